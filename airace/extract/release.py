"""`release`: a model, chatbot or agent made public, with weights and size where they are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import looks_ahead, modality
from airace.extract.names import COMPANY, Name
from airace.extract.numbers import ANY_NUMBER, DIGITS, SCALE, plain_number, scaled
from airace.extract.patterns import compiled
from airace.extract.products import full_name
from airace.extract.records import Claim
from airace.extract.registry import kind

_OUT = compiled(
    r"\b(?:releas(?:ed|es|e|ing)|unveil(?:ed|s|ing)?|launch(?:ed|es|ing)?|introduc(?:ed|es|e|ing)|open-sourc(?:ed|es|"
    r"e|ing)|roll(?:ed|s|ing)? out|debuted|publish(?:ed|es)|shipped|announced|made public|opened up)\s+"
    r"|(?:正式)?(?:发布(?!会)|推出|开源(?!模型|社区|的)|上线|亮相|公布)(?:并(?:正式)?(?:开源|发布|推出|上线))?(?:了)?"
)
_PASSIVE = compiled(r"\b(?:was|were) (?:released|unveiled|launched|open-sourced|introduced)(?: by\s+)?")
_MODELS = frozenset({"family", "model"})
_OPEN = compiled(
    r"\bopen[- ](?:source|weights?|sourced|sourcing)|\bunder (?:an? |the )?(?:\w+ )?(?:MIT|Apache)|\bweights (?:are |"
    r"were )?(?:available|public|free)|\bMIT licen[cs]e|\bApache|\bopenly available|\bfreely available|开源|开放权重",
    ignore_case=True,
)
_CLOSED = compiled(
    r"\bproprietary|\bclosed[- ](?:source|weights?)|\bAPI[- ]only|\bwithout releasing the weights|"
    r"\bweights (?:proprietary|private|closed|withheld)|闭源|不开源|未开源",
    ignore_case=True,
)
_SIZE = compiled(
    rf"(?P<n>{DIGITS}|{ANY_NUMBER})[\s-]?(?P<s>trillion|billion|million|[BTM](?![a-z]))[\s-](?:total[\s-])?param|"
    rf"(?P<z>{DIGITS}|[一二两三四五六七八九十百千]+)(?P<zs>{SCALE})(?:个)?参数|参数(?:规模|量|总量)?(?:达到?|为|"
    rf"约)?(?P<y>{DIGITS})(?P<ys>{SCALE})",
    ignore_case=True,
)
_MODEL_WORD = compiled(r"\b(?:model|chatbot|agent|assistant|LLM)\b|模型|智能体|助手", ignore_case=True)
_OTHER_THING = compiled(
    r"\s*(?:results|scholarship|fund|study|report|programme|program|paper|benchmark|app store|earnings|statement|"
    r"plan|data|price|API pricing)\b",
    ignore_case=True,
)
_BREAK = compiled(r"\b(?:for|with|against|to|after|from|by|on|than|of)\b(?! (?:its|the|a|an) (?:new|latest))")


@kind("release", key=lambda f: (f["model"].casefold(),))
def propose(article: Article) -> Iterator[Claim]:
    for sentence in article.sentences:
        for match in sentence.finditer(_OUT):
            before = sentence.plain[max(sentence.start, match.start() - 12) : match.start()]
            if re.search(r"\b(?:been|was|were|be|newly|recently|the)\s+$", before):
                continue
            for model in _models(sentence, match.end()):
                makers = [n for n in sentence.subjects(match.start(), COMPANY) if n.value != model.value]
                yield from _claim(article, sentence, match, model, makers)
        for match in sentence.finditer(_PASSIVE):
            models = [n for n in sentence.subjects(match.start(), _MODELS) if n.fits(_MODELS)]
            makers = sentence.objects(match.end(), COMPANY, gap=12) if match[0].rstrip().endswith("by") else []
            for model in models[:1]:
                yield from _claim(article, sentence, match, model, makers)


def _models(sentence: Sentence, at: int) -> list[Name]:
    """What came out: known models and families, or an unknown name that the sentence calls a model."""
    gap = 70 if not sentence.chinese else 34
    for name in sentence.names:
        if name.start < at or name.start - at > gap:
            continue
        between = sentence.plain[at : name.start]
        if re.search(r"[;；。，,]", between) or _BREAK.search(between):
            return []
        if name.fits(_MODELS):
            owner = sentence.plain[name.end : name.end + 3].startswith(("'s ", "的"))
            if owner:
                continue
            rest = [n for n in sentence.objects(name.start, _MODELS, gap=1) if n.fits(_MODELS)]
            return [n for n in rest or [name] if not _OTHER_THING.match(sentence.plain, n.end)]
        if name.kind == "unknown" and _called_a_model(sentence, name, at):
            return [name]
        if name.kind == "unknown":
            return []
    return []


def _called_a_model(sentence: Sentence, name: Name, at: int) -> bool:
    around = sentence.plain[at : name.start] + " | " + sentence.plain[name.end : name.end + 60]
    return bool(_MODEL_WORD.search(around)) and not _OTHER_THING.match(sentence.plain, name.end)


def _claim(
    article: Article, sentence: Sentence, match: re.Match[str], model: Name, makers: list[Name]
) -> Iterator[Claim]:
    value, end = full_name(sentence, model)
    versioned = value != model.as_one_of(_MODELS) or model.kind == "model"
    makers = makers or _owner(sentence, model)
    if model.kind == "family" and not versioned and not _MODEL_WORD.search(sentence.plain[match.end() : end + 30]):
        return
    if not versioned and re.search(r"\b(?:next|another|future)\b|下一代", sentence.plain[match.end() : model.start]):
        return
    if len(makers) > 1 or (not makers and not versioned):
        return
    how = modality(sentence.clause(match.start()), sentence.text)
    fields: dict[str, Any] = {
        "model": value,
        "developer": makers[0].as_one_of(COMPANY) if makers else None,
        "date": sentence.date_near(match.start(), future=looks_ahead(how, sentence.clause(match.start()))),
        "weights": "closed" if _CLOSED.search(sentence.text) else "open" if _OPEN.search(sentence.text) else None,
        "parameters": _size(sentence),
        "modality": how,
    }
    found = sum(fields[f] is not None for f in ("developer", "date", "weights", "parameters"))
    confidence = 0.55 + 0.07 * found + 0.06 * versioned - 0.12 * (model.kind == "unknown")
    yield article.claim("release", fields, sentence, who=makers[0] if makers else None, confidence=confidence)


def _owner(sentence: Sentence, model: Name) -> list[Name]:
    return [
        n
        for n in sentence.names
        if n.fits(COMPANY) and sentence.plain[n.end : model.start] in {"'s ", "' ", "的", "旗下", " "}
    ]


def _size(sentence: Sentence) -> int | float | None:
    match = sentence.search(_SIZE)
    if not match:
        return None
    text, scale = (
        (match["n"], match["s"])
        if match["n"]
        else (match["z"], match["zs"])
        if match["z"]
        else (match["y"], match["ys"])
    )
    value = scaled(text, scale)
    return None if value is None else plain_number(value)
