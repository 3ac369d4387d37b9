"""Sentences and clauses of English and Chinese text, as spans of the folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from airace.extract.patterns import compiled

_ABBREVIATIONS_TEXT = """
    mr mrs ms dr prof sen rep gov gen inc corp co ltd llc plc bros vs etc eg ie no st jr sr dept est approx fig
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri u.s u.k u.n e.u a.i d.c i.e e.g a.m p.m
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
LONGEST = 900  # characters; no prose sentence is longer, and tables without full stops must not cost quadratic time
_END = compiled(r"""[.!?]+["')\]]*(?=\s)|[。！？!?]+["')\]）]*|\n+""")
_LAST_WORD = compiled(r"[A-Za-z.]+$")


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


def split(plain: str) -> list[Span]:
    """Sentence spans without surrounding white space; a line break always ends a sentence."""
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(plain):
        if match[0].startswith(".") and _is_abbreviation(plain, match):
            continue
        if _goes_on(plain, match.end()) and "\n" not in match[0]:
            continue
        _add(spans, plain, start, match.end())
        start = match.end()
    _add(spans, plain, start, len(plain))
    return spans


def _add(spans: list[Span], plain: str, start: int, end: int) -> None:
    piece = plain[start:end]
    lead = len(piece) - len(piece.lstrip())
    if not piece.strip():
        return
    first, last = start + lead, start + len(piece.rstrip())
    while last - first > LONGEST:
        cut = plain.rfind(" ", first + 1, first + LONGEST)
        cut = cut if cut > first else first + LONGEST
        spans.append(Span(first, cut))
        first = cut + len(plain[cut:last]) - len(plain[cut:last].lstrip())
    spans.append(Span(first, last))


def _is_abbreviation(plain: str, match: re.Match[str]) -> bool:
    word = _LAST_WORD.search(plain, max(0, match.start() - 12), match.start())
    if not word or len(match[0]) > 1:
        return False
    last = word[0].lower()
    if len(last) == 1 and word[0].isupper():
        return True
    if last not in _ABBREVIATIONS:
        return False
    # "in the U.S. The …" does end a sentence; "on Jan. 8" and "Inc. said" do not.
    following = plain[match.end() : match.end() + 6].lstrip()
    return not (last in {"u.s", "u.k", "inc", "corp", "co", "ltd", "a.m", "p.m"} and following[:4] in _STARTERS)


_STARTERS = frozenset({"The ", "It i", "But ", "In t", "A fe", "He s", "She ", "They", "Its ", "This", "That"})


def _goes_on(plain: str, end: int) -> bool:
    """True where the text goes on in lower case, or a closed quotation is followed by who said it."""
    following = plain[end : end + 40].lstrip(" ")
    if following[:1].islower():
        return True
    closes_quote = plain[end - 1 : end] == '"'
    return closes_quote and bool(re.match(r"[^，。！？\"\n]{2,24}?(?:说|称|表示|指出|认为|强调|坦言)", following))


def clauses(plain: str, start: int, end: int) -> list[Span]:
    """The clauses of a sentence: parts between semicolons, Chinese commas and English conjunctions after a comma."""
    cuts = [start]
    for match in compiled(r"[;；，]|, (?:while|but|whereas|although|and (?=[A-Z]|the |a )|after|before)").finditer(
        plain, start, end
    ):
        cuts.append(match.end() if match[0] in ";；，" else match.start() + 2)
    cuts.append(end)
    return [Span(a, b) for a, b in pairwise(cuts) if plain[a:b].strip()]
