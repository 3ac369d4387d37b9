"""What markets expect: one question asked on several platforms, pooled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.lib.scoring import pooled
from airace.lib.units import percent
from airace.metrics import metric
from airace.queries.observations import QUESTION, Reading, readings, sources_of
from airace.results import Definition, Line, Point, Result

# Markets that ask the same thing: does a Chinese organisation's model lead the LMArena text board by the end of 2026?
SAME_QUESTION = frozenset(
    {
        "kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027",
        "polymarket-will-a-chinese-company-have-the-best-ai-model-by-december-31-2026-lmarena-text",
    }
)
LASTS = timedelta(days=90)  # an older price says little about the chance today


@metric(
    "forecast-china-leads",
    title="Chance that a Chinese model leads by the end of 2026",
    unit="probability",
    text="Price of markets that ask whether a Chinese organisation's model leads LMArena's text board by 31 "
    "December 2026, "
    "the newest price of each pooled; a price older than 90 days no longer counts.",
    formula="geometric mean of the odds of the newest price of each market",
    caveats=(
        "Hollow points rest on prices read on mirror pages; the markets' fine print on style control differs.",
        "Prices are not expert views, and thin markets move on little money.",
    ),
    reviewed=date(2026, 11, 23),
)
def forecast_china_leads(definition: Definition, known_on: date) -> Result:
    rows = [row for row in readings("probability", QUESTION, known_on=known_on) if row.subject in SAME_QUESTION]
    newest: dict[str, Reading] = {}
    points: list[Point] = []
    # Oldest first: one point a day, though several markets may have a price on it.
    for day, of_day in groupby(rows, key=lambda row: row.period):
        newest |= {row.subject: row for row in of_day}
        newest = {subject: row for subject, row in newest.items() if day - row.period <= LASTS}
        if points and day - points[-1].x > LASTS:
            points.append(Point(points[-1].x + LASTS + timedelta(days=1), None))
        last = max(newest.values(), key=lambda row: row.period)
        chance = round(pooled([row.value for row in newest.values()]), 4)
        mirrored = any(row.second_hand for row in newest.values())
        points.append(Point(day, chance, label=_markets(newest.values()), url=last.url, provisional=mirrored))
    now = points[-1] if points else None
    fresh = now if now and known_on - now.x <= LASTS else None
    counted = [row.value for row in newest.values()] if fresh else []
    return Result(
        definition,
        known_on,
        as_of=now.x if now else None,
        value=fresh.y if fresh else None,
        low=min(counted, default=None),
        high=max(counted, default=None),
        lines=(Line("CN", later("Chinese model leads"), tuple(points)),),
        sources=sources_of(rows),
        headline=_headline(fresh, now),
        subtitle=later(
            "Pooled price of markets on a Chinese organisation's model leading LMArena text by 31 December 2026"
        ),
    )


def _headline(fresh: Point | None, newest: Point | None) -> str:
    if fresh and fresh.y is not None:
        return say(
            "Markets gave a Chinese lead by the end of 2026 a chance of {share} ({day})",
            share=percent(fresh.y),
            day=in_words(fresh.x),
        )
    return say("No price since {day} on a Chinese lead by the end of 2026", day=in_words(newest.x)) if newest else ""


def _markets(rows: Iterable[Reading]) -> str:
    """Every market in the pool: 'Kalshi: Will …?; Polymarket: Will …?'."""
    return listed((f"{row.source.title}: {row.name}" for row in sorted(rows, key=lambda row: row.source.title)), "; ")
