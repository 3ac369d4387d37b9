"""Numbers as words and digits, in English and Chinese."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from airace.extract.patterns import compiled

WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20,
    "thirty": 30, "fifty": 50,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_CN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_CN_UNITS = {"十": 10, "百": 100, "千": 1000}
SCALES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9,
    "bln": 10**9, "billion": 10**9, "t": 10**12, "tn": 10**12, "trn": 10**12, "trillion": 10**12,
    "百": 100, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
    "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip

DIGITS = r"\d[\d,]{0,24}(?:\.\d{1,9})?"
SMALL_WORD = "|".join(sorted((w for w in WORDS if w not in {"a", "an"}), key=len, reverse=True))
CN_NUMBER = r"[〇零一二两三四五六七八九十百千]+"
ANY_NUMBER = rf"(?:{DIGITS}|\b(?:{SMALL_WORD})\b|{CN_NUMBER})"
SCALE = (
    r"(?:(?:thousand|million|billion|trillion|mln|bln|trn|mn|bn|tn|[kmbt])(?![A-Za-z])|[十百千]?万(?:亿)?|[十百千]?亿)"
)


def number(text: str) -> Decimal | None:
    """`1,200.5`, `three`, `三十` → a number; None where it is none."""
    text = text.strip().lower()
    if text in WORDS:
        return Decimal(WORDS[text])
    if text and text[0].isdigit():
        try:
            return Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None
    return _chinese(text)


def _chinese(text: str) -> Decimal | None:
    total, digit, seen = 0, 0, False
    for char in text:
        if char in _CN_DIGITS:
            digit, seen = _CN_DIGITS[char], True
        elif char in _CN_UNITS:
            total += (digit if seen else 1) * _CN_UNITS[char]
            digit, seen = 0, False
        else:
            return None
    return Decimal(total + digit) if text else None


def scaled(text: str, scale: str | None) -> Decimal | None:
    """A number times its scale word: (`4.35`, `billion`) → 4350000000."""
    value = number(text)
    if value is None:
        return None
    return value * SCALES[scale.strip(" -").lower()] if scale else value


def plain_number(value: Decimal) -> int | float:
    """An int where it is whole, else a float: JSON knows no Decimal."""
    return int(value) if value == value.to_integral_value() else float(value)


_PERCENT = compiled(
    rf"(?P<n>{DIGITS}|\b(?:{SMALL_WORD})\b)%?(?:\s?(?:-|to|至|到)\s?(?P<n2>{DIGITS}))?\s?-?(?:%|percent\b|per cent\b)"
    rf"|百分之(?P<c>{CN_NUMBER}|{DIGITS})",
    ignore_case=True,
)


def percents(plain: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, float, float]]:
    """(start, end, low, high) of every percentage, as fractions; low equals high where one number is given."""
    found = []
    for match in _PERCENT.finditer(plain, start, len(plain) if end is None else end):
        low = number(match["n"] or match["c"])
        high = number(match["n2"]) if match["n2"] else low
        if low is not None and high is not None:
            found.append((match.start(), match.end(), float(low / 100), float(high / 100)))
    return found


_ORDER = compiled(
    r"\b(?:No\.?|number|#)\s?(?P<n>\d+|one|two|three)\b|\b(?P<o>"
    + "|".join(ORDINALS)
    + r")\b|\b(?P<d>\d+)(?:st|nd|rd|th)\b"
    rf"|第(?P<c>{CN_NUMBER}|\d+)(?:名|位|大)?",
    ignore_case=True,
)


def rank(plain: str, start: int, end: int) -> int | None:
    """The first rank named in the span: `No. 1`, `third`, `4th`, `第三`."""
    match = _ORDER.search(plain, start, end)
    if not match:
        return None
    if match["o"]:
        return ORDINALS[match["o"].lower()]
    value = number(match["n"] or match["d"] or match["c"])
    return None if value is None else int(value)
