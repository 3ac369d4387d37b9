"""One claim per fact and article: claims with the same key become one, the best excerpt kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from airace.extract.records import Claim
from airace.extract.registry import Key

NEIGHBOURS = 3  # characters between two sentences that stand side by side


def merge(claims: Iterable[Claim], key: Key, text: str) -> list[Claim]:
    merged: dict[tuple[Any, ...], Claim] = {}
    for claim in claims:
        same = (*key(claim.fields), claim.fields.get("modality") == "denied")
        merged[same] = join(merged[same], claim, text) if same in merged else claim
    return sorted(merged.values(), key=lambda claim: (claim.start, claim.end))


def join(one: Claim, two: Claim, text: str) -> Claim:
    """The richer claim, filled from the other. Side by side, the excerpt covers both sentences."""
    best, other = (two, one) if _weight(two) > _weight(one) else (one, two)
    extra = {key: value for key, value in other.fields.items() if key not in best.fields}
    fields = {**best.fields, **extra}
    first, last = sorted((best, other), key=lambda claim: claim.start)
    confidence = max(best.confidence, other.confidence)
    if extra and last.start - first.end <= NEIGHBOURS and first.end <= last.start:
        return Claim(best.kind, fields, text[first.start : last.end], first.start, last.end, confidence)
    return Claim(best.kind, fields, best.excerpt, best.start, best.end, confidence)


def _weight(claim: Claim) -> tuple[int, float]:
    return len(claim.fields), claim.confidence
