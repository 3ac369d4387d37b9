"""What companies are known to spend on property and equipment, data centres above all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from airace.lib.say import later, listed, marked, say
from airace.lib.units import money
from airace.metrics import metric
from airace.queries.figures import FILINGS, figures
from airace.queries.observations import Reading, sources_of
from airace.results import SIDE_ADJECTIVES, SIDE_NAMES, Band, Cell, Definition, Line, Point, Result, Table

HALF = timedelta(days=182)
FIRST = 2023
COLUMNS = marked("Year", "Side", "Company", "US dollars", "Read in")
FULL = (8, 1)  # month and day of the next year: fiscal years to June have been reported


@metric(
    "capex-annual",
    title="Capital spending known, by year",
    unit="USD",
    text="Sum of the capital spending that is known of companies for a fiscal year, by side: from their "
    "filings, else from "
    "press reports and compilations. A fiscal year counts for the calendar year that holds its middle.",
    caveats=(
        "A sum over the companies whose figure is known, not over all: the companies differ from year to year and are "
        "listed in the table, each with the page where its figure was read. It cannot show by how much a side leads.",
        "A company of which only other years or some quarters are known is missing from the year, and named.",
        "Of several statements about one year of one company its filing goes first. A sum that holds figures from "
        "press "
        "reports or compilations is provisional; such figures may be estimates.",
        "Chinese companies that do not file in the US, such as Tencent, ByteDance and Huawei, publish no comparable "
        "figure: they are missing, or stand here with what the press reported.",
        "All capital spending counts, warehouses and offices too, not only that for AI. Leased capacity does not.",
        "Dollar figures of foreign companies are those that they state for convenience, at the rate of one day; "
        "figures "
        "that the press reported in another currency were converted at a rounded rate of the year.",
    ),
    reviewed=date(2026, 11, 24),
)
def capex_annual(definition: Definition, known_on: date) -> Result:
    rows: dict[tuple[str, int], list[Reading]] = defaultdict(list)
    for row in figures("capex", "year", known_on=known_on):
        if row.side in {"US", "CN"} and _year(row) >= FIRST:
            rows[row.side, _year(row)].append(row)
    quarters = [row for row in figures("capex", "quarter", known_on=known_on) if row.side in {"US", "CN"}]
    years = sorted({year for _, year in rows})
    lines = tuple(
        Line(side, SIDE_NAMES[side], tuple(_point(year, rows[side, year]) for year in years if (side, year) in rows))
        for side in ("CN", "US")
    )
    filling = [year for year in years if date(year + 1, *FULL) > known_on]
    both = [year for year in years if year not in filling and ("US", year) in rows and ("CN", year) in rows]
    value = {side: sum(row.value for row in rows[side, both[-1]]) for side in ("CN", "US")} if both else None
    missing = {side: _missing(side, both[-1], rows, quarters) for side in ("CN", "US")} if both else {}
    told = [row for side in ("CN", "US") for row in rows[side, both[-1]]] if both else [*chain(*rows.values())]
    return Result(
        definition,
        known_on,
        as_of=max(map(_end, told), default=None),
        value=value,
        lines=lines,
        bands=(Band(date(filling[0], 1, 1), date(filling[-1] + 1, 1, 1), later("still filling up"), "incomplete"),)
        if filling
        else (),
        sources=sources_of(chain(*rows.values())),
        measures=("capex",),
        headline=say("Capital spending known for {both}: ", both=both[-1])
        + listed(
            say(
                "{sum} of {companies}{without}",
                sum=money(value[side]),
                companies=_companies(side, rows[side, both[-1]]),
                without=_without(missing[side]),
            )
            for side in ("CN", "US")
        )
        if value
        else "",
        subtitle=later(
            "Companies whose figure is known; fiscal years by the calendar year of their middle, US dollars"
        ),
        table=Table(COLUMNS, tuple(_listed(rows)), numeric=frozenset({3})),
    )


def _year(row: Reading) -> int:
    return (row.period + HALF).year


def _end(row: Reading) -> date:
    """The last day of a fiscal year, but for the odd week."""
    return row.period + 2 * HALF


def _companies(side: str, rows: list[Reading]) -> str:
    count = len({row.subject for row in rows})
    return (
        say("one {side_adjectives} company", side_adjectives=SIDE_ADJECTIVES[side])
        if count == 1
        else say("{count} {side_adjectives} companies", count=count, side_adjectives=SIDE_ADJECTIVES[side])
    )


def _missing(side: str, year: int, rows: dict[tuple[str, int], list[Reading]], quarters: list[Reading]) -> list[str]:
    """Companies without a figure of the year of which another year, or a quarter that begins in this one, is known."""
    present = {row.subject for row in rows[side, year]}
    other = [row for (whose, _), own in rows.items() if whose == side for row in own]
    within = [row for row in quarters if row.side == side and row.period.year == year]
    return sorted({row.name for row in (*other, *within) if row.subject not in present})


def _without(names: list[str]) -> str:
    return say(" (without {list})", list=listed(names)) if names else ""


def _listed(rows: dict[tuple[str, int], list[Reading]]) -> Iterator[tuple[Cell, ...]]:
    """Newest year first: the sum of each side, then its companies from the largest on, each with where it was read."""
    for side, year in sorted(rows, key=lambda key: (-key[1], -sum(row.value for row in rows[key]))):
        own = sorted(rows[side, year], key=lambda row: -row.value)
        shared = (Cell(str(year), year), Cell(SIDE_NAMES[side], side))
        whole = sum(row.value for row in own)
        yield (
            *shared,
            Cell(say("Sum of {own}", own=len(own)), say("Sum of {own}", own=len(own))),
            Cell(money(whole), whole),
            Cell("", ""),
        )
        for row in own:
            read_in = "filing" if row.source.slug in FILINGS else later("press or compilation")
            name = Cell(row.name, row.name, url=f"/companies/{row.subject}/")
            yield (
                *shared,
                name,
                Cell(money(row.value), row.value, url=row.url, evidence=row.evidence),
                Cell(read_in, read_in),
            )


def _point(year: int, rows: list[Reading]) -> Point:
    largest = sorted(rows, key=lambda row: -row.value)
    label = listed(f"{row.name} {money(row.value)}" for row in largest)
    elsewhere = any(row.second_hand or row.source.slug not in FILINGS for row in rows)
    url = rows[0].url if len(rows) == 1 else ""  # a sum rests on no single page
    return Point(date(year, 1, 1), sum(row.value for row in rows), label=label, url=url, provisional=elsewhere)
