"""What the oracles are made of: rows of the dataset's files, the choice rule in plain words, and shapes to compare.

Nothing here or beside it imports a query or a metric: an oracle that shared their code would share their mistakes.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from airace.results import Cell, Result
from airace.stack.paths import ROOT

Row = dict[str, str]
Seen = Callable[[Result], object]
TIERS = {"primary": 1, "company": 2, "reporting": 3, "compiled": 4, "second-hand": 5}


@dataclass(frozen=True, slots=True)
class Oracle:
    """`seen` takes from a result what `expected(slug, day)` works out in another way."""

    seen: Seen
    expected: Callable[[str, date], object]


ORACLES: dict[str, Oracle] = {}

# Metrics of which the bundled dataset holds nothing yet: small rows worked out by hand, or a slow count, in these tests.
BY_HAND = {
    "github-stars": "test_attention.py::test_github_stars_are_carried_where_a_count_was_not_read",
    "hub-daily-downloads": "test_downloads.py::test_the_newest_day_of_both_sides_is_the_value",
    "hub-daily-downloads-every": "test_downloads.py::test_with_every_repository_the_order_can_be_another",
    "hub-derivatives": "test_derivatives.py::test_bases_are_counted_by_account_and_way",
    "market-cap": "test_markets.py::test_market_cap_is_close_times_shares_times_rate_and_each_part_has_its_day_and_source",
    "news-share": (
        "test_attention.py::test_news_share_adds_up_the_labs_of_a_side_and_leaves_a_gap_where_one_was_not_measured"
    ),
    "stories-by-company": "test_streams.py::test_the_same_numbers_as_a_slow_count",
    "wikipedia-pageviews": "test_attention.py::test_wikipedia_pageviews_keep_languages_apart_and_add_up_articles",
}


Expected = TypeVar("Expected", bound=Callable[[str, date], object])


def oracle(*slugs: str, seen: Seen) -> Callable[[Expected], Expected]:
    """Name a function as the oracle of metrics; it gets the slug and the day looked back from."""

    def register(expected: Expected) -> Expected:
        for slug in slugs:
            assert slug not in ORACLES, slug
            ORACLES[slug] = Oracle(seen, expected)
        return expected

    return register


def every() -> dict[str, Oracle]:
    """All oracles by slug: every file of this folder is read."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        import_module(f"tests.metrics.oracles.{path.stem}")
    return dict(sorted(ORACLES.items()))


@cache
def file(name: str) -> tuple[Row, ...]:
    with (ROOT / "airace" / "dataset" / f"{name}.csv").open(encoding="utf-8") as opened:
        return tuple(csv.DictReader(opened))


def known(name: str, on: date) -> list[Row]:
    """Rows that were public by a day, in the order of the file."""
    return [row for row in file(name) if row["known_on"] <= on.isoformat()]


@cache
def home() -> dict[str, str]:
    """Side of every company today."""
    return {row["slug"]: row["side"] for row in file("companies")}


@cache
def names() -> dict[str, str]:
    return {row["slug"]: row["name"] for row in file("companies")}


@cache
def models() -> dict[str, Row]:
    return {row["slug"]: row for row in file("models")}


def side_of_model(slug: str) -> str:
    return home()[models()[slug]["developer"]]


def side_then(company: str, day: str) -> str:
    """Side of a company on a day: from its history, else today's."""
    for row in file("side_history"):
        if row["company"] == company and row["start"] <= day < (row["until"] or "9999"):
            return row["side"]
    return home()[company]


def end_of(day: str, precision: str) -> date:
    """Last day of the period that a stated date stands for."""
    found = date.fromisoformat(day)
    if precision == "year":
        return date(found.year, 12, 31)
    return found.replace(day=monthrange(found.year, found.month)[1]) if precision == "month" else found


def groups(rows: Iterable[Row], column: str = "fact") -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def chosen(rows: Sequence[Row], column: str, *, newest: bool = False) -> Row | None:
    """The row whose value is shown: the closest to the fact, then the newest, then the last; of a state the newest."""
    given = [row for row in rows if row[column]]

    def place(at: int) -> tuple[Any, ...]:
        row = given[at]
        order = (row["known_on"], -TIERS[row["tier"]]) if newest else (-TIERS[row["tier"]], row["known_on"])
        return (*order, at)

    return given[max(range(len(given)), key=place)] if given else None


def dated(rows: Sequence[Row], column: str, precision: str) -> Row | None:
    """The row whose date is shown; one that only says less exactly what another says competes with nothing."""
    width = {"year": 4, "month": 7, "day": 10}
    given = [row for row in rows if row[column]]

    def vaguer(one: Row) -> bool:
        digits = width[one[precision]]
        return any(
            width[other[precision]] > digits and other[column][:digits] == one[column][:digits] for other in given
        )

    return chosen([row for row in given if not vaguer(row)], column)


# What is compared: parts of a result as plain data.


def listed(result: Result) -> tuple[tuple[Cell, ...], ...]:
    return result.table.rows if result.table else ()


def value(result: Result) -> object:
    return result.value


def lines(result: Result) -> object:
    """Every stated value of every line by day; carried ones and gaps are left out."""
    return {
        line.key: {point.x: point.y for point in line.points if point.y is not None and not point.carried}
        for line in result.lines
    }


def cells(*columns: int) -> Seen:
    """The values of some columns of the table, row by row, in any order; of a cell without a value its text."""

    def seen(result: Result) -> object:
        picked = [
            tuple(row[at].text if row[at].value is None else row[at].value for at in columns) for row in listed(result)
        ]
        return sorted(picked, key=str)

    return seen


def slugs(at: int, *columns: int) -> Seen:
    """As `cells`, each row led by the slug in the address of one of its cells."""

    def seen(result: Result) -> object:
        return sorted(
            ((row[at].url.split("/")[2], *(row[column].value for column in columns)) for row in listed(result)), key=str
        )

    return seen


def both(*parts: Seen) -> Seen:
    return lambda result: tuple(part(result) for part in parts)
