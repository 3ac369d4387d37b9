"""Days and sums as people write them, in English and Chinese: what a form accepts is what this module reads."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR, _NUMBER, _DAY = r"(?P<year>[0-9]{4})", r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"
_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}[-/.]{_NUMBER}[-/.]{_DAY}",
        rf"{_YEAR}[-/.]{_NUMBER}",
        rf"{_YEAR} ?年 ?{_NUMBER} ?月 ?{_DAY} ?[日号]",
        rf"{_YEAR} ?年 ?{_NUMBER} ?月(?:份)?",
        rf"{_YEAR} ?年? ?第? ?(?P<quarter>[一二三四1-4]) ?季度",
        rf"{_YEAR} ?年?",
        rf"{_YEAR}[- ]?q(?P<quarter>[1-4])",
        rf"q(?P<quarter>[1-4])[- ,]*{_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th)? (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
        rf"{_MONTH},? {_YEAR}",
        rf"{_YEAR} {_MONTH}(?: {_DAY})?",
    )
)
_TIMES = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
    "tn": 10**12,
    "trillion": 10**12,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "万亿": 10**12,
}
_SUM = re.compile(r"([0-9][0-9, ]*(?:\.[0-9]+)?|\.[0-9]+) ?([a-z]*|[万亿百千十]*)")
WRITE_A_DAY = "Write it like 2026-01-08, 8 Jan 2026, 2026-01, Jan 2026, 2026 Q1, 2026年1月 or 2026."
WRITE_A_SUM = "Write a plain number or one like 558m, 4.35bn or 43.5亿; the currency has its own field."


class UnreadableError(ValueError):
    """What was written is no day or no sum; the text is a sentence that says how to write one."""


def when(text: str) -> tuple[date, str]:
    """The first day of the period that is written, and its precision. Raises UnreadableError."""
    plain = _plain(text)
    for form in _FORMS:
        if match := form.fullmatch(plain):
            return _dated(text, match.groupdict())
    raise UnreadableError(f"“{text[:40]}” is not read as a date. {WRITE_A_DAY}")


def _dated(text: str, found: dict[str, str | None]) -> tuple[date, str]:
    year = int(found["year"] or 0)
    try:
        if quarter := found.get("quarter"):
            return date(year, int(_QUARTERS.get(quarter, quarter)) * 3 - 2, 1), "quarter"
        month = MONTHS.index(name[:3]) + 1 if (name := found.get("name")) else int(found.get("month") or 0)
        if day := found.get("day"):
            return date(year, month, int(day)), "day"
        return (date(year, month, 1), "month") if month else (date(year, 1, 1), "year")
    except ValueError:
        raise UnreadableError(f"“{text[:40]}” names no day of the calendar. {WRITE_A_DAY}") from None


def amount(text: str) -> Decimal:
    """The number that is written: 558m, 4,348.1 million, 43.5亿. Raises UnreadableError."""
    match = _SUM.fullmatch(_plain(text))
    times = _TIMES.get(match[2]) if match else None
    if match is None or times is None:
        raise UnreadableError(f"“{text[:40]}” is not read as a sum. {WRITE_A_SUM}")
    try:
        return Decimal(re.sub("[, ]", "", match[1])) * times
    except InvalidOperation:
        raise UnreadableError(f"“{text[:40]}” is not read as a sum. {WRITE_A_SUM}") from None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()[:100]
