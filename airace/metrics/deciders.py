"""How an answer is read from a metric's result. Each reader says yes, no, or None where the result has nothing to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from airace.results import Point, Result

Holds = Callable[[Result], bool | None]


def level(result: Result) -> float | None:
    return float(result.value) if isinstance(result.value, int | float) else None


def between(low: float, high: float) -> Holds:
    def holds(result: Result) -> bool | None:
        value = level(result)
        return None if value is None else low <= value <= high

    return holds


def above_zero(result: Result) -> bool | None:
    value = level(result)
    return None if value is None else value > 0


def china_ahead_since(start: date) -> Holds:
    """Whether a gap was below zero on any snapshot from a day on."""

    def holds(result: Result) -> bool | None:
        gaps = [point.y for point in _stated(result) if point.x >= start and point.y is not None]
        return min(gaps) < 0 if gaps else None

    return holds


def china_ahead_for(days: int, start: date) -> Holds:
    """Whether a gap was below zero on every snapshot for so many days on end, within the time from a day on."""

    def holds(result: Result) -> bool | None:
        points = [point for line in result.lines for point in line.points if point.x >= start]
        since: date | None = None
        for point in points:
            since = (since or point.x) if point.y is not None and point.y < 0 else None
            if since and (point.x - since).days >= days:
                return True
        return False if any(point.y is not None for point in points) else None

    return holds


def wider_than_on(day: date) -> Holds:
    """Whether a lag is longer than the newest one up to a day, both on one line."""

    def holds(result: Result) -> bool | None:
        then = [point.y for point in _stated(result) if point.x <= day and point.y is not None]
        now = level(result)
        return None if now is None or not then else now > then[-1]

    return holds


def best_is(company: str) -> Holds:
    """Whether the line of one company is highest on the newest snapshot; None where another one is as high."""

    def holds(result: Result) -> bool | None:
        scores = {
            line.key.partition("/")[2]: point.y
            for line in result.lines
            for point in line.points
            if point.x == result.as_of and point.y is not None
        }
        first = [slug for slug, score in scores.items() if score == max(scores.values())]
        return first[0] == company if len(first) == 1 else None

    return holds


def reaches(model: str, within: float) -> Holds:
    """Whether a Chinese model scores at most so much below a model in one ranking; None where that is not ranked."""

    def holds(result: Result) -> bool | None:
        if result.table is None:
            return None
        side, score, name = (result.table.columns.index(column) for column in ("Side", "Score", "Model"))
        wanted = [row[score].value for row in result.table.rows if row[name].url == f"/models/{model}/"]
        chinese = [row[score].value for row in result.table.rows if row[side].value == "CN"]
        numbers = [value for value in chinese if isinstance(value, int | float)]
        if not wanted or not isinstance(wanted[0], int | float) or not numbers:
            return None
        return max(numbers) >= wanted[0] - within

    return holds


def up_to(result: Result, day: date) -> Result | None:
    """What the lines of a result say of an earlier day: the result as if it ended there; None without lines."""
    if not result.lines:
        return None
    lines = tuple(
        replace(line, points=tuple(point for point in line.points if point.x <= day)) for line in result.lines
    )
    last = max((point for line in lines for point in line.points if point.y is not None), key=_day, default=None)
    single = len(lines) == 1
    return replace(
        result,
        known_on=day,
        as_of=last.x if last else None,
        value=last.y if last and single else None,
        low=last.low if last and single else None,
        high=last.high if last and single else None,
        lines=lines,
        headline="",
    )


def _day(point: Point) -> date:
    return point.x


def _stated(result: Result) -> list[Point]:
    """The points of all lines that a snapshot states itself, without carried ones."""
    return [point for line in result.lines for point in line.points if not point.carried]
