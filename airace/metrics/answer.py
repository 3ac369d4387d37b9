"""The computed sentence under the question on the front page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say, say_many, word
from airace.lib.units import number
from airace.metrics.dimension import NO_CLEAR_CHANGE, YEAR, Dimension, gaps, verdict_of
from airace.metrics.gauges import Gauge
from airace.results import Point, Result

WORDS = {
    1: later("one"),
    2: later("two"),
    3: later("three"),
    4: later("four"),
    5: later("five"),
    6: later("six"),
    7: later("seven"),
    8: later("eight"),
    9: later("nine"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the answer sentence; `side` colours it, `href` links it."""

    text: str
    side: str = ""
    href: str = ""


def answer(dimensions: Sequence[Dimension], arena: Result, estimates: Sequence[Gauge]) -> tuple[Part, ...]:
    """The computed sentence under the question. Sides stand in order of how many dimensions they lead."""
    led = {side: sum(dimension.verdict == verdict_of(side) for dimension in dimensions) for side in ("CN", "US")}
    points = gaps(arena.lines)
    if not points or points[-1].y is None or not arena.as_of:
        return (
            Part(
                later(
                    "Nothing in our sources was known on this day that compares both sides’ best models by today’s "
                    "rating."
                )
            ),
        )
    first, second = sorted(led, key=lambda side: (-led[side], side))
    parts = [
        Part(later("China leads") if first == "CN" else later("The US leads"), first),
        Part(
            say(
                " in {led} of {dimensions} dimensions{on_old}, ",
                led=led[first],
                dimensions=len(dimensions),
                on_old=_on_old(dimensions, first),
            )
        ),
        Part(later("China") if second == "CN" else later("the US"), second),
        Part(
            say(
                " in {led}{on_old}; {undecided}. ",
                led=led[second],
                on_old=_on_old(dimensions, second),
                undecided=_undecided(dimensions),
            )
        ),
        Part(_frontier_sentence([point for point in points if point.x > points[-1].x - 3 * YEAR])),
        Part(_movement(dimensions)),
    ]
    fresh = [gauge for gauge in estimates if gauge.as_of > arena.as_of - YEAR]
    if len(fresh) > 1:
        low, high = min(gauge.span[0] for gauge in fresh), max(gauge.span[1] for gauge in fresh)
        count = WORDS.get(len(fresh), str(len(fresh))).capitalize()
        parts += [
            Part(say(" {count} published estimates of China’s lag in the past year run from ", count=count)),
            Part(say("{low} to {high} months", low=number(low), high=number(high)), href="#gauges"),
            Part(later(".")),
        ]
    return tuple(parts)


def _on_old(dimensions: Sequence[Dimension], side: str) -> str:
    """How many of the leads of a side rest on old figures, in brackets; '' where none does."""
    count = sum(bool(dimension.old) and dimension.verdict == verdict_of(side) for dimension in dimensions)
    return say(" ({words} on figures more than a year old)", words=WORDS[count]) if count else ""


def _undecided(dimensions: Sequence[Dimension]) -> str:
    """How many dimensions nobody leads, by verdict: 'one is contested, two are unknown'; and whom markets favour."""
    groups = Counter(dimension.verdict for dimension in dimensions if dimension.side not in {"CN", "US"})
    favoured = [dimension.side for dimension in dimensions if dimension.verdict.endswith("favoured")]
    words = [
        say_many("{n} is {verdict}", "{n} are {verdict}", n, n=WORDS.get(n, str(n)), verdict=word(verdict))
        for verdict, n in sorted(groups.items())
    ]
    words += [
        say("markets favour {side}", side=later("the US") if side == "US" else later("China")) for side in favoured
    ]
    return listed(words) or later("none is open")


def _movement(dimensions: Sequence[Dimension]) -> str:
    """Whether the gap closes: what narrowed, stayed, widened or is unclear over the year, by dimension."""
    verbs = {
        "narrowing": later("narrowed"),
        "steady": later("kept steady"),
        "widening": later("widened"),
        NO_CLEAR_CHANGE: later("showed no clear change"),
    }
    moved = {
        verb: [dimension.name.lower() for dimension in dimensions if dimension.direction == word]
        for word, verb in verbs.items()
    }
    words = [say("{verb} in {list}", verb=verb, list=listed(named, " and ")) for verb, named in moved.items() if named]
    return say(" Over a year the gap {list}.", list=listed(words)) if words else ""


def _frontier_sentence(points: Sequence[Point]) -> str:
    now = points[-1]
    gap = now.y or 0.0
    ahead, behind = (later("US"), later("Chinese")) if gap >= 0 else (later("Chinese"), later("US"))
    sentence = say(
        "The best {ahead} model is {gap} Arena points ahead of the best {behind} one",
        ahead=ahead,
        gap=number(abs(gap), 1),
        behind=behind,
    )
    others = [point for point in points if point is not now]
    if not others:
        return f"{sentence}."
    least, most = min(others, key=_size), max(others, key=_size)
    return say(
        "{sentence}; before, since {day}, the gap was between {size} ({day_2}) and {size_2} ({day_3}).",
        sentence=sentence,
        day=in_words(others[0].x, "month"),
        size=number(_size(least), 1),
        day_2=in_words(least.x, "month"),
        size_2=number(_size(most), 1),
        day_3=in_words(most.x, "month"),
    )


def _size(point: Point) -> float:
    return abs(point.y or 0)
