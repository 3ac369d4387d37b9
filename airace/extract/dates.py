"""Dates in English and Chinese text, resolved against the day of publication.

Every date knows two readings: the newest one not later than publication, and the next one from publication on. A rule
takes the second only where its sentence speaks of the future.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from airace.extract.numbers import ANY_NUMBER, CN_NUMBER, number
from airace.extract.patterns import compiled

DateField = dict[str, str]
MONTHS = {name.lower(): index for index, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower()[:3]: index for index, name in enumerate(calendar.month_name) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): index for index, name in enumerate(calendar.day_name)}
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|"
    r"\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![a-z])"
)
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_CN_DAY = "一二三四五六日"
_CN_NUM = rf"(?:\d{{1,2}}|{CN_NUMBER})"


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    past: DateField
    future: DateField

    def field(self, *, future: bool = False) -> DateField:
        return self.future if future else self.past


def day_field(day: date) -> DateField:
    return {"value": day.isoformat(), "precision": "day"}


def month_field(year: int, month: int) -> DateField:
    return {"value": f"{year:04d}-{month:02d}", "precision": "month"}


def year_field(year: int) -> DateField:
    return {"value": f"{year:04d}", "precision": "year"}


def quarter_field(year: int, quarter: int) -> DateField:
    return {"value": f"{year:04d}-Q{quarter}", "precision": "quarter"}


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month; clipped to the calendar's years."""
    index = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift_field(field: DateField, months: int) -> DateField:
    """A date field so many months on, at its own precision (a quarter counts from its first month)."""
    value, precision = field["value"], field["precision"]
    if precision == "day":
        return day_field(add_months(date.fromisoformat(value), months))
    if precision == "year":
        return year_field(int(value) + round(months / 12))
    year = int(value[:4])
    month = int(value[6]) * 3 - 2 if precision == "quarter" else int(value[5:7])
    moved = add_months(date(year, month, 1), months)
    return month_field(moved.year, moved.month)


def first_day(field: DateField) -> date:
    value = field["value"]
    if "Q" in value:
        return date(int(value[:4]), int(value[6]) * 3 - 2, 1)
    return date(int(value[:4]), int(value[5:7] or 1), int(value[8:10] or 1))


def _both(field: DateField) -> tuple[DateField, DateField]:
    return field, field


Resolved = tuple[DateField, DateField] | None


def _exact(match: re.Match[str], _: date) -> Resolved:
    try:
        day = date(int(match["y"]), _month(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return _both(day_field(day))


def _month(text: str) -> int:
    text = text.strip(". ").lower()
    if text[0].isdigit() or text[0] in "一二三四五六七八九十":
        value = number(text)
        return int(value) if value is not None else 0
    return MONTHS[text]


def _year_month(match: re.Match[str], _: date) -> Resolved:
    month = _month(match["m"])
    return _both(month_field(int(match["y"]), month)) if 1 <= month <= 12 else None


def _day_month(match: re.Match[str], published: date) -> Resolved:
    month, day = _month(match["m"]), int(number(match["d"]) or 0)
    candidates = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    past = [d for d in candidates if d <= published]
    future = [d for d in candidates if d >= published]
    if not past or not future:
        return None
    return day_field(past[-1]), day_field(future[0])


def _bare_month(match: re.Match[str], published: date) -> Resolved:
    month = _month(match["m"])
    if not 1 <= month <= 12:
        return None
    past = month_field(published.year - (month > published.month), month)
    return past, month_field(published.year + (month < published.month), month)


def _last_month_name(match: re.Match[str], published: date) -> Resolved:
    month = _month(match["m"])
    return _both(month_field(published.year - (month >= published.month), month))


def _year_word_month(match: re.Match[str], published: date) -> Resolved:
    month = _month(match["m"])
    year = published.year + _YEAR_WORDS[match["w"].lower()]
    return _both(month_field(year, month)) if 1 <= month <= 12 else None


def _year_word_day(match: re.Match[str], published: date) -> Resolved:
    try:
        day = date(published.year + _YEAR_WORDS[match["w"].lower()], _month(match["m"]), int(number(match["d"]) or 0))
    except ValueError:
        return None
    return _both(day_field(day))


_YEAR_WORDS = {
    "前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "年内": 0, "明年": 1, "后年": 2, "last year": -1,
    "this year": 0, "next year": 1, "previous year": -1,
}  # fmt: skip


def _year_word(match: re.Match[str], published: date) -> Resolved:
    return _both(year_field(published.year + _YEAR_WORDS[match["w"].lower()]))


def _year(match: re.Match[str], _: date) -> Resolved:
    return _both(year_field(int(match["y"])))


def _quarter(match: re.Match[str], published: date) -> Resolved:
    words = {
        "first": 1,
        "second": 2,
        "third": 3,
        "fourth": 4,
        "final": 4,
        "last": 4,
        "一": 1,
        "二": 2,
        "三": 3,
        "四": 4,
    }
    text = (match["q"]).lower()
    quarter = int(text) if text.isdigit() else words[text]
    year_text = match["y"]
    if year_text and year_text[0].isdigit():
        return _both(quarter_field(int(year_text), quarter))
    if year_text:
        return _both(quarter_field(published.year + _YEAR_WORDS[year_text.lower()], quarter))
    now = (published.month + 2) // 3
    return quarter_field(published.year - (quarter > now), quarter), quarter_field(
        published.year + (quarter < now), quarter
    )


def _weekday(match: re.Match[str], published: date) -> Resolved:
    text = match["d"]
    index = WEEKDAYS[text.lower()] if text.lower() in WEEKDAYS else _CN_DAY.index(text.replace("天", "日"))
    word = (match["w"] or "").lower()
    back = (published.weekday() - index) % 7
    if word in {"上", "上个"}:
        back = published.weekday() - index + 7
    elif word == "last" and back == 0:
        back = 7
    forward = (index - published.weekday()) % 7
    if word in {"下", "下个", "next"}:
        return _both(day_field(published + timedelta(days=index - published.weekday() + 7)))
    return day_field(published - timedelta(days=back)), day_field(published + timedelta(days=forward))


def _day_word(match: re.Match[str], published: date) -> Resolved:
    shifts = {"yesterday": -1, "today": 0, "tomorrow": 1, "昨": -1, "今": 0, "明": 1, "前": -2}
    return _both(day_field(published + timedelta(days=shifts[match["d"].lower()])))


def _month_word(match: re.Match[str], published: date) -> Resolved:
    shifts = {"last": -1, "this": 0, "next": 1, "上": -1, "本": 0, "当": 0, "下": 1, "上个": -1, "这个": 0, "下个": 1}
    moved = add_months(published, shifts[match["w"].lower()])
    return _both(month_field(moved.year, moved.month))


def _ago(match: re.Match[str], published: date) -> Resolved:
    count = number(match["n"])
    if count is None or count > 600:
        return None
    unit = match["u"].lower().rstrip("s")
    whole = int(count)
    if unit in {"day", "天", "日"}:
        return _both(day_field(published - timedelta(days=whole)))
    if unit in {"week", "周", "星期"}:
        moved = published - timedelta(weeks=whole)
    else:
        moved = add_months(published, -whole * (12 if unit in {"year", "年"} else 1))
        if unit in {"year", "年"}:
            return _both(year_field(moved.year))
    return _both(month_field(moved.year, moved.month))


def _day_only(match: re.Match[str], published: date) -> Resolved:
    day = int(match["d"])
    month = published if day <= published.day else add_months(published.replace(day=1), -1)
    try:
        return _both(day_field(date(month.year, month.month, day)))
    except ValueError:
        return None


_Y = r"(?P<y>(?:19|20)\d\d)"
_D = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_M = rf"(?P<m>{_MONTH})"
_CNW = r"(?P<w>前年|去年|上年|今年|明年|后年)"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Resolved]], ...] = tuple(
    (compiled(pattern, ignore_case=True), function)
    for pattern, function in (
        (rf"\b{_M} {_D},? {_Y}\b", _exact),
        (rf"\b{_D} {_M},? {_Y}\b", _exact),
        (rf"\b{_Y}-(?P<m>\d\d)-(?P<d>\d\d)\b", _exact),
        (rf"{_Y}年(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})[日号]", _exact),
        (rf"{_CNW}(?P<m>{_CN_NUM})月(?P<d>{_CN_NUM})[日号]", _year_word_day),
        (rf"{_Y}年(?P<m>\d{{1,2}})月", _year_month),
        (rf"\b{_M},? (?:of )?{_Y}\b", _year_month),
        (rf"{_CNW}(?P<m>{_CN_NUM})月", _year_word_month),
        (rf"\b{_M},? (?:of )?(?P<w>last year|this year|next year)\b", _year_word_month),
        (rf"(?<![\d年])(?P<m>{_CN_NUM})月(?P<d>{_CN_NUM})[日号]", _day_month),
        (rf"\b{_M} {_D}\b(?![,.]?\d|%| percent)", _day_month),
        (rf"\b{_D} {_M}", _day_month),
        (rf"(?:\b(?P<w>next|last|this) )?\b(?P<d>{_WEEKDAY})\b", _weekday),
        (r"(?P<w>上个?|本|这|下个?)?(?:周|星期)(?P<d>[一二三四五六日天])", _weekday),
        (r"\bQ(?P<q>[1-4])(?: of)?,? ?(?P<y>(?:19|20)\d\d|last year|this year)?", _quarter),
        (
            r"\b(?P<q>first|second|third|fourth|final) quarter(?: of)? ?(?P<y>(?:19|20)\d\d|last year|this year)?",
            _quarter,
        ),
        (r"(?:(?P<y>(?:19|20)\d\d(?=年)|前年|去年|今年|明年)年?)?第?(?P<q>[一二三四1-4])季度", _quarter),
        (rf"\blast {_M}\b", _last_month_name),
        (
            rf"(?:\bthis |\bnext |\bpast )?\b{_M}(?= acquisition| purchase| deal| IPO| listing| takeover| debut|"
            rf"[ ,.;')]|$)",
            _bare_month,
        ),
        (rf"(?<![\d年〇零一二两三四五六七八九十百千个])(?P<m>{_CN_NUM})月(?!活)", _bare_month),
        (r"\b(?P<d>yesterday|today|tomorrow)\b", _day_word),
        (r"(?P<d>昨|今|明|前)[日天](?!前)", _day_word),
        (r"\b(?:earlier |later )?(?P<w>last|this|next) month\b", _month_word),
        (r"(?P<w>上个?|本|当|这个|下个?)月", _month_word),
        (rf"\b(?:(?:about|some) )?(?P<n>{ANY_NUMBER}|a) (?P<u>days?|weeks?|months?|years?) (?:ago|earlier)\b", _ago),
        (rf"(?P<n>{ANY_NUMBER})个?(?P<u>天|日|周|星期|月|年)(?:以?前)", _ago),
        (
            rf"(?:\bin |\bby |\bof |\bsince |\bduring |\bfor |\bbefore |\buntil |\bfrom |\b(?:early|late|mid)-? ?|"
            rf"\bto |\band ){_Y}\b(?!-)",
            _year,
        ),
        (rf"(?<!\d){_Y}(?=年)年(?:底|初|末|中)?", _year),
        (r"\b(?:earlier |later )?(?P<w>last year|this year|next year)\b", _year_word),
        (r"(?P<w>前年|去年|今年|明年|后年|年内)", _year_word),
        (r"(?<![\d月.])(?P<d>\d{1,2})日(?![内前圆元])", _day_only),
    )
)
# "may" is a verb far more often than a month; it counts as one only behind a preposition or beside a day or a year.
_MAY = compiled(
    r"(?:\b(?:in|last|this|by|since|late|early|until|before|of|from|and|next|mid)[ -]|-)$", ignore_case=True
)


def find_dates(plain: str, published: date, start: int = 0, end: int | None = None) -> list[Found]:
    """Dates of the span in order; where patterns overlap, the first of the table wins."""
    end = len(plain) if end is None else end
    found: list[Found] = []
    for pattern, resolve in _PATTERNS:
        for match in pattern.finditer(plain, start, end):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if _is_verb(plain, match, resolve):
                continue
            readings = _safely(resolve, match, published)
            if readings is not None:
                found.append(Found(match.start(), match.end(), *readings))
    return sorted(found, key=lambda date_: date_.start)


def _is_verb(plain: str, match: re.Match[str], resolve: Callable[[re.Match[str], date], Resolved]) -> bool:
    if resolve is not _bare_month or match["m"].lower() not in {"may", "march", "mar"}:
        return False
    named = match["m"][0].isupper()
    return not named or not _MAY.search(plain[max(0, match.start("m") - 8) : match.start("m")])


def _safely(resolve: Callable[[re.Match[str], date], Resolved], match: re.Match[str], published: date) -> Resolved:
    try:
        return resolve(match, published)
    except (ValueError, OverflowError):  # a day before year 1 or after 9999: no date
        return None
