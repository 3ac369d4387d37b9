"""Tables of models: the ranking with shared ranks, and when each side's records were matched by the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from airace.lib.dates import in_words
from airace.lib.maths import shared_ranks
from airace.lib.say import later, marked, say
from airace.lib.units import number
from airace.metrics import metric
from airace.metrics.capability import ARENA, ARENA_CAVEATS, ECI, ECI_TOLERANCE, REVIEWED
from airace.metrics.frontier import records, releases
from airace.queries.observations import sources_of
from airace.queries.releases import Scored, scored
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

WHOLE = 25  # models from the top that our copies of a snapshot hold without a hole


@metric(
    "ranking-arena",
    title="LMArena ranking",
    unit="points",
    text="Models of the newest LMArena text snapshot by score. A model's rank is one more than the number of models "
    "whose 95 % interval lies wholly above its own, so models that cannot be told apart share a rank.",
    formula="rank(i) = 1 + #{j: low(j) > high(i)}",
    caveats=(
        *ARENA_CAVEATS,
        "Effort and date variants of one model are merged: the best variant stands for the model.",
        "Our copy holds the best 25 models of a snapshot and the best 16 of each side: further down, a rank is a "
        "bound.",
        "Where the copy has no interval, the score stands for it.",
    ),
    reviewed=REVIEWED,
)
def ranking_arena(definition: Definition, known_on: date) -> Result:
    models = scored(ARENA, known_on=known_on)
    return Result(
        definition,
        known_on,
        as_of=models[0].snapshot if models else None,
        sources=sources_of(models),
        headline=say("{name} leads the board of {day}", name=models[0].name, day=in_words(models[0].snapshot))
        if models
        else "",
        subtitle=later("LMArena text, raw Bradley–Terry scores; statistical ties share a rank"),
        table=table_of(models, whole=WHOLE),
    )


def table_of(models: Sequence[Scored], *, whole: float = math.inf) -> Table:
    """A ranking in which models that cannot be told apart share a rank. `whole`: up to which place the copy has no hole."""
    ranked = sorted(zip(ranks_of(models), range(len(models)), models, strict=True))
    rows = tuple(
        (
            # Whoever ranks above one of the best 25 is among them, so these ranks are the whole board's.
            Cell(str(rank), float(rank)) if place < whole else Cell(say("{rank} or lower", rank=rank), float(rank)),
            Cell(model.name, model.name, url=f"/models/{model.slug}/", note=_standing(model)),
            Cell(model.developer_name, model.developer_name, url=f"/companies/{model.developer}/"),
            Cell(SIDE_NAMES.get(model.side, model.side), model.side),
            Cell(model.weights, model.weights, missing="unknown" if model.weights == "unknown" else ""),
            Cell(number(model.score, 1), model.score, url=model.url, evidence=model.evidence),
            _interval(model),
            Cell(number(model.votes), float(model.votes)) if model.votes else Cell("", missing="unknown"),
        )
        for rank, place, model in ranked
    )
    columns = marked("Rank", "Model", "Developer", "Side", "Weights", "Score", "95 % interval", "Votes")
    return Table(columns, rows, numeric=frozenset({0, 5, 6, 7}))


def ranks_of(models: Sequence[Scored]) -> list[int]:
    """Shared ranks in the order of the models; where no interval is known, the score stands for it."""
    return shared_ranks([(_bound(model.low, model), _bound(model.high, model)) for model in models])


def _bound(value: float | None, model: Scored) -> float:
    return model.score if value is None else value


def _standing(model: Scored) -> str:
    """Provisional and retired models are marked as such."""
    return "" if model.status == "current" else model.status


def _interval(model: Scored) -> Cell:
    if model.low is None or model.high is None:
        return Cell("", missing="unknown")
    return Cell(f"{number(model.low)}–{number(model.high)}", model.low)


@metric(
    "milestones-eci",
    title="When was each record matched?",
    unit="days",
    text="For every model that was its side's best when released: the first model of the other side within one point "
    "of it on the Epoch Capabilities Index, and the days in between; or the days it had been waiting at the last fit.",
    formula="days = release of first other-side model with ECI ≥ record − 1, minus release of the record",
    caveats=(
        "Read inside one fit of the index; a refit can change which model counts as the match.",
        "A negative number: the other side already had an equal model when the record was released.",
    ),
    reviewed=REVIEWED,
)
def milestones_eci(definition: Definition, known_on: date) -> Result:
    models = releases(ECI, known_on=known_on)
    rows = [
        _milestone(record, models, record.snapshot)
        for side in ("CN", "US")
        for record in records(models, side)
        if record.released_on
    ]
    rows.sort(key=lambda row: str(row[0].value), reverse=True)
    columns = marked("Released", "Record model", "Side", "ECI", "First matched by", "Matched on", "Days")
    waiting = [row for row in rows if row[4].missing == "" and row[4].value == "waiting"]
    return Result(
        definition,
        known_on,
        as_of=models[0].snapshot if models else None,
        sources=sources_of(models),
        headline=say("{waiting} of {rows} records still wait for a match", waiting=len(waiting), rows=len(rows))
        if rows
        else "",
        subtitle=later("Each side's record models on the Epoch index and the other side's first match within 1 point"),
        table=Table(columns, tuple(rows), numeric=frozenset({3, 6})),
    )


def _milestone(record: Scored, models: Sequence[Scored], until: date) -> tuple[Cell, ...]:
    released = record.released_on or until
    others = [model for model in models if model.side in {"CN", "US"} - {record.side} and model.released_on]
    matches = [model for model in others if model.score >= record.score - ECI_TOLERANCE]
    match = min(matches, key=lambda model: (model.released_on or date.max, model.slug), default=None)
    if match and match.released_on:
        days = (match.released_on - released).days
        outcome = (
            Cell(match.name, match.name, url=f"/models/{match.slug}/"),
            Cell(in_words(match.released_on), match.released_on.isoformat()),
            Cell(number(days), float(days)),
        )
    else:
        days = (until - released).days
        outcome = (
            Cell(later("not yet"), "waiting"),
            Cell("waiting", "9999"),
            Cell(say("{days} and counting", days=number(days)), float(days)),
        )
    return (
        Cell(in_words(released), released.isoformat()),
        Cell(record.name, record.name, url=f"/models/{record.slug}/"),
        Cell(SIDE_NAMES[record.side], record.side),
        Cell(number(record.score, 1), record.score, url=record.url),
        *outcome,
    )
