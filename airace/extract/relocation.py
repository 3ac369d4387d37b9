"""`relocation`: a company moves its headquarters or itself from one place to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import looks_ahead, modality
from airace.extract.names import COMPANY, Name
from airace.extract.patterns import compiled
from airace.extract.places import places
from airace.extract.records import Claim
from airace.extract.registry import kind

_SEAT = (
    r"(?:(?:its|their|the company's|the firm's) (?:[\w-]+ ){0,2}?(?:headquarters|head office|HQ|base|operations|seat|"
    r"domicile|team|staff|business|research)\b(?: base| team| centre| center)?)"
)
_MOVED = compiled(
    rf"\b(?:(?P<seat>mov(?:ed|e|es|ing)|shift(?:ed|s|ing)?|transferr?(?:ed|s|ing)?|relocat(?:ed|es|e|ing)|mov(?:ed|"
    rf"ing))\s+{_SEAT}|(?P<self>relocat(?:ed|es|e|ing)|re-?domicil(?:ed|es|ing)|decamped))\b"
    r"(?P<mid>[^.;]{0,60}?)\bto\s+"
)
_CN = compiled(
    r"(?:总部|注册地|公司|团队|业务|研发中心)?(?:从[^，。；]{1,12}?)?(?:迁至|迁往|迁到|搬迁至|搬到|搬至|搬往|转移至|"
    r"转移到|落户|外迁至)"
)


# What may stand between a name and its apposition: nothing, or when it was ("Manus in December, a start-up …").
_WHEN = compiled(r"(?:\s+(?:in|on|last|this)\s+[\w ]{3,20})?")


@kind("relocation", key=lambda f: (f["company"], f["to"]))
def propose(article: Article) -> Iterator[Claim]:
    for sentence in article.sentences:
        for match in sentence.finditer(_CN if sentence.chinese else _MOVED):
            here = [
                p
                for p in places(sentence.plain, match.end(), sentence.end)
                if p[0] - match.end() <= (6 if sentence.chinese else 24)
            ]
            movers = _movers(sentence, match)
            if here and len(movers) == 1:
                yield _claim(article, sentence, match, movers[0], here[0][2])


def _movers(sentence: Sentence, match: re.Match[str]) -> list[Name]:
    """The company that moves; for "Manus, an AI firm relocated to Singapore" the name before the apposition."""
    found = [
        n for n in sentence.subjects(match.start(), COMPANY, owner=True) if n.kind != "unknown" or n.value.isascii()
    ]
    before = sentence.plain[sentence.start : match.start()]
    apposed = re.search(r",\s+(?:an?|the|which|who)\b[^,]*$", before)
    if apposed:
        comma = sentence.start + apposed.start()
        head = [n for n in sentence.names if n.fits(COMPANY) and _WHEN.fullmatch(sentence.plain, n.end, comma)]
        found = head[-1:] or found
    if sentence.chinese and not re.search(r"总部|注册地|公司|团队|业务|研发", match[0] + before[-8:]):
        found = [n for n in found if n.kind == "company"]
    return found[:1]


def _claim(article: Article, sentence: Sentence, match: re.Match[str], mover: Name, to: str) -> Claim:
    how = modality(sentence.clause(match.start()), sentence.text)
    origin = compiled(r"(?:\bfrom |从|由)$")
    start = [p for p in sentence.places if origin.search(sentence.plain[max(sentence.start, p[0] - 5) : p[0]])]
    named_seat = bool(re.search(r"headquarters|head office|HQ|domicil|总部|注册地", match[0]))
    date = sentence.date_near(match.start(), future=looks_ahead(how, sentence.clause(match.start())))
    if date and _belongs_elsewhere(sentence, match):
        date = None
    fields: dict[str, Any] = {
        "company": mover.as_one_of(COMPANY),
        "from": start[0][2] if start else None,
        "to": to,
        "date": date,
        "modality": how,
    }
    confidence = 0.64 + 0.1 * named_seat + 0.06 * bool(start) + 0.06 * bool(date) - 0.12 * (mover.kind == "unknown")
    return article.claim("relocation", fields, sentence, who=mover, confidence=confidence)


def _belongs_elsewhere(sentence: Sentence, match: re.Match[str]) -> bool:
    """In an apposition only a date inside it is the move's: "Meta's December acquisition of Manus, a firm relocated …"."""
    comma = sentence.plain.rfind(",", sentence.start, match.start())
    inside = [d for d in sentence.dates if comma < d.start]
    return (
        comma > 0 and bool(re.match(r",\s+(?:an?|which|who|the)\b", sentence.plain[comma : comma + 8])) and not inside
    )
