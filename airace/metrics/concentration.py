"""How concentrated downloads are: over owners and over model families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from airace.lib.dates import in_words
from airace.lib.maths import concentration
from airace.lib.say import later, marked, say
from airace.lib.units import number, percent
from airace.metrics import metric
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.metrics.hub import COVERAGE, FULL
from airace.queries.rollups import Sums, newest_full_day
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

REVIEWED = date(2026, 11, 23)


@metric(
    "hub-concentration",
    title="How concentrated downloads are",
    unit="effective number",
    text="Herfindahl–Hirschman index of 30-day downloads on the newest full day, over owners (the accounts of "
    "one company, "
    "with those of its subsidiaries, are one owner) and over named model families; the effective number is how "
    "many equally "
    "large ones would be as concentrated.",
    formula="HHI = 10,000 × Σ share²; effective number = 1 / Σ share²",
    caveats=(
        "Shares are of the downloads counted on the day; organisations that nobody watches would lower the index.",
        "Downloads in no named family are left out of the index over families.",
        COVERAGE,
        FULL,
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
)
def hub_concentration(definition: Definition, known_on: date) -> Result:
    counted = newest_full_day(known_on=known_on)
    day = max((row.day for row in counted.rows), default=None)
    rows, value = [], {}
    for title, of in ((later("Owners"), "organisation"), (later("Model families"), "family")):
        for side in ("", "CN", "US"):
            amounts = _amounts(row for row in counted.rows if row.of == of and side in {"", row.side})
            if (found := concentration(amounts.values())) is None:
                continue
            rows.append(_concentrated(title, side, amounts, *found))
            if of == "organisation" and side:
                value[side] = round(found[1], 4)
    return Result(
        definition,
        known_on,
        as_of=day,
        value=dict(value) if len(value) == 2 else None,
        sources=counted.sources,
        measures=("downloads-30-days",),
        headline=say(
            "Chinese downloads are spread as over {CN} equal owners, US downloads as over {US} ({day})",
            CN=number(value["CN"], 1),
            US=number(value["US"], 1),
            day=in_words(day),
        )
        if len(value) == 2 and day
        else "",
        subtitle=later("Herfindahl–Hirschman index and effective number, 30-day downloads on the Hugging Face Hub"),
        table=Table(
            marked("Over", "Of", "Counted", "HHI", "Effective number", "Largest", "Share of the largest"),
            tuple(rows),
            numeric=frozenset({2, 3, 4, 6}),
        ),
    )


def _amounts(rows: Iterable[Sums]) -> dict[str, float]:
    """30-day downloads by owner (by account where no company is known for it) or by family."""
    amounts: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.last_30:  # an account of which the rules leave nothing holds no part
            amounts[row.owner[1] if row.owner else row.name] += row.last_30
    return amounts


def _concentrated(title: str, side: str, amounts: dict[str, float], hhi: float, effective: float) -> tuple[Cell, ...]:
    largest = max(amounts, key=lambda name: (amounts[name], name))
    part = amounts[largest] / sum(amounts.values())
    of = SIDE_NAMES[side] if side else later("All sides")
    return (
        Cell(title, title),
        Cell(of, of),
        Cell(number(len(amounts)), len(amounts)),
        Cell(number(hhi), round(hhi, 1)),
        Cell(number(effective, 1), round(effective, 2)),
        Cell(largest, largest),
        Cell(percent(part, 1), round(part, 4)),
    )
