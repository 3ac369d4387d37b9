"""`acquisition`: one company buying another, from talks to closing, blocking or calling off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import modality
from airace.extract.names import COMPANY, Name
from airace.extract.patterns import compiled
from airace.extract.records import Claim
from airace.extract.registry import kind

_DEAL = r"(?:acquisition|purchase|takeover|buyout|buy-?out)"
_ACTIVE = compiled(
    r"\b(?P<v>acquir(?:ed|es|e|ing)|bought(?! back)|buys|buy(?! back)|buying|purchas(?:ed|es|e|ing)|snapp(?:ed|"
    r"ing) up|t(?:ook|akes|aking|ake) over|swallow(?:ed|s|ing))\s+"
)
_NOUN = compiled(rf"\b{_DEAL} of\s+")
_OWNED = compiled(
    rf"'s?\s+(?:[\w$.,-]+\s+){{0,6}}?(?:{_DEAL} of|deal to (?:buy|acquire)|bid for|deal for|offer for)\s+"
)
_PASSIVE = compiled(
    r"\b(?:(?:was|were|is being|been|being|to be|be|is)\s+(?:acquired|bought|purchased|snapped up|taken over)|"
    r"sold (?:itself|themselves|the company))\s+(?:[^.;,]{0,40}?)\b(?:by|to)\s+"
)
# Deals that give no "bought": a licence with the staff, and a sum paid for a part of the firm.
_LICENCE_DEAL = compiled(
    r"\b(?:licen[cs](?:e|ing)[- ](?:and|plus)[- ](?:acqui-?)?hir(?:e|ing)|acqui-?hire) (?:deal|agreement|arrangement|"
    r"pact|transaction)s? (?:with|for|of|at) "
)
_HIRED_FROM = compiled(r"\b(?:licen[cs](?:e|es|ed|ing)) (?=[^.;]{0,90}\b(?:hir(?:e|es|ed|ing)|recruit\w*)\b)")
_PART = (
    r"(?:(?:an? |the |its |about |roughly |nearly |almost |another )*(?:(?:[2-9]\d|100)(?:\.\d+)?\s?(?:%|per ?cent)|"
    r"majority|controlling|half)(?: (?:stake|share|interest|holding))? (?:of|in) )"
)
_PAID_FOR = compiled(rf"\b(?:paid|pays|paying|to pay|pay)\s[^;,]{{3,45}}?\bfor (?={_PART})")
_LARGE_PART = compiled(_PART)
_CN = compiled(r"(?:全资)?收购(?!方)|并购|买下|吞并")
_CN_PASSIVE = compiled(r"被(?P<by>[^，。；]{1,20}?)(?:以[^，。；]{1,14})?(?:全资)?(?:收购|并购|买下)")
_THING = compiled(
    r"(?:'s?)?\s+(?:(?:H\d+|[A-Z]\d+|AI|own|new|more)\s+)*(?:chips?|GPUs?|shares|stock|stakes?|models?|services?|"
    r"products?|licen[cs]es?|tokens|cards|servers|hardware|phones|bonds|data cent(?:er|re)s?|equipment)\b|的?(?:芯片|"
    r"股份|股票|产品|服务|显卡|服务器|设备)",
)
_STAKE = compiled(
    r"\b(?:stake|minority|shares? in|per ?cent of|% of)\b|少数股权|\d+%的?股(?:份|权)|股份", ignore_case=True
)
_STAGES = (
    (
        "blocked",
        r"\b(?:blocks?|blocked|prohibit(?:ed|s)|vetoed|barred|bars|rejected|ordered .{0,40}(?:unwind|cancel)|halted|"
        r"banned)\b|叫停|禁止|否决|阻止|不予批准|要求.{0,8}(?:撤销|取消)",
    ),
    (
        "abandoned",
        r"\b(?:called off|calls? off|abandon(?:ed|s)?|drop(?:ped|s)|scrapp?(?:ed|s)|walked away|terminat(?:ed|es)|"
        r"pulled out|cancell?ed|backed out)\b|放弃|终止|取消|告吹|退出收购",
    ),
    ("option", r"\boption to (?:acquire|buy|purchase)|收购(?:选择|期)权"),
    (
        "talks",
        r"\b(?:in (?:\w+ )?(?:talks|discussions|negotiations)|weigh(?:s|ing|ed)?|consider(?:s|ing|ed)?|explor(?:es|"
        r"ing|ed)|bid(?:s|ding)? (?:to|for)|"
        r"offered to|approached|wants to|seek(?:s|ing)? to|eyeing|held talks|discuss(?:ed|ing))\b|洽谈|谈判|磋商|"
        r"考虑|有意|接洽|商讨",
    ),
    (
        "licence-and-hire",
        r"\blicen[cs](?:e|ing)[- ](?:and|plus)[- ](?:acqui-?)?hir(?:e|ing)\b|\bacqui-?hir(?:e|ed|es|ing)\b|"
        r"\blicen[cs](?:e|es|ed|ing)\b[^.;]{0,60}\b(?:and|while) (?:to )?(?:hir(?:e|es|ed|ing)|poach\w*|recruit\w*)\b|"
        r"(?:许可|授权)[^，。；]{0,6}(?:聘用|雇佣|招聘|招募|挖人)|人才收购",
    ),
    (
        "announced",
        r"\b(?:agreed|agrees|agreement|announc(?:ed|es|ing)|plans?|planned|will|to (?:acquire|buy)|intends?|deal to|"
        r"set to|signed)\b|宣布|同意|拟|将|计划|签署|协议",
    ),
    (
        "closed",
        r"\b(?:complet(?:ed|es|ing)|clos(?:ed|es|ing)|finali[sz](?:ed|es)|has (?:acquired|bought)|acquired|bought|"
        r"purchased|snapped up|took over|swallowed|sold|paid)\b|完成|已(?:经)?(?:收购|被)|收购了",
    ),
)  # fmt: skip
# A probe or review tells of the deal in passing; its date is the probe's.
_REVIEWED = compiled(r"\b(?:review|probe|investigation|inquiry|scrutiny)\b|审查|调查|审核")
_COMPILED = tuple((stage, compiled(pattern)) for stage, pattern in _STAGES)
_TERMINAL = frozenset({"blocked", "abandoned"})


def _key(fields: dict[str, Any]) -> tuple[Any, ...]:
    stage = fields["stage"]
    return fields["acquirer"], fields["target"], "deal" if stage in {"announced", "closed"} else stage


@kind("acquisition", key=_key)
def propose(article: Article) -> Iterator[Claim]:
    for sentence in article.sentences:
        seen: set[tuple[str, str]] = set()
        for at, buyers, targets, direct in _pairs(sentence):
            for target in targets:
                buyer = buyers[0] if len(buyers) == 1 else None
                if buyer is None or buyer.value == target.value or (buyer.value, target.value) in seen:
                    continue
                if buyer.kind == "unknown" and target.kind == "unknown":
                    continue
                if _REVIEWED.search(sentence.clause(at)):
                    continue
                seen.add((buyer.value, target.value))
                yield _claim(article, sentence, at, buyer, target, direct)


Pair = tuple[int, list[Name], list[Name], bool]


def _pairs(sentence: Sentence) -> Iterator[Pair]:
    """(offset of the verb, buyers, targets, said by a verb of buying) for every pattern that holds."""
    if sentence.chinese:
        yield from _chinese(sentence)
        return
    for match in sentence.finditer(_PASSIVE):
        buyers = sentence.objects(match.end(), COMPANY, gap=30)
        yield match.start(), buyers[:1], sentence.subjects(match.start(), COMPANY)[:1], True
    for match in sentence.finditer(_OWNED):
        owner = [n for n in sentence.names if n.end == match.start() and n.fits(COMPANY)]
        yield match.start(), owner, _targets(sentence, match.end()), False
    for match in sentence.finditer(_LICENCE_DEAL):
        yield match.start(), sentence.subjects(match.start(), COMPANY), _targets(sentence, match.end()), True
    for match in sentence.finditer(_HIRED_FROM):
        owners = [n for n in _targets(sentence, match.end()) if sentence.plain[n.end : n.end + 2] == "'s"]
        yield match.start(), sentence.subjects(match.start(), COMPANY), owners, True
    for match in sentence.finditer(_PAID_FOR):
        yield match.start(), sentence.subjects(match.start(), COMPANY), _targets(sentence, match.end()), True
    owned = {match.end() for match in sentence.finditer(_OWNED)}
    for match in sentence.finditer(_NOUN):
        if match.end() in owned:
            continue
        targets = _targets(sentence, match.end())
        by = targets and compiled(r"\s+by\s+(?:[a-z-]+\s+){0,3}").match(sentence.plain, targets[-1].end)
        buyers = sentence.objects(by.end(), COMPANY, gap=4) if by else sentence.subjects(match.start(), COMPANY)
        yield match.start(), buyers, targets, False
    for match in sentence.finditer(_ACTIVE):
        before = sentence.plain[max(sentence.start, match.start() - 12) : match.start()]
        if re.search(r"\b(?:be|been|was|were|is|newly|recently)\s+$", before):
            continue
        yield match.start(), sentence.subjects(match.start(), COMPANY), _targets(sentence, match.end()), True


def _targets(sentence: Sentence, at: int) -> list[Name]:
    """What is bought: companies, not their chips, shares or models; an unknown name only right behind the verb."""
    gap = 45
    if part := _LARGE_PART.match(sentence.plain, at, sentence.end):
        at = part.end()
    for name in sentence.names:
        if (
            name.start >= at
            and name.start - at <= gap
            and name.kind in {"family", "model", "chip"}
            and not name.fits(COMPANY)
        ):
            return []
    found = [
        n
        for n in sentence.objects(at, COMPANY, gap=gap)
        if not _THING.match(sentence.plain, n.end) and (n.kind != "unknown" or n.start - at <= 30)
    ]
    between = sentence.plain[at : found[0].start] if found else ""
    if re.search(r"\b(?:from|for|in|of|by|to|with|against|stake|shares)\b", between):
        return []
    return found


def _chinese(sentence: Sentence) -> Iterator[Pair]:
    for match in sentence.finditer(_CN_PASSIVE):
        buyers = [
            n for n in sentence.names if match.start("by") <= n.start and n.end <= match.end("by") and n.fits(COMPANY)
        ]
        yield match.start(), buyers, sentence.subjects(match.start(), COMPANY)[:1], True
    for match in sentence.finditer(_CN):
        start, end = sentence.clause_span(match.start())
        before = [n for n in sentence.names if start <= n.start and n.end <= match.start() and n.fits(COMPANY)]
        passive = sentence.plain[start : match.start()]
        if "被" in passive:
            continue
        behind = sentence.objects(match.end(), COMPANY, gap=14)
        behind = [n for n in behind if n.end <= end and not _THING.match(sentence.plain, n.end)]
        if behind:
            buyers = before[-1:] or sentence.subjects(match.start(), COMPANY)[:1]
            yield match.start(), buyers, behind, True
        elif len(before) == 2:
            yield match.start(), before[:1], before[1:], False


def _claim(article: Article, sentence: Sentence, at: int, buyer: Name, target: Name, direct: bool) -> Claim:
    clause = sentence.clause(at)
    stage = _stage(clause, target)
    how = modality(_without_terminal(clause, stage), sentence.text, plan_is_stage=True)
    if (
        stage == "announced"
        and how == "happened"
        and re.search(r"\b(?:plans?|intends?|wants|aims) to\b|计划|拟|有意", clause)
    ):
        how = "planned"
    # With a part of the firm bought, a sum called its worth or value is that of the whole.
    priced = {"sum"} if _STAKE.search(clause) else {"sum", "valuation"}
    sums = [m for m in sentence.money if m.role in priced and m.low >= 50_000]
    fields: dict[str, Any] = {
        "acquirer": buyer.as_one_of(COMPANY),
        "target": target.as_one_of(COMPANY),
        "stage": stage,
        "amount": sums[0].field() if sums else None,
        "date": sentence.date_near(at),
        "modality": how,
    }
    if len(sums) > 1 and sums[1].currency != sums[0].currency and sums[1].start - sums[0].end <= 12:
        fields["also"] = sums[1].field()
    known = (buyer.kind != "unknown") + (target.kind != "unknown")
    found = sum(fields[field] is not None for field in ("amount", "date"))
    confidence = 0.42 + 0.14 * known + 0.06 * found + 0.05 * direct - 0.15 * bool(_STAKE.search(clause))
    return article.claim(
        "acquisition", fields, sentence, who=min(buyer, target, key=lambda name: name.start), confidence=confidence
    )


def _without_terminal(clause: str, stage: str) -> str:
    """A plan that was called off or talks are asserted facts: their own words must not read as a plan."""
    return re.sub(r"\bplanned\b|\bwould-be\b|\bwill\b", "", clause) if stage in _TERMINAL else clause


def _stage(clause: str, target: Name) -> str:
    for stage, pattern in _COMPILED:
        if pattern.search(clause):
            return stage
    return "announced"
