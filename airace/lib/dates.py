"""Days, months and quarters, with the precision at which they are known."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from airace.lib.say import chinese

AVERAGE_MONTH = 365.25 / 12  # days; the divisor of every lag in months


def last_day(day: date, precision: str) -> date:
    """Last day of the period that `day` stands for at `precision` (day, month, quarter, year)."""
    if precision == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    if precision == "quarter":
        return add_months(quarter_start(day), 3) - timedelta(days=1)
    if precision == "year":
        return date(day.year, 12, 31)
    return day


def quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier); the last day of a shorter month where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def quarters(first: date, last: date) -> list[date]:
    """First days of the quarters from that of `first` to that of `last`."""
    days = [quarter_start(first)]
    while (following := add_months(days[-1], 3)) <= last:
        days.append(following)
    return days


def in_words(day: date, precision: str = "day") -> str:
    """'2 Oct 2026', 'Oct 2026', 'Q4 2026' or '2026'; in Chinese '2026年10月2日' and so on."""
    return _in_chinese(day, precision) if chinese() else _in_english(day, precision)


def _in_english(day: date, precision: str) -> str:
    if precision == "year":
        return str(day.year)
    if precision == "quarter":
        return f"Q{(day.month - 1) // 3 + 1} {day.year}"
    month = f"{day:%b %Y}"
    return month if precision == "month" else f"{day.day} {month}"


def _in_chinese(day: date, precision: str) -> str:
    if precision == "year":
        return f"{day.year}年"
    if precision == "quarter":
        return f"{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度"
    month = f"{day.year}年{day.month}月"
    return month if precision == "month" else f"{month}{day.day}日"


@dataclass(frozen=True, slots=True)
class Written:
    """A day in a text that is kept: it is written out in the language of whoever reads it."""

    day: date
    precision: str = "day"

    @property
    def english(self) -> str:
        return _in_english(self.day, self.precision)

    def __str__(self) -> str:
        return in_words(self.day, self.precision)

    def __format__(self, spec: str) -> str:
        return str(self)
