"""`deployment`: a named organisation uses a model, agent or chip, or builds on one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import looks_ahead, modality
from airace.extract.names import ADOPTER, PRODUCT, Name
from airace.extract.patterns import compiled
from airace.extract.products import full_name
from airace.extract.records import Claim
from airace.extract.registry import kind

_USES = compiled(
    r"\b(?P<v>uses|use|using|rel(?:y|ies|ied|ying) (?:\w+ly )?on|adopt(?:ed|s|ing)?|deploy(?:ed|s|ing)?|switched to|"
    r"switching to|moved to|runs? on|integrat(?:ed|es|ing)|embedd?(?:ed|s|ing)|"
    r"chose|choose|chooses|selected|standardi[sz]ed on|migrated to|rolled out|turned to|opted for|is powered by|"
    r"are powered by|"
    r"(?:built|builds|based|bases|fine-tuned|fine-tunes|trained|trains|runs|"
    r"ran)\s(?:[^.;,]{0,50}?)\b(?:on(?: top of)?|from|with|using|atop))\s+"
    r"|(?P<z>采用|使用|接入|部署|搭载|改用|转用|选用|引入|集成|基于|内置|依赖|依托)(?:了)?"
)
_USED_BY = compiled(
    r"\b(?:is|are|was|were|been|being|be) (?:\w+ly )?(?P<v>used|adopted|deployed|chosen|selected|embedded|integrated)"
    r" (?:[a-z][\w -]{0,30}? )?by |被(?P<by>[^，。；]{1,30}?)(?P<z>采用|使用|选用|部署|接入|引入|集成)"
)
_BASE = compiled(r"\b(?:built|builds|based|bases|fine-tune[ds]?)\b|基于")
_CHIP_USE = compiled(r"\b(?:trained|trains|training)\b|训练")
_FOR = compiled(
    r"\s*(?:(?:models?|chips?|AI|app|assistant|agent|in [A-Z]\w+|heavily|internally|,?\s?(?:instead of|"
    r"rather than) [\w ]{2,20}?)\s+)*(?:for|to (?=power|run|handle|answer|write|build|automate|train|"
    r"serve))\s+(?P<u>[^.;,]{3,60}?)(?=,| and [A-Z]|\.|;|$| in (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|"
    r"20)| since | last )"
)
_CN_FOR = compiled(r"(?:[^，。；]{0,8}，?)(?:用于|进行|提供|来|以(?!及)|支持|处理|训练|赋能)(?P<u>[^，。；]{2,24})")
_PRONOUN = compiled(r"\s*(?:it|them)\b(?! (?:was|is|will))")
_TO_VERB = compiled(
    r"(?:,[^,]+,)?(?:'s [\w. -]{2,40})?(?:\s+(?:has|have|had|is|are|was|were|also|already|now|will|would|may|not|yet|"
    r"to|been|being|"
    r"both|it|and|plans|said|says|began|started|[a-z]+ly|[A-Z][\w.]*,?))*\s*"
)
_NOT_USE = compiled(
    r"\b(?:used to|use of|free to use|ban(?:s|ned)? (?:the )?use|allowed? to use|able to use|barred from|forbid|"
    r"should|let|want(?:s|ed)? to use|accus\w+)\b|禁止使用|不得使用",
    ignore_case=True,
)
_SECTORS = {
    "finance": r"\bbanks?\b|\bbroker|\binsur|\bfinancial\b|银行|券商|保险",
    "automotive": r"\bcarmaker|\bautomaker|\bEV maker|\bcar maker|车企|汽车",
    "health": r"\bhospital|\bhealth|\bmedical|医院|医疗",
    "government": r"\bgovernment\b|\bministry\b|\bmunicipal|政务|政府",
    "travel": r"\btravel\b|home-rental|旅行",
    "education": r"\buniversit|\bschool|大学|学校",
    "manufacturing": r"\bmanufactur|\bfactor(?:y|ies)\b|制造|工厂",
    "telecoms": r"\btelecom|\bcarrier\b|运营商",
    "e-commerce": r"\be-commerce|\bretailer|电商|零售",
}  # fmt: skip


@kind("deployment", key=lambda f: (f["adopter"], f["product"]))
def propose(article: Article) -> Iterator[Claim]:
    for sentence in article.sentences:
        for match, adopter, product in _passive(sentence):
            yield _claim(article, sentence, sentence, match, adopter, product)
        for match in sentence.finditer(_USES):
            if _NOT_USE.search(sentence.plain[max(sentence.start, match.start() - 24) : match.end()]):
                continue
            products, first = _products(sentence, match)
            for adopter in _adopters(sentence, match):
                for product in products:
                    if _is_own(sentence, adopter, product, match):
                        continue
                    yield _claim(article, sentence, first, match, adopter, product)


def _passive(sentence: Sentence) -> Iterator[tuple[re.Match[str], Name, Name]]:
    """ "Qwen has been adopted by BMW", 「通义千问已被宝马采用」: (verb, adopter, product)."""
    for match in sentence.finditer(_USED_BY):
        products = sentence.subjects(match.start(), PRODUCT)
        if match["by"]:
            start, end = match.span("by")
            adopters = [n for n in sentence.names if start <= n.start and n.end <= end and n.fits(ADOPTER)]
        else:
            adopters = sentence.objects(match.end(), ADOPTER, gap=30)
        for adopter in adopters:
            for product in products:
                if not _is_own(sentence, adopter, product, match):
                    yield match, adopter, product


def _products(sentence: Sentence, match: re.Match[str]) -> tuple[list[Name], Sentence]:
    """What is used, and the sentence that names it: "it" may mean the one product that acts in the sentence before."""
    found = _real_products(sentence, match.end())
    if found:
        return found, sentence
    if _PRONOUN.match(sentence.plain, match.end()) and sentence.previous:
        named = sentence.article.salient(sentence, PRODUCT, match.start())
        return named, sentence.previous if named and named[0].start < sentence.start else sentence
    return [], sentence


def _real_products(sentence: Sentence, at: int) -> list[Name]:
    found = sentence.objects(at, PRODUCT, gap=42)
    if found and re.search(r"\b(?:for|to|in|by|of|from)\b", sentence.plain[at : found[0].start]):
        return []
    return found


def _adopters(sentence: Sentence, match: re.Match[str]) -> list[Name]:
    names = sentence.subjects(match.start(), ADOPTER)
    if not names and (like := re.search(r"'s\s+[\w -]{2,40}$", sentence.plain[sentence.start : match.start()])):
        names = [n for n in sentence.names if n.end == sentence.start + like.start() and n.fits(ADOPTER)]
    return [n for n in names if n.kind != "unknown" or _is_firm_like(sentence, n, match.start())]


def _is_firm_like(sentence: Sentence, name: Name, at: int) -> bool:
    """An unknown proper noun counts as an adopter right before its verb, and not if it is a law or a benchmark."""
    if len(name.value) <= (1 if sentence.chinese else 2) or re.search(r"\b(?:Act|Plan|Index|Bench)\b", name.value):
        return False
    return bool(sentence.chinese or _TO_VERB.fullmatch(sentence.plain, name.end, at))


def _is_own(sentence: Sentence, adopter: Name, product: Name, match: re.Match[str]) -> bool:
    """A maker using its own family is no adoption; neither is a firm "using" its own name."""
    own = re.search(r"\b(?:its|their) own\b|自研|自家", sentence.plain[match.end() : product.start])
    return bool(own) or adopter.value == product.value or adopter.start == product.start


def _claim(
    article: Article, sentence: Sentence, first: Sentence, match: re.Match[str], adopter: Name, product: Name
) -> Claim:
    clause = sentence.clause(match.start(), subject=adopter.start)
    how = modality(clause, sentence.text)
    value, end = full_name(sentence, product)
    behind = max(end, adopter.end) if match.re is _USED_BY else end
    use = _use(sentence, match, behind if first is sentence and behind > match.end() else match.end() + 2)
    fields: dict[str, Any] = {
        "adopter": adopter.as_one_of(ADOPTER),
        "product": value,
        "use": use,
        "sector": next((s for s, p in _SECTORS.items() if re.search(p, sentence.text)), None),
        "date": sentence.date_near(match.start(), future=looks_ahead(how, clause)) if first is sentence else None,
        "modality": how,
    }
    confidence = 0.66 + 0.1 * (use is not None) + 0.04 * (fields["date"] is not None)
    confidence -= 0.12 * (adopter.kind == "unknown") + 0.08 * (first is not sentence)
    return article.claim("deployment", fields, first, sentence, confidence=confidence)


def _use(sentence: Sentence, match: re.Match[str], at: int) -> str | None:
    if _BASE.match(match["v"] or match["z"] or ""):
        return "base-model"
    if _CHIP_USE.match(match["v"] or "") or _CHIP_USE.match(sentence.plain[at : at + 2]):
        return "training"
    found = (_CN_FOR if sentence.chinese else _FOR).match(sentence.plain, at, sentence.end)
    return sentence.article.text[found.start("u") : found.end("u")].strip() if found else None
