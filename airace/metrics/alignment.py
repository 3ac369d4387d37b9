"""One question asked of everybody: markets, experts and a straight line, side by side; and what may be pooled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.extrapolate import Drawn, straight_line
from airace.lib.say import later, listed, marked, say
from airace.lib.scoring import pooled
from airace.lib.units import number, percent
from airace.metrics import metric
from airace.metrics.amendments import WORDED
from airace.metrics.chances import chance_words, horizon_class, question_cell, range_words
from airace.metrics.expectations import LASTS, SAME_QUESTION
from airace.metrics.forecasts import Records, recorded
from airace.metrics.statements import REVIEWED, sources
from airace.queries.forecasts import Asked, Said
from airace.queries.observations import Reading, sources_of
from airace.results import Cell, Definition, Line, Point, Result, Table

# Questions of our own wording that ask for a Chinese lead, so that a chance of theirs is one of a Chinese lead.
CHINESE_LEAD = frozenset(
    {
        "a-chinese-company-leapfrogs-openai-and-anthropic-with-fundamental",
        "a-chinese-company-becomes-the-worlds-leading-ai-company-within-three",
        "china-wins-the-ai-race-against-the-united-states",
        "china-dominates-the-industries-of-ai-by-2030",
    }
)
DUE = date(2026, 12, 31)  # the last day of the question that the markets share
PAST = timedelta(days=365)  # how far back the line looks
USELESS = later(
    "The straight line knows nothing: releases come in jumps, snapshots repeat each other, and a trend of one year "
    "has no reason to go on. It is shown because forecasts that do no better than it have told us nothing."
)


@metric(
    "forecast-naive-arena",
    title="Chance of a Chinese lead by a straight line",
    unit="probability",
    text="What a least-squares line through the last year of gaps on LMArena, drawn on to 31 December 2026, "
    "gives as the "
    "chance that the gap is below zero on that day.",
    formula="P(gap < 0) = Φ(−g/s): g the line's gap on the day, s the standard error of a single new value",
    caveats=(
        USELESS,
        "The errors are taken as normal and independent of each other; they are neither, so the chance is too sure.",
        "Every point uses the snapshots of the year up to its day, in their newest form.",
    ),
    reviewed=REVIEWED,
)
@recorded
def forecast_naive_arena(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    gap = records.result("frontier-gap-arena")
    points, now = naive(gap.lines[0].points)
    last = points[-1] if points else None
    chance = last.y if last else None
    return Result(
        definition,
        known_on,
        as_of=last.x if last else None,
        value=chance,
        lines=(Line("line", later("Straight line"), points),) if points else (),
        sources=gap.sources,
        measures=gap.measures,
        headline=say(
            "A straight line gives a Chinese lead at the end of 2026 {share} ({day})",
            share=percent(chance, 1),
            day=in_words(last.x),
        )
        if last and chance is not None
        else "",
        subtitle=later(
            "Chance of a gap below zero on 31 December 2026, from a line through the year of snapshots before each day"
        ),
        notes=(
            say(
                "On {day} the line's gap for {day_2} is {number} points, give or take {spread}; it changes by "
                "{slope} points in 30 days.",
                day=in_words(last.x),
                day_2=in_words(DUE),
                number=number(now.value, 1),
                spread=number(now.spread, 1),
                slope=number(now.slope * 30, 1),
            ),
        )
        if now and last
        else (),
    )


def naive(gaps: Sequence[Point]) -> tuple[tuple[Point, ...], Drawn | None]:
    """The chance at every snapshot that has a year of snapshots behind it, up to DUE; and the newest line."""
    whole = [(point.x, point.y) for point in gaps if point.y is not None and not point.carried and point.x <= DUE]
    points, now = [], None
    for day, _ in whole:
        year = [(x, y) for x, y in whole if day - PAST <= x <= day]
        line = straight_line(year, DUE)
        if line and whole[0][0] <= day - PAST:
            now = line
            points.append(
                Point(
                    day,
                    round(line.below_zero, 4),
                    label=say("gap of {number} points drawn on", number=number(line.value, 1)),
                )
            )
    return tuple(points), now


@metric(
    "forecast-alignment",
    title="Who gives a Chinese lead which chance",
    unit="probability",
    text="Chances of a Chinese lead from all who gave one: each market that asks about LMArena at the end of "
    "2026, their "
    "pool (geometric mean of odds), named experts whose chance is still open, and a straight line through our own gap.",
    formula="pool = geometric mean of the odds of comparable chances: the same proposition and the same horizon",
    caveats=(
        "Only the markets are pooled: they share proposition and last day. Experts spoke of other propositions and "
        "longer "
        "horizons, named in their labels, and are shown beside the pool, not in it.",
        "An expert's range is drawn as a band from the day it was said on, and stated in the expert's words; it has no "
        "middle but in computations that need one number.",
        USELESS,
        "The line speaks of 31 December 2026 alone, the markets of any day up to it, which can only be likelier.",
        "A market price older than 90 days leaves the pool; some were read on mirror pages.",
    ),
    changes=(WORDED,),
    reviewed=WORDED[0],
)
@recorded
def forecast_alignment(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    said = [
        one
        for one in records.said
        if one.chance is not None and one.question.slug in CHINESE_LEAD and not one.question.came_out
    ]
    prices = [row for row in records.prices if row.subject in SAME_QUESTION]
    platforms = {question.slug: question.platform.capitalize() for question in records.asked.values()}
    pool, line = records.result("forecast-china-leads"), records.result("forecast-naive-arena")
    lines = [Line("unknown/line", later("Straight line"), line.lines[0].points if line.lines else ())]
    lines += [Line("pool", later("Pool of markets"), pool.lines[0].points)]
    lines += [
        Line(
            f"other/{slug}",
            platforms.get(slug) or later("Market"),
            _prices(row for row in prices if row.subject == slug),
        )
        for slug in sorted(SAME_QUESTION)
    ]
    lines += [_expert(one, known_on) for one in said]
    lines = [replace(one, points=_recent(one.points, known_on)) for one in lines]
    return Result(
        definition,
        known_on,
        as_of=max((point.x for one in lines[:2] for point in one.points), default=None),
        lines=tuple(one for one in lines if one.points),
        sources=tuple(
            sorted({*sources_of(prices), *line.sources, *sources(said)}, key=lambda source: source.title),
        ),
        headline=_headline(pool, line, said, known_on),
        subtitle=later(
            "Chance of a Chinese lead: markets and the line by the end of 2026; experts for the horizon in their label"
        ),
        notes=line.notes,
    )


def _recent(points: Sequence[Point], known_on: date) -> tuple[Point, ...]:
    """Points of the last two years; the chart is about what people expect now."""
    return tuple(point for point in points if point.x > known_on - 2 * PAST)


def _prices(rows: Iterable[Reading]) -> tuple[Point, ...]:
    return tuple(
        Point(row.period, row.value, row.low, row.high, url=row.url, evidence=row.evidence, provisional=row.second_hand)
        for row in rows
    )


def _expert(said: Said, known_on: date) -> Line:
    until = said.end or said.question.due_on
    name = say("{name}, by {year}", name=said.name, year=until.year) if until else said.name
    first = Point(said.made_on, said.chance, said.low, said.high, words=range_words(said), url=said.url)
    stated = (first, replace(first, x=known_on, carried=True)) if known_on > said.made_on else (first,)
    return Line(f"{said.side}/{said.slug}", name, stated)


def _headline(pool: Result, line: Result, said: Sequence[Said], known_on: date) -> str:
    parts = []
    last = pool.lines[0].last
    if last and last.y is not None:
        verb = later("last gave") if known_on - last.x > LASTS else later("give")
        parts.append(
            say("markets {verb} {share} ({day})", verb=verb, share=percent(last.y), day=in_words(last.x, "month"))
        )
    if isinstance(line.value, int | float):
        parts.append(say("a straight line {share}", share=percent(line.value, 1)))
    parts += [
        say("{name} {chance_words} for another horizon", name=one.name, chance_words=chance_words(one))
        for one in said[:1]
    ]
    text = listed(parts, "; ")
    return say("A Chinese lead: {text}", text=text) if text else ""


@dataclass(frozen=True, slots=True)
class Given:
    """One chance that is still open, from a person (perhaps as a range) or a market; `horizon` classes its last day."""

    who: str
    chance: float
    low: float
    high: float
    day: date
    question: Asked
    horizon: str
    words: str = ""  # the range as it was given; '' for one number


@metric(
    "forecast-pools",
    title="Open chances, pooled where they compare",
    unit="probability",
    text="Every open question that was given a chance. Chances are pooled where they speak of the same proposition and "
    "the same class of horizon; everything else stands alone. Each market counts with its newest price.",
    formula="geometric mean of odds; in a pool with others, a range counts with its middle",
    caveats=(
        "The markets on a Chinese lead on LMArena at the end of 2026 are one proposition; their fine print on "
        "style differs.",
        "A price within 90 days of the newest in its pool counts; the day of the newest says how old that is.",
        "Platforms on which AI agents answer are kept apart and never pooled with people.",
        "Shares of people asked are no chances and are left out.",
        "A range that stands alone is shown as it was given; its middle is our convention and enters pools only.",
    ),
    changes=(WORDED,),
    reviewed=WORDED[0],
)
@recorded
def forecast_pools(definition: Definition, records: Records) -> Result:
    known_on = records.known_on
    pools = gathered(records.asked.values(), records.said, records.prices, known_on)
    several = sum(len({given.who for given in pool}) > 1 for pool in pools)
    used = {given.question.slug for pool in pools for given in pool}
    refs = {row.source for row in records.prices if row.subject in used} | {
        ref for one in records.said if one.chance is not None and one.question.slug in used for ref in one.sources
    }
    return Result(
        definition,
        known_on,
        as_of=max((given.day for pool in pools for given in pool), default=None),
        value=len(pools) or None,
        sources=tuple(sorted(refs, key=lambda source: source.title)),
        headline=say(
            "{pools} open propositions with a chance; on {several} of them more than one can be pooled",
            pools=len(pools),
            several=several or later("none"),
        )
        if pools
        else "",
        subtitle=later("Newest chance of each market or person, pooled where proposition and horizon are the same"),
        table=Table(
            marked("Proposition", "Last day", "Horizon", "Given by", "Given", "Chance", "Lowest", "Highest", "Newest"),
            tuple(_pool(pool) for pool in pools),
            numeric=frozenset({4, 5, 6, 7}),
        ),
    )


def gathered(
    asked: Iterable[Asked], said: Iterable[Said], prices: Iterable[Reading], known_on: date
) -> list[list[Given]]:
    """Open chances in groups that compare, soonest due first."""
    open_ones = {
        question.slug: question
        for question in asked
        if not question.came_out and (question.due_on is None or question.due_on >= known_on)
    }
    newest = {(row.subject, row.variant): row for row in prices if row.subject in open_ones}

    def one(who: str, chance: float, low: float, high: float, day: date, question: Asked, words: str = "") -> Given:
        return Given(who, chance, low, high, day, question, horizon_class(known_on, question.due_on), words)

    given = [
        one(
            open_ones[row.subject].platform.capitalize(),
            row.value,
            row.value,
            row.value,
            row.period,
            open_ones[row.subject],
        )
        for row in newest.values()
    ]
    given += [
        one(said.name, said.chance, said.low or 0, said.high or 0, said.made_on, said.question, range_words(said))
        for said in said
        if said.chance is not None and said.question.slug in open_ones
    ]
    groups: dict[tuple[str, str, bool], list[Given]] = {}
    for chance in given:
        same = "" if chance.question.slug in SAME_QUESTION else chance.question.slug
        groups.setdefault((same, chance.horizon, chance.question.asks_people), []).append(chance)
    fresh = [_fresh(group) for group in groups.values()]
    return sorted(fresh, key=lambda group: (group[0].question.due_on or date.max, group[0].question.slug))


def _fresh(group: list[Given]) -> list[Given]:
    """Those of the group that are not much older than its newest."""
    newest = max(given.day for given in group)
    return [given for given in group if newest - given.day <= LASTS]


def _pool(pool: list[Given]) -> tuple[Cell, ...]:
    first = pool[0].question
    chances = [given.chance for given in pool]
    low, high = min(given.low for given in pool), max(given.high for given in pool)
    due = first.due_on
    names = listed(dict.fromkeys(given.who for given in pool))
    agents = "" if first.asks_people else later("AI agents, kept apart")
    newest = max(given.day for given in pool)
    together = pooled(chances)
    return (
        question_cell(
            first, say("and {pool} more with the same proposition", pool=len(pool) - 1) if len(pool) > 1 else ""
        ),
        Cell(in_words(due), due.isoformat()) if due else Cell("", missing="unknown"),
        Cell(pool[0].horizon, pool[0].horizon),
        Cell(names, names, note=agents),
        Cell(str(len(pool)), len(pool)),
        Cell((pool[0].words if len(pool) == 1 else "") or percent(together, 1), together),
        *(Cell(percent(value, 1), value) for value in (low, high)),
        Cell(in_words(newest), newest.isoformat()),
    )
