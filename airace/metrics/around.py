"""What a published number was before and after a day. Says what came after what, never what caused what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from airace.results import Line, Point

WINDOWS = (30, 90, 180)  # days that a reader may choose


@dataclass(frozen=True, slots=True)
class Moment:
    """The newest value on `day`, if it is near enough; else why there is none."""

    day: date
    point: Point | None
    missing: Literal["", "not near", "to come"] = ""

    @property
    def value(self) -> float | None:
        return self.point.y if self.point else None


@dataclass(frozen=True, slots=True)
class Around:
    """A line `days` before an event, on its eve, and `days` after it."""

    before: Moment
    eve: Moment
    after: Moment

    @property
    def change_before(self) -> float | None:
        return _difference(self.before, self.eve)

    @property
    def change_after(self) -> float | None:
        return _difference(self.eve, self.after)


def nearness(days: int) -> int:
    """How many days old a value may be on the day that it stands for: a third of the window."""
    return days // 3


def around(line: Line, *, first: date, last: date, days: int, known_on: date) -> Around:
    """The values around an event that took place from `first` to `last` (one day, or all of a month).

    A value stands for a later day for up to a third of the window. It never stands for a day across the event, since
    the window is longer than that.
    """

    def at(day: date) -> Moment:
        if day > known_on:
            return Moment(day, None, "to come")
        oldest = day - timedelta(days=nearness(days))
        near = (point for point in line.points if oldest <= point.x <= day and point.y is not None)
        newest = max(near, key=lambda point: point.x, default=None)
        return Moment(day, newest, "" if newest else "not near")

    reach = timedelta(days=days)
    return Around(at(first - reach), at(first - timedelta(days=1)), at(last + reach))


def nearest(line: Line, *, first: date, last: date) -> tuple[Point | None, Point | None]:
    """The newest value from before an event and the oldest from after it, however far away."""
    known = [point for point in line.points if point.y is not None]
    before = max((point for point in known if point.x < first), key=lambda point: point.x, default=None)
    after = min((point for point in known if point.x > last), key=lambda point: point.x, default=None)
    return before, after


def _difference(earlier: Moment, later: Moment) -> float | None:
    if earlier.value is None or later.value is None:
        return None
    return later.value - earlier.value
