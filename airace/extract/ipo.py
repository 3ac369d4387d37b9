"""`ipo`: a company on its way to an exchange, stage by stage, and the prices of its first day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import is_planned, modality
from airace.extract.money import Money
from airace.extract.names import COMPANY, Name
from airace.extract.numbers import percents
from airace.extract.patterns import compiled
from airace.extract.places import exchanges, place_of_exchange
from airace.extract.records import Claim
from airace.extract.registry import kind

_OFFERING = (
    r"(?:IPOs?\b|initial public offerings?|public offerings?|(?:share |stock[- ]market |public )?listings?\b|"
    r"flotation|share sale|float\b|market debut|stock[- ]market debut|go(?:ing)? public|A1\b|S-1\b)"
)
_W = r"(?:[\w'’$.,&-]+\s+){0,6}?"
_STAGES: tuple[tuple[str, str], ...] = (
    (
        "withdrawn",
        rf"\b(?:withdr(?:e|a)wn?|pulled|shelved|scrapped|cancell?ed|abandoned|called off|dropped|postponed|suspended|"
        rf"halted)\s+{_W}{_OFFERING}"
        r"|(?:撤回|撤销|终止|搁置|取消|暂停|中止|放弃)[^，。；]{0,14}(?:上市|IPO|招股)",
    ),
    (
        "approved",
        rf"\b(?:won|wins|received|secured|got|gained|obtained|given|granted|cleared)\s+{_W}(?:approval|clearance|nod|"
        rf"green light|permission|go-ahead|a hearing)\s+{_W}(?:{_OFFERING}|to list\b)"
        rf"|\b(?:approved|cleared)\s+{_W}{_OFFERING}|\bpassed\s+{_W}(?:listing )?hearing"
        r"|通过[^，。；]{0,10}聆讯|过会|(?:获得?|得到|取得)[^，。；]{0,16}(?:批准|备案|同意|注册|"
        r"核准)[^，。；]{0,12}(?:上市|IPO|发行)|(?:上市|IPO)[^，。；]{0,10}(?:获批|获得?[^，。；]{0,8}(?:批准|通过))",
    ),
    ("tutoring", r"\b(?:listing|IPO|pre-listing) (?:tutoring|guidance|coaching)|上市辅导|辅导备案"),
    (
        "filed",
        rf"\b(?:filed|files|filing|submitted|submits|lodged)\s+{_W}(?:{_OFFERING}|prospectus|draft registration|"
        rf"registration statement)"
        r"|\b(?:filed|applied) to (?:list|go public)|(?:递交|提交|呈交|递表)[^，。；]{0,14}(?:招股|上市|A1|IPO|S-1)|"
        r"(?:港交所|联交所)递表|申请[^，。；]{0,10}上市|递表",
    ),
    (
        "bookbuilding",
        rf"\b(?:began|started|opened|launched|kicked off|begins|starts|opens)\s+{_W}(?:book-?building|taking orders|"
        rf"order books?|books for)|\bkicked off {_W}{_OFFERING}|"
        r"(?:启动|开始|今起|日起)[^，。；]{0,8}(?:招股|簿记|公开发售)|簿记建档",
    ),
    (
        "planned",
        rf"\b(?:plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|intend(?:s|ed|ing)?|prepar(?:es?|ed|ing)|consider(?:s|ed|ing)?|"
        rf"weigh(?:s|ed|ing)?|hop(?:es?|ed|ing)|seek(?:s|ing)?|"
        rf"expect(?:s|ed)?|set|explor(?:es?|ing)|targeting|mull(?:s|ed|ing)?|eye(?:s|d|ing)|will|would|looking|may|might|"
        rf"could)\s+{_W}(?:to list (?:in|on|its|shares)\b|list (?:in|on)\b|{_OFFERING}|listing\b)"
        r"|(?:计划|拟|筹备|考虑|有望|准备|预计|将|寻求|打算|力争)[^，。；]{0,16}(?:上市(?!辅导)|IPO|挂牌|登陆|"
        r"首次公开(?:募股|发行))|(?:上市|IPO)(?:的)?(?:计划|打算|安排)",
    ),
    (
        "listed",
        r"\b(?:debuted|debuts|went public|floated|began trading|started trading|made (?:its|"
        r"their) [\w' -]{0,24}debuts?|completed (?:its|their|an?) [\w ]{0,20}(?:IPO|listing|initial public offering)"
        r"|listed (?:its shares |shares )?(?:in|on) (?=(?:the )?(?:Hong Kong|Shanghai|Shenzhen|New York|Nasdaq|"
        r"NASDAQ|STAR|HKEX|NYSE|Beijing|London|Singapore|mainland))"
        rf"|launched (?:an? |its |their )?(?:initial )?(?:public offerings?|IPOs?)|rais(?:ed|"
        rf"ing) [^.;]{{0,40}}?\b(?:in|from|through|via) {_W}(?:IPOs?\b|initial public offerings?|public offering|"
        rf"listing|flotation|share sale)"
        r"|(?:IPO|initial public offering|listing) (?:that )?raised|first[- ]day of trading|first trading day|(?:on|"
        r"in) (?:its|their|the) (?:[\w]+ ){0,3}(?:debuts?\b|first (?:trading )?day)|in (?:its|"
        r"their) [\w ]{0,24}(?:debuts?|IPOs?|initial public offerings?))"
        r"|(?:挂牌|登陆)(?:上市|港交所|联交所|科创板|纳斯达克|纽交所|港股|创业板|北交所)?|敲钟|(?:在|于|"
        r"赴)[^，。；]{0,10}(?:上市|IPO)(?!辅导|申请|公司)|(?:正式|成功|分别|先后|相继|[月日号])上市(?!辅导|申请|公司|计划)|完成[^，。；]{0,6}(?:IPO|首次公开募股|"
        r"上市)|首日(?:收|开|上市|大涨)",
    ),
    (
        "priced",
        rf"\bpriced\s+{_W}(?:shares?|IPO|offering|stock)\b|\bset\s+{_W}(?:offer |IPO )?price|\bsold shares at|"
        rf"(?:发行价|发售价|招股价|最终定价)[^，。；]{{0,6}}\d",
    ),
)
_COMPILED = tuple((stage, compiled(pattern, ignore_case=stage != "planned")) for stage, pattern in _STAGES)
_OFFER = compiled(
    r"(?:offer(?:ing)? price|IPO price|issue price|priced|price (?:its|the) shares|sold shares at|set the price|"
    r"发行价|发售价|招股价|定价)",
    ignore_case=True,
)
_CLOSE = compiled(
    r"\bclosed? (?:at|up at)|\bended (?:the day|its first day)? ?at|\bclosing (?:price|at)|收报|收盘价|收于|首日收",
    ignore_case=True,
)
_RETURNS = (
    ("open_return", compiled(r"\b(?:opened|opening)\b|开盘(?:上?涨|大涨)|高开|低开", ignore_case=True)),
    ("high_return", compiled(r"\b(?:intraday|as much as|at one point|as high as|up to)\b|盘中|一度", ignore_case=True)),
    (
        "first_day_return",
        compiled(r"\b(?:closed?|closing|ended|finished)\b|收涨|收盘|收报|收跌|收高", ignore_case=True),
    ),
)
_FALL = compiled(r"\b(?:down|lower|fell|dropped|below)\b|跌|低", ignore_case=True)
_FIRST_DAY = compiled(r"\b(?:first[- ]day|first day|debut|first trading)\b|首日|首个交易日|挂牌|上市", ignore_case=True)
_RAISE = compiled(
    r"\brais(?:ed|es|ing|e)\b|\bproceeds\b|\bnetted\b|\bworth\b|募资|集资|募集|筹集|筹资|融资", ignore_case=True
)
_SUBJECTLESS = compiled(
    r"\bthe (?:stock|shares)\b|\bits shares\b|\bit\b|\bthe company\b|该股|(?<![家些类型片能业和的])公司|首日|发行价",
    ignore_case=True,
)


def _key(fields: dict[str, Any]) -> tuple[Any, ...]:
    stage = fields["stage"]
    return fields["company"], "listed" if stage in {"priced", "bookbuilding", "listed"} else stage


@kind("ipo", key=_key)
def propose(article: Article) -> Iterator[Claim]:
    subject: list[Name] = []
    for sentence in article.sentences:
        hit = _stage(sentence)
        if hit is None:
            continue
        stage, match = hit
        names = _companies(sentence, stage, match)
        if not names and subject and _SUBJECTLESS.search(sentence.text) and not _others(sentence, subject):
            names = subject
        if not names or not _is_about_shares(sentence, stage):
            continue
        subject = names[:1] if len(names) == 1 else []
        yield from _claims(article, sentence, stage, match, names)


def _stage(sentence: Sentence) -> tuple[str, re.Match[str]] | None:
    for stage, pattern in _COMPILED:
        if match := sentence.search(pattern):
            if stage == "listed" and is_planned(
                sentence.plain[max(sentence.start, match.start() - 30) : match.start()]
            ):
                return "planned", match
            return stage, match
    return None


def _companies(sentence: Sentence, stage: str, match: re.Match[str]) -> list[Name]:
    names = sentence.subjects(match.start(), COMPANY, owner=True)
    inside = [
        n for n in sentence.names if match.start() <= n.start < match.end() and n.fits(COMPANY) and n.kind != "unknown"
    ]
    if stage in {"approved", "withdrawn"} and inside and not any(n.kind != "unknown" for n in names):
        names = inside[:1]
    known = [n for n in names if n.kind != "unknown"]
    return known or [n for n in names if n.kind == "unknown"]


def _others(sentence: Sentence, subject: list[Name]) -> bool:
    return any(n.kind == "company" and n.value != subject[0].value for n in sentence.names)


def _is_about_shares(sentence: Sentence, stage: str) -> bool:
    """Products are "listed" and "上市" too; a listing shows an exchange, a place, a price or the word itself."""
    if stage != "listed" or not sentence.chinese:
        return True
    return bool(
        sentence.places
        or exchanges(sentence.plain, sentence.start, sentence.end)
        or sentence.money
        or re.search(r"募资|集资|招股|股|敲钟|挂牌|首日收", sentence.text)
    )


def _claims(
    article: Article, sentence: Sentence, stage: str, match: re.Match[str], names: list[Name]
) -> Iterator[Claim]:
    clause = sentence.clause(match.start())
    how = modality(clause, sentence.text, plan_is_stage=stage not in {"listed", "priced"})
    if (
        how == "conditional"
        and stage == "planned"
        and not re.search(r"\bif\b|\bwere to\b|如果|假如", clause, re.I | re.A)
    ):
        how = "happened"
    future = stage == "planned" or how == "planned"
    amounts = _amounts(sentence)
    cities = _cities(sentence)
    shared = _places(sentence) | {"date": sentence.date_near(match.start(), future=future)} | _prices(sentence)
    for index, name in enumerate(names):
        fields: dict[str, Any] = {"company": name.as_one_of(COMPANY), "stage": stage, "modality": how} | shared
        if len(names) > 1 and len(cities) == len(names) and _RESPECTIVELY.search(sentence.text):
            fields |= {"place": cities[index]}
        if amounts and len(amounts) == len(names) and len(names) > 1:
            fields["amount"] = amounts[index].field()
        elif amounts and len(names) == 1:
            fields |= _amount_and_other(amounts)
        found = sum(fields.get(field) is not None for field in ("date", "amount", "place", "exchange", "offer_price"))
        unknown = 0.15 if name.kind == "unknown" else 0.0
        yield article.claim("ipo", fields, sentence, who=name, confidence=0.62 + 0.08 * found - unknown)


def _places(sentence: Sentence) -> dict[str, Any]:
    named = exchanges(sentence.plain, sentence.start, sentence.end)
    exchange = named[0][2] if named else None
    cities = _cities(sentence)
    place = cities[0] if cities else place_of_exchange(exchange) if exchange else None
    return {"exchange": exchange, "place": place}


def _cities(sentence: Sentence) -> list[str]:
    """Where shares may list, in order; not where a firm is at home."""
    return [p[2] for p in sentence.places if p[2] in _LISTING_PLACES and not _is_home(sentence, p)]


_RESPECTIVELY = compiled(r"\brespectively\b|分别")
_LISTING_PLACES = frozenset(
    {"Hong Kong", "Shanghai", "Shenzhen", "New York", "Beijing", "London", "Singapore", "Tokyo", "United States"}
)


def _is_home(sentence: Sentence, place: tuple[int, int, str]) -> bool:
    after = sentence.plain[place[1] : place[1] + 24]
    return bool(re.match(r"[- ]based| start-?up| company| AI | firm|'s? start", after)) or (
        place[2] in {"Beijing", "United States"} and not re.match(r" [Ss]tock", after) and not sentence.chinese
    )


def _amounts(sentence: Sentence) -> list[Money]:
    """The sums raised: never a price, a value or revenue."""
    if not _RAISE.search(sentence.text):
        return []
    return [m for m in sentence.money if m.role == "sum" and m.low >= 100_000]


def _amount_and_other(amounts: list[Money]) -> dict[str, Any]:
    """One sum, and the same in another currency where it stands beside it in brackets or after a comma."""
    first = amounts[0]
    fields: dict[str, Any] = {"amount": first.field()}
    if len(amounts) > 1 and amounts[1].currency != first.currency and amounts[1].start - first.end <= 12:
        fields["also"] = amounts[1].field()
    return fields


def _prices(sentence: Sentence) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for sum_ in sentence.money:
        if sum_.low >= 100_000:
            continue
        before = sentence.plain[max(sentence.start, sum_.start - 45) : sum_.start]
        offer = [m.end() for m in _OFFER.finditer(before)]
        close = [m.end() for m in _CLOSE.finditer(before)]
        if offer and (not close or offer[-1] > close[-1]):
            fields.setdefault("offer_price", sum_.field())
        elif close:
            fields.setdefault("close", sum_.field())
    if _FIRST_DAY.search(sentence.text):
        fields |= _returns(sentence)
    return fields


def _returns(sentence: Sentence) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    left = sentence.start
    for start, end, low, _ in percents(sentence.plain, sentence.start, sentence.end):
        words = sentence.plain[left:start] + " " + re.split(r"[,，;；]| and ", sentence.plain[end : end + 24])[0]
        left = end
        kinds = [name for name, pattern in _RETURNS if pattern.search(words)]
        if kinds:
            fields.setdefault(kinds[0], round(-low if _FALL.search(words) else low, 6))
    return fields
