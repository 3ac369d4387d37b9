"""An article prepared for the rules: sentences with their names, sums, dates, and who does what in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from airace.extract.dates import DateField, Found, find_dates
from airace.extract.fold import fold
from airace.extract.gazetteer import Gazetteer
from airace.extract.money import Money, find_money
from airace.extract.names import Name, names_in
from airace.extract.patterns import compiled
from airace.extract.places import places
from airace.extract.records import Claim
from airace.extract.sentences import clauses, split

_DESCRIPTOR = r"(?:(?:the|its|a|an|rival|AI|US|Chinese|American|[a-z][a-z-]*)\s+){0,4}"
_GOVERNOR = compiled(
    r"(?:(?<![-\w])(?:by|of|from|with|to|for|at|in|on|into|against|behind|than|over|via|between|about|versus|"
    r"\w{2,}ed|bought|beat|uses?|using|owns?|makes?|hit|took|buy|buys|acquire|acquires|became|led by|sold|chose)\s+"
    rf"{_DESCRIPTOR}(?:[A-Z][\w.]*'s\s+{_DESCRIPTOR})?)$"
)
_LIKE = compiled(rf"(?:\blike|\bsuch as|\bincluding)\s+{_DESCRIPTOR}$")
_SHARES_OF = compiled(
    r"\b(?:[Ss]hares (?:of|in)|(?:IPO|[Ll]isting|[Ff]lotation|public offering|[Ss]hare sale) of) (?:[\w-]+ ){0,3}$"
)
_CN_GOVERNOR = compiled(
    r"(?:由|被|向|对|从|获|在|以|把|给|为|超越|超过|击败|收购|投资|使用|采用|接入|部署|基于|根据|借助|落后|落后于|经)$"
)
_CN_WITH = compiled(r"(?:与|和|同|跟)$")
_JOIN = compiled(rf"^\s*(?:,|and|, and|or|/|&|as well as|along with|、|和|与|及|以及)\s*{_DESCRIPTOR}$")
_ALIAS_GAP = compiled(r"^\s*(?:[(（]|,? (?:also )?known as |, formerly |,? or |（又名|（即)\s*$")
_APPOSITIVE = compiled(
    r"\s*(?:\([^)]*\)\s*)?,\s*(?:an?|the|which|who|whose|also|formerly|known|backed|founded|based|maker|owner|"
    r"developer|led|one of|"
    r"now|then|along|together|part|in which|parent|chairman|chief|head|co-founder|founder|technical|president|"
    r"another|its|creator)\b",
)
_PRONOUN = compiled(
    r"\b(?:it|the (?:company|start-?up|firm|group|lab|developer|chipmaker|unit))\b|该(?:公司|企业)|"
    r"(?<![一-鿿])(?:公司|其(?!中|他|余|实|次)|它(?!们))",
    ignore_case=True,
)
# What may stand before a pronoun, or before a Chinese verb without a subject, that takes its subject from before.
_LEAD_IN = compiled(
    r"(?:[^,.]{0,80},\s|(?:On|In|At|Last|This|By|After|Since|Earlier|Then|Later|Now)\b[^,.]{0,40}\s)?"
    r"(?:(?:and|but|so|then|also|that)\s)*"
)
_CN_LEAD_IN = compiled(
    r"(?:已经?|也|还|又|将|正在?|均|都|曾|计划|拟|准备|即将|随后|此后|之后|目前|此前|近日|日前|同时|此外|另外|不过|但|并且?|而|则|"
    r"今年|去年|明年|上个?月|本月|昨[天日]|今[天日]|\d+[年月日号]|当[天日]|正式|宣布|全面|开始|率先|首次|尚未|没有|并未|未|"
    r"该公司|公司|其|它|于|在|[，,\s])*"
)
_OUTLOOK = compiled(r",? (?:that|which|and|in a \w+ that|a \w+ that) (?:could|might|may|would|will|can)\b")
_ASIDE = compiled(r", (?:which|who|whose) [^,;]+,")
_ROLE = compiled(r"(?:The|An?|Its) (?:[\w-]+ ){0,2}(?:company|start-?up|firm|lab|group|unit|developer|chip-?maker), ")
_APPOSED = compiled(r"'s?\s+[a-z][\w -]{1,50}[,(]")
_SAYING = r"(?:表示|宣布|称|透露|说|指出|公告|官宣|发布公告|声明|确认|披露)"
_SAID_THEN_CN = compiled(rf"[^。；将拟]{{0,24}}?{_SAYING}")
_SAID_THEN = compiled(
    r"[^.;]{0,60}?\b(?:said|announced|told|confirmed|stated|disclosed|declared|revealed|agreed|decided)\b"
)
_SAID_ON = compiled(
    r"\b(?:said|announced|told [\w ]{2,30}|confirmed|stated|disclosed|declared|revealed|agreed|decided)\s"
    r"(?:(?:on|in|late|early|last)\s)?$"
)
_AHEAD_OF_IT = compiled(r"(?:将|拟|计划|预计|有望)[于在]?$")


class Sentence:
    def __init__(self, article: Article, index: int, start: int, end: int) -> None:
        self.article, self.index, self.start, self.end = article, index, start, end
        self.plain = article.plain
        self.text = article.plain[start:end]
        self.chinese = bool(re.search(r"[一-鿿]", self.text))

    @cached_property
    def names(self) -> list[Name]:
        return names_in(self.plain, self.start, self.end, self.article.sightings_by_sentence[self.index])

    @cached_property
    def money(self) -> list[Money]:
        return find_money(self.plain, self.start, self.end)

    @cached_property
    def dates(self) -> list[Found]:
        return find_dates(self.plain, self.article.published, self.start, self.end)

    @cached_property
    def places(self) -> list[tuple[int, int, str]]:
        return places(self.plain, self.start, self.end)

    @property
    def previous(self) -> Sentence | None:
        return self.article.sentences[self.index - 1] if self.index else None

    @property
    def following(self) -> Sentence | None:
        after = self.index + 1
        return self.article.sentences[after] if after < len(self.article.sentences) else None

    def finditer(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        return list(pattern.finditer(self.plain, self.start, self.end))

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.plain, self.start, self.end)

    def clause(self, at: int, *, subject: int | None = None) -> str:
        """The text of the clause around an offset; in Chinese from that of its subject, whose 将 carries on."""
        start, end = self.clause_span(at)
        if self.chinese and subject is not None and self.start <= subject < start:
            start, _ = self.clause_span(subject)
        # "filed for an IPO that could raise": what may come of the act says nothing of the act itself.
        outlook = _OUTLOOK.search(self.plain, at, end)
        end = outlook.start() if outlook else end
        text = self.plain[start:end]
        for left, right in reversed(self._asides(at)):
            if start <= left < end:
                text = f"{text[: left - start]} {text[right - start :]}"
        return text

    def _asides(self, at: int) -> list[tuple[int, int]]:
        """Relative clauses between commas ("Zhipu, which could list next year, raised") that do not hold the offset."""
        return [m.span() for m in self.finditer(_ASIDE) if not m.start() <= at < m.end()]

    def clause_span(self, at: int) -> tuple[int, int]:
        for span in clauses(self.plain, self.start, self.end):
            if span.start <= at < span.end:
                return span.start, span.end
        return self.start, self.end

    def date_near(self, at: int, *, future: bool = False) -> DateField | None:
        """The date that belongs to what stands at the offset: same clause first, then nearest; never background."""
        usable = [d for d in self.dates if not _is_background(self.plain, d)]
        asides = self._asides(at)
        usable = [d for d in usable if not any(a <= d.start < b for a, b in asides)]
        if not usable:
            return None
        if future:
            # "said on 8 January that it will": the day of the words is past, whatever they announce.
            said = [d for d in usable if self._is_of_saying(d, at)]
            future = said != usable
            usable = [d for d in usable if d not in said] or said
        left, right = self.clause_span(at)
        inside = [d for d in usable if left <= d.start < right]
        nearest = min(inside or usable, key=lambda d: min(abs(d.start - at), abs(d.end - at)))
        return nearest.field(future=future)

    def subjects(self, at: int, kinds: frozenset[str], *, owner: bool = False) -> list[Name]:
        """Who acts in the verb at the offset. `owner`: a name in the possessive counts too ("Zhipu's shares rose")."""
        found = self._chinese_subjects(at, kinds, owner) if self.chinese else self._english_subjects(at, kinds, owner)
        if found:
            return found
        before = self.plain[max(self.start, at - 60) : at]
        if _PRONOUN.search(before) or (self.chinese and not any(n.end <= at for n in self.names)):
            return self.article.salient(self, kinds, at, back=self._takes_subject_from_before(at))
        return []

    def _takes_subject_from_before(self, at: int) -> bool:
        """No subject of its own: nothing but a lead-in before the pronoun, or before the Chinese verb."""
        if self.chinese:
            start, _ = self.clause_span(at)
            return bool(_CN_LEAD_IN.fullmatch(self.plain, start, at) or _PRONOUN.match(self.plain, start))
        return any(_LEAD_IN.fullmatch(self.plain, self.start, m.start()) for m in self.finditer(_PRONOUN))

    def _is_of_saying(self, found: Found, at: int) -> bool:
        """The date belongs to the announcing, not to what is announced."""
        before = self.plain[max(self.start, found.start - 40) : found.start]
        if self.chinese:
            match = _SAID_THEN_CN.match(self.plain, found.end, self.end)
            return bool(match) and not _AHEAD_OF_IT.search(before)
        match = _SAID_THEN.match(self.plain, found.end, max(at, found.end))
        return bool(match or _SAID_ON.search(before))

    def objects(self, at: int, kinds: frozenset[str], *, gap: int = 60) -> list[Name]:
        """The first name behind the offset, with those joined to it."""
        for position, name in enumerate(self.names):
            if name.start < at or not name.fits(kinds):
                continue
            between = self.plain[at : name.start]
            if len(between) > gap or re.search(r"[;；。]|，|, (?!an? |the )", between):
                return []
            return [n for n in _group(self.plain, self.names, position) if n.fits(kinds) and n.start >= at]
        return []

    def _english_subjects(self, at: int, kinds: frozenset[str], owner: bool) -> list[Name]:
        at, start = self._skip_appositive(at), self.start
        for cut in compiled(r"; |, (?:while|but|whereas) |: ").finditer(self.plain, self.start, at):
            if any(cut.end() <= n.start and n.end <= at and n.fits(kinds) for n in self.names):
                start = cut.end()
        asides = self._asides(at)
        groups: list[list[Name]] = []
        used: set[int] = set()
        for position, name in enumerate(self.names):
            if name.end > at or name.start < start or position in used or not name.fits(kinds):
                continue
            group = [n for n in _group(self.plain, self.names, position) if n.fits(kinds) and n.end <= at] or [name]
            used.update(i for i, n in enumerate(self.names) if n in group)
            if self._governed(name) or self._in_brackets(name) or any(a <= name.start < b for a, b in asides):
                continue
            if self._owns(group[-1], at) and (not owner or self._owned_name(group[-1]) or self._apposed(group[-1])):
                continue
            groups.append(group)
        return groups[-1] if groups else []

    def _chinese_subjects(self, at: int, kinds: frozenset[str], owner: bool) -> list[Name]:
        spans = [s for s in clauses(self.plain, self.start, self.end) if s.start <= at]
        for span in reversed(spans):
            for position, name in enumerate(self.names):
                if not (span.start <= name.start and name.end <= min(at, span.end)) or not name.fits(kinds):
                    continue
                owns = self._owns(name, at) and (not owner or self._owns_namesake(name, min(at, span.end), kinds))
                if self._governed(name) or owns:
                    continue
                return [n for n in _group(self.plain, self.names, position) if n.fits(kinds) and n.end <= at]
        return []

    def _governed(self, name: Name) -> bool:
        """Behind a preposition or a verb, so not the one who acts."""
        before = self.plain[max(self.start, name.start - 70) : name.start]
        if self.chinese:
            bare = re.sub(r"(?:[一-鿿]{0,4}(?:公司|企业|团队|智能体|模型))$", "", before)
            joined = _CN_WITH.search(before) and not any(n.end == name.start - 1 for n in self.names)
            return bool(_CN_GOVERNOR.search(before) or (bare and _CN_GOVERNOR.search(bare)) or joined)
        if _LIKE.search(before) or _SHARES_OF.search(before):
            return False
        return bool(_GOVERNOR.search(before)) and not re.search(r"(?:^|, |\. )(?:\w+ed)\s*$", before)

    def _in_brackets(self, name: Name) -> bool:
        before = self.plain[self.start : name.start]
        return before.count("(") > before.count(")")

    def _owns(self, name: Name, at: int) -> bool:
        return bool(re.match(r"'s?\s|的|旗下", self.plain[name.end : name.end + 3])) and name.end < at

    def _owned_name(self, name: Name) -> bool:
        """ "Baidu's Kunlunxin": the owned thing has a name of its own and acts itself."""
        return any(0 < other.start - name.end <= 3 for other in self.names)

    def _owns_namesake(self, name: Name, end: int, kinds: frozenset[str]) -> bool:
        """百度旗下芯片公司昆仑芯: the owned firm is named right behind and acts itself."""
        return any(0 < n.start - name.end <= 14 and n.end <= end and n.fits(kinds) for n in self.names)

    def _apposed(self, name: Name) -> bool:
        """ "Kunlunxin, Baidu's chip unit, has": the possessive only says more of the name before it."""
        behind = any(self.plain[n.end : name.start] in {", ", " ("} for n in self.names if n.end < name.start)
        behind = behind or bool(_ROLE.fullmatch(self.plain, self.start, name.start))
        return behind and bool(_APPOSED.match(self.plain, name.end))

    def _skip_appositive(self, at: int) -> int:
        """For "MiniMax, a firm backed by Alibaba, raised": the offset of the first comma, where the subject ends."""
        before = self.plain[self.start : at].rstrip()
        if not before.endswith(","):
            return at
        for name in self.names:
            match = _APPOSITIVE.match(self.plain, name.end)
            if match and match.end() < at and not self._governed(name):
                return name.end
        return at


class Article:
    def __init__(self, text: str, published: date, gazetteer: Gazetteer) -> None:
        self.text, self.published = text, published
        self.plain = fold(text)
        self.sightings = gazetteer.sightings(text)
        self.sentences = [Sentence(self, i, span.start, span.end) for i, span in enumerate(split(self.plain))]

    @cached_property
    def sightings_by_sentence(self) -> list[list[Any]]:
        rows: list[list[Any]] = [[] for _ in self.sentences]
        index = 0
        for sighting in self.sightings:
            while index + 1 < len(self.sentences) and sighting.mention.start >= self.sentences[index].end:
                index += 1
            if self.sentences:
                rows[index].append(sighting)
        return rows

    def salient(self, sentence: Sentence, kinds: frozenset[str], at: int, *, back: bool = True) -> list[Name]:
        """Whom a pronoun means: the one acting name earlier in the sentence, else in the one before; two → nobody.

        `back`: whether the sentence before may give the name.
        """
        for where, limit in ((sentence, at), (sentence.previous if back else None, None)):
            if where is None:
                continue
            acting = [
                n
                for n in where.names
                if n.fits(kinds)
                and n.kind != "unknown"
                and (limit is None or n.end <= limit)
                and not where._governed(n)
                and not where._owns(n, where.end)
            ]
            if len({n.as_one_of(kinds) for n in acting}) == 1:
                return acting[:1]
            if acting:
                return []
        return []

    def claim(
        self,
        kind: str,
        fields: dict[str, Any],
        first: Sentence,
        last: Sentence | None = None,
        *,
        who: Name | None = None,
        confidence: float,
    ) -> Claim:
        """A claim whose excerpt runs from the first sentence to the last; empty fields are left out.

        `who`: the name a pronoun stood for; the excerpt begins with the sentence that names it.
        """
        start, end = first.start, (last or first).end
        if who is not None and who.start < start and first.previous is not None:
            start = first.previous.start
        kept = {key: value for key, value in fields.items() if value not in (None, "", [], {})}
        return Claim(kind, kept, self.text[start:end], start, end, round(min(max(confidence, 0.05), 0.99), 2))


def _group(plain: str, names: list[Name], position: int) -> list[Name]:
    """The name and those joined to it by commas and "and", without second spellings of the same one."""
    group = [names[position]]
    joined = False
    for name in names[position + 1 :]:
        gap = plain[group[-1].end : name.start]
        if _ALIAS_GAP.match(gap) and name.value == group[-1].value:
            group[-1] = Name(group[-1].start, name.end, group[-1].kind, group[-1].value, group[-1].options)
            continue
        if not _JOIN.match(gap.lstrip(")）")):
            break
        joined = joined or not gap.strip().startswith(",") or "and" in gap
        if all(name.value != other.value for other in group):
            group.append(name)
    # "Led by Alibaba, Moonshot AI raised …": commas alone join nothing.
    return group if joined else group[:1]


def _is_background(plain: str, found: Found) -> bool:
    """A founding year, a "since 2023", an age: never the date of the event."""
    before = plain[max(0, found.start - 24) : found.start].lower()
    inside = plain[found.start : found.end].lower()
    return bool(
        re.search(r"(?:founded|established|born|set up|since|started)(?: in)?\s*$", before)
    ) or inside.startswith("since")


Rule = Callable[[Article], list[Claim]]
