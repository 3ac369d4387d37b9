"""One row of the scorecard, and the small readings of results that rows are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from airace.lib.units import compact
from airace.metrics.capability import gap_points
from airace.results import SIDE_NAMES, Line, Point, Result

YEAR = timedelta(days=365)
NOTICEABLE = 1.05  # a ratio below this is too close to call
ENOUGH = 3  # points that make a trend


@dataclass(frozen=True, slots=True)
class Dimension:
    slug: str
    name: str
    question: str
    verdict: str
    side: str
    gap_now: str
    gap_note: str
    gap_year_ago: str
    direction: str
    trend: tuple[Point, ...]
    confidence: str
    confidence_note: str
    as_of: date | None
    sources: tuple[str, ...]
    href: str
    evidence: str = ""


def verdict_of(side: str) -> str:
    return f"{SIDE_NAMES[side]} leads" if side in {"CN", "US"} else side


def leader(value: Mapping[str, float]) -> str:
    """The side with the larger number, or 'too close to call' within five per cent; 'unknown' without both."""
    if {"CN", "US"} - value.keys() or not any(value.values()):
        return "unknown"
    first, second = sorted(("CN", "US"), key=lambda side: -value[side])
    return first if value[second] == 0 or value[first] / value[second] >= NOTICEABLE else "too close to call"


def ratio(value: Mapping[str, float]) -> str:
    first, second = sorted(("CN", "US"), key=lambda side: -value[side])
    return f"{SIDE_NAMES[first]} ×{compact(value[first] / value[second], 2)}" if value[second] else SIDE_NAMES[first]


def by_side(result: Result) -> dict[str, float]:
    return {k: float(v) for k, v in result.value.items()} if isinstance(result.value, dict) else {}


def at(lines: Sequence[Line], day: date) -> dict[str, float]:
    """Each side's newest value up to a day."""
    found = {}
    for line in lines:
        past = [point.y for point in line.points if point.x <= day and point.y is not None]
        if past:
            found[line.key] = past[-1]
    return found


def gaps(lines: Sequence[Line]) -> list[Point]:
    """The gap by the rule of `frontier-gap-arena`, from the lines of `frontier-arena`; no second query."""
    own = {line.key: line.points for line in lines}
    return gap_points(own.get("CN", ()), own.get("US", ()))


def newest_pair(lines: Sequence[Line]) -> tuple[Point, Point] | None:
    """The best US and the best Chinese model of the newest snapshot that lists both."""
    own = {
        line.key: {point.x: point for point in line.points if point.y is not None and not point.carried}
        for line in lines
    }
    whole = max(own.get("US", {}).keys() & own.get("CN", {}).keys(), default=None)
    return (own["US"][whole], own["CN"][whole]) if whole else None


def ratios(lines: Sequence[Line], over: str) -> tuple[Point, ...]:
    """One side's number over the other's, at every day that both have one."""
    under = "US" if over == "CN" else "CN"
    own = {line.key: {point.x: point.y for point in line.points if point.y} for line in lines}
    shared = sorted(own.get(over, {}).keys() & own.get(under, {}).keys())
    return tuple(Point(day, own[over][day] / own[under][day]) for day in shared)


def direction(points: Sequence[Point], as_of: date | None) -> str:
    """Widening, narrowing or steady over a year, by the size of the gap or ratio."""
    past = [point for point in points if as_of and point.x <= as_of - YEAR and point.y is not None]
    if not past or points[-1].y is None or past[-1].y is None:
        return ""
    now, then = abs(points[-1].y), abs(past[-1].y)
    if abs(now - then) <= 0.1 * max(now, then):
        return "steady"
    return "widening" if now > then else "narrowing"


def recent(points: Sequence[Point]) -> tuple[Point, ...]:
    """The last 24 months of a trend; nothing where there are too few points to draw one."""
    window = tuple(point for point in points if point.x > points[-1].x - 2 * YEAR) if points else ()
    return window if len(window) >= ENOUGH else ()


def names(*results: Result) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.title for result in results for source in result.sources))[:3]


def second_hand(result: Result) -> str:
    """A remark where the newest values were read in a report about the source."""
    newest = [line.last for line in result.lines if line.last]
    return "read second hand; " if any(point.provisional for point in newest) else ""


def unbroken(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines from their last gap on: what stands before a break is not compared with what stands after it."""

    def since(points: Sequence[Point]) -> tuple[Point, ...]:
        broken = max((index for index, point in enumerate(points) if point.y is None), default=-1)
        return tuple(points[broken + 1 :])

    return tuple(replace(line, points=since(line.points)) for line in lines)
