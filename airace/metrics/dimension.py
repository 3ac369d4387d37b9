"""One row of the scorecard, and the small readings of results that rows are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.maths import Ranged, difference, ranged, told_apart
from airace.lib.say import later, say
from airace.lib.units import compact
from airace.metrics.capability import gap_points
from airace.results import SIDE_NAMES, Line, Point, Result

YEAR = timedelta(days=365)
NOTICEABLE = 1.05  # a ratio below this is too close to call
ENOUGH = 3  # points that make a trend
NO_CLEAR_CHANGE = later("no clear change")


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
    compared: date | None = None  # the day of `gap_year_ago`
    ranged: Ranged | None = None  # the gap now with its interval, where the source states one
    old: str = ""


def aged(row: Dimension, known_on: date) -> Dimension:
    """The row, labelled 'old' with its month and of low confidence where its figures are more than 365 days old."""
    if not row.gap_now or row.as_of is None or row.as_of >= known_on - YEAR:
        return row
    return replace(row, old=say("old: {day}", day=in_words(row.as_of, "month")), confidence=later("Low"))


def verdict_of(side: str) -> str:
    return say("{side_names} leads", side_names=SIDE_NAMES[side]) if side in {"CN", "US"} else side


def leader(value: Mapping[str, float]) -> str:
    """The side with the larger number, or 'too close to call' within five per cent; 'unknown' without both."""
    if {"CN", "US"} - value.keys() or not any(value.values()):
        return later("unknown")
    first, second = sorted(("CN", "US"), key=lambda side: -value[side])
    return first if value[second] == 0 or value[first] / value[second] >= NOTICEABLE else later("too close to call")


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


def newest_pair(lines: Sequence[Line], until: date = date.max) -> tuple[Point, Point] | None:
    """The best US and the best Chinese model of the newest snapshot up to a day that lists both."""
    own = {
        line.key: {
            point.x: point for point in line.points if point.y is not None and not point.carried and point.x <= until
        }
        for line in lines
    }
    whole = max(own.get("US", {}).keys() & own.get("CN", {}).keys(), default=None)
    return (own["US"][whole], own["CN"][whole]) if whole else None


def gap_of(pair: tuple[Point, Point] | None) -> Ranged | None:
    """US minus China with its interval; None where one of the two models states none."""
    if pair is None:
        return None
    us, cn = (ranged(one.y, one.low, one.high) for one in pair)
    return difference(us, cn) if us and cn else None


def alike(one: Ranged | None, other: Ranged | None) -> bool:
    """Whether two values with intervals cannot be told apart; without an interval nothing is said."""
    return bool(one and other and not told_apart(one, other))


def year_before(points: Sequence[Point], known_on: date, as_of: date | None) -> Point | None:
    """The value that stood a year before the day one looks from, as `then and now` compares; not one a year older.

    None where nothing newer than that value is known: it would be compared with itself.
    """
    anchor = known_on - YEAR
    past = [point for point in points if anchor - YEAR < point.x <= anchor and point.y is not None]
    return past[-1] if past and as_of and past[-1].x < as_of else None


def ratios(lines: Sequence[Line], over: str) -> tuple[Point, ...]:
    """One side's number over the other's, at every day that both have one."""
    under = "US" if over == "CN" else "CN"
    own = {line.key: {point.x: point.y for point in line.points if point.y} for line in lines}
    shared = sorted(own.get(over, {}).keys() & own.get(under, {}).keys())
    return tuple(Point(day, own[over][day] / own[under][day]) for day in shared)


def direction(then: Point | None, points: Sequence[Point], *, unclear: bool = False) -> str:
    """Widening, narrowing or steady since `then`, by the size of the gap or ratio; `unclear` where it may be luck."""
    if then is None or then.y is None or not points or points[-1].y is None:
        return ""
    if unclear:
        return NO_CLEAR_CHANGE
    now, before = abs(points[-1].y), abs(then.y)
    if abs(now - before) <= 0.1 * max(now, before):
        return "steady"
    return later("widening") if now > before else later("narrowing")


def recent(points: Sequence[Point]) -> tuple[Point, ...]:
    """The last 24 months of a trend; nothing where there are too few points to draw one."""
    window = tuple(point for point in points if point.x > points[-1].x - 2 * YEAR) if points else ()
    return window if len(window) >= ENOUGH else ()


def names(*results: Result) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.title for result in results for source in result.sources))[:3]


def second_hand(result: Result) -> str:
    """A remark where the newest values were read in a report about the source."""
    newest = [line.last for line in result.lines if line.last]
    return later("read second hand; ") if any(point.provisional for point in newest) else ""


def unbroken(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines from their last gap on: what stands before a break is not compared with what stands after it."""

    def since(points: Sequence[Point]) -> tuple[Point, ...]:
        broken = max((index for index, point in enumerate(points) if point.y is None), default=-1)
        return tuple(points[broken + 1 :])

    return tuple(replace(line, points=since(line.points)) for line in lines)
