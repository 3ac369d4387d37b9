"""Pairs that may be one thing, with the reasons. Names are compared each with each: some hundred thousand a second.

Two rows are proposed for what they share: a name or alias, a symbol, an account, a web address, the sound of a Chinese
name; or for names that are alike. A pair that an editor called different is never proposed again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from django.db import transaction
from rapidfuzz import fuzz, process

from airace.extract.fold import fold
from airace.ingest.merging.fuse import TABLES
from airace.lib.pinyin import spellings
from airace.lib.text import name_key
from airace.models import IPO, AIModel, Alias, Company, HubOrganisation, MergeCandidate, Ticker

Verdict = MergeCandidate.Verdict
ALIKE = {"company": 88, "model": 95, "person": 88}  # of 100, above which names are called alike
PORTION = 500  # names that are compared with all others at once
# Words that tell what a company is, not which
COMMON = frozenset(
    {"ai", "inc", "ltd", "llc", "co", "corp", "corporation", "company", "limited", "group", "holdings", "technology"}
    | {"technologies", "labs", "lab"}
)
FREE_HOSTS = frozenset({"huggingface.co", "github.com", "x.com", "twitter.com", "linkedin.com"})


@dataclass(slots=True)
class Thing:
    """One row by its names: as written, squeezed to letters and digits, and without common words or by their sound."""

    pk: int
    name: str
    apart: frozenset[int] = frozenset()  # rows that are known to be others: parent, children
    squeezed: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)


Pairs = dict[tuple[int, int], dict[str, float]]


def find(kind: str) -> int:
    """Look for pairs of a kind anew; returns how many wait for an editor. Verdicts stay as they are."""
    things = _things(kind)
    pairs: Pairs = defaultdict(dict)
    sound = [] if kind == "model" else [_same_sound]  # of models every mark counts: Command R is not Command R+
    for reason in (_same_names, *sound, _shared(kind), _alike(kind)):
        for left, right, why, score in reason(things):
            key = (min(left, right), max(left, right))
            if left != right and right not in things[left].apart and left not in things[right].apart:
                pairs[key][why] = max(score, pairs[key].get(why, 0))
    return _keep(kind, pairs, {pk: thing.name for pk, thing in things.items()})


def find_all() -> int:
    return sum(find(kind) for kind in TABLES)


@transaction.atomic
def _keep(kind: str, pairs: Pairs, names: dict[int, str]) -> int:
    now = datetime.now(UTC)
    decided = set(MergeCandidate.objects.filter(kind=kind).exclude(verdict=Verdict.OPEN).values_list("left", "right"))
    MergeCandidate.objects.filter(kind=kind, verdict=Verdict.OPEN).delete()
    made = [
        MergeCandidate(
            kind=kind, left=left, right=right, names=f"{names[left]} · {names[right]}"[:450], found_at=now,
            score=max(whys.values()), reasons=sorted(whys, key=lambda why: -whys[why]),
        )
        for (left, right), whys in pairs.items()
        if (left, right) not in decided
    ]  # fmt: skip
    MergeCandidate.objects.bulk_create(made)
    return len(made)


def _things(kind: str) -> dict[int, Thing]:
    things: dict[int, Thing] = {}
    for row in TABLES[kind].objects.order_by("pk"):
        thing = things[row.pk] = Thing(row.pk, row.name)
        if kind == "company" and row.parent_id:
            thing.apart = frozenset({row.parent_id})
        for name in filter(None, (row.name, getattr(row, "name_zh", ""))):
            _spell(thing, name)
    for text, pk in Alias.objects.filter(**{f"{kind}__isnull": False}, source=None).values_list("text", f"{kind}_id"):
        _spell(things[pk], text)
    return things


def _spell(thing: Thing, name: str) -> None:
    thing.squeezed.setdefault(squeeze(name), name)
    words = re.findall(r"\w+", name_key(fold(name)))
    rare = "".join(word for word in words if word not in COMMON)
    if len(rare) >= 3:
        thing.short.setdefault(rare, name)
    for sound in spellings(name):
        rare = "".join(word for word in sound.split() if word not in COMMON)
        thing.short.setdefault(squeeze(rare), name)


def squeeze(name: str) -> str:
    """Letters and digits of a name in one plain form; what tells versions apart, such as + and points, stays."""
    return re.sub(r"[^\w+.]|_", "", name_key(fold(name))).strip(".")


def _groups(keys: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Pairs of rows that share a key; a key of many rows tells nothing."""
    rows: dict[str, list[int]] = defaultdict(list)
    for key, pk in keys:
        if key and pk not in rows[key]:
            rows[key].append(pk)
    for key, pks in rows.items():
        if 2 <= len(pks) <= 6:
            yield from ((key, left, right) for number, left in enumerate(pks) for right in pks[number + 1 :])


def _same_names(things: dict[int, Thing]) -> Iterator[tuple[int, int, str, float]]:
    for key, left, right in _groups((key, pk) for pk, thing in things.items() for key in thing.squeezed):
        yield left, right, f"Both are called “{things[left].squeezed[key]}”.", 1.0


def _same_sound(things: dict[int, Thing]) -> Iterator[tuple[int, int, str, float]]:
    for key, left, right in _groups((key, pk) for pk, thing in things.items() for key in thing.short):
        ours, theirs = things[left].short[key], things[right].short[key]
        if squeeze(ours) != squeeze(theirs):
            yield left, right, f"“{ours}” and “{theirs}” differ by common words or script only.", 0.9


def _shared(kind: str) -> Any:
    return {"company": _shared_by_companies, "model": _shared_by_models, "person": lambda things: ()}[kind]


def _shared_by_companies(things: dict[int, Thing]) -> Iterator[tuple[int, int, str, float]]:
    symbols = [*Ticker.objects.values_list("symbol", "company_id"), *IPO.objects.values_list("ticker", "company_id")]
    for key, left, right in _groups((symbol.upper().lstrip("0"), pk) for symbol, pk in symbols):
        yield left, right, f"Both trade as {key}.", 1.0
    spelled = {key: pk for pk, thing in things.items() for key in thing.squeezed}
    for account, pk in HubOrganisation.objects.exclude(company=None).values_list("name", "company_id"):
        if (other := spelled.get(squeeze(account))) and pk is not None:
            yield pk, other, f"The Hub account {account} of one is a name of the other.", 0.95
    sites = Company.objects.exclude(website="").values_list("website", "pk")
    hosts = (((urlsplit(site).hostname or "").removeprefix("www."), pk) for site, pk in sites)
    for key, left, right in _groups((host, pk) for host, pk in hosts if host not in FREE_HOSTS):
        yield left, right, f"Both have the website {key}.", 0.8


def _shared_by_models(things: dict[int, Thing]) -> Iterator[tuple[int, int, str, float]]:
    repositories = AIModel.objects.exclude(hub_repository="").values_list("hub_repository", "pk")
    for key, left, right in _groups((name.lower(), pk) for name, pk in repositories):
        yield left, right, f"Both are at {key} on the Hub.", 1.0


def _alike(kind: str) -> Any:
    def alike(things: dict[int, Thing]) -> Iterator[tuple[int, int, str, float]]:
        rows = list(things.values())
        names = [name_key(fold(thing.name)) for thing in rows]
        digits = [re.findall(r"\d+", name) for name in names]
        owners = dict(AIModel.objects.values_list("pk", "developer_id")) if kind == "model" else {}
        for start in range(0, len(rows), PORTION):
            scores = process.cdist(
                names[start : start + PORTION], names, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE[kind], workers=1
            )
            for row, column in np.argwhere(scores > 0).tolist():
                one, other = start + row, column
                same_owner = owners.get(rows[one].pk) == owners.get(rows[other].pk)
                if one < other and digits[one] == digits[other] and same_owner:
                    percent = round(float(scores[row, column]))
                    yield rows[one].pk, rows[other].pk, f"The names are {percent} % alike.", percent / 100

    return alike
