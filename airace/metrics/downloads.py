"""How many downloads each side's open models gain a day, out of our own daily copies of the Hub's counters.

Takes:   differences of all-time counts between two days that follow each other, of repositories counted on both.
Leaves:  the rolling 30-day counts, whose differences say nothing about a day.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.units import compact
from airace.metrics import metric
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.metrics.onesided import alone, newest_common, newest_day, nothing_yet
from airace.queries.rollups import by_side
from airace.results import SIDE_ADJECTIVES, SIDE_NAMES, Definition, Line, Number, Point, Result

REVIEWED = date(2026, 11, 23)
TEXT = later(
    "Downloads that the public model repositories of each side's watched organisations gained on the Hugging Face "
    "Hub since the day before."
)
FORMULA = later("sum over repositories counted on both days: all-time(day) − all-time(day before)")
CAVEATS = (
    later("The Hub counts requests, not people: automated pulls add to it, and copies elsewhere are not seen."),
    later("Only organisations that this site watches; a repository counts from its second day."),
    later(
        "The Hub corrects its counts: a day can be negative, and a corrected day is shown as corrected, whatever "
        "the day looked back from."
    ),
)


@metric(
    "hub-daily-downloads",
    title="Daily downloads of open models by side",
    unit="downloads a day",
    text=later(
        "{text} Quantised copies, adapters, guards, embedding models and mirrors are left out by published rules.",
        text=TEXT,
    ),
    formula=FORMULA,
    caveats=(*CAVEATS, "Rules read names and tags, so single repositories are left out or counted wrongly."),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def daily_downloads(definition: Definition, known_on: date) -> Result:
    return _daily(definition, known_on, every=False)


@metric(
    "hub-daily-downloads-every",
    title="Daily downloads of all repositories by side",
    unit="downloads a day",
    text=later("{text} Every repository counts, quantised copies and adapters too.", text=TEXT),
    formula=FORMULA,
    caveats=(*CAVEATS, "One model counts as often as it has copies in other precisions."),
    reviewed=REVIEWED,
    better="higher",
)
def daily_downloads_of_every_repository(definition: Definition, known_on: date) -> Result:
    return _daily(definition, known_on, every=True)


def _daily(definition: Definition, known_on: date, *, every: bool) -> Result:
    counted = by_side(known_on=known_on)
    points: dict[str, list[Point]] = defaultdict(list)
    for row in counted.rows:
        gained = row.every_gained if every else row.gained
        if gained is not None:
            points[row.side].append(Point(row.day, gained))
    lines = tuple(Line(side, SIDE_NAMES[side], tuple(found)) for side, found in sorted(points.items()))
    value, shared = newest_common(lines)
    return Result(
        definition,
        known_on,
        as_of=shared or newest_day(lines),
        value=value or None,
        lines=lines,
        sources=counted.sources,
        headline=_headline(value, shared)
        or alone(lines, lambda side, y: say("{side} models gained {y} downloads", side=side, y=compact(y))),
        notes=nothing_yet(lines, later("all-time counts of two days that follow each other")),
        subtitle=later("Change of all-time counts on the Hugging Face Hub, watched organisations by home"),
    )


def _headline(value: dict[str, Number], day: date | None) -> str:
    if not value or not day:
        return ""
    leader, trailer = sorted(value, key=lambda side: -value[side])
    return say(
        "{side_adjectives} models gained {compact} downloads, {side_adjectives_2} models {compact_2} ({day})",
        side_adjectives=SIDE_ADJECTIVES[leader],
        compact=compact(value[leader]),
        side_adjectives_2=SIDE_ADJECTIVES[trailer],
        compact_2=compact(value[trailer]),
        day=in_words(day),
    )
