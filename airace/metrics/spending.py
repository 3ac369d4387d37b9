"""What companies spend on property and equipment, data centres above all, as they report it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from airace.lib.units import money
from airace.metrics import metric
from airace.queries.figures import figures
from airace.queries.observations import Reading, sources_of
from airace.results import SIDE_NAMES, Band, Definition, Line, Point, Result

HALF = timedelta(days=182)
FIRST = 2023
FULL = (8, 1)  # month and day of the next year: fiscal years to June have been reported


@metric(
    "capex-annual",
    title="Capital spending as reported, by year",
    unit="USD",
    text="Sum of the capital spending that companies report for a fiscal year, by side. A fiscal year counts for the "
    "calendar year that holds its middle. Of several statements about one year of one company, its filing goes first.",
    caveats=(
        "A sum over the companies whose figure is known, not over all: the companies differ from year to year and are "
        "named at each point. It cannot show by how much a side leads.",
        "Chinese companies that do not file in the US, such as Tencent, ByteDance and Huawei, are mostly missing.",
        "All capital spending counts, warehouses and offices too, not only that for AI. Leased capacity does not.",
        "Dollar figures of foreign companies are those that they state for convenience, at the rate of one day.",
    ),
    reviewed=date(2026, 11, 23),
)
def capex_annual(definition: Definition, known_on: date) -> Result:
    rows: dict[tuple[str, int], list[Reading]] = defaultdict(list)
    for row in figures("capex", "year", known_on=known_on):
        if row.side in {"US", "CN"} and _year(row) >= FIRST:
            rows[row.side, _year(row)].append(row)
    years = sorted({year for _, year in rows})
    lines = tuple(
        Line(side, SIDE_NAMES[side], tuple(_point(year, rows[side, year]) for year in years if (side, year) in rows))
        for side in ("CN", "US")
    )
    filling = [year for year in years if date(year + 1, *FULL) > known_on]
    both = [year for year in years if year not in filling and ("US", year) in rows and ("CN", year) in rows]
    value = {side: sum(row.value for row in rows[side, both[-1]]) for side in ("US", "CN")} if both else None
    return Result(
        definition,
        known_on,
        as_of=max((_end(row) for own in rows.values() for row in own), default=None),
        value=value,
        lines=lines,
        bands=(Band(date(filling[0], 1, 1), date(filling[-1] + 1, 1, 1), "still filling up", "incomplete"),)
        if filling
        else (),
        sources=sources_of(row for own in rows.values() for row in own),
        measures=("capex",),
        headline=f"{_count(rows['US', both[-1]])} US companies report {money(value['US'])} of capital spending for "
        f"{both[-1]}, {_count(rows['CN', both[-1]])} Chinese {money(value['CN'])}"
        if value
        else "",
        subtitle="Companies whose figure is known; fiscal years by the calendar year of their middle, US dollars",
    )


def _year(row: Reading) -> int:
    return (row.period + HALF).year


def _end(row: Reading) -> date:
    """The last day of a fiscal year, but for the odd week."""
    return row.period + 2 * HALF


def _count(rows: list[Reading]) -> int:
    return len({row.subject for row in rows})


def _point(year: int, rows: list[Reading]) -> Point:
    largest = sorted(rows, key=lambda row: -row.value)
    label = ", ".join(f"{row.name} {money(row.value)}" for row in largest)
    second_hand = any(row.second_hand for row in rows)
    return Point(
        date(year, 1, 1), sum(row.value for row in rows), label=label, url=largest[0].url, provisional=second_hand
    )
