"""Where the ticks of a time axis stand and how they read: whole days, weeks, months or years, never on each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from airace.lib.dates import in_words
from airace.lib.say import chinese

DAYS = (1, 2, 3, 7, 14)
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
DAYWISE = 70  # an axis of more days is divided into months
# A word of the axis is narrower than this share of the space between two ticks where as many stand as asked for.
WIDE, NARROW = 8, 4


def time_ticks(days: tuple[date, date], *, most: int) -> dict[str, Any]:
    """At most `most` ticks between two days, of one step; the year stands under the first and under each January."""
    found: list[date] = []
    by_day = (days[1] - days[0]).days <= DAYWISE
    if by_day:
        found = next(ticks for step in (*DAYS, 28) if len(ticks := list(_every_days(days, step))) <= most)
    else:
        for step in MONTHS:
            found = list(_every_months(days, step))
            if len(found) <= most:
                break
        if step >= 12:
            return _written([(day, in_words(day, "year")) for day in found])
    named = []
    for before, day in zip([None, *found], found, strict=False):
        word = _word(day, by_day)
        named.append((day, word if before and before.year == day.year else f"{word}<br>{in_words(day, 'year')}"))
    return _written(named)


def _word(day: date, by_day: bool) -> str:
    if chinese():
        return f"{day.month}月{day.day}日" if by_day else f"{day.month}月"
    return f"{day:%-d %b}" if by_day else f"{day:%b}"


def _written(named: list[tuple[date, str]]) -> dict[str, Any]:
    return {"tickvals": [day.isoformat() for day, _ in named], "ticktext": [text for _, text in named]}


def _every_days(days: tuple[date, date], step: int) -> Iterator[date]:
    """Steps of weeks begin on a Monday, shorter ones on the first day."""
    start, end = days
    if step % 7 == 0:
        start += timedelta(days=-start.weekday() % 7)
    while start <= end:
        yield start
        start += timedelta(days=step)


def _every_months(days: tuple[date, date], step: int) -> Iterator[date]:
    """First days of the months that are a multiple of `step` counted from the year 0."""
    start, end = days
    month = start.year * 12 + start.month - 1 + (start.day > 1)
    month += -month % step
    while (day := date(month // 12, month % 12 + 1, 1)) <= end:
        yield day
        month += step
