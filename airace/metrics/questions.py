"""Every question on record: who asks it, by when, what markets give, how our own metrics stand on it, how it came out."""

from __future__ import annotations

from collections import Counter
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, marked, say
from airace.lib.units import percent
from airace.metrics import metric
from airace.metrics.bindings import Standing, standings
from airace.metrics.chances import DUE, OPEN, OUTCOMES, day_cell, outcome_cell, outcome_words, question_cell
from airace.metrics.forecasts import Records, recorded
from airace.metrics.statements import REVIEWED
from airace.queries.forecasts import Asked
from airace.queries.observations import Reading
from airace.results import Cell, Definition, Result, Table

OURS = later("Our wording")


@metric(
    "forecast-questions",
    title="Questions about the race",
    unit="questions",
    text="Every question on record with who asks it, its last day, how many statements it has, the newest "
    "chance that a "
    "market or platform gives, what one of our own metrics would answer today where it can, and how it came out.",
    caveats=(
        "Questions in our wording were made out of statements; their criteria were written afterwards, and say so.",
        "What our metric says today decides nothing: it rules once, for the last day, and an editor goes before it.",
        "Chances are those of the newest price that we know, which may be months old.",
    ),
    reviewed=REVIEWED,
)
@recorded
def forecast_questions(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    asked = records.asked
    said = Counter(one.question.slug for one in records.said)
    newest = {row.subject: row for row in records.prices}
    bound = standings(records) if asked else {}
    told = Counter(outcome_words(one, known_on) for one in asked.values())
    # The ones that are open come first, soonest due first; those that came out last, the newest ruling first.
    open_ones = [one for one in asked.values() if one.outcome is None]
    rulings = sorted((one for one in asked.values() if one.outcome), key=_ruled, reverse=True)
    return Result(
        definition,
        known_on,
        as_of=max((one.opens_on for one in asked.values() if one.opens_on and one.opens_on <= known_on), default=None),
        value=len(asked) or None,
        sources=tuple(sorted({row.source for row in newest.values()}, key=lambda source: source.title)),
        headline=say(
            "{asked} questions: {told} open, {told_2} due and not decided, {told_3} came out, {told_4} undecided "
            "by any rule",
            asked=len(asked),
            told=told[OPEN],
            told_2=told[DUE],
            told_3=told[OUTCOMES["yes"]] + told[OUTCOMES["no"]],
            told_4=told[OUTCOMES["ambiguous"]],
        )
        if asked
        else "",
        subtitle=later("The open ones first, by their last day"),
        table=Table(
            marked("Question", "Asked by", "Last day", "Statements", "Newest chance", "Our metric today", "Outcome"),
            tuple(
                _row(one, said[one.slug], newest.get(one.slug), bound.get(one.slug), known_on)
                for one in (*open_ones, *rulings)
            ),
            numeric=frozenset({3, 4}),
        ),
    )


def _ruled(asked: Asked) -> date:
    return asked.outcome.day if asked.outcome else date.min


def _row(asked: Asked, said: int, price: Reading | None, bound: Standing | None, known_on: date) -> tuple[Cell, ...]:
    by = asked.platform.capitalize() or OURS
    return (
        question_cell(asked),
        Cell(by, by, note="" if asked.asks_people else later("AI agents answer")),
        day_cell(asked.due_on),
        Cell(str(said), said) if said else Cell("", missing="not-applicable"),
        Cell(
            percent(price.value, 1),
            price.value,
            url=price.url,
            evidence=price.evidence,
            note=in_words(price.period, "month"),
        )
        if price
        else Cell("", missing="not-applicable"),
        _bound(bound) if bound and not asked.outcome else Cell("", missing="not-applicable"),
        outcome_cell(asked, known_on),
    )


def _bound(standing: Standing) -> Cell:
    return Cell(standing.answer, standing.answer, url=f"/metrics/{standing.binding.metric}/", note=standing.value)
