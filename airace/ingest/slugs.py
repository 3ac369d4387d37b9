"""The public name of a row that somebody enters without giving one: made of what it is, in the dataset's manner."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import count
from typing import Any

from airace.lib.pinyin import spellings
from airace.lib.text import slugify
from airace.models import (
    IPO,
    Acquisition,
    AIModel,
    Chip,
    Deployment,
    Event,
    FundingRound,
    Prediction,
)

LONGEST = 110  # characters; the column holds 120, and a number may follow


def latin(text: str) -> str:
    """A name as a slug, one in Chinese script by its transcription: 智谱 → zhi-pu."""
    return slugify(" ".join((*spellings(text), "")) or text) or slugify(text)


def slug_of(row: Any) -> str:
    """A slug that no other row of the kind has; '' where too little of the row is known to make one."""
    parts = PARTS.get(type(row), _named)(row)
    wanted = "-".join(filter(None, (latin(str(part)) for part in parts)))[:LONGEST].strip("-")
    if not wanted:
        return ""
    taken = set(type(row)._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in _numbered(wanted) if slug not in taken)


def _numbered(wanted: str) -> Iterable[str]:
    yield wanted
    yield from (f"{wanted}-{number}" for number in count(2))


def _named(row: Any) -> tuple[str, ...]:
    return (getattr(row, "name", "") or getattr(row, "text", "") or getattr(row, "title", ""),)


def _ipo(row: IPO) -> tuple[str, ...]:
    return (row.company.slug, row.exchange or "venue-unstated", str(row.attempt) if row.attempt > 1 else "")


def _round(row: FundingRound) -> tuple[str, ...]:
    return (row.company.slug, f"{row.date:%Y-%m}" if row.date else "undated", row.round)


def _acquisition(row: Acquisition) -> tuple[str, ...]:
    return (row.acquirer.slug, row.target.slug)


def _prediction(row: Prediction) -> tuple[str, ...]:
    author = row.person or row.organisation
    return (author.slug if author else "", _iso(row.made_on), row.question.slug[:50])


def _event(row: Event) -> tuple[str, ...]:
    return (_iso(row.date), row.title[:70])


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


PARTS: dict[type[Any], Callable[[Any], tuple[str, ...]]] = {
    IPO: _ipo,
    FundingRound: _round,
    Acquisition: _acquisition,
    Prediction: _prediction,
    Event: _event,
    Deployment: lambda row: (row.adopter, row.product),
    Chip: lambda row: (row.vendor.slug, row.name),
    AIModel: lambda row: (row.name.replace("+", " plus"),),
}
