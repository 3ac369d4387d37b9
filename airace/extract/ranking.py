"""`ranking`: a place, a share or a count by a named metric, and who was passed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import looks_ahead, modality
from airace.extract.names import RANKED, Name
from airace.extract.numbers import DIGITS, SCALE, percents, plain_number, rank, scaled
from airace.extract.patterns import compiled
from airace.extract.products import full_name
from airace.extract.records import Claim
from airace.extract.registry import kind

_PASSED = compiled(
    r"\b(?:surpass(?:ed|es|ing)|overt(?:ook|akes|aken|aking)|pass(?:ed|es)|beat|beats|outranked|outranks|"
    r"leapfrogg(?:ed|ing)|edged out|dethron(?:ed|es)|unseated|displaced|replaced|eclipsed|outscored|outperform(?:ed|"
    r"s))\s+"
    r"|(?:超越|超过|反超|赶超|击败|取代|打败)(?:了)?"
)
_PLACED = compiled(
    r"\b(?:tops|topped|topping|leads|led|rank(?:s|ed)?|plac(?:es|ed)|came|comes|sits?|stands?|climbed|rose|moved up|"
    r"jumped|took|holds|is the|was the|became the)\b|登顶|位居|排名|位列|名列|跻身|夺冠|居首|位于榜首|榜首|拿下第"
)
_BOARD = (
    r"(?:[\w.-]+ )?(?:LMArena|Chatbot Arena|Text Arena|SWE-?[Bb]ench(?: Verified| Pro)?|MMLU(?:-Pro)?|"
    r"GPQA(?: Diamond)?|AIME(?: 20\d\d)?|Humanity's Last Exam|HLE|ARC-AGI(?:-\d)?|LiveBench|LiveCodeBench|"
    r"Artificial Analysis(?: Intelligence)? Index|Terminal-Bench|OpenRouter|App Store|Google Play|Hugging Face|"
    r"OpenCompass|SuperCLUE|FrontierMath|Epoch Capabilities Index|ECI)"
)
_METRIC_AS = compiled(
    r"\b(?:as|to become|becoming|is|was|became|becomes)\s+(?:the |its |China's |America's )?(?P<m>(?:world's |most|"
    r"best|largest|top|biggest|leading|highest|fastest|number[- ]one|"
    r"No\. 1)[^.,;]{4,80}?)(?=\s+(?:on (?:the )?Hugging Face|in (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|"
    r"20)|last |this )|[.,;]|$)",
    ignore_case=True,
)
_METRIC_IN = compiled(
    rf"\b(?:on|in|by|of|for|at)\s+(?:the |its )?(?P<m>{_BOARD}(?:'s)?(?: (?:[a-z]+ ){{0,3}}?(?:leaderboard|ranking|"
    rf"rankings|benchmark|chart|charts|index|test))?|(?:[\w-]+ ){{0,5}}?(?:leaderboard|downloads?|market share|"
    rf"rankings?|benchmark|index|token (?:usage|share)|token consumption|charts?))\b"
)
_METRIC_BARE = compiled(
    rf"(?P<m>{_BOARD}(?: (?:[a-z]+ ){{0,3}}?(?:leaderboard|ranking|rankings|benchmark|chart|index))?)\b"
)
_METRIC_CN = compiled(
    rf"(?:成为|是|为)(?P<m>[^，。；]{{0,40}}?(?:下载量|使用量|最受欢迎|最多|最高|最大|市场份额)[^，。；]{{0,20}})|"
    rf"(?P<b>{_BOARD}[^，。；]{{0,14}}?(?:榜单?|排行榜|榜首|测试|基准)?)(?=榜首|第|，|。|$|排)|"
    rf"(?P<n>[^，。；以]{{2,24}}?(?:榜|排行|下载量|市场份额|月活|份额|市场))",
)
_SHARE = compiled(
    r"\b(?:account(?:s|ed|ing)? for|captur(?:ed|es|ing)|held|holds|with|has|had|took|takes|commands?|represent(?:s|"
    r"ed))\s+(?:[\w-]+ ){0,3}?$|(?:占比?|占据|拥有|以|达到?|份额(?:达|为))[^，。；]{0,12}$",
    ignore_case=True,
)
_SHARE_CN = compiled(rf"占(?:据|到|了)?(?P<m>[^，。；\d]{{2,24}}?)(?:的)?(?:近|约|超过?|逾)?(?P<n>{DIGITS})%")
_SHARE_OF = compiled(
    r"\s*(?:share )?of (?P<m>[^.,;]{3,70}?(?:market|downloads?|tokens?|traffic|sales|usage|shipments|capacity|"
    r"share)[\w ]{0,18}?)(?=\s+(?:in|last|this|by)\b|[.,;]|$)|的(?:份额)?(?P<z>[^，。；]{0,24}?(?:份额|市场|下载量|"
    r"市占率|流量)?)"
)
_COUNT = compiled(
    rf"\b(?P<n>{DIGITS})[\s-]?(?P<s>{SCALE})?\s(?:times|downloads)\b|"
    rf"(?P<zm>(?:累计)?下载量?[^，。；\d]{{0,10}})(?P<z>{DIGITS})(?P<zs>{SCALE})?次"
)
_SCORE = compiled(
    rf"\b(?:scor(?:ed|es)|achiev(?:ed|es)|reach(?:ed|es)|got) (?P<n>\d+(?:\.\d+)?)(?:%| percent| points)? (?:on|"
    rf"in) (?:the )?(?P<b>{_BOARD})"
    rf"|在(?P<zb>{_BOARD})[^，。；]{{0,10}}(?:得分|取得|获得|得到)(?:了|为)?(?P<z>\d+(?:\.\d+)?)"
)
_DOWNLOADS = compiled(r"\bdownload", ignore_case=True)


@kind("ranking", key=lambda f: (f["subject"], f["metric"].casefold()))
def propose(article: Article) -> Iterator[Claim]:
    for sentence in article.sentences:
        if re.search(
            r"\b(?:revenue|profit|shares|stock|forecast|valuation|market value)\b|营收|利润|股价|市值", sentence.text
        ) and not _DOWNLOADS.search(sentence.text):
            continue
        found = list(_passed(article, sentence)) or list(_placed(article, sentence))
        yield from found or [
            *_shares(article, sentence),
            *_shares_chinese(article, sentence),
            *_counts(article, sentence),
            *_scores(article, sentence),
        ]


def _passed(article: Article, sentence: Sentence) -> Iterator[Claim]:
    for match in sentence.finditer(_PASSED):
        subjects = _known(sentence.subjects(match.start(), RANKED))
        passed = _known(_behind(sentence, match.end()))
        metric = _metric(sentence, match.end())
        if subjects and passed and metric and passed[0].value != subjects[0].value:
            fields = _fields(sentence, subjects[0], metric, match)
            fields["surpassed"] = _value(sentence, passed[0])
            fields |= _share_in(sentence)
            yield article.claim("ranking", fields, sentence, confidence=_confidence(fields, 0.7))


def _behind(sentence: Sentence, at: int) -> list[Name]:
    """The one passed: "Meta's Llama" is Llama."""
    names = [n for n in sentence.names if at <= n.start <= at + 40 and n.fits(RANKED)]
    if len(names) > 1 and sentence.plain[names[0].end : names[1].start] in {"'s ", "' ", "的"}:
        return names[1:2]
    return names[:1]


def _placed(article: Article, sentence: Sentence) -> Iterator[Claim]:
    for match in sentence.finditer(_PLACED):
        metric = _metric(sentence, match.end() if sentence.chinese else match.start())
        subjects = _known(sentence.subjects(match.start(), RANKED) or _owners_of_product(sentence, match.start()))
        place = (
            1
            if re.match(r"top|leads|led|登顶|夺冠|居首|榜首|位于榜首", match[0])
            else rank(sentence.plain, match.start(), min(sentence.end, match.end() + 60))
        )
        if metric is None and sentence.chinese:
            metric = _metric(sentence, sentence.start)
        if (
            place is None
            and metric
            and re.match(r"(?:is|was|became) the", match[0])
            and re.match(r"most|largest|top|best", metric)
        ):
            place = 1
        if not subjects or metric is None or place is None:
            continue
        fields = _fields(sentence, subjects[0], metric, match) | {"rank": place} | _share_in(sentence)
        yield article.claim("ranking", fields, sentence, confidence=_confidence(fields, 0.66))
        return


def _shares(article: Article, sentence: Sentence) -> Iterator[Claim]:
    for start, end, low, high in percents(sentence.plain, sentence.start, sentence.end):
        before = sentence.plain[max(sentence.start, start - 40) : start]
        of = _SHARE_OF.match(sentence.plain, end)
        verb = _SHARE.search(before)
        if not of or not verb or low != high:
            continue
        metric = (of["m"] or of["z"] or "").strip()
        subjects = _known(sentence.subjects(start - len(verb[0]), RANKED, owner=True))
        if metric and subjects:
            fields = _fields(sentence, subjects[0], _as_written(sentence, metric, of), None) | {"share": low}
            fields["date"] = sentence.date_near(start)
            yield article.claim("ranking", fields, sentence, confidence=_confidence(fields, 0.62))


def _shares_chinese(article: Article, sentence: Sentence) -> Iterator[Claim]:
    for match in sentence.finditer(_SHARE_CN):
        subjects = _known(sentence.subjects(match.start(), RANKED, owner=True))
        if subjects:
            fields = _fields(sentence, subjects[0], _as_written(sentence, "", match), match)
            fields["share"] = float(match["n"].replace(",", "")) / 100
            yield article.claim("ranking", fields, sentence, confidence=_confidence(fields, 0.62))


def _share_in(sentence: Sentence) -> dict[str, Any]:
    found = percents(sentence.plain, sentence.start, sentence.end)
    near = [p for p in found if re.match(r"的?份额| share| of (?:the )?market", sentence.plain[p[1] : p[1] + 14])]
    return {"share": near[0][2]} if near else {}


def _counts(article: Article, sentence: Sentence) -> Iterator[Claim]:
    if not _DOWNLOADS.search(sentence.text) and "下载" not in sentence.text:
        return
    for match in sentence.finditer(_COUNT):
        value = scaled(match["n"] or match["z"], match["s"] or match["zs"])
        subjects = _known(sentence.subjects(match.start(), RANKED, owner=True))
        if value is None or value < 1000 or len(subjects) != 1:
            continue
        fields = _fields(sentence, subjects[0], "下载量" if sentence.chinese else "downloads", match)
        fields["value"] = plain_number(value)
        yield article.claim("ranking", fields, sentence, confidence=_confidence(fields, 0.6))
        return


def _scores(article: Article, sentence: Sentence) -> Iterator[Claim]:
    for match in sentence.finditer(_SCORE):
        subjects = _known(sentence.subjects(match.start(), RANKED))
        if len(subjects) == 1:
            fields = _fields(sentence, subjects[0], match["b"] or match["zb"], match)
            fields["value"] = float(match["n"] or match["z"])
            yield article.claim("ranking", fields, sentence, confidence=_confidence(fields, 0.58))


def _owners_of_product(sentence: Sentence, at: int) -> list[Name]:
    """ "DeepSeek's chatbot" stands for the product."""
    owned = re.search(
        r"'s (?:[\w-]+ ){0,2}(?:chatbot|app|model|assistant|flagship)s?\s*(?:has |had )?$",
        sentence.plain[sentence.start : at],
    )
    owned_cn = re.search(r"的\S{0,6}(?:模型|应用|助手)", sentence.plain[sentence.start : at])
    return sentence.subjects(at, RANKED, owner=True) if owned or owned_cn else []


def _known(names: list[Name]) -> list[Name]:
    return [n for n in names if n.kind != "unknown"]


def _value(sentence: Sentence, name: Name) -> str:
    return full_name(sentence, name)[0] if name.kind in {"family", "model", "chip"} else name.value


def _fields(sentence: Sentence, subject: Name, metric: str, match: re.Match[str] | None) -> dict[str, Any]:
    at = match.start() if match else sentence.start
    how = modality(sentence.clause(at), sentence.text)
    return {
        "subject": _value(sentence, subject),
        "metric": metric,
        "date": sentence.date_near(at, future=looks_ahead(how, sentence.clause(at))),
        "modality": how,
    }


def _metric(sentence: Sentence, at: int) -> str | None:
    """The metric as written: "most-downloaded open model", "LMArena text leaderboard", 下载量最大的开源模型."""
    if sentence.chinese:
        match = _METRIC_CN.search(sentence.plain, at, sentence.end) or _METRIC_CN.search(
            sentence.plain, sentence.start, sentence.end
        )
        groups: tuple[str, ...] = ("m", "b", "n")
    else:
        match = _METRIC_AS.search(sentence.plain, at, sentence.end) or _METRIC_IN.search(
            sentence.plain, at, sentence.end
        )
        match = match or _METRIC_BARE.search(sentence.plain, at, sentence.end)
        groups = ("m",)
    group = next((g for g in groups if match and match[g]), None)
    if not match or group is None:
        return None
    metric = sentence.article.text[match.start(group) : match.end(group)].strip(" 的上").removeprefix("the ")
    return re.sub(r"^[^，]*?(?:系列)?模型在|^在|^(?:登顶|位居|位列|超越\S*?居)", "", metric) or None


def _as_written(sentence: Sentence, metric: str, match: re.Match[str]) -> str:
    group = "m" if match["m"] else "z"
    return sentence.article.text[match.start(group) : match.end(group)].strip() or metric


def _confidence(fields: dict[str, Any], base: float) -> float:
    return base + 0.07 * sum(fields.get(f) is not None for f in ("date", "surpassed", "share", "value"))
