"""Finding things by any of their names: exact before beginning before word before part before misspelt.

Pure: the names come in as plain data, so that the index can be made by one process and used by another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from airace.lib.text import name_key

Tier = Literal["exact", "start", "word", "part", "near", "some"]
TIERS: tuple[Tier, ...] = ("exact", "start", "word", "part", "near", "some")
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Short words stand in too many names for a misspelling of them to mean anything.
_MISTAKES = ((10, 3), (6, 2), (3, 1))


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a thing. `since`: from which day it was known; None for always. `spelling`: a transcription."""

    text: str
    since: date | None = None
    spelling: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a page. `weight`: how much is known of it; of two equal hits the weightier comes first."""

    kind: str
    slug: str
    title: str
    names: tuple[Name, ...]
    other: str = ""  # its name in the other script
    detail: str = ""
    side: str = ""
    url: str = ""
    since: date | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found, how well, and by which of its names."""

    thing: Thing
    tier: Tier
    by: str


def words_of(text: str) -> list[str]:
    """Lower-case words of letters and digits; Chinese characters in a row are one."""
    return _WORD.findall(name_key(text))


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def mistakes(length: int) -> int:
    """How many letters of a query of this length may be wrong, missing, too many or swapped with their neighbour."""
    return next((allowed for least, allowed in _MISTAKES if length >= least), 0)


@dataclass(frozen=True)
class Index:
    """Every name of every thing, ready to be asked. `order`: kinds, the first first among equal hits."""

    things: tuple[Thing, ...]
    order: tuple[str, ...] = ()

    @cached_property
    def _names(self) -> list[tuple[int, Name, str, str]]:
        """(thing, name, its letters and digits in one, its words between blanks)."""
        found = []
        for at, thing in enumerate(self.things):
            for name in thing.names:
                words = words_of(name.text)
                if words:
                    found.append((at, name, "".join(words), f" {' '.join(words)}"))
        return found

    @cached_property
    def _by_joined(self) -> Mapping[str, list[int]]:
        return self._positions((joined, at) for at, (_, _, joined, _) in enumerate(self._names))

    @cached_property
    def _by_word(self) -> Mapping[str, list[int]]:
        return self._positions(
            (word, at) for at, (_, _, _, spaced) in enumerate(self._names) for word in dict.fromkeys(spaced.split())
        )

    @staticmethod
    def _positions(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for text, at in pairs:
            found[text].append(at)
        return found

    def find(self, query: str, *, known_on: date, kinds: Collection[str] = (), limit: int | None = None) -> list[Hit]:
        """Things that a query names, best first, each once; of what was known by the day only.

        Misspelt and partly fitting names are looked at only where nothing better is found.
        """
        words = words_of(query)
        if not words:
            return []
        found = self._best(self._fitting(words), known_on, kinds)
        if not found:
            near = self._best(self._misspelt("".join(words)), known_on, kinds)
            some = self._best(self._some(words), known_on, kinds) if len(words) > 1 else {}
            # Of several words one slip is a slip; with more of them, words that stand there say more than those that
            # nearly do.
            slips = min((distance for _, distance, _ in near.values()), default=0.0)
            found = some if some and (not near or slips > 1) else near
        hits = sorted(found.items(), key=lambda item: self._rank(*item))
        return [Hit(self.things[at], TIERS[tier], name.text) for at, (tier, _, name) in hits[: limit or len(hits)]]

    def nearest(self, query: str, *, known_on: date, kinds: Collection[str] = (), limit: int = 5) -> list[Hit]:
        """The closest names for one that leads nowhere: as `find`, and each word alone where that brings nothing."""
        return self.find(query, known_on=known_on, kinds=kinds, limit=limit) or self.find(
            query, known_on=known_on, limit=limit
        )

    def _fitting(self, words: Sequence[str]) -> Iterable[tuple[int, int, float]]:
        """(position of a name, tier, how far it is from the query) for names that fit the query as written."""
        joined, spaced = "".join(words), f" {' '.join(words)}"
        least = 1 if has_han(joined) else 3
        for at, (_, name, whole, named) in enumerate(self._names):
            rest = 1 - len(joined) / max(len(whole), len(joined))
            if whole == joined:
                yield at, 0, 0.0
            elif whole.startswith(joined):
                yield at, 1, rest
            elif spaced in named or all(f" {word}" in named for word in words):
                yield at, 2, rest
            elif len(joined) >= least and joined in whole and (not name.spelling or _begins_syllable(joined, named)):
                yield at, 3, rest

    def _misspelt(self, joined: str) -> Iterable[tuple[int, int, float]]:
        allowed = mistakes(len(joined))
        if not allowed or has_han(joined):
            return
        for positions in (self._by_joined, self._by_word):
            near = process.extract(joined, list(positions), scorer=OSA.distance, score_cutoff=allowed, limit=40)
            for text, distance, _ in near:
                # As many letters wrong as a short name has would make it another name.
                if distance <= mistakes(len(text)):
                    for at in positions[text]:
                        yield at, 4, distance + (positions is self._by_word) / 2

    def _some(self, words: Sequence[str]) -> Iterable[tuple[int, int, float]]:
        """Names with some words of the query, weighed by the letters of them."""
        whole = sum(map(len, words))
        kept: dict[int, int] = defaultdict(int)
        for word in words:
            if len(word) > 2 or has_han(word):
                for at in self._by_word.get(word, ()):
                    kept[at] += len(word)
        for at, letters in kept.items():
            surplus = len(self._names[at][2]) - letters
            yield at, 5, 1 - letters / whole + surplus / 1000

    def _best(
        self, matches: Iterable[tuple[int, int, float]], known_on: date, kinds: Collection[str]
    ) -> dict[int, tuple[int, float, Name]]:
        """The best name of each thing that the reader may see, by position of the thing."""
        found: dict[int, tuple[int, float, Name]] = {}
        for position, tier, distance in matches:
            at, name, _, _ = self._names[position]
            thing = self.things[at]
            hidden = any(day is not None and day > known_on for day in (thing.since, name.since))
            if hidden or (kinds and thing.kind not in kinds):
                continue
            if at not in found or (tier, distance, name.spelling) < (*found[at][:2], found[at][2].spelling):
                found[at] = tier, distance, name
        return found

    def _rank(self, at: int, match: tuple[int, float, Name]) -> tuple[int, float, int, float, str]:
        tier, distance, _ = match
        thing = self.things[at]
        kind = self.order.index(thing.kind) if thing.kind in self.order else len(self.order)
        # Among names that begin alike the kind says more than a letter or two.
        coarse = round(distance, {"start": 0, "word": 1, "part": 1}.get(TIERS[tier], 3))
        return tier, coarse, kind, -thing.weight, thing.title.lower()


def _begins_syllable(joined: str, spaced: str) -> bool:
    """Whether letters of a transcription begin where one of its syllables does: 'huazhang' in ' zhi pu hua zhang'."""
    syllables = spaced.split()
    return any("".join(syllables[first:]).startswith(joined) for first in range(len(syllables)))
