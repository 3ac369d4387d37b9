"""Who says what: speakers with their words, quoted or reported, over one or two sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from airace.extract.article import Article, Sentence
from airace.extract.dates import DateField, day_field
from airace.extract.names import SPEAKER, Name
from airace.extract.patterns import compiled

_VERB = (
    r"(?:said|says|told|noted|notes|added|adds|warned|warns|argued|argues|wrote|writes|believes?|thinks?|predict(?:s|"
    r"ed)|expects?|expected|estimat(?:es|ed)|"
    r"reckon(?:s|ed)|stated|acknowledged|admitted|conceded|remarked|observed|forecasts?|put|puts|suggested|insisted|"
    r"claimed|explained|declared|found|finds|"
    r"concluded|praising|praised|cautioned|stressed|calculates?|sees|gave|gives|concedes|maintains)"
)
_CN_VERB = r"(?:表示|指出|认为|坦言|强调|警告|直言|预测|预计|预期|估计|透露|称|说|谈到|提到|判断|写道|相信)"
_BEHIND = compiled(
    rf"^(?:\s*\([^)]*\))?(?:,[^,\"]{{1,90}},|(?:'s)? report)?\s*(?:has |also |recently |once |has repeatedly |then |"
    rf"later )*(?:\w+ly )?(?:\b{_VERB}|(?P<no>(?:(?:do(?:es)?|did|has) not|(?:does|did|has)n't) "
    r"(?:expect(?:ed)?|think|believe|see|predict|foresee|anticipate)|doubts?|doubted))\b"
)
_AHEAD = compiled(rf"(?:^|[\"',] ?|\s)(?:{_VERB}|according to)\s+(?:[\w'-]+ ){{0,6}}$", ignore_case=True)
_STARTS_WITH_VERB = compiled(rf"{_VERB}\s")
_CN_BEHIND = compiled(rf"^[^，。；：\"]{{0,16}}?(?:(?P<no>不(?:认为|预计|相信|觉得|指望)|怀疑)|{_CN_VERB}[：，:,]?)")
_QUOTE = compiled(r"\"([^\"]{8,600})\"?")
_EVENT = compiled(
    r"gathering|summit|conference|forum|meeting|panel|event|interview|podcast|hearing|speech|convened|会议|峰会|论坛|"
    r"大会|采访|座谈|活动|演讲",
    ignore_case=True,
)
_SAME_EVENT = compiled(
    r"\bsame (?:meeting|event|summit|conference|forum|gathering|panel|stage)\b|同一|同场|会上", ignore_case=True
)


@dataclass(frozen=True, slots=True)
class Speech:
    speaker: Name
    words: str  # the proposition in the speaker's or the reporter's words
    start: int  # of the words, in the folded text
    end: int
    quoted: bool
    first: Sentence
    last: Sentence

    @property
    def who(self) -> dict[str, str]:
        """The field that names the speaker."""
        role = "person" if self.speaker.kind == "person" else "organisation"
        return {role: self.speaker.value}


def speeches(article: Article) -> Iterator[Speech]:
    for sentence in article.sentences:
        found = _speaker(sentence)
        if found is None:
            continue
        name, verb_end = found
        first = sentence
        if _STARTS_WITH_VERB.match(sentence.text) and (before := sentence.previous) and '"' in before.text:
            first = before
        quote = _best_quote(article.plain, first.start, sentence.end)
        if quote is None and sentence.following and sentence.text.endswith(":"):
            quote = _best_quote(article.plain, sentence.following.start, sentence.following.end)
        if quote is not None:
            last = sentence.following if sentence.following and quote[1] > sentence.end else sentence
            yield Speech(name, article.text[quote[0] : quote[1]].strip(" ,，"), *quote, True, first, last)
        else:
            start, end = _reported(sentence, name, verb_end)
            yield Speech(name, article.text[start:end].strip(" ,，.。：:"), start, end, False, first, sentence)


def _speaker(sentence: Sentence) -> tuple[Name, int] | None:
    """The speaker and where the words begin; a person before an organisation."""
    found: list[tuple[Name, int]] = []
    for name in sentence.names:
        if name.kind not in SPEAKER:
            continue
        after = sentence.plain[name.end : min(sentence.end, name.end + 130)]
        before = sentence.plain[max(sentence.start, name.start - 70) : name.start]
        if re.match(r"[^.]{0,30}\btold (?:[\w'-]+ ){1,4}to\b", after):
            continue
        behind = (_CN_BEHIND if sentence.chinese else _BEHIND).match(after)
        if behind:
            # "Does not expect" belongs to the words: without it they would say the opposite.
            found.append((name, name.end + (behind.start("no") if behind["no"] else behind.end())))
        elif _AHEAD.search(before):
            found.append((name, name.end))
    found.sort(key=lambda item: item[0].kind != "person")
    return found[0] if found else None


def _best_quote(plain: str, start: int, end: int) -> tuple[int, int] | None:
    """The longest quotation that begins in the span, without its marks."""
    quotes = [(m.start(1), min(m.end(1), end)) for m in _QUOTE.finditer(plain, start, end)]
    opened = plain.count('"', 0, start) % 2
    if opened and quotes and plain[start] != '"':
        return None
    best = max(quotes, key=lambda quote: quote[1] - quote[0], default=None)
    if best is None or _is_scrap(plain[best[0] : best[1]]):
        return None
    return best


def _is_scrap(words: str) -> bool:
    """A few quoted words inside a reported sentence are no quotation of their own."""
    return len(words.split()) < 5 if words.isascii() else len(words) < 8


def _reported(sentence: Sentence, name: Name, verb_end: int) -> tuple[int, int]:
    """The reported words: behind "said that", or before ", said X"."""
    rest = sentence.plain[verb_end : sentence.end]
    lead = (
        re.match(r"[\s,]*[^,.]{1,60}?\bthat\s", rest)
        if sentence.plain[:verb_end].endswith("told")
        else re.match(
            r"[\s,，：:]*(?:(?:on|in|at|last|this)\s[^,]{2,40}?\s)?(?:(?:last|this) (?:week|month|year) |reporters |"
            r"a \w+ (?:in \w+ )?(?:on \w+ )?)?(?:that\s)?",
            rest,
        )
    )
    skip = lead.end() if lead else 0
    before = sentence.plain[sentence.start : name.start].strip(" ,，")
    if len(before) > 25 and len(before) > len(rest) - skip:
        cut = re.search(rf",?\s*(?:{_VERB}|according to)\s*(?:[\w'-]+ )*$", before, re.I | re.A)
        return sentence.start, sentence.start + (cut.start() if cut else len(before))
    return verb_end + skip, sentence.end


def made_on(speech: Speech) -> DateField:
    """When it was said: a date beside the words, that of the event they fell at, else the day of publication."""
    article = speech.first.article
    for sentence in {speech.first.index: speech.first, speech.last.index: speech.last}.values():
        outside = [d for d in sentence.dates if not speech.start <= d.start < speech.end]
        if outside:
            return outside[0].field()
    reach = len(article.sentences) if _SAME_EVENT.search(speech.last.text) else 3
    for index in range(speech.first.index - 1, max(-1, speech.first.index - 1 - reach), -1):
        sentence = article.sentences[index]
        if _EVENT.search(sentence.text) and sentence.dates:
            return sentence.dates[0].field()
    return day_field(article.published)
