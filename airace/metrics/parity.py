"""Who said that China would draw level or lead, by when, and whether they were right."""

from __future__ import annotations

from collections import Counter
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, marked, say, say_many
from airace.metrics import metric
from airace.metrics.alignment import CHINESE_LEAD
from airace.metrics.chances import chance_cell, day_cell, outcome_cell, question_cell
from airace.metrics.forecasts import Records, recorded
from airace.metrics.statements import REVIEWED, SELECTION, UNNUMBERED, sources
from airace.queries.forecasts import Said
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

LEVEL, AHEAD = later("Level"), later("China ahead")
# Of the whole race; statements that favour China in single fields, robots or chips, are not among them.
LEAD = CHINESE_LEAD | {
    "china-is-better-than-the-united-states-in-ai-by-2025",
    "china-overtakes-the-united-states-in-ai-within-about-five-years-of",
}


@metric(
    "forecast-parity",
    title="Who said that China would draw level or lead?",
    unit="statements",
    text="Statements that the sides are or will be level, or that China is or will be ahead in AI as a whole, "
    "by the last "
    "day that counts, with how each came out. The number counts those due by the end of the year.",
    caveats=(
        *SELECTION,
        "Statements about the day on which they were made stand with the last day that the question allows.",
        "A Chinese lead in one field, such as robots, chips or adoption, is not counted here.",
        UNNUMBERED,
    ),
    reviewed=REVIEWED,
)
@recorded
def forecast_parity(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    found = sorted(
        (one for one in records.said if one.stance == "parity" or one.question.slug in LEAD),
        key=lambda one: (_until(one) or date.max, one.made_on, one.slug),
    )
    year = date(known_on.year, 12, 31)
    due = [one for one in found if (until := _until(one)) and until <= year]
    return Result(
        definition,
        known_on,
        as_of=max((one.made_on for one in found), default=None),
        value=len(due) if found else None,
        sources=sources(found),
        headline=_headline(due, known_on),
        subtitle=say(
            "Statements that China would draw level or lead, soonest due first; known on {day}", day=in_words(known_on)
        ),
        table=Table(
            marked("Who", "Side", "Said on", "Statement", "Chance", "Until", "Expected", "Outcome"),
            tuple(_row(one, known_on) for one in found),
            numeric=frozenset({4}),
        ),
    )


def _headline(due: list[Said], known_on: date) -> str:
    if not due:
        return ""
    told = Counter(one.question.came_out for one in due)
    return say_many(
        "Level or ahead by the end of {year}: {due} statement; {yes} came true, {no} did not, {ambiguous} undecided, "
        "{value} without a ruling",
        "Level or ahead by the end of {year}: {due} statements; {yes} came true, {no} did not, {ambiguous} undecided, "
        "{value} without a ruling",
        len(due),
        year=known_on.year,
        due=len(due),
        yes=told["yes"],
        no=told["no"],
        ambiguous=told["ambiguous"],
        value=told[""],
    )


def _until(said: Said) -> date | None:
    return said.end or said.question.due_on


def _row(said: Said, known_on: date) -> tuple[Cell, ...]:
    until = _until(said)
    expected = AHEAD if said.question.slug in LEAD else LEVEL
    return (
        Cell(said.name, said.name, url=said.who, note=said.affiliation),
        Cell(SIDE_NAMES[said.side], said.side),
        day_cell(said.made_on, said.made_precision, said.url),
        question_cell(
            said.question, f"“{said.quote.strip('“”')}”" if said.quote else later("Reported without quotation.")
        ),
        chance_cell(said),
        day_cell(until) if until else Cell(later("none given"), missing="not-applicable"),
        Cell(expected, expected),
        outcome_cell(said.question, known_on),
    )
