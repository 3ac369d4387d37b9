"""What named people and organisations said about the race: every statement, and a line for everyone who made one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from airace.lib.say import later, marked, say
from airace.lib.scoring import ENOUGH_TO_RANK, Forecast, brier, may_rank
from airace.lib.units import number
from airace.metrics import metric
from airace.metrics.chances import chance_cell, day_cell, outcome_cell, question_cell, right_if
from airace.metrics.forecasts import Records, recorded
from airace.queries.forecasts import Said
from airace.results import SIDE_NAMES, Cell, Definition, Result, SourceRef, Table

REVIEWED = date(2026, 11, 23)
SELECTION = (
    later(
        "Statements that editors found in the press, mostly in English: the loud and the quotable are over-represented."
    ),
    later("Most wordings of the questions are ours, and so are the outcomes that say so; each leads to its source."),
)
UNNUMBERED = later(
    "A statement without a number is not given one: it is counted as come true or not, never scored as if its "
    "speaker had said certain."
)


@metric(
    "forecast-statements",
    title="What named experts said about the race",
    unit="statements",
    text="Every statement of a named person or organisation about how the race stands or will stand, with the "
    "words, the "
    "day, the chance if one was given, the last day that counts, and what it would take to be right. Chances first.",
    caveats=(
        *SELECTION,
        "Quoted words are those of the report, which may have translated or shortened them.",
        UNNUMBERED,
        "A share of people asked is not a chance, and is not scored or pooled.",
    ),
    reviewed=REVIEWED,
)
@recorded
def forecast_statements(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    said = listed(records.said)
    numbered = sum(one.chance is not None for one in said)
    written = sum(bool(one.question.criteria) for one in said)
    return Result(
        definition,
        known_on,
        as_of=max((one.made_on for one in said), default=None),
        value=len(said) or None,
        sources=sources(said),
        headline=say(
            "{said} statements on record, {numbered} of them with a chance",
            said=len(said),
            numbered=numbered or later("none"),
        )
        if said
        else "",
        subtitle=say(
            "Those with a chance first, then the newest; what would decide it was written down for {written} of them",
            written=written or later("none"),
        ),
        table=statement_table(said, known_on),
    )


def listed(said: Iterable[Said]) -> list[Said]:
    """Those who gave a chance first; else in the order given."""
    return sorted(said, key=lambda one: one.chance is None)


def statement_table(said: Iterable[Said], known_on: date) -> Table:
    return Table(
        marked("Who", "Side", "Said on", "Statement", "Chance", "Until", "What it would take to be right", "Outcome"),
        tuple(_statement(one, known_on) for one in said),
        numeric=frozenset({4}),
    )


def _statement(said: Said, known_on: date) -> tuple[Cell, ...]:
    words = f"“{said.quote.strip('“”')}”" if said.quote else later("Reported without quotation.")
    right = right_if(said)
    return (
        Cell(said.name, said.name, url=said.who, note=said.affiliation),
        Cell(SIDE_NAMES[said.side], said.side),
        day_cell(said.made_on, said.made_precision, said.url),
        question_cell(said.question, words),
        chance_cell(said),
        day_cell(said.end) if said.end else Cell(later("none given"), missing="not-applicable"),
        Cell(right, right),
        outcome_cell(said.question, known_on),
    )


@metric(
    "forecast-people",
    title="Who said what, and how it came out",
    unit="people and organisations",
    text="Everyone with a statement on record: how many, how many with a chance, and how they came out. In the "
    "order of the "
    "alphabet; a mean score is shown from twenty resolved chances on.",
    caveats=(
        *SELECTION,
        UNNUMBERED,
        "Nobody is ranked with fewer than twenty resolved chances: below that, luck decides.",
        "People chose what they spoke of; counts of easy and hard statements do not compare.",
    ),
    reviewed=REVIEWED,
)
@recorded
def forecast_people(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    by_who: dict[str, list[Said]] = {}
    for one in records.said:
        by_who.setdefault(one.who, []).append(one)
    groups = sorted(by_who.values(), key=lambda group: group[0].name.lower())
    most = max((len(resolved(group)) for group in groups), default=0)
    return Result(
        definition,
        known_on,
        as_of=max((one.made_on for one in records.said), default=None),
        value=len(groups) or None,
        sources=sources(records.said),
        headline=say("{groups} people and organisations; ", groups=len(groups))
        + (
            say("the most chances resolved for one of them: {most}", most=most)
            if most
            else later("no chance that any gave has come out yet")
        )
        if groups
        else "",
        subtitle=say(
            "Statements by speaker, in the order of the alphabet; no ranking below {enough_to_rank} resolved chances",
            enough_to_rank=ENOUGH_TO_RANK,
        ),
        table=Table(
            marked(
                "Who", "Side", "Statements", "With a chance", "Came true", "Did not", "Undecided", "Open", "Mean Brier"
            ),
            tuple(_speaker(group) for group in groups),
            numeric=frozenset(range(2, 9)),
        ),
    )


def _speaker(group: list[Said]) -> tuple[Cell, ...]:
    first = group[0]
    outcomes = Counter(one.question.came_out for one in group)
    counts = (len(group), sum(one.chance is not None for one in group), *(outcomes[key] for key in TOLD))
    scored = resolved(group)
    return (
        Cell(first.name, first.name, url=first.who, note=first.affiliation),
        Cell(SIDE_NAMES[first.side], first.side),
        *(Cell(str(count), count) for count in counts),
        Cell(number(mean_brier(scored), 3), mean_brier(scored))
        if may_rank(len(scored))
        else Cell("", missing="not-applicable"),
    )


TOLD = ("yes", "no", "ambiguous", "")


def resolved(said: Iterable[Said]) -> list[Forecast]:
    """The chances among statements whose question came out yes or no."""
    return [
        Forecast(one.chance, one.question.came_out == "yes")
        for one in said
        if one.chance is not None and one.question.came_out in {"yes", "no"}
    ]


def mean_brier(forecasts: list[Forecast]) -> float:
    return sum(map(brier, forecasts)) / len(forecasts)


def sources(said: Iterable[Said]) -> tuple[SourceRef, ...]:
    return tuple(sorted({source for one in said for source in one.sources}, key=lambda source: source.title))
