"""Sums of money: where they are, how much, in which currency, and what the words around say they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from airace.extract.numbers import CN_NUMBER, DIGITS, SCALE, plain_number, scaled
from airace.extract.patterns import compiled

_PREFIX = {
    "us$": "USD", "usd": "USD", "$": "USD", "hk$": "HKD", "hkd": "HKD", "rmb": "CNY", "cny": "CNY", "cn¥": "CNY",
    "¥": "CNY", "￥": "CNY", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "s$": "SGD", "a$": "AUD", "c$": "CAD",
    "nt$": "TWD", "jpy": "JPY", "₩": "KRW", "₹": "INR",
}  # fmt: skip
_SUFFIX = {
    "us dollars": "USD", "u.s. dollars": "USD", "dollars": "USD", "usd": "USD", "hong kong dollars": "HKD", "hkd": "HKD",
    "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "cny": "CNY", "euros": "EUR", "euro": "EUR", "pounds": "GBP",
    "won": "KRW", "yen": "JPY", "rupees": "INR", "singapore dollars": "SGD",
    "美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", 
    "元人民币": "CNY", "人民币": "CNY", "元": "CNY", "欧元": "EUR",
    "英镑": "GBP", "日元": "JPY", "韩元": "KRW", "新元": "SGD", "新加坡元": "SGD", "新台币": "TWD",
}  # fmt: skip


def _either(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_QUALIFIER = (
    r"(?:(?P<q>more than|over|at least|upwards? of|as much as|up to|less than|under|about|around|roughly|nearly|almost|"
    r"approximately|some|close to|an estimated|超过|逾|超|约|大约|近|接近|至少|不低于|最多|最高|不超过|高达|达)\s?)?"
)
_NUMBER = rf"(?:{DIGITS}|{CN_NUMBER}(?=[万亿]))"
_MONEY = compiled(
    _QUALIFIER + r"(?P<both>between |from )?"
    rf"(?:(?<![A-Za-z])(?P<cur>{_either(_PREFIX)})\s?(?P<n>{DIGITS})(?:[\s-]?(?P<s>{SCALE}))?"
    rf"(?:\s?(?:-|to|(?(both)and|-))\s?(?:{_either(_PREFIX)})?\s?(?P<n2>{DIGITS})(?:[\s-]?(?P<s2>{SCALE}))?(?!\d|"
    rf"\s?(?:%|per|times|years|months)))?(?P<plus>\+|-plus)?"
    rf"|人民币(?P<rn>{_NUMBER})\s?(?P<rs>{SCALE})?元"
    rf"|(?<![\d.])(?P<m>{_NUMBER})(?:[\s-]?(?P<ms>{SCALE}))?(?:\s?(?:-|to|至|"
    rf"到)\s?(?P<m2>{_NUMBER})(?:[\s-]?(?P<ms2>{SCALE}))?)?"
    rf"(?P<more>多|余)?[\s-]?(?P<suf>{_either(_SUFFIX)})(?:(?<![a-z])|(?![A-Za-z])))",
    ignore_case=True,
)
_QUALIFIERS = {
    "more than": "more than", "over": "more than", "at least": "at least", "upward of": "more than",
    "upwards of": "more than", "as much as": "up to", "up to": "up to", "less than": "less than", "under": "less than",
    "超过": "more than", "逾": "more than", "超": "more than", "至少": "at least", "不低于": "at least", "最多": "up to",
    "最高": "up to", "不超过": "up to", "高达": "", "达": "",
}  # fmt: skip

_JOINED = compiled(r"\s?(?:and|or|,|, and|和|、|与)\s?")
ROLES = {
    "per-share": compiled(
        r"(?:\bper share|\ba share|\ba piece|\beach\b|\bapiece|\ba pop)|(?:每股|发行价|发售价|招股价|定价|首日收报|"
        r"收盘价|收报)[^，。;；]{0,8}$"
    ),
    "market-value": compiled(
        r"market (?:value|cap|capitali[sz]ation)|市值|总市值|worth of its shares", ignore_case=True
    ),
    "valuation": compiled(r"valu(?:ations?|ed|ing|es)\b|\bworth\b|pre-money|post-money|估值", ignore_case=True),
    "other": compiled(
        r"revenue|sales\b|forecast|profit|loss(?:es)?\b|\bspend|\bspent|expenditure|capex|infrastructure|budget|"
        r"bonds?\b|"
        r"\bdebt|\bloan|dividend|buy ?back|bought back|fine[ds]?\b|penalt|salary|bonus|price target|target price|"
        r"营收|收入|利润|亏损|支出|开支|预算|债券|贷款|回购|罚款|目标价|销售额|建设|产值|规模将达|投入",
        ignore_case=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Money:
    start: int
    end: int
    currency: str
    low: Decimal
    high: Decimal
    qualifier: str
    role: str  # sum | per-share | valuation | market-value | other

    def field(self) -> dict[str, Any]:
        """The shape of a money field of a claim."""
        out: dict[str, Any] = {"currency": self.currency}
        if self.low == self.high:
            out["value"] = plain_number(self.low)
        else:
            out |= {"low": plain_number(self.low), "high": plain_number(self.high)}
        return out | ({"qualifier": self.qualifier} if self.qualifier else {})


def find_money(plain: str, start: int = 0, end: int | None = None) -> list[Money]:
    """Every sum in the span, in order, with the role that its clause gives it."""
    end = len(plain) if end is None else end
    matches = list(_MONEY.finditer(plain, start, end))
    sums: list[Money] = []
    for index, match in enumerate(matches):
        parsed = _parse(match)
        if parsed is None:
            continue
        left = matches[index - 1].end() if index else start
        right = matches[index + 1].start() if index + 1 < len(matches) else end
        currency, low, high = parsed
        role = _role(plain, match, left, right)
        if role == "sum" and sums and sums[-1].role == "valuation" and _JOINED.fullmatch(plain, left, match.start()):
            role = "valuation"  # "valuations of $4 billion and $6 billion"
        qualifier = _qualifier(match)
        first = match.start("cur") if match["cur"] else match.start("rn") - 3 if match["rn"] else match.start("m")
        sums.append(Money(first, match.end(), currency, low, high, qualifier, role))
    return sums


def _parse(match: re.Match[str]) -> tuple[str, Decimal, Decimal] | None:
    if match["cur"]:
        currency, low, high = _PREFIX[match["cur"].lower()], (match["n"], match["s"]), (match["n2"], match["s2"])
    elif match["rn"]:
        currency, low, high = "CNY", (match["rn"], match["rs"]), (None, None)
    else:
        currency, low, high = _SUFFIX[match["suf"].lower()], (match["m"], match["ms"]), (match["m2"], match["ms2"])
    if match["suf"] == "元" and not match["ms"] and not match["m"][0].isdigit():
        return None
    least = scaled(low[0], low[1] or high[1])
    most = scaled(high[0], high[1]) if high[0] else least
    if least is None or most is None or most < least:
        return None
    return currency, least, most


def _qualifier(match: re.Match[str]) -> str:
    if match["plus"] or match["more"]:
        return "more than"
    word = (match["q"] or "").lower()
    return _QUALIFIERS.get(word, "about") if word else ""


def _role(plain: str, match: re.Match[str], left: int, right: int) -> str:
    """What the sum is, read from the words beside it and no further than the neighbouring sums."""
    before = plain[max(left, match.start() - 45) : match.start()]
    after = plain[match.end() : min(right, match.end() + 32)]
    before = re.split(r"[,;，；。]|\band\b|(?<=[a-z])\. ", before)[-1] if not before.rstrip().endswith(",") else before
    after = re.split(r"[,;，；。.]| (?:and|at|after|that|which|to|with|led|from|as) ", after)[0]
    after = " ".join(after.split(" ")[:4])
    if ROLES["per-share"].search(after[:14]) or ROLES["per-share"].search(before):
        return "per-share"
    if (
        match["cur"] is not None
        and not match["s"]
        and not match["n2"]
        and re.search(r"\b(?:pric(?:ed|ing)|closed|opened|offer price|at)\b[^,;]{0,30}$", before, re.I | re.A)
    ):
        return "per-share"
    for role in ("market-value", "valuation", "other"):
        if ROLES[role].search(before) or ROLES[role].search(after):
            return role
    return "sum"
