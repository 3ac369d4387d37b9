"""Names in a sentence: known ones from the gazetteer, and unknown proper nouns as written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from airace.extract.gazetteer import Sighting
from airace.extract.patterns import compiled

COMPANY = frozenset({"company", "unknown"})
INVESTOR = frozenset({"company", "organisation", "person", "unknown"})
ADOPTER = frozenset({"company", "organisation", "unknown"})
SPEAKER = frozenset({"person", "organisation"})
PRODUCT = frozenset({"family", "model", "chip"})
RANKED = frozenset({"family", "model", "chip", "company"})


@dataclass(frozen=True, slots=True)
class Name:
    start: int
    end: int
    kind: str  # a gazetteer kind, or "unknown"
    value: str  # slug, or the text as written
    options: dict[str, str] = field(default_factory=dict)

    def fits(self, kinds: frozenset[str]) -> bool:
        return self.kind in kinds or any(kind in kinds for kind in self.options)

    def as_one_of(self, kinds: frozenset[str]) -> str:
        """The slug that suits the kinds best."""
        if self.kind in kinds:
            return self.value
        return next((slug for kind, slug in self.options.items() if kind in kinds), self.value)


_PROPER = compiled(
    r"(?<![\w$])[A-Z][A-Za-z0-9&.'-]*[A-Za-z0-9](?:'s)?(?: (?:of |& )?[A-Z][A-Za-z0-9&.-]*[A-Za-z0-9])*|"
    r"(?<![\w$])[A-Z]\d[\w.]*"
)
_NOT_NAMES_TEXT = """
    The A An In On At By For From To Of As And But Or If While When After Before Since Last This That These
    Those It Its He She They We I You His Her Their Our My There Here Some Many Most All Both Each Few Several
    Two Three Shares Stock Analysts Investors Chinese American European US U.S. U.S USA UK EU AI IPO CEO CTO CFO
    API GPU GPUs China America United States Series Round Seed Chip Companies Firms Startups Start-ups
    Developers Researchers People Sources State Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug
    Sep Sept Oct Nov Dec Hong Kong Beijing Shanghai Shenzhen Washington Singapore Congress Senate White House
    Commerce Department STAR Market Exchange Board MIT Apache LMArena Arena SWE-bench MMLU GPQA AIME HLE Elo App
    Store OpenRouter Export Even Meanwhile However Now Then With Under Over Step Because Today Yesterday Only
    Not No Yes Also Still Yet Once Such What Who How Why Where Which Global Open Model Models Western Below
    Above Nearly About Around More Less People's Republic Party Communist Founded Backed Based Trained Built
    Led Valued Launched Released According Speaking Asked Citing Using Regulators Officials Critics Experts Executives
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_CN_UNKNOWN = compiled(
    r"(?:(?<=^)|(?<=[，。；、：和与由向及]))[一-鿿A-Za-z]{2,6}?(?:科技|智能|集团|机器人|银行|汽车|资本|基金|医院|"
    r"创投|投资|股份|保险|证券|电网)"
)
_CN_USER = compiled(r"(?:(?<=[，。；])|^)[一-鿿]{2,6}?(?=(?:已经?|将|正式|宣布|也|均)?(?:接入|部署)(?:了)?[A-Za-z])")
# "吉利、比亚迪等车企": what stands before 等 and the sort of firm is a list of names, whoever they are.
_CN_LIST = compiled(
    r"(?:(?<=[，。；：])|^)(?:目前|此外|近日|日前|包括|其中)?，?(?P<l>[一-鿿A-Za-z0-9]{2,10}(?:[、和与及][一-鿿A-Za-z0-9]{2,10})*)"
    r"等(?:[一-鿿]{0,6}?)(?:车企|企业|公司|厂商|银行|券商|机构|车厂|巨头|运营商|医院|高校|品牌|平台)"
)
# "已被宝马采用": whoever stands between 被 and the verb.
_CN_BY = compiled(
    r"(?<=被)(?P<l>[一-鿿]{2,6}(?:[、和与及][一-鿿]{2,6})*)(?:等[一-鿿]{0,8}?)?(?=(?:采用|选用|接入|部署|集成))"
)
_CN_ITEM = compiled(r"[^、和与及]+")
_CN_BAD = compiled(
    r"企业|用户|我们|各地|地方|政府|机构|平台|车企|产品|全面|人工智能|今年|去年|公司|该|其|多家|中国|美国|国家|计划|"
    r"^(?:银行|医院|学校|高校|券商|厂商|运营商|汽车|保险)$|多家|许多|众多|不少|广泛|大量|更多|越来越|业界|海外|国内|国外|"
    r"获得|完成|宣布|使用|采用|投资$(?<=.{0}投资)"
)


def names_in(plain: str, start: int, end: int, sightings: list[Sighting]) -> list[Name]:
    """All names of a sentence in order; unknown ones never overlap known ones."""
    known = [
        Name(s.mention.start, s.mention.end, s.mention.kind, s.mention.entity, s.options)
        for s in sightings
        if start <= s.mention.start and s.mention.end <= end
    ]
    found = list(known)
    edges = [start, *(edge for n in known for edge in (n.start, n.end)), end]
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        for match in _PROPER.finditer(plain, left, right):
            first, last = _trim(plain, match.start(), match.end())
            if first < last:
                found.append(Name(first, last, "unknown", plain[first:last]))
    listed = [
        item
        for pattern in (_CN_LIST, _CN_BY)
        for row in pattern.finditer(plain, start, end)
        for item in _CN_ITEM.finditer(plain, *row.span("l"))
    ]
    for match in (*listed, *_CN_UNKNOWN.finditer(plain, start, end), *_CN_USER.finditer(plain, start, end)):
        overlaps = any(n.start < match.end() and match.start() < n.end for n in found)
        if not overlaps and not _CN_BAD.search(match[0]):
            found.append(Name(match.start(), match.end(), "unknown", match[0]))
    return sorted(found, key=lambda name: name.start)


def _trim(plain: str, first: int, last: int) -> tuple[int, int]:
    """Take leading and trailing words that are no part of a name off a run of capitalised words."""
    words = [(m.start() + first, m.end() + first) for m in re.finditer(r"\S+", plain[first:last])]
    while words and (_plain_word(plain[words[0][0] : words[0][1]]) or plain[words[0][0]].islower()):
        words.pop(0)
    while words and _plain_word(plain[words[-1][0] : words[-1][1]]):
        words.pop()
    if not words or all(len(plain[a:b]) < 2 for a, b in words):
        return first, first
    owner = next((i for i, (a, b) in enumerate(words[:-1]) if plain[a:b].endswith("'s")), None)
    words = words if owner is None else words[: owner + 1]
    end = words[-1][1]
    return words[0][0], end - 2 if plain[words[0][0] : end].endswith("'s") else end


def _plain_word(word: str) -> bool:
    word = word.removesuffix("'s").rstrip(".,")
    return word in _NOT_NAMES or "-based" in word or "-backed" in word
