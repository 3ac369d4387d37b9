"""`policy`: an act of a government with a date; a standing rule in passing is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import looks_ahead, modality
from airace.extract.patterns import compiled
from airace.extract.places import ACTORS, actors
from airace.extract.records import Claim
from airace.extract.registry import kind

_ACTS: tuple[tuple[str, str], ...] = (
    ("blocked",
        r"\bblock(?:ed|s|ing)?|\bprohibit(?:ed|s)|\bbann?(?:ed|s|ing)\b|\bbarr?(?:ed|s)\b|\bvetoed|\bforbade|"
        r"\bhalted|\bordered\b|\btold (?!reporters|CNBC|Reuters|Bloomberg|the )|叫停|禁止|否决|阻止|要求"),
    ("listed", r"\badd(?:ed|s|ing)\b|\bblacklist(?:ed|s)|\bplaced\b|列入|纳入|加入"),
    ("tightened",
        r"\bimpos(?:ed|es|ing)|\brestrict(?:ed|s)\b|\btighten(?:ed|s|ing)|\bwiden(?:ed|s)|\bexpand(?:ed|s)|"
        r"\brequir(?:ed|es)|\brevoked|\braised\b|\bextended|收紧|限制|加征|扩大|加强|撤销|实施"),
    ("eased",
        r"\blift(?:ed|s)|\beas(?:ed|es)|\bapprov(?:ed|es)|\ballow(?:ed|s)|\bgrant(?:ed|s)|\bcleared|\bloosened|"
        r"\bsuspended|\bpaused|\brescinded|\brelaxed|\bgreen-lit|\bremoved|放宽|解除|取消|批准|允许|暂停|松绑|放行"),
    ("opened",
        r"\bopened\b|\blaunch(?:ed|es)\b|\bbegan\b|\bstarted\b|\binitiated|\bsummon(?:ed|s)|启动|立案|展开|发起|约谈|"
        r"开展"),
    ("issued",
        r"\bannounc(?:ed|es)|\bissu(?:ed|es)|\bpublish(?:ed|es)|\bpassed\b|\bsigned\b|\badopted|\bunveil(?:ed|s)|"
        r"\breleas(?:ed|es)|\benacted|\bproposed|\bfin(?:ed|es)\b|\bintroduced|出台|发布|公布|通过|签署|颁布|宣布|"
        r"印发|罚款"),
    ("talks", r"\bheld talks|\bmet\b|\bresumed talks|举行会谈|磋商"),
)  # fmt: skip
_COMPILED = tuple((effect, compiled(pattern)) for effect, pattern in _ACTS)
_INSTRUMENTS: tuple[tuple[str, str], ...] = (
    ("entity-list", r"entity list|blacklist|trade list|实体清单|黑名单"),
    ("tariff", r"\btariffs?\b|\bduties\b|关税"),
    ("investment-review",
        r"\b(?:investment|security|foreign[- ]investment|merger) (?:security )?reviews?\b|\bCFIUS\b|"
        r"\breview of (?:the |its )?[\w' -]{0,40}(?:deal|acquisition|purchase|takeover)|外商投资|安全审查|并购审查"),
    ("antitrust", r"\bantitrust|\banti-?monopoly|\bcompetition (?:probe|inquiry|investigation|law)|反垄断"),
    ("procurement-ban",
        r"\bprocurement|\bgovernment (?:devices|phones|agencies)|\bstate-funded data cent|\b(?:stop|avoid|halt|"
        r"not to|from) (?:buying|purchas)|采购|公务设备|政府设备"),
    ("licence", r"\b(?:export )?licen[cs](?:es?|ing)\b|许可证|许可"),
    ("export-control",
        r"\bexport (?:control|curb|restriction|ban|rule|limit)|\bexports?\b|\b(?:sales?|shipments?|selling|"
        r"sell) (?:of )?[^.;]{0,60}\b(?:to|in) (?:China|the mainland)|出口管制|出口限制|对华出口|出口|(?:向|"
        r"对)(?:中国|华)[^，。；]{0,8}(?:出售|销售|供应)|对华"),
    ("subsidy", r"\bsubsid|补贴"),
    ("data-security",
        r"\bbackdoors?\b|\bsecurity risks?\b|后门|\bdata (?:security|transfer|protection|privacy)|\bprivacy\b|"
        r"数据安全|数据出境|个人信息"),
    ("standard", r"\bstandards?\b|国家标准|标准"),
    ("funding-programme",
        r"\b(?:billion|million)\b[^.;]{0,40}\b(?:fund|programme|program|plan)\b|\bstate fund|大基金|专项资金"),
    ("law",
        r"\b(?:act|law|bill|rules?|regulations?|measures|action plan|executive order|framework)\b|法案|条例|办法|"
        r"法律|规定|行动计划|行政令|意见"),
    ("talks", r"\btalks\b|会谈|磋商"),
)  # fmt: skip
_TOOLS = tuple((name, compiled(pattern, ignore_case=True)) for name, pattern in _INSTRUMENTS)
_DEAL = compiled(r"\b(?:acquisition|takeover|purchase|deal|merger|buyout)\b|收购|并购", ignore_case=True)
_TECH = compiled(
    r"\bAI\b|\bchips?\b|\bCHIPS\b|\bDeepSeek\b|\bblacklist|\bTikTok\b|黑名单|semiconductor|artificial intelligence|"
    r"\btech|\bmodels?\b|\bNvidia\b|\bHuawei\b|\bASML\b|\brare[- ]earth|\bentity list|\bdata cent|\bcomput|"
    r"\bH\d00?\b|人工智能|芯片|半导体|模型|实体清单|英伟达|算力|数据|科技|稀土|AI"
)
_PROBE = compiled(r"\b(?:probe|investigat|inquiry)|调查|审查|review", ignore_case=True)
_CHANGE = compiled(r"\bsince\b|\bhave long\b|长期以来", ignore_case=True)
_ASIDE = compiled(
    r"[,;，；。]|\s(?:with|subject to|in (?:return|exchange)|provided|on condition|while|despite|after|before|as|but|"
    r"amid|following|alongside|plus)\s|\sand (?=\w+(?:ed|s)\b)|并|同时|但"
)
_AFTER_ACT = 130


@kind("policy", key=lambda f: (f["actor"], f["instrument"], f["date"]["value"]))
def propose(article: Article) -> Iterator[Claim]:
    for sentence in article.sentences:
        if not sentence.dates or (_CHANGE.search(sentence.text) and len(sentence.dates) == 0):
            continue
        for act in _acts(sentence):
            if (claim := _claim(article, sentence, *act)) is not None:
                yield claim


def _acts(sentence: Sentence) -> list[tuple[str, re.Match[str], str]]:
    """(actor, verb, effect): a government close before its verb, or behind "by" after a passive."""
    found: list[tuple[str, re.Match[str], str]] = []
    taken: set[str] = set()
    governments = actors(sentence.plain, sentence.start, sentence.end)
    for start, end, actor in governments:
        verbs = [
            (m, effect)
            for effect, pattern in _COMPILED
            for m in pattern.finditer(sentence.plain, end, min(sentence.end, end + 70))
        ]
        verbs.sort(key=lambda verb: verb[0].start())
        for match, effect in verbs:
            between = sentence.plain[end : match.start()]
            if actor in taken or not _acts_itself(sentence, start, between):
                continue
            if effect != "talks" and any(
                end < s < match.start() and a != actor and _acts_itself(sentence, s, sentence.plain[e : match.start()])
                for s, e, a in governments
            ):
                continue
            found.append((actor, match, effect))
            taken |= set(ACTORS) if effect == "talks" else {actor}
            break
    return found


def _acts_itself(sentence: Sentence, start: int, between: str) -> bool:
    before = sentence.plain[max(sentence.start, start - 14) : start]
    if re.search(
        r"(?:\b(?:to|in|from|of|against|with|for|into|over|by|on|between|behind)(?: the)?\s|对|向|在|从|据)$", before
    ) and not re.match(r".{0,3}\bby\b", before):
        return False
    if between[:1] in {"将", "把", "对"}:
        return True
    if re.search(
        r"[;；。]|\b(?:firms|companies|start-?ups?|labs?|models?|rivals?|investors|makers?|developers)\b|企业|公司|"
        r"厂商",
        between,
    ):
        return False
    return len(re.sub(r"\([^)]*\)", "", between)) < 60


def _claim(article: Article, sentence: Sentence, actor: str, act: re.Match[str], effect: str) -> Claim | None:
    # The clause of the act and what follows decide the instrument; a neighbouring clause has its own act.
    left, right = sentence.clause_span(act.start())
    window = sentence.plain[left : max(right, min(sentence.end, act.end() + 20))]
    instrument = _instrument(sentence, act, window)
    if _DEAL.search(window) and (effect in {"blocked", "opened", "eased"} or _PROBE.search(window)):
        instrument = "investment-review"
    if effect == "talks":
        instrument = "talks"
    date = sentence.date_near(act.start())
    if len(actors(sentence.plain, sentence.start, sentence.end)) > 1 and not any(
        left <= d.start < right for d in sentence.dates
    ):
        return None
    if (
        instrument is None
        or date is None
        or not (_TECH.search(sentence.text) or _is_named(sentence) or instrument == "investment-review")
    ):
        return None
    how = modality(window, sentence.text)
    if looks_ahead(how, window):
        date = sentence.date_near(act.start(), future=True) or date
    fields: dict[str, Any] = {
        "actor": actor,
        "instrument": instrument,
        "object": article.text[act.end() : _object_end(sentence, act)].strip(" ,，"),
        "effect": effect,
        "date": date,
        "modality": how,
    }
    precise = {"day": 0.1, "month": 0.06}.get(date["precision"], 0.0)
    return article.claim(
        "policy", fields, sentence, confidence=0.6 + precise + 0.05 * (instrument not in {"law", "standard"})
    )


def _instrument(sentence: Sentence, act: re.Match[str], window: str) -> str | None:
    """What the act itself is about; a condition or another act beside it decides only where that says nothing."""
    aside = _ASIDE.search(sentence.plain, act.end(), sentence.end)
    itself = sentence.plain[act.start() : aside.start() if aside else sentence.end]
    for words in (itself, window):
        for name, pattern in _TOOLS:
            if pattern.search(words):
                return name
    return None


def _is_named(sentence: Sentence) -> bool:
    return any(n.kind in {"company", "family", "model", "chip"} for n in sentence.names)


def _object_end(sentence: Sentence, act: re.Match[str]) -> int:
    stop = compiled(
        r"[,;，；。]|\.(?=\s|$)| (?:on|in) (?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|"
        r"Sat|Sun|20))"
    )
    match = stop.search(sentence.plain, act.end(), min(sentence.end, act.end() + _AFTER_ACT))
    return match.start() if match else min(sentence.end, act.end() + _AFTER_ACT)
