"""The computed sentence under the question on the front page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from airace.lib.dates import in_words
from airace.lib.units import number
from airace.metrics.dimension import NO_CLEAR_CHANGE, YEAR, Dimension, gaps, verdict_of
from airace.metrics.gauges import Gauge
from airace.results import Point, Result

WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


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
                "Nothing in our sources was known on this day that compares both sides’ best models by today’s rating."
            ),
        )
    first, second = sorted(led, key=lambda side: (-led[side], side))
    parts = [
        Part("China leads" if first == "CN" else "The US leads", first),
        Part(f" in {led[first]} of {len(dimensions)} dimensions{_on_old(dimensions, first)}, "),
        Part("China" if second == "CN" else "the US", second),
        Part(f" in {led[second]}{_on_old(dimensions, second)}; {_undecided(dimensions)}. "),
        Part(_frontier_sentence([point for point in points if point.x > points[-1].x - 3 * YEAR])),
        Part(_movement(dimensions)),
    ]
    fresh = [gauge for gauge in estimates if gauge.as_of > arena.as_of - YEAR]
    if len(fresh) > 1:
        low, high = min(gauge.span[0] for gauge in fresh), max(gauge.span[1] for gauge in fresh)
        count = WORDS.get(len(fresh), str(len(fresh))).capitalize()
        parts += [
            Part(f" {count} published estimates of China’s lag in the past year run from "),
            Part(f"{number(low)} to {number(high)} months", href="#gauges"),
            Part("."),
        ]
    return tuple(parts)


def _on_old(dimensions: Sequence[Dimension], side: str) -> str:
    """How many of the leads of a side rest on old figures, in brackets; '' where none does."""
    count = sum(bool(dimension.old) and dimension.verdict == verdict_of(side) for dimension in dimensions)
    return f" ({WORDS[count]} on figures more than a year old)" if count else ""


def _undecided(dimensions: Sequence[Dimension]) -> str:
    """How many dimensions nobody leads, by verdict: 'one is contested, two are unknown'; and whom markets favour."""
    groups = Counter(dimension.verdict for dimension in dimensions if dimension.side not in {"CN", "US"})
    favoured = [dimension.side for dimension in dimensions if dimension.verdict.endswith("favoured")]
    words = [f"{WORDS.get(n, str(n))} {'is' if n == 1 else 'are'} {verdict}" for verdict, n in sorted(groups.items())]
    words += [f"markets favour {'the US' if side == 'US' else 'China'}" for side in favoured]
    return ", ".join(words) or "none is open"


def _movement(dimensions: Sequence[Dimension]) -> str:
    """Whether the gap closes: what narrowed, stayed, widened or is unclear over the year, by dimension."""
    verbs = {
        "narrowing": "narrowed",
        "steady": "kept steady",
        "widening": "widened",
        NO_CLEAR_CHANGE: "showed no clear change",
    }
    moved = {
        verb: [dimension.name.lower() for dimension in dimensions if dimension.direction == word]
        for word, verb in verbs.items()
    }
    words = [f"{verb} in {' and '.join(named)}" for verb, named in moved.items() if named]
    return f" Over a year the gap {', '.join(words)}." if words else ""


def _frontier_sentence(points: Sequence[Point]) -> str:
    now = points[-1]
    gap = now.y or 0.0
    ahead, behind = ("US", "Chinese") if gap >= 0 else ("Chinese", "US")
    sentence = f"The best {ahead} model is {number(abs(gap), 1)} Arena points ahead of the best {behind} one"
    others = [point for point in points if point is not now]
    if not others:
        return f"{sentence}."
    least, most = min(others, key=_size), max(others, key=_size)
    return (
        f"{sentence}; before, since {in_words(others[0].x, 'month')}, the gap was between {number(_size(least), 1)} "
        f"({in_words(least.x, 'month')}) and {number(_size(most), 1)} ({in_words(most.x, 'month')})."
    )


def _size(point: Point) -> float:
    return abs(point.y or 0)
