"""The question itself in text: China against the United States in AI, who is ahead, by how much, until when."""

from __future__ import annotations

from dataclasses import dataclass

from airace.extract.dates import DateField, shift_field
from airace.extract.numbers import ANY_NUMBER, number, plain_number
from airace.extract.patterns import compiled

CHINA = compiled(r"\bChin(?:a|ese)\b|\bBeijing\b|中国|中方|国产|中美|\bDeepSeek\b", ignore_case=True)
AMERICA = compiled(
    r"\bUS\b|\bU\.S\.|\bUnited States\b|\bAmerica(?:n|ns)?\b|\bthe West\b|\bWestern\b|\bfrontier\b|"
    r"\bSilicon Valley\b|\bOpenAI\b|美国|中美|西方|硅谷|前沿"
)
AI = compiled(
    r"\bAI\b|artificial intelligence|\bmodels?\b|\blabs?\b|\bchips?\b|\brace\b|\bfrontier\b|\bfirms?\b|人工智能|模型|"
    r"大模型|AI|芯片|实验室|公司"
)
OVERTAKE = compiled(
    r"\b(?:overt(?:ake|akes|aking|ook|aken)|surpass(?:es|ing|ed)?|leapfrog(?:s|ging)?|pull(?:s|ing)? ahead|outpace|"
    r"dominate|win(?:s|ning)?|lead(?:s|ing)?|beat|eclipse)\b|超越|超过|反超|赶超|领先|胜出|赢得|主导"
)
CATCH_UP = compiled(
    r"\b(?:catch(?:es|ing)? up|match(?:es|ing)?|close(?:s|ing)? the gap|reach parity|parity|draw level|be on par)\b|"
    r"追上|赶上|追平|缩小差距|持平|迎头赶上|抹平"
)
FUTURE = compiled(
    r"\b(?:will|would|could|can|may|might|is going to|expects?|predicts?|likely|poised|set to|chance|odds|"
    r"probability|likelihood)\b|将|会|有望|预计|预测|能(?!力|源|耗|效)|可能|概率|几率|可能性"
)
_UNIT = r"(?P<u>months?|years?|weeks?|个月|年)"
_RANGE = rf"(?P<n>{ANY_NUMBER}|a\b)(?:\s?(?:-|to|or|至|到)\s?(?P<m>{ANY_NUMBER}))?[\s-]?(?:个)?{_UNIT}"
_WITHIN = compiled(
    rf"(?:\b(?:with)?in (?:about |around |roughly |as little as )?(?:the )?(?:next |coming )?|\bover the next |未来|"
    rf"今后|(?<=在)|(?<=将)){_RANGE}(?P<post>内|之内|后)?",
    ignore_case=True,
)
_BY_YEAR = compiled(
    r"\b(?:by|before|until|around|in)\s(?:the end of |early |late )?(?P<y>20[2-9]\d)\b|(?P<z>20[2-9]\d)年(?:以前|"
    r"之前|前|底|末)?"
)
_LAGS = tuple(
    compiled(pattern, ignore_case=True)
    for pattern in (
        rf"{_RANGE} (?P<d>behind|ahead)",
        rf"(?P<d>lag(?:s|ging|ged)?|trail(?:s|ing|ed)?|behind|ahead|lead(?:s|ing)?)\b[^.;,]{{0,60}}?\bby (?:about |"
        rf"around |roughly |an average of |only |just |at least )?{_RANGE}",
        rf"(?P<d>gap|lead|lag|advantage) (?:of|is|was|at|stands at) (?:about |around |roughly |only |just |"
        rf"now )*{_RANGE}",
        rf"{_RANGE} (?:of )?(?P<d>gap|lead|lag|advantage)",
        rf"(?P<d>落后|领先|差距)[^。；]{{0,20}}?{_RANGE}(?!前|内)",
    )
)
_EITHER = compiled(f"{CHINA.pattern}|{AMERICA.pattern}", ignore_case=True)
# Who is behind or will overtake whom goes unsaid where a Chinese lab stands against the frontier.
_CHINESE_AI = compiled(
    r"\b(?:Chin(?:a|ese)|Beijing)\b[^.;]{0,40}\b(?:AI|models?|labs?|chips?|LLMs?)\b|\bDeepSeek\b|"
    r"(?:中国|国产)[^，。；]{0,12}(?:人工智能|模型|AI|实验室|芯片)"
)
_UNSAID = compiled(
    rf"\b(?:{ANY_NUMBER}|a) (?:months?|years?) behind(?=[,.;\"]|$| (?:today|now|at present|currently)\b)|"
    r"\b(?:overtake|catch up|pull ahead|draw level|take the lead)"
    r"(?=[,.;\"]|$| (?:within|by|in|before|soon|any|this|next|over)\b)|"
    rf"落后(?:了|大约|约|大概)*{ANY_NUMBER}(?:[至到-]{ANY_NUMBER})?(?:个月|年)(?=[，。；\"]|$|左右)|"
    r"(?:反超|赶超|追上|赶上|追平)(?=[，。；\"]|$)"
)
_NEGATED = compiled(
    r"\b(?:not|never|unlikely|cannot|doubts?|doubted)\b|n't\b|不会|无法|难以|不可能|不(?:认为|预计|相信|觉得|指望)|怀疑"
)
_RACE = compiled(r"\b(?:AI|artificial intelligence|technology) race\b|人工智能竞赛|AI竞赛", ignore_case=True)
_WE_LEAD = compiled(r"\b(?:we|our)\b.{0,60}\b(?:lead|ahead|advantage)\b", ignore_case=True)
_NANO = compiled(r"\bnanoseconds?\b|纳秒", ignore_case=True)
_VAGUE = compiled(
    r"\b(?:only |just )?(?:a )?(?:matter of |few )?months behind\b|落后[^。；，]{0,8}几个月", ignore_case=True
)


@dataclass(frozen=True, slots=True)
class Lag:
    months: int | float | dict[str, int | float] | None
    stance: str


def is_race(text: str) -> bool:
    """The text sets China against the United States, or the frontier, in AI; the other side may go unsaid."""
    if CHINA.search(text) and AMERICA.search(text):
        return True
    if _CHINESE_AI.search(text) and _UNSAID.search(text):
        return True
    return bool(_EITHER.search(text) and _RACE.search(text)) or bool(CHINA.search(text) and _WE_LEAD.search(text))


def lag(text: str) -> Lag | None:
    """How far one side is behind now: `seven months behind`, `落后约两年`, `nanoseconds behind` (0, parity)."""
    text = text.replace('"', "")
    if _NANO.search(text):
        return Lag(0, "parity")
    for pattern in _LAGS:
        if match := pattern.search(text):
            low, high = _months(match["n"], match["u"]), _months(match["m"], match["u"]) if match["m"] else None
            if low is not None:
                both: dict[str, int | float] | int | float = {"low": low, "high": high} if high is not None else low
                return Lag(both, _direction(text, match["d"].lower()))
    return Lag(None, _direction(text, "behind")) if _VAGUE.search(text) else None


def _months(text: str, unit: str) -> int | float | None:
    value = number(text)
    if value is None:
        return None
    factor = 12 if unit.lower().startswith(("year", "年")) else 1
    return plain_number(value * factor) if not unit.lower().startswith("week") else None


def _direction(text: str, word: str) -> str:
    """Behind: whoever stands first is behind. Ahead: whoever stands first leads. A bare gap is the American lead."""
    china, america = CHINA.search(text), AMERICA.search(text)
    china_first = bool(china and (not america or china.start() < america.start()))
    if word.startswith(("ahead", "lead", "advantage", "领先")):
        if china and not america and _WE_LEAD.search(text):
            return "us-leads"
        return "china-leads" if china_first else "us-leads"
    if word.startswith(("behind", "lag", "trail", "落后")):
        return "us-leads" if china_first else "china-leads"
    return "us-leads"


def stance(text: str, high: float | None) -> str:
    """Who the forecast says will lead. Unlikely overtaking means the United States stays ahead."""
    negated = _NEGATED.search(text)
    if CATCH_UP.search(text) and not OVERTAKE.search(text):
        return "us-leads" if negated or (high is not None and high < 0.5) else "parity"
    if not OVERTAKE.search(text):
        return "unclear"
    china, america = CHINA.search(text), AMERICA.search(text)
    leads = "china-leads" if china and (not america or china.start() <= america.start()) else "us-leads"
    if negated or (high is not None and high < 0.5):
        return "us-leads" if leads == "china-leads" else "china-leads"
    return leads


def horizon(text: str, said: DateField) -> dict[str, DateField]:
    """`within three to five years` → start and end; `within two years` and `by 2030` → end only."""
    if match := _WITHIN.search(text):
        low, high = _months(match["n"], match["u"]), _months(match["m"], match["u"]) if match["m"] else None
        if low is not None and 0 < low <= 1200:
            if high is not None and low < high <= 1200:
                return {"horizon_start": shift_field(said, int(low)), "horizon_end": shift_field(said, int(high))}
            return {"horizon_end": shift_field(said, int(low))}
    if (match := _BY_YEAR.search(text)) and int(match["y"] or match["z"]) >= int(said["value"][:4]):
        return {"horizon_end": {"value": match["y"] or match["z"], "precision": "year"}}
    return {}
