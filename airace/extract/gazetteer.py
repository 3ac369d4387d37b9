"""Known names in text: one pass with an automaton over all aliases, then the checks that keep false friends out.

- Longest name first, whichever script; ASCII names need word boundaries, Chinese ones have none.
- A family name may be followed by its version ("Qwen3", "Qwen2.5-Max").
- Names are matched without regard to case, except that a one-word name with a capital needs its capital ("Meta", not "meta").
- One alias may belong to several entries (DeepSeek the firm, DeepSeek the models; Kimi). The words around decide.
- An entry with `context` counts only where the text supports it; see `_is_supported`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from airace.extract.fold import fold, search_key
from airace.extract.patterns import compiled
from airace.extract.records import Entry, Mention

NEAR = 120  # characters to each side in which a context word must stand
MODEL_KINDS = frozenset({"family", "model"})
_PREFERENCE = ("company", "person", "organisation", "family", "model", "chip", "place")
_VERSION = compiled(r"[- ]?[A-Za-z]?\d")
_MODEL_WORD = compiled(
    r"(?:'s)?[ -]?(?:(?:large |open |open-source |open-weight |AI |language |chat|latest |new |family of )*"
    r"(?:models?\b|LLMs?\b|bot\b|app\b|chatbot|series\b|family\b)|[A-Za-z]?\d|大?模型|系列|应用)",
    ignore_case=True,
)
_ORDINARY = compiled(r"[A-Za-z][a-z]*|[A-Z]{1,3}|[^\x00-\x7f]{1,2}")
_LAST_NAME = compiled(r"(?<=[A-Za-z.] )[A-Z][A-Za-z'-]{3,}$")
_FIRST_NAME = compiled(
    r"\b(?!(?:Mr|Ms|Mrs|Dr|Prof|Sir|CEO|Chief|Executive|President|Chairman|And|But|As|While|When|For|In|On|At|By|If|So|"
    r"Yet|Like|Unlike|After|Before|Though|According|Since|Then|That)\b)[A-Z][\w-]*\.? $"
)
_OWNER = compiled(r"(?:'s?|的|旗下|自研)\s?(?:\w+ ){0,2}$")
_FIRM_WORD = compiled(
    r"[ ,]*(?:said|plans|raised|has raised|was founded|is backed|Inc|Group|公司|集团|完成|宣布|计划)", ignore_case=True
)
_VERB_AFTER = compiled(
    r"(?:'s |, |/| and | or )?(?:said|says|has|had|have|is|was|will|would|could|may|might|must|should|can|plans|"
    r"bought|buys|acquired|agreed|announced|"
    r"invested|invests|spent|filed|listed|hired|struck|won|led|pays|raised|launched|released|unveiled|paid|declined|denied|dropped|completed|called|wants|uses|did)?",
    ignore_case=True,
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mention together with every entry that its words may mean: {kind: slug}."""

    mention: Mention
    options: dict[str, str]

    def slug(self, kinds: frozenset[str]) -> str | None:
        if self.mention.kind in kinds:
            return self.mention.entity
        return next((slug for kind, slug in self.options.items() if kind in kinds), None)


@dataclass(frozen=True, slots=True)
class _Alias:
    text: str
    entries: tuple[Entry, ...]


class Gazetteer:
    """Built once from entries; thread-safe afterwards."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        grouped: dict[str, list[Entry]] = defaultdict(list)
        written: dict[str, str] = {}
        for entry in entries:
            for alias in entry.aliases:
                key, _ = search_key(alias.strip())
                if key and entry not in grouped[key]:
                    grouped[key].append(entry)
                    written.setdefault(key, fold(alias.strip()))
        self._automaton = ahocorasick.Automaton()
        for key, owners in grouped.items():
            self._automaton.add_word(key, _Alias(written[key], tuple(owners)))
        self._empty = not grouped
        if grouped:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Mention]:
        """Mentions in order, never overlapping; offsets into `text`."""
        return [sighting.mention for sighting in self.sightings(text)]

    def sightings(self, text: str) -> list[Sighting]:
        hits = self._hits(text)
        if not hits:
            return []
        plain = fold(text)
        owners = {end for _, end, alias in hits if any(entry.kind == "company" for entry in alias.entries)}
        owned = {alias.text for start, _, alias in hits if len(alias.entries) > 1 and _has_owner(plain, start, owners)}
        firm = [start for start, _, alias in hits if _firm(alias)]
        named = {e.slug for _, _, alias in hits if not _ORDINARY.fullmatch(alias.text) for e in alias.entries}
        supports = [_firm(alias) or _is_supported(plain, start, end, alias, named, firm) for start, end, alias in hits]
        confirmed = {e.slug for (_, _, alias), fine in zip(hits, supports, strict=True) if fine for e in alias.entries}
        found = []
        for (start, end, alias), supported in zip(hits, supports, strict=True):
            carried = not _opens_sentence(plain, start) and any(e.slug in confirmed for e in alias.entries)
            if not supported and not carried:
                continue
            entry = _choose(plain, start, end, alias, alias.text in owned)
            mention = Mention(text[start:end], start, end, entry.kind, entry.slug)
            found.append(Sighting(mention, _options(alias)))
        return sorted([*found, *_surnames(text, plain, found)], key=lambda sighting: sighting.mention.start)

    def _hits(self, text: str) -> list[tuple[int, int, _Alias]]:
        if self._empty or not text:
            return []
        key, offsets = search_key(text)
        plain = fold(text)
        candidates = []
        for last, alias in self._automaton.iter(key):
            length = len(search_key(alias.text)[0])
            first = last - length + 1
            start, end = offsets[first], offsets[last] + 1
            if (first and offsets[first - 1] == start) or (last + 1 < len(key) and offsets[last + 1] == offsets[last]):
                continue
            if _fits(plain, start, end, alias):
                candidates.append((start, end, alias))
        candidates.sort(key=lambda hit: (hit[0], -hit[1]))
        kept: list[tuple[int, int, _Alias]] = []
        for hit in candidates:
            if not kept or hit[0] >= kept[-1][1]:
                kept.append(hit)
        return kept


def _surnames(text: str, plain: str, found: list[Sighting]) -> list[Sighting]:
    """ "Hassabis said" after "Demis Hassabis": the last name alone, where the article names one such person in full."""
    people: dict[str, dict[str, int]] = defaultdict(dict)
    for mention in (sighting.mention for sighting in found):
        if mention.kind == "person" and (last := _LAST_NAME.search(plain, mention.start, mention.end)):
            people[last[0]].setdefault(mention.entity, mention.end)
    more = []
    for name, owners in people.items():
        if len(owners) > 1:
            continue
        (slug, first) = next(iter(owners.items()))
        for match in re.finditer(rf"(?<![\w.-]){re.escape(name)}\b(?!-)(?! [A-Z])", plain[first:], re.A):
            start, end = match.start() + first, match.end() + first
            another = _FIRST_NAME.search(plain, max(0, start - 24), start)
            if not another and not any(s.mention.start < end and start < s.mention.end for s in found):
                more.append(Sighting(Mention(text[start:end], start, end, "person", slug), {"person": slug}))
    return more


def _options(alias: _Alias) -> dict[str, str]:
    options: dict[str, str] = {}
    for entry in alias.entries:
        options.setdefault(entry.kind, entry.slug)
    return options


def _fits(plain: str, start: int, end: int, alias: _Alias) -> bool:
    """Word boundaries for ASCII edges, and the capital that a one-word name needs."""
    if _is_word(plain[start]) and start and _is_word(plain[start - 1]):
        return False
    if _is_word(plain[end - 1]) and end < len(plain) and _is_word(plain[end]):
        has_family = any(entry.kind in MODEL_KINDS for entry in alias.entries)
        if not (has_family and plain[end].isdigit() and plain[end - 1].isalpha()):
            return False
    if plain[end - 1].isdigit() and re.match(r"\.\d", plain[end : end + 2]):
        return False
    if not alias.text.isascii() or " " in alias.text:
        return True
    capital = alias.text[0].isupper()
    return not capital or plain[start].isupper()


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _firm(alias: _Alias) -> bool:
    """Counts anywhere: an entry without context, or a spelling that no ordinary word has (StepFun, Meta Platforms)."""
    return any(not entry.context for entry in alias.entries) or not _ORDINARY.fullmatch(alias.text)


def _opens_sentence(plain: str, start: int) -> bool:
    before = plain[max(0, start - 3) : start].rstrip(" \"'(")
    return not before or before[-1] in ".!?\n。！？:："


def _is_supported(plain: str, start: int, end: int, alias: _Alias, named: set[str], firm: list[int]) -> bool:
    """Whether the text carries an ambiguous alias.

    Yes with: a context word within `NEAR` characters; an unmistakable alias of the same entry anywhere;
    a version behind it ("Step 3"); or an unambiguous name in the same sentence, unless the alias merely opens the
    sentence without a verb of a firm behind it ("Step by step, Nvidia …").
    """
    window = plain[max(0, start - NEAR) : start] + " " + plain[end : end + NEAR]
    if any(re.search(_word(word), window, re.I | re.A) for entry in alias.entries for word in entry.context):
        return not _opens_sentence(plain, start) or bool(_verb_or_more(plain, end))
    if any(entry.slug in named for entry in alias.entries):
        return True
    if any(e.kind in MODEL_KINDS for e in alias.entries) and _VERSION.match(plain, end):
        return True
    if _opens_sentence(plain, start) and not _verb_or_more(plain, end):
        return False
    left = max(plain.rfind(mark, 0, start) for mark in (". ", "\n", "。"))
    right = min((p for mark in (". ", "\n", "。") if (p := plain.find(mark, end)) >= 0), default=len(plain))
    following = bisect_right(firm, left)
    return following < len(firm) and firm[following] < right


def _verb_or_more(plain: str, end: int) -> str:
    match = _VERB_AFTER.match(plain, end + (plain[end : end + 1] == " "))
    return (match[0] if match else "") or ("中" if plain[end : end + 1] >= "一" else "")


def _word(word: str) -> str:
    escaped = re.escape(fold(word))
    return rf"\b{escaped}\b" if word.isascii() else escaped


def _has_owner(plain: str, start: int, owners: set[int]) -> bool:
    """Right behind another company's possessive a name is a product: "Alibaba's Qwen"."""
    owner = _OWNER.search(plain, max(0, start - 30), start)
    return owner is not None and owner.start() in owners


def _choose(plain: str, start: int, end: int, alias: _Alias, owned: bool) -> Entry:
    if len(alias.entries) == 1:
        return alias.entries[0]
    product = [entry for entry in alias.entries if entry.kind in MODEL_KINDS]
    named_product = _MODEL_WORD.match(plain, end) or _is_pet_name(alias)
    if product and (owned or (named_product and not _FIRM_WORD.match(plain, end))):
        return product[0]
    return min(alias.entries, key=lambda entry: _PREFERENCE.index(entry.kind) if entry.kind in _PREFERENCE else 99)


def _is_pet_name(alias: _Alias) -> bool:
    """True where the firm has another first name, so that this alias is its product's ("Kimi" of Moonshot AI)."""
    firms = [entry for entry in alias.entries if entry.kind == "company"]
    products = [entry for entry in alias.entries if entry.kind in MODEL_KINDS]
    key = search_key(alias.text)[0]
    return bool(products) and all(search_key(firm.aliases[0])[0] != key for firm in firms)
