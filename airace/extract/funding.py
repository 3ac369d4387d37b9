"""`funding`: money that a company raised, seeks, or is valued at, round by round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from airace.extract.article import Article, Sentence
from airace.extract.modality import looks_ahead, modality
from airace.extract.money import Money
from airace.extract.names import COMPANY, INVESTOR, Name
from airace.extract.patterns import compiled
from airace.extract.records import Claim
from airace.extract.registry import kind

_ROUND_NAME = compiled(
    r"\b(?P<pre>pre-)?Series (?P<s>[A-K])(?P<plus>\+|\d)?(?![A-Za-z])|\b\b(?P<e>(?-i:[A-K]))(?P<eplus>\+{1,2})?(?: funding|"
    r" financing)? round|\b(?P<seed>pre-seed|seed|angel|strategic)(?: funding| financing| investment| round)|"
    r"(?P<zpre>Pre-?)?(?P<z>[A-K])(?P<zplus>\+{1,2}|\d)?轮|(?P<zw>天使|种子|战略)(?:\+)?轮?(?:融资|投资|轮)",
    ignore_case=True,
)
_RAISED = compiled(
    r"\b(?:rais(?:ed|es|ing|e)|secur(?:ed|es|ing)|clos(?:ed|es|ing)|land(?:ed|s)|bagged|complet(?:ed|es|ing)|"
    r"pulled in|announc(?:ed|es)|received|receives|attracted|"
    r"obtained|won|seek(?:s|ing)?|nett?ed|collected|scored|in talks)\b|完成|获得?|融资|募资|募集|筹集|筹得|寻求|洽谈|斩获|"
    r"宣布|官宣"
)
_FUNDING_WORD = compiled(
    r"\b(?:funding|financing|fundrais\w+|Series [A-K]\b|seed round|round\b|investors?|led by|venture|equity|"
    r"valuation|capital (?:injection|raise)|from (?=[A-Z])|to raise|state funds?)|融资|领投|跟投|注资|投资|轮",
)
_NOT_FUNDING = compiled(
    r"\brais(?:ed|es|ing|e) (?:its|their|the|full-year|guidance|forecast|prices?|target|stake|concern|question|doubt|"
    r"awareness|money for charity)\b(?! (?:first|second|third|latest|next|seed|Series|biggest|largest))|"
    r"\bIPOs?\b|\bshares at\b|initial public offering|public offering|\blisting\b|\bbonds?\b|\bdebt\b|\bloan|"
    r"\bcredit facility|"
    r"\bstudy\b|\bscholarship|\bcharity|\bnew fund\b|"
    r"首次公开|招股|上市|债券|贷款|回购|研究|营收|收入预期",
    ignore_case=True,
)
_INVESTED = compiled(
    r"\b(?:invest(?:ed|s|ing)?|inject(?:ed|s)?|pour(?:ed|s)?|put|pumped)\s+(?=[^.;]{0,30}(?:[$€£¥]|million|billion))|"
    r"\binvest(?:ed|s)? in\b|\b(?:co-)?(?:led|leads)\s+(?=(?:an?|the)\b[^.;]{0,40}(?:[$€£¥]|million|billion))|"
    r"(?:领投|参投|跟投)了|(?:投资|注资|入股)(?!者|方|人|机构|银行)"
)
_ROUND_LED = compiled(
    r"\b(?P<round>(?:funding |financing |investment )?(?:round|financing|fundraising|investment))\b[^.;]{0,90}?"
    r"(?P<by>(?:, |\b(?:is|are|was|were|been|being|be) (?:\w+ly )?)(?:(?:co-)?led|anchored|backed|headed) by) "
)
_INTO = compiled(r"\s(?:in|into|for|of|by|at) ")
_OWN_ROUND = compiled(r"'s?\s[^,;]{0,60}")
_FLOATED = compiled(
    r"\b(?:went|going|gone) public\b|\blist(?:ed|ing|s) (?:in|on)\b|\bdebut(?:s|ed)?\b|\bfloat(?:ed|s)\b"
)
_INVESTMENT = compiled(r"\b(?:investment|injection|funding|financing)(?: round)? (?=led by|from)")
_TOTAL = compiled(r"\btotal\b|\bto date\b|\bso far\b|\ball told\b|\baltogether\b|累计|总计|共计|迄今", ignore_case=True)
_PRE = compiled(r"\bpre-money|投前", ignore_case=True)
_POST = compiled(r"\bpost-money|投后", ignore_case=True)
_SOUGHT = compiled(
    r"\bseek(?:s|ing)?\b|\bin talks\b|\bplans? to raise|\baims? to raise|\blooking to raise|\bto raise\b|"
    r"\bin discussions|\bhopes? to|"
    r"\bconsidering|\bnegotiating|\bwants? to raise|洽谈|寻求|计划|拟|谈判|磋商|考虑|正在进行|将|有意",
    ignore_case=True,
)
_LEAD = compiled(
    r"\b(?:led|co-led) by\b|\bwith (?:participation|backing|support|investment) from\b|\bfrom\b|\bjoined by\b|"
    r"\bincluding\b"
)
_CN_INVESTOR = compiled(r"(?:联合)?领投|跟投|参投|参与(?:了)?投资|注资|独家投资|投资方")
_VALUED = compiled(r"\bvalu(?:ed|es|ing)\b|\bvaluation\b|估值", ignore_case=True)


def _key(fields: dict[str, Any]) -> tuple[Any, ...]:
    round_ = fields.get("round")
    special = round_ if round_ in {"total-to-date", "valuation-only"} else "round"
    money = fields.get("amount", {})
    return fields["company"], special, str(money.get("value", money.get("low"))) if special == "round" else ""


@kind("funding", key=_key)
def propose(article: Article) -> Iterator[Claim]:
    for sentence in article.sentences:
        if _NOT_FUNDING.search(sentence.text) or not sentence.money:
            continue
        sums = [m for m in sentence.money if m.role == "sum" and m.low >= 50_000]
        values = [m for m in sentence.money if m.role == "valuation"]
        if respective := _respectively(article, sentence, sums):
            yield from respective
        elif (
            (claim := _invested(article, sentence, sums, values)) is not None
            or (sums and (claim := _raised(article, sentence, sums, values)) is not None)
            or (sums and (claim := _was_led(article, sentence, sums, values)) is not None)
            or (values and not sums and (claim := _valued(article, sentence, values)) is not None)
        ):
            yield claim


def _raised(article: Article, sentence: Sentence, sums: list[Money], values: list[Money]) -> Claim | None:
    verb = next((v for v in sentence.finditer(_RAISED) if v.start() < sums[0].start), None)
    round_ = round_name(sentence.text)
    if verb is None:
        verb = next((v for v in sentence.finditer(_INVESTMENT) if 0 <= v.start() - sums[0].end <= 12), None)
    bare = verb is not None and _is_bare(verb, sums[0])
    direct = bool(verb and re.match(r"rais|secur|bagged|融资|募集|获", verb[0]))
    if not (_FUNDING_WORD.search(sentence.text) or bare) or not (verb or round_):
        return None
    at = verb.start() if verb else sums[0].start
    companies = [n for n in sentence.subjects(at, COMPANY, owner=True) if n.kind != "unknown" or direct or round_]
    companies = companies or sentence.subjects(sums[0].start, COMPANY, owner=True)
    if len({n.value for n in companies}) != 1:
        return None
    clause = sentence.clause(at)
    how = modality(clause, sentence.text)
    if (
        how in {"happened", "reported"}
        and _SOUGHT.search(sentence.plain[sentence.start : sums[0].end])
        and not _TOTAL.search(clause)
    ):
        how = "planned"
    total = _TOTAL.search(sentence.text)
    fields: dict[str, Any] = {
        "company": companies[0].as_one_of(COMPANY),
        "round": "total-to-date" if total else round_,
        "amount": sums[0].field(),
        "investors": investors(sentence, companies[0]),
        "date": sentence.date_near(at, future=looks_ahead(how, clause)),
        "modality": how,
    } | _valuation(sentence, values)
    if len(sums) > 1 and sums[1].currency != sums[0].currency and sums[1].start - sums[0].end <= 12:
        fields["also"] = sums[1].field()
    last = _with_valuation(sentence, fields) if not values else None
    found = sum(fields.get(f) is not None and fields.get(f) != [] for f in ("round", "valuation", "investors", "date"))
    unknown = 0.15 if companies[0].kind == "unknown" else 0.0
    confidence = 0.6 + 0.08 * found + 0.05 * direct - unknown
    return article.claim("funding", fields, sentence, last, who=companies[0], confidence=confidence)


def _is_bare(verb: re.Match[str], sum_: Money) -> bool:
    """ "Raised $500 million": a verb of raising right before its sum needs no further word of funding."""
    return bool(re.match(r"rais|募资", verb[0])) and sum_.start - verb.end() <= 20


def _was_led(article: Article, sentence: Sentence, sums: list[Money], values: list[Money]) -> Claim | None:
    """The round as the subject: "a $40 billion round in OpenAI was led by SoftBank", "OpenAI's round was led by …"."""
    match = sentence.search(_ROUND_LED)
    if match is None or not sums[0].start < match.start("by"):
        return None
    start, end = match.span("round")
    into = _INTO.match(sentence.plain, end)
    names = sentence.objects(into.end(), COMPANY, gap=40) if into else []
    before = [n for n in sentence.names if n.fits(COMPANY) and sentence.start <= n.start and n.end <= start]
    names = names or [n for n in before if _OWN_ROUND.fullmatch(sentence.plain, n.end, start)]
    givers = sentence.objects(match.end(), INVESTOR, gap=30)
    if len(names) != 1 or not givers:
        return None
    clause = sentence.clause(match.start("by"))
    how = modality(clause, sentence.text)
    fields: dict[str, Any] = {
        "company": names[0].as_one_of(COMPANY),
        "round": round_name(sentence.text),
        "amount": sums[0].field(),
        "investors": investors(sentence, names[0]),
        "date": sentence.date_near(match.start("by"), future=looks_ahead(how, clause)),
        "modality": how,
    } | _valuation(sentence, values)
    return article.claim("funding", fields, sentence, confidence=0.72 - 0.15 * (names[0].kind == "unknown"))


def _respectively(article: Article, sentence: Sentence, sums: list[Money]) -> list[Claim]:
    """ "A and B raised $1 million and $2 million, respectively": as many firms as sums, in order."""
    if len(sums) < 2 or not re.search(r"\brespectively\b|分别", sentence.text):
        return []
    verb = next((v for v in sentence.finditer(_RAISED) if v.start() < sums[0].start), None)
    direct = verb is not None and (_is_bare(verb, sums[0]) or sentence.plain[verb.end() : sums[0].start] == " ")
    bare = direct and not _FLOATED.search(sentence.text)
    if not _FUNDING_WORD.search(sentence.text) and not bare:
        return []
    companies = sentence.subjects(verb.start(), COMPANY) if verb else []
    if verb is None or len(companies) != len(sums):
        return []
    values = [m for m in sentence.money if m.role == "valuation"]
    each = [_valuation(sentence, [m]) for m in values] if len(values) == len(companies) else [{}] * len(companies)
    how = modality(sentence.clause(verb.start()), sentence.text)
    shared = {
        "round": round_name(sentence.text),
        "date": sentence.date_near(verb.start(), future=looks_ahead(how, sentence.clause(verb.start()))),
        "modality": how,
    }
    return [
        article.claim(
            "funding",
            {"company": name.as_one_of(COMPANY), "amount": sum_.field()} | shared | worth,
            sentence,
            confidence=0.7,
        )
        for name, sum_, worth in zip(companies, sums, each, strict=True)
    ]


def _with_valuation(sentence: Sentence, fields: dict[str, Any]) -> Sentence | None:
    """Take the valuation from the next sentence where that only says what "the round" or "the deal" values it at."""
    after = sentence.following
    if (
        after is None
        or not re.match(r"(?:The|That|This|It|本轮|此轮|该轮|融资后|交易)", after.text)
        or _TOTAL.search(after.text)
    ):
        return None
    values = [m for m in after.money if m.role == "valuation"]
    if not values:
        return None
    fields |= _valuation(after, values)
    return after


def _invested(article: Article, sentence: Sentence, sums: list[Money], values: list[Money]) -> Claim | None:
    """ "SoftBank invested $2 billion in Mistral": the round from the investor's side."""
    verb = sentence.search(_INVESTED)
    if not verb or not sums or sums[0].start < verb.start():
        return None
    if sentence.chinese:
        return _invested_chinese(article, sentence, verb, sums, values)
    into = compiled(r"\b(?:in|into)\s+(?:\w+ ){0,4}$")
    target = next(
        (
            n
            for n in sentence.names
            if n.start > sums[0].end and n.fits(COMPANY) and into.search(sentence.plain, sums[0].end, n.start)
        ),
        None,
    )
    givers = sentence.subjects(verb.start(), INVESTOR)
    if target is None or not givers or target.kind == "unknown":
        return None
    how = modality(sentence.clause(verb.start()), sentence.text)
    fields: dict[str, Any] = {
        "company": target.as_one_of(COMPANY),
        "round": round_name(sentence.text),
        "amount": sums[0].field(),
        "investors": [n.as_one_of(INVESTOR) for n in givers],
        "date": sentence.date_near(verb.start(), future=looks_ahead(how, sentence.clause(verb.start()))),
        "modality": how,
    } | _valuation(sentence, values)
    return article.claim("funding", fields, sentence, confidence=0.7)


def _invested_chinese(
    article: Article, sentence: Sentence, verb: re.Match[str], sums: list[Money], values: list[Money]
) -> Claim | None:
    """阿里巴巴投资月之暗面8亿美元, 腾讯向月之暗面投资2亿美元."""
    start, _ = sentence.clause_span(verb.start())
    before = [n for n in sentence.names if start <= n.start and n.end <= verb.start() and n.fits(INVESTOR)]
    toward = [
        n for n in before if sentence.plain[n.start - 1] in "向对给" and n.end == verb.start() and n.fits(COMPANY)
    ]
    target = toward or [n for n in sentence.objects(verb.end(), COMPANY, gap=6) if n.end <= sums[0].start][:1]
    givers = [n for n in before if n not in target]
    if len(target) != 1 or not givers or target[0].kind == "unknown":
        return None
    how = modality(sentence.clause(verb.start()), sentence.text)
    fields: dict[str, Any] = {
        "company": target[0].as_one_of(COMPANY),
        "round": round_name(sentence.text),
        "amount": sums[0].field(),
        "investors": [n.as_one_of(INVESTOR) for n in givers],
        "date": sentence.date_near(verb.start(), future=looks_ahead(how, sentence.clause(verb.start()))),
        "modality": how,
    } | _valuation(sentence, values)
    return article.claim("funding", fields, sentence, confidence=0.7)


def _valued(article: Article, sentence: Sentence, values: list[Money]) -> Claim | None:
    """A valuation without a round; one that the stock market gives is none."""
    match = sentence.search(_VALUED)
    if (
        not match
        or re.search(r"\bstock market\b|\bshares?\b|\btarget\b|\bacqui|\bdeal\b|\bbuy|股|目标|收购", sentence.text)
        or len(values) != 1
    ):
        return None
    companies = sentence.subjects(match.start(), COMPANY, owner=True)
    companies = companies or sentence.objects(match.end(), COMPANY, gap=20)
    known = [n for n in companies if n.kind != "unknown"]
    if len(known) != 1:
        return None
    fields: dict[str, Any] = {
        "company": known[0].as_one_of(COMPANY),
        "round": "valuation-only",
        "date": sentence.date_near(match.start()),
        "modality": modality(sentence.clause(match.start()), sentence.text),
    } | _valuation(sentence, values)
    return article.claim("funding", fields, sentence, confidence=0.55)


def _valuation(sentence: Sentence, values: list[Money]) -> dict[str, Any]:
    if not values:
        return {}
    kind_ = "pre" if _PRE.search(sentence.text) else "post" if _POST.search(sentence.text) else "unstated"
    return {"valuation": values[-1].field(), "valuation_kind": kind_}


def round_name(text: str) -> str | None:
    """`Series C` and `C轮` → `series-c`; `Pre-A轮` → `pre-series-a`; `天使轮` → `angel`."""
    match = _ROUND_NAME.search(text)
    if not match:
        return None
    if letter := match["s"] or match["z"] or match["e"]:
        before = "pre-" if match["pre"] or match["zpre"] else ""
        return f"{before}series-{letter.lower()}{match['plus'] or match['zplus'] or match['eplus'] or ''}"
    if match["zw"]:
        return {"天使": "angel", "种子": "seed", "战略": "strategic"}[match["zw"]]
    return match["seed"].lower()


def investors(sentence: Sentence, company: Name) -> list[str]:
    """Those named behind "led by", "from", or before 领投 and 跟投."""
    found: list[str] = []
    if sentence.chinese:
        for match in sentence.finditer(_CN_INVESTOR):
            start, _ = sentence.clause_span(match.start())
            names = [n for n in sentence.names if start <= n.start and n.end <= match.start() and n.fits(INVESTOR)]
            found += [n.as_one_of(INVESTOR) for n in names]
    else:
        for match in sentence.finditer(_LEAD):
            found += [n.as_one_of(INVESTOR) for n in sentence.objects(match.end(), INVESTOR, gap=40)]
    own = company.as_one_of(COMPANY)
    return [name for name in dict.fromkeys(found) if name != own]
