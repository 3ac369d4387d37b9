"""How forecasts came out: chances scored against a coin and past outcomes, flat statements counted apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from airace.lib.say import later, marked, say, say_many
from airace.lib.scoring import Forecast, base_rate, brier, calibration, log_score, wilson
from airace.lib.units import number, percent
from airace.metrics import metric
from airace.metrics.amendments import WORDED
from airace.metrics.chances import day_cell, outcome_cell, question_cell, range_words
from airace.metrics.forecasts import Records, recorded
from airace.metrics.statements import REVIEWED, SELECTION, TOLD, UNNUMBERED
from airace.queries.forecasts import Asked, Said
from airace.queries.observations import Reading
from airace.results import Cell, Definition, Result, SourceRef, Table

COIN = 0.5
PEOPLE, MARKET, AGENTS = later("Named expert"), later("Market or platform"), later("AI agents")
STANCES = {
    "china-leads": later("China ahead"),
    "us-leads": later("US ahead"),
    "parity": later("Level"),
    "unclear": later("Something else"),
}
FEW = later("A handful of forecasts shows nothing about skill; the interval says how wide luck is.")


@dataclass(frozen=True, slots=True)
class Scored:
    """A chance whose question came out yes or no, with what the other outcomes alone would have suggested."""

    who: str
    kind: str
    url: str
    given_on: date
    question: Asked
    forecast: Forecast
    base: float
    source: SourceRef
    words: str = ""  # the range as it was given; '' for one number


def scored(asked: Mapping[int, Asked], said: Iterable[Said], prices: Iterable[Reading]) -> list[Scored]:
    """Every chance that can be scored, oldest ruling first.

    A market is scored by its newest price from before the day of the ruling. The base rate of a question is that of all
    other questions on record which came out yes or no.
    """
    decided = {question.slug: question for question in asked.values() if question.came_out in {"yes", "no"}}
    yes = sum(question.came_out == "yes" for question in decided.values())

    def one(
        who: str, kind: str, url: str, day: date, slug: str, chance: float, source: SourceRef, words: str = ""
    ) -> Scored:
        came_true = decided[slug].came_out == "yes"
        base = base_rate(yes - came_true, len(decided) - 1)
        return Scored(who, kind, url, day, decided[slug], Forecast(chance, came_true), base, source, words)

    found = [
        one(
            said.name,
            PEOPLE,
            said.url,
            said.made_on,
            said.question.slug,
            said.chance,
            said.sources[0],
            range_words(said),
        )
        for said in said
        if said.chance is not None and said.question.slug in decided and said.sources
    ]
    last = {
        (row.subject, row.variant): row
        for row in prices
        if row.subject in decided and (ruling := decided[row.subject].outcome) and row.period < ruling.day
    }
    found += [
        one(
            decided[row.subject].platform.capitalize() or row.source.publisher,
            MARKET if decided[row.subject].asks_people else AGENTS,
            row.url,
            row.period,
            row.subject,
            row.value,
            row.source,
        )
        for row in last.values()
    ]
    return sorted(found, key=lambda one: (one.question.outcome.day if one.question.outcome else date.max, one.who))


@metric(
    "forecast-scores",
    title="Resolved chances, scored",
    unit="Brier score",
    text="Every chance given to a question that has come out yes or no: its Brier score and its log score, "
    "beside those of a "
    "coin and of the base rate. The number is the mean Brier score of people and markets; 0 is best, a coin has 0.25.",
    formula="Brier = (chance − outcome)²; log = −ln(chance given to what happened); base rate = (yes + 1)/(n + "
    "2) over the "
    "other questions",
    caveats=(
        FEW,
        "A range, such as below 20 %, is shown as it was given and scored at its middle; that is our convention, "
        "since a "
        "score needs one number.",
        "A market is scored by its newest price from before the day of the ruling; a price close to the end is easier.",
        "Prices of one event in several questions are not independent; questions answered by AI agents stay out of "
        "the mean.",
        "Chances of 0 and 1 are held one in a thousand away from certainty in the log score.",
        UNNUMBERED,
        "Most outcomes of our own questions are our judgement, and say so.",
    ),
    changes=(WORDED,),
    reviewed=WORDED[0],
)
@recorded
def forecast_scores(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    found = scored(records.asked, records.said, records.prices)
    counted = [one for one in found if one.kind != AGENTS]
    mean = sum(brier(one.forecast) for one in counted) / len(counted) if counted else None
    base = sum(_brier_of(one.base, one) for one in counted) / len(counted) if counted else None
    experts = sum(one.kind == PEOPLE for one in counted)
    return Result(
        definition,
        known_on,
        as_of=max((one.question.outcome.day for one in found if one.question.outcome), default=None),
        value=None if mean is None else round(mean, 4),
        sources=tuple(sorted({one.source for one in found}, key=lambda source: source.title)),
        headline=say_many(
            "{counted} resolved chance, {experts} of them by named experts: mean Brier score {mean}, against "
            "{coin} for a coin and {base} for the base rate",
            "{counted} resolved chances, {experts} of them by named experts: mean Brier score {mean}, against "
            "{coin} for a coin and {base} for the base rate",
            len(counted),
            counted=len(counted),
            experts=experts or later("none"),
            mean=number(mean, 3),
            coin=number(COIN**2, 3),
            base=number(base, 3),
        )
        if mean is not None and base is not None
        else "",
        subtitle=later("Chances given to questions that came out; lower scores are better"),
        table=Table(
            marked(
                "Who",
                "Kind",
                "Question",
                "Chance",
                "Given on",
                "Outcome",
                "Brier",
                "Log",
                "Base rate",
                "Brier of base rate",
                "Brier of a coin",
            ),
            tuple(_score(one, known_on) for one in found),
            numeric=frozenset({3, 6, 7, 8, 9, 10}),
        ),
    )


def _brier_of(chance: float, of: Scored) -> float:
    return brier(Forecast(chance, of.forecast.came_true))


def _score(one: Scored, known_on: date) -> tuple[Cell, ...]:
    numbers = (brier(one.forecast), log_score(one.forecast))
    return (
        Cell(one.who, one.who),
        Cell(one.kind, one.kind),
        question_cell(one.question),
        Cell(
            one.words or percent(one.forecast.chance, 1),
            one.forecast.chance,
            url=one.url,
            note=say("scored at {share}, the middle, by convention", share=percent(one.forecast.chance))
            if one.words
            else "",
        ),
        day_cell(one.given_on),
        outcome_cell(one.question, known_on),
        *(Cell(number(value, 3), value) for value in numbers),
        Cell(percent(one.base, 1), one.base),
        *(Cell(number(value, 3), value) for value in (_brier_of(one.base, one), _brier_of(COIN, one))),
    )


@metric(
    "forecast-calibration",
    title="Calibration of resolved chances",
    unit="share",
    text="Resolved chances of people and markets in five equal classes: how often things came true that were "
    "given such a "
    "chance, with the 95 % Wilson interval of that share. Well calibrated: the mean chance lies inside the interval.",
    formula="Wilson interval of yes/n, z = 1.96",
    caveats=(
        FEW,
        "Prices of one event in several questions are not independent, so the intervals are too narrow.",
        "Questions answered by AI agents are left out.",
    ),
    reviewed=REVIEWED,
)
@recorded
def forecast_calibration(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    found = [one for one in scored(records.asked, records.said, records.prices) if one.kind != AGENTS]
    rows = tuple(
        (
            Cell(say("{start} to {share}", start=number(part.start * 100), share=percent(part.end)), part.start),
            Cell(str(part.n), part.n),
            Cell(percent(part.chance, 1), part.chance),
            Cell(percent(part.share), part.share),
            Cell(say("{low} to {share}", low=number(part.low * 100), share=percent(part.high)), part.low),
            Cell(fits := "yes" if part.low <= part.chance <= part.high else "no", fits),
        )
        for part in calibration([one.forecast for one in found])
    )
    return Result(
        definition,
        known_on,
        as_of=max((one.question.outcome.day for one in found if one.question.outcome), default=None),
        sources=tuple(sorted({one.source for one in found}, key=lambda source: source.title)),
        headline=say_many(
            "Calibration of {found} resolved chance",
            "Calibration of {found} resolved chances",
            len(found),
            found=len(found),
        )
        + (later("; too few to tell skill from luck") if len(found) < 20 else "")
        if found
        else "",
        subtitle=later("Share that came true by class of chance, with 95 % intervals"),
        table=Table(
            marked("Chance given", "Forecasts", "Mean chance", "Came true", "95 % interval", "Consistent"),
            rows,
            numeric=frozenset({1, 2, 3, 4}),
        ),
    )


@metric(
    "forecast-flat-statements",
    title="Statements without a number: how many came true",
    unit="share",
    text="Statements that gave no chance, by what they expected: how many came true, did not, or could not be "
    "decided, and "
    "the share that came true of those decided, with its 95 % Wilson interval.",
    formula="came true / (came true + did not)",
    caveats=(
        UNNUMBERED,
        FEW,
        *SELECTION,
        "Statements about the day on which they were made stand beside statements about the next decade.",
        "Only decided statements make the share; those that no rule could decide are counted beside it.",
    ),
    reviewed=REVIEWED,
)
@recorded
def forecast_flat_statements(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    said = [one for one in records.said if one.low is None]
    groups = [(title, [one for one in said if one.stance == stance]) for stance, title in STANCES.items()]
    rows = tuple(_flat(title, group) for title, group in [*groups, (later("All"), said)] if group)
    told = [one.question.came_out for one in said]
    yes, decided = told.count("yes"), told.count("yes") + told.count("no")
    low, high = wilson(yes, decided) if decided else (0.0, 1.0)
    return Result(
        definition,
        known_on,
        as_of=max((one.question.outcome.day for one in said if one.question.outcome), default=None),
        value=round(yes / decided, 4) if decided else None,
        low=round(low, 4) if decided else None,
        high=round(high, 4) if decided else None,
        sources=tuple(sorted({ref for one in said for ref in one.sources}, key=lambda source: source.title)),
        headline=say(
            "Of {decided} statements without a number that could be decided, {yes} came true (95 % interval {low} "
            "to {share})",
            decided=decided,
            yes=yes,
            low=number(low * 100),
            share=percent(high),
        )
        if decided
        else "",
        subtitle=later("Statements that gave no chance, by what they expected"),
        table=Table(
            marked(
                "Expected", "Statements", "Came true", "Did not", "Undecided", "Open", "Share true", "95 % interval"
            ),
            rows,
            numeric=frozenset(range(1, 8)),
        ),
    )


def _flat(title: str, group: list[Said]) -> tuple[Cell, ...]:
    told = [one.question.came_out for one in group]
    counts = [told.count(key) for key in TOLD]
    yes, decided = counts[0], counts[0] + counts[1]
    interval = wilson(yes, decided) if decided else None
    return (
        Cell(title, title),
        *(Cell(str(count), count) for count in (len(group), *counts)),
        Cell(percent(yes / decided), yes / decided) if decided else Cell("", missing="not-applicable"),
        Cell(say("{interval} to {share}", interval=number(interval[0] * 100), share=percent(interval[1])), interval[0])
        if interval
        else Cell("", missing="not-applicable"),
    )
