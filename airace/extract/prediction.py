"""`prediction`: what a named person or institution expects of the race, or how large they put the gap today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.numbers import percents
from airace.extract.patterns import compiled
from airace.extract.race import AI, CATCH_UP, FUTURE, OVERTAKE, horizon, is_race, lag, stance
from airace.extract.records import Claim
from airace.extract.registry import kind
from airace.extract.speech import Speech, made_on, speeches

_CHANCE = compiled(r"\b(?:chance|odds|probability|likelihood|likely)\b|概率|几率|可能性|胜算", ignore_case=True)
_BELOW = compiled(
    r"(?:\bbelow|\bless than|\bunder|\bat most|\bno more than|\bat best|低于|不到|不足|不超过|至多)\s*(?:a |an )?$",
    ignore_case=True,
)
_ABOVE = compiled(r"(?:\babove|\bmore than|\bover|\bat least|高于|超过|至少|大于)\s*(?:a |an )?$", ignore_case=True)
_ASKED = compiled(
    r"\b(?:whether|if|odds (?:of|that)|chances? (?:of|that)|probability (?:of|that)|likelihood (?:of|"
    r"that))\s+(?P<p>[^.?!\"]{20,240})|(?P<z>[^。？！，]{0,40}(?:能否|是否)[^。？！]{4,80})",
    ignore_case=True,
)
_CHINA_LEADS = compiled(
    r"\bChina (?:will |would |could )?(?:lead|overtak|surpass|win)\w* [^.]{0,40}\b(?:AI|artificial intelligence)\b"
)
_SET_UP = 3  # sentences before a bare figure in which its question may stand
_CERTAIN = compiled(r"\bwill\b|\bgoing to\b|将|会(?!议|上)|必将|\bpredict|\bexpect|预测|预计", ignore_case=True)


@kind(
    "prediction", key=lambda f: (f.get("person") or f.get("organisation"), "lag_months" in f, "probability_high" in f)
)
def propose(article: Article) -> Iterator[Claim]:
    for speech in speeches(article):
        claim = _chance(article, speech) or _gap(article, speech) or _forecast(article, speech)
        if claim is not None:
            yield claim


def _chance(article: Article, speech: Speech) -> Claim | None:
    """A probability, with its question in the same words or just before them."""
    figures = percents(article.plain, speech.first.start, speech.last.end)
    if not figures:
        return None
    words = article.text[speech.first.start : speech.last.end]
    first, question = speech.first, speech.words
    if not ((is_race(words) or _CHINA_LEADS.search(words)) and (OVERTAKE.search(words) or CATCH_UP.search(words))):
        set_up = _question_before(speech.first)
        if set_up is None:
            return None
        first, question = set_up
    elif not _CHANCE.search(words):
        return None
    start, _, low, high = figures[0]
    before = article.plain[max(0, start - 24) : start]
    if _BELOW.search(before):
        low = 0
    elif _ABOVE.search(before):
        high = 1
    said = made_on(speech)
    fields: dict[str, Any] = (
        speech.who
        | {
            "proposition": _question_in(question),
            "probability_low": low,
            "probability_high": high,
            "stance": stance(question, high),
            "made_on": said,
            "modality": "happened",
        }
        | horizon(question, said)
    )
    return article.claim("prediction", fields, first, speech.last, confidence=0.8 if first is speech.first else 0.7)


def _question_before(sentence: Sentence) -> tuple[Sentence, str] | None:
    """The sentence that asked: "whether a Chinese firm could surpass US rivals within …"."""
    where = sentence.previous
    for _ in range(_SET_UP):
        if where is None:
            return None
        asked = where.search(_ASKED)
        if asked and is_race(where.text) and (OVERTAKE.search(asked[0]) or CATCH_UP.search(asked[0])):
            return where, where.article.text[asked.start("p") : asked.end("p")] if asked["p"] else asked[0]
        where = where.previous
    return None


def _question_in(words: str) -> str:
    match = _ASKED.search(words)
    text = (match["p"] or match["z"]) if match else words
    return text.strip(' ,，.。"')


def _gap(article: Article, speech: Speech) -> Claim | None:
    """How far behind today."""
    words = article.plain[speech.start : speech.end]
    found = lag(words) if is_race(words) else None
    if found is None:
        return None
    fields: dict[str, Any] = speech.who | {
        "proposition": speech.words,
        "lag_months": found.months,
        "stance": found.stance,
        "made_on": made_on(speech),
        "modality": "happened",
    }
    return article.claim(
        "prediction", fields, speech.first, speech.last, confidence=0.78 if found.months is not None else 0.6
    )


def _forecast(article: Article, speech: Speech) -> Claim | None:
    """One side will overtake or catch up with the other; without a horizon only where it is said for certain."""
    words = article.plain[speech.start : speech.end]
    whole = article.plain[speech.first.start : speech.last.end]
    moves = OVERTAKE.search(words) or CATCH_UP.search(words)
    if not (is_race(words) and moves and AI.search(words) and FUTURE.search(whole)):
        return None
    said = made_on(speech)
    until = horizon(words, said)
    if not until and not (_CERTAIN.search(words) and re.search(r"\brace\b|竞赛|竞争", words)):
        return None
    fields: dict[str, Any] = (
        speech.who
        | {
            "proposition": speech.words,
            "stance": stance(words, None),
            "made_on": said,
            "modality": "happened",
        }
        | until
    )
    return article.claim("prediction", fields, speech.first, speech.last, confidence=0.7)
