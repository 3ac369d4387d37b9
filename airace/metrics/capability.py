"""How strong each side's best model is, and how far apart they are.

Takes:   LMArena text (raw Bradley–Terry), one snapshot compared only with itself; Epoch's Capabilities Index (ECI),
         the newest fit known on the day, with models placed at their release dates.
Leaves:  ratings levels across years (the scale was re-anchored), style-controlled boards (their own series).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from airace.lib.dates import in_words
from airace.lib.maths import signed_lag_months, win_probability
from airace.lib.say import later, say
from airace.lib.units import number, percent
from airace.metrics import metric
from airace.metrics.frontier import releases, steps
from airace.queries.observations import Reading, best_by_side, sources_of
from airace.results import SIDE_NAMES, Band, Definition, Line, Point, Result

REVIEWED = date(2026, 11, 23)
AMENDED = date(2026, 11, 24)
ARENA = "lmarena-text"
ECI = "epoch-eci"
ECI_TOLERANCE = 1.0  # ECI points that count as equal, as Epoch chose in its US–China insight of January 2026
BRADLEY_TERRY = date(2024, 2, 2)  # the first snapshot found after the board changed from online Elo
FRESH = timedelta(days=45)  # a value carried longer than this no longer counts as the side's present best

ARENA_CAVEATS = (
    later(
        "Only differences inside one snapshot mean something: the scale was re-anchored in December 2023 and July 2025."
    ),
    later("A snapshot of which our copy lists only one side carries the last whole gap for up to 45 days, marked."),
    later("Raw board without style control; the site's own default board has controlled for style since May 2025."),
    later("Votes measure preference in chat, not every ability; private test variants have favoured large labs."),
    later(
        "Snapshots before February 2024 are left out: those of 2023 up to June show online Elo, and that of 7 "
        "December, when the change was announced, does not say which rating it shows."
    ),
)
SAME_RATING = (
    (
        date(2026, 11, 24),
        later(
            "Snapshots of 2023 are left out: the board was then rated by online Elo, or does not say otherwise, "
            "and gaps of two ratings do not compare."
        ),
    ),
)


def _carried(rows: Sequence[Reading], side: str) -> list[Point]:
    """The side's best at every snapshot; where the snapshot lacks the side, its last value, marked carried."""
    days = sorted({row.period for row in rows})
    own = {row.period: row for row in rows if row.side == side}
    points: list[Point] = []
    last: Reading | None = None
    for day in days:
        row = own.get(day)
        last = row or last
        if last and (row or day - last.period <= FRESH):
            points.append(
                Point(
                    day,
                    last.value,
                    last.low,
                    last.high,
                    label=last.name,
                    url=last.url,
                    evidence=last.evidence,
                    carried=row is None,
                )
            )
        elif last:
            points.append(Point(day, None))
    return points


def _arena_lines(known_on: date) -> tuple[list[Reading], list[Point], list[Point]]:
    rows = [row for row in best_by_side(ARENA, known_on=known_on) if row.period >= BRADLEY_TERRY]
    return rows, _carried(rows, "CN"), _carried(rows, "US")


def gap_points(cn: Sequence[Point], us: Sequence[Point]) -> list[Point]:
    """US minus China inside each snapshot; one that lists a single side carries the last whole gap, marked."""
    chinese = {point.x: point for point in cn}
    points: list[Point] = []
    last: Point | None = None
    for point in us:
        other = chinese.get(point.x)
        if other and point.y is not None and other.y is not None and not (point.carried or other.carried):
            gap = round(point.y - other.y, 2)
            last = Point(point.x, gap, label=f"{point.label} − {other.label}", url=point.url)
            points.append(last)
        elif last and point.y is not None and point.x - last.x <= FRESH:
            points.append(replace(last, x=point.x, carried=True))
    return points


def with_holes(points: Sequence[Point]) -> tuple[tuple[Point, ...], tuple[Band, ...]]:
    """The points with a break wherever no snapshot speaks for longer than FRESH, and those stretches to hatch."""
    broken: list[Point] = []
    bands: list[Band] = []
    for point, following in zip_longest(points, points[1:]):
        broken.append(point)
        if following and following.x - point.x > FRESH:
            broken.append(Point(point.x + FRESH, None))
            bands.append(Band(point.x + FRESH, following.x, later("no snapshot")))
    return tuple(broken), tuple(bands)


@metric(
    "frontier-arena",
    title="Best model of each side on LMArena",
    unit="points",
    text="The highest LMArena text score (raw Bradley–Terry) among models released by US and by Chinese organisations, "
    "at every published snapshot of the board.",
    formula="max over models of a side of score, per snapshot",
    caveats=ARENA_CAVEATS,
    reviewed=AMENDED,
    better="higher",
    changes=SAME_RATING,
)
def frontier_arena(definition: Definition, known_on: date) -> Result:
    rows, cn, us = _arena_lines(known_on)
    broken, bands = with_holes(us)
    lines = (Line("CN", SIDE_NAMES["CN"], with_holes(cn)[0]), Line("US", SIDE_NAMES["US"], broken))
    last = {line.key: line.last for line in lines if line.last and line.last.y is not None}
    return Result(
        definition,
        known_on,
        as_of=rows[-1].period if rows else None,
        value={key: point.y for key, point in last.items() if point.y is not None} or None,
        lines=lines,
        bands=bands,
        sources=sources_of(rows),
        measures=(ARENA,),
        headline=_frontier_headline(gap_points(cn, us)),
        subtitle=later("Best score of any listed model by developer's home, LMArena text, Bradley–Terry points"),
    )


def _frontier_headline(gaps: Sequence[Point]) -> str:
    """What the last year of gaps shows, in numbers."""
    if not gaps or gaps[-1].y is None:
        return ""
    now = gaps[-1]
    year = [gap for gap in gaps if gap.x > now.x - timedelta(days=365) and gap.y is not None]
    least = min(year, key=lambda gap: gap.y or 0)
    if least.y is not None and now.y is not None and least is not now and now.y > 2 * least.y:
        return say(
            "The frontier gap shrank to {y} points in {day}, then reopened to {y_2}",
            y=number(least.y, 1),
            day=in_words(least.x, "month"),
            y_2=number(now.y, 1),
        )
    return say(
        "{lead} by {y} points on {day}", lead=_lead(now.y or 0), y=number(abs(now.y or 0), 1), day=in_words(now.x)
    )


def _lead(gap: float) -> str:
    return later("The best US model leads") if gap >= 0 else later("The best Chinese model leads")


@metric(
    "frontier-gap-arena",
    title="Frontier gap on LMArena",
    unit="points",
    text="Score of the best US model minus score of the best Chinese model on the LMArena text board (raw), inside one "
    "snapshot. Positive: the US leads.",
    formula="gap = max score(US) − max score(CN), per snapshot",
    caveats=ARENA_CAVEATS,
    reviewed=AMENDED,
    changes=SAME_RATING,
)
def frontier_gap_arena(definition: Definition, known_on: date) -> Result:
    rows, cn, us = _arena_lines(known_on)
    gaps = gap_points(cn, us)
    now = gaps[-1] if gaps else None
    broken, bands = with_holes(gaps)
    return Result(
        definition,
        known_on,
        as_of=now.x if now else None,
        value=now.y if now else None,
        lines=(Line("gap", later("Gap"), broken),),
        bands=bands,
        sources=sources_of(rows),
        measures=(ARENA,),
        headline=say("{lead} by {y} points ({day})", lead=_lead(now.y), y=number(abs(now.y), 1), day=in_words(now.x))
        if now and now.y is not None
        else "",
        subtitle=later("Best US minus best Chinese model, LMArena text, points; above zero the US leads"),
    )


@metric(
    "frontier-win-probability-arena",
    title="Frontier gap as win probability",
    unit="probability",
    text="Chance that a voter prefers the answer of the best US model over that of the best Chinese model, computed "
    "from the LMArena gap. One half: level.",
    formula="1 / (1 + 10^(−gap/400))",
    caveats=(*ARENA_CAVEATS, "Ties count as half a win; the formula is the board's own model of votes."),
    reviewed=AMENDED,
    changes=SAME_RATING,
)
def frontier_win_probability_arena(definition: Definition, known_on: date) -> Result:
    rows, cn, us = _arena_lines(known_on)
    points = tuple(
        Point(gap.x, round(win_probability(gap.y), 4), label=gap.label, url=gap.url, carried=gap.carried)
        for gap in gap_points(cn, us)
        if gap.y is not None
    )
    now = points[-1] if points else None
    broken, bands = with_holes(points)
    return Result(
        definition,
        known_on,
        as_of=now.x if now else None,
        value=now.y if now else None,
        lines=(Line("gap", later("Best US model preferred"), broken),),
        bands=bands,
        sources=sources_of(rows),
        measures=(ARENA,),
        headline=say("The best US model is preferred in {share} of duels", share=percent(now.y))
        if now and now.y is not None
        else "",
        subtitle=later(
            "Chance that the best US model's answer is preferred over the best Chinese model's, LMArena text"
        ),
    )


@metric(
    "frontier-eci",
    title="Best model of each side on the Epoch Capabilities Index",
    unit="ECI points",
    text="Running best of the Epoch Capabilities Index by release date, for each side, inside the newest fit of the "
    "index known on the day.",
    formula="max ECI over a side's models released up to each day",
    caveats=(
        "The index is refitted at every release: levels of two fits do not compare, so one fit is shown whole.",
        "Models that Epoch has not scored are missing; scores appear weeks after a release.",
        "Intervals are Epoch's 90 % bootstrap where our copy has them.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def frontier_eci(definition: Definition, known_on: date) -> Result:
    models = releases(ECI, known_on=known_on)
    lines = tuple(Line(side, SIDE_NAMES[side], steps(models, side)) for side in ("CN", "US"))
    value = {line.key: line.last.y for line in lines if line.last and line.last.y is not None}
    return Result(
        definition,
        known_on,
        as_of=models[0].snapshot if models else None,
        value=value or None,
        lines=lines,
        sources=sources_of(models),
        measures=(ECI,),
        headline=say("{US} ECI points between the best models", US=number(value["US"] - value["CN"], 1))
        if len(value) == 2
        else "",
        subtitle=later("Running best by release date inside one fit of the Epoch Capabilities Index"),
    )


@metric(
    "frontier-lag-eci",
    title="Lag of the frontier in months",
    unit="months",
    text="How long ago the other side's best model first went beyond this side's present best, on the Epoch "
    "Capabilities Index. Positive: China trails the US; negative: China leads; zero: within one ECI point of each "
    "other. Epoch's published rule made signed.",
    formula="lag(t) = t − first day with best ECI(US) > best ECI(CN, t) + 1; minus the same with the sides exchanged",
    caveats=(
        "A saw-tooth: it grows by a day each day and falls when the trailing side releases a better model.",
        "Within 1 ECI point counts as equal, as Epoch chose; a smaller tolerance gives larger lags.",
        "History is read inside the newest fit known on the day, so looking back to a day may use an older fit.",
    ),
    reviewed=REVIEWED,
)
def frontier_lag_eci(definition: Definition, known_on: date) -> Result:
    models = releases(ECI, known_on=known_on)
    runs = {side: [(point.x, point.y) for point in steps(models, side) if point.y is not None] for side in ("CN", "US")}
    points: list[Point] = []
    if models and all(runs.values()):
        newest = models[0].snapshot
        first = max(run[0][0] for run in runs.values())
        days = {first + timedelta(days=7 * week) for week in range((newest - first).days // 7 + 1)} | {newest}
        # The day before each step keeps the teeth of the saw sharp.
        days |= {day - timedelta(days=ago) for run in runs.values() for day, _ in run for ago in (0, 1)}
        points = [
            Point(day, round(lag, 2))
            for day in sorted(days)
            if first <= day <= newest
            and (lag := signed_lag_months(runs["CN"], runs["US"], day, ECI_TOLERANCE)) is not None
        ]
    now = points[-1] if points else None
    return Result(
        definition,
        known_on,
        as_of=now.x if now else None,
        value=now.y if now else None,
        lines=(Line("lag", later("Lag"), tuple(points)),),
        sources=sources_of(models),
        measures=(ECI,),
        headline=_lag_headline(now),
        subtitle=later(
            "Months since one side's best model first passed the other's present best; tolerance 1 ECI point"
        ),
    )


def _lag_headline(now: Point | None) -> str:
    if now is None or now.y is None:
        return ""
    if now.y == 0:
        return later("The sides are level on the Epoch index")
    trailing, leading = (later("China"), later("the US")) if now.y > 0 else (later("The US"), later("China"))
    return say(
        "{trailing} trails {leading} by {y} months ({day})",
        trailing=trailing,
        leading=leading,
        y=number(abs(now.y), 1),
        day=in_words(now.x),
    )
