"""How a sentence asserts what it says: happened, planned, reported, denied or conditional."""

from __future__ import annotations

from typing import Literal

from airace.extract.patterns import compiled

Modality = Literal["happened", "planned", "reported", "denied", "conditional"]

_DENIED = compiled(
    r"\bden(?:y|ied|ies)\b|\bnot\b|n't\b|\bnever\b|\byet to\b|\bno (?:\w+ )?plans?\b|\bruled out\b|\brefut|"
    r"\bdismissed\b|\bno longer\b|"
    r"\bwithout (?:having )?|\brefused to|\bfailed to|\bstopped short of|\bno evidence|"
    r"否认|并未|没有|尚未|未曾|未能|不会|无意|不再|拒绝|从未|还没|不打算|不属实",
    ignore_case=True,
)
_CONDITIONAL = compiled(
    r"\bif\b|\bunless\b|\bwhether\b|\bwere to\b|\bcould\b|\bmight\b|\bwould have\b|\bwould\b|\bprovided that|"
    r"\bhypothetical|"
    r"\b(?-i:may)\b|\bshould [A-Za-z. ]+ (?:buy|acquire|list|raise|move)|如果|可能(?!性)|假如|倘若|若(?!干)|一旦|假设|是否",
    ignore_case=True,
)
_SUPPOSED = compiled(
    r"\bif\b|\bunless\b|\bwere to\b|\bwould have\b|\bprovided that|\bhypothetical|如果|假如|倘若|若(?!干)|一旦|假设",
    ignore_case=True,
)
_REPORTED = compiled(
    r"\breportedly\b|\bsaid to\b|\brumou?r|\bpeople (?:familiar|close|with knowledge|briefed)|"
    r"\bsources?\b(?! (?:code|model))(?= (?:said|say|familiar|told|close))|"
    r"\bsources said|\baccording to (?:people|sources|a person|media|reports)|\breported to\b|\bis believed to|"
    r"\bunconfirmed|\b(?:is|are|was|were|been) (?:widely |also )?(?:understood|thought|rumoured|tipped) to\b|"
    r"\bit (?:is|was) (?:understood|said|reported|believed) that\b|"
    r"\baccording to (?:media|news|press|local|some|several) reports?\b|\b(?:media|press|news) reports? (?:say|said)\b|"
    r"\breports suggest\w*\b|"
    r"\ba person (?:familiar|close|with)|\bspeculation|知情人士|据[^，。；]{0,8}报[道导]|据传|传闻|消息人士|据悉|据称|"
    r"据了解|传(?:出|将)|消息称|报[道导]称|媒称|媒体称|(?:^|[，。；\s])传(?!统|播|感|输)|媒体报道",
    ignore_case=True,
)
_PLANNED = compiled(
    r"\bwill\b|\bplan(?:s|ned|ning)?\b|\bintend|\baim(?:s|ed|ing)?\b|(?<!\bits )(?<!\bthe )(?<!\ban )\bexpect(?:s|ed)?\b|"
    r"\bset to\b|\bprepar(?:es?|"
    r"ed|ing)\b|\bseek(?:s|ing)?\b|"
    r"\bin talks\b|\bhopes?\b|\bconsider(?:s|ed|ing)?\b|\bweigh(?:s|ed|ing)?\b|\babout to\b|\bnext (?:year|month|"
    r"week|quarter)|\blooking to\b|"
    r"\bexploring\b|\bdue to\b|\bslated\b|\bin negotiations\b|\bdiscussing\b|\btarget(?:s|ing)\b|"
    r"计划|拟|将(?!军|总部|注册地|其|该)(?!(?!于|在|会|从|被|正式|继续|迁|搬|把)[^，。；]{1,24}(?:列入|纳入|加入|迁|"
    r"搬|上调|下调|提高|移出))|准备|筹备|有望|预计|考虑|洽谈|磋商|寻求|打算|有意|力争|即将|正在与|谈判|商讨",
    ignore_case=True,
)


def is_denied(text: str) -> bool:
    return bool(_DENIED.search(text))


def is_conditional(text: str) -> bool:
    return bool(_CONDITIONAL.search(text))


def is_reported(text: str) -> bool:
    return bool(_REPORTED.search(text))


def is_planned(text: str) -> bool:
    return bool(_PLANNED.search(text))


def looks_ahead(how: Modality, clause: str) -> bool:
    """Whether the clause speaks of what is to come, asserted or by hearsay, so that its date may lie ahead."""
    return how == "planned" or (how == "reported" and is_planned(clause))


def modality(clause: str, sentence: str, *, plan_is_stage: bool = False) -> Modality:
    """The modality of the clause that holds the verb; hearsay may be stated anywhere in its sentence.

    Hearsay outweighs the plan or possibility that it tells of, not an "if".
    `plan_is_stage`: the claim's stage already says that it is a plan or talks, so the plan itself is what happened.
    """
    if is_denied(clause):
        return "denied"
    if _SUPPOSED.search(clause):
        return "conditional"
    if is_reported(sentence):
        return "reported"
    if is_conditional(clause):
        return "conditional"
    return "planned" if is_planned(clause) and not plan_is_stage else "happened"
