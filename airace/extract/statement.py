"""`statement`: a named person or institution on the race, chips and export policy, capital, deals or adoption."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article
from airace.extract.patterns import compiled
from airace.extract.race import is_race
from airace.extract.records import Claim
from airace.extract.registry import kind
from airace.extract.speech import made_on, speeches

TOPICS = {
    "export-policy": r"export (?:control|curb|rule|ban|restriction|licen[cs])|sanction|entity list|tariff|出口管制|出口限制|"
    r"实体清单|制裁|关税|禁令",
    "chips": r"\bchips?\b|semiconductor|\bGPUs?\b|\bcompute\b|computing power|lithography|芯片|半导体|算力|光刻",
    "race": r"\bAI race\b|\bgaps?\b|\brivals?\b|\bfrontier\b|catch(?:ing)? up|\bahead\b|\bbehind\b|leapfrog|overtak|"
    r"surpass|challenges and gaps|差距|竞赛|竞争|追赶|领先|落后|超越|前沿",
    "adoption": r"open[- ]source|open[- ]weight|open models?|\badopt|Chinese (?:AI )?models?|开源|采用|应用落地|中国模型",
    "capital": r"\bfunding\b|\bcapital\b|\binvestors?\b|\bvaluation|\bIPO\b|\bbubble\b|资金|融资|资本|估值|泡沫|上市",
    "deals": r"\bacquisition|\bacquir|\btakeover|\bmerger|收购|并购",
}
_TOPICS = tuple((topic, compiled(pattern, ignore_case=True)) for topic, pattern in TOPICS.items())
_SHORTEST = {True: 6, False: 12}


@kind("statement", key=lambda f: (f.get("person") or f.get("organisation"), f["proposition"]))
def propose(article: Article) -> Iterator[Claim]:
    for speech in speeches(article):
        words = article.plain[speech.start : speech.end]
        topic = next((name for name, pattern in _TOPICS if pattern.search(words)), "race" if is_race(words) else None)
        if topic is None or len(words) < _SHORTEST[speech.first.chinese]:
            continue
        fields: dict[str, Any] = speech.who | {
            "proposition": speech.words,
            "topic": topic,
            "made_on": made_on(speech),
            "modality": "happened",
        }
        yield article.claim("statement", fields, speech.first, speech.last, confidence=0.7 if speech.quoted else 0.58)
