"""LMArena's text board cut otherwise: open weights alone, and the companies of China alone.

Takes:   raw scores, one snapshot compared only with itself, the best model standing for its side or company.
Leaves:  models whose weights or developer nobody states.
"""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.units import number
from airace.metrics import metric
from airace.metrics.amendments import ERRORS_ADD_AS_SQUARES
from airace.metrics.boards import BOARDS, best, frames, leaders
from airace.metrics.capability import ARENA_CAVEATS, with_holes
from airace.metrics.leaderboards import MERGED, gap_points
from airace.queries.observations import sources_of
from airace.results import Definition, Line, Point, Result

REVIEWED = date(2026, 11, 24)
BOARD = BOARDS["text"]
COPY = later(
    "Our copies hold the best 25 models of a snapshot and the best 16 of each side at most, some only the best ten."
)


@metric(
    "frontier-gap-open-arena",
    title="Gap between the best open models on LMArena",
    unit="points",
    text="Score of the best US model with open weights minus score of the best Chinese model with open weights on the "
    "LMArena text board (raw), inside one snapshot. Positive: the US leads among open models.",
    formula="gap = max score(US, open) − max score(CN, open), per snapshot",
    caveats=(
        *ARENA_CAVEATS[:1],
        "A snapshot of which our copy lists no open model of one side is left out.",
        COPY,
        MERGED,
    ),
    reviewed=ERRORS_ADD_AS_SQUARES[0],
    changes=(ERRORS_ADD_AS_SQUARES,),
)
def frontier_gap_open_arena(definition: Definition, known_on: date) -> Result:
    found = [
        (day, [model for model in models if model.weights == "open"])
        for day, models in frames(BOARD, known_on=known_on)
    ]
    points = gap_points(found)
    now = points[-1] if points else None
    shown, bands = with_holes(points)
    return Result(
        definition,
        known_on,
        as_of=now.x if now else None,
        value=now.y if now else None,
        low=now.low if now else None,
        high=now.high if now else None,
        lines=(Line("gap", later("Gap between open models"), shown),),
        bands=bands,
        sources=sources_of([model for _, models in found for model in models]),
        measures=(BOARD.measure,),
        headline=say(
            "The best {y} open model leads the best {y_2} one by {y_3} points ({day})",
            y=later("US") if now.y >= 0 else later("Chinese"),
            y_2=later("Chinese") if now.y >= 0 else later("US"),
            y_3=number(abs(now.y), 1),
            day=in_words(now.x),
        )
        if now and now.y is not None
        else "",
        subtitle=later(
            "Best US minus best Chinese model with open weights, LMArena text, points; above zero the US leads"
        ),
    )


@metric(
    "best-chinese-arena",
    title="Best model of each Chinese company on LMArena",
    unit="points",
    text="The highest LMArena text score (raw) of each Chinese developer that the newest snapshot lists, at every "
    "snapshot that lists it: who has the best Chinese model?",
    formula="max over models of a developer of score, per snapshot",
    caveats=(
        "Scores compare inside one snapshot only: the scale was re-anchored in December 2023 and July 2025.",
        "Where intervals overlap, the order of the companies may be luck.",
        "On the board that controls for style the order can be another.",
        COPY,
        MERGED,
    ),
    reviewed=REVIEWED,
    better="higher",
)
def best_chinese_arena(definition: Definition, known_on: date) -> Result:
    listed = [
        (day, own)
        for day, models in frames(BOARD, known_on=known_on)
        if (own := leaders([model for model in models if model.side == "CN"]))
    ]
    day, newest = listed[-1] if listed else (None, [])
    points: dict[str, list[Point]] = {model.developer: [] for model in newest}
    for at, own in listed:
        for model in own:
            if model.developer in points:
                point = Point(
                    at, model.score, model.low, model.high, label=model.name, url=model.url, evidence=model.evidence
                )
                points[model.developer].append(point)
    first = best(newest, "CN")
    return Result(
        definition,
        known_on,
        as_of=day,
        lines=tuple(
            Line(f"CN/{model.developer}", model.developer_name, with_holes(points[model.developer])[0])
            for model in newest
        ),
        sources=sources_of([model for _, own in listed for model in own]),
        measures=(BOARD.measure,),
        headline=_order([model.developer_name for model in newest], [model.score for model in newest], first.name, day)
        if first and day
        else "",
        subtitle=later("Best score of each Chinese developer on LMArena text, Bradley–Terry points"),
    )


def _order(names: list[str], scores: list[float], model: str, day: date) -> str:
    said = say("{names} has the best Chinese model, {model} ({day})", names=names[0], model=model, day=in_words(day))
    return (
        say(
            "{said}, {scores} points before {names}", said=said, scores=number(scores[0] - scores[1], 1), names=names[1]
        )
        if len(names) > 1
        else said
    )
