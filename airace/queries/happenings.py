"""Dated events of one kind with what they say, and who published them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from airace.models import Claim
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Happening:
    """`source` is that of its newest accepted claim; None where that is an article."""

    slug: str
    day: date
    precision: str
    title: str
    side: str
    summary: str
    scheduled: bool
    url: str
    source: SourceRef | None


def of_kind(kind: str, *, known_on: date) -> list[Happening]:
    """Events of a kind that had happened and were known by a day, oldest first; one query."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on)
    rows: Any = (
        claims.filter(event__kind=kind, event__date__lte=known_on)
        .filter(~Exists(claims.filter(event=OuterRef("event"), pk__gt=OuterRef("pk"))))
        .order_by("event__date", "event__title")
        .values_list(
            *(f"event__{name}" for name in ("slug", "date", "date_precision", "title", "side", "summary", "scheduled")),
            "event__source_url",
            *(f"source__{column}" for column in SOURCE_COLUMNS),
        )
    )
    return [Happening(*(*row[:8], SourceRef(*row[8:]) if row[8] else None)) for row in rows]


def sources_of_happenings(found: list[Happening]) -> tuple[SourceRef, ...]:
    """The distinct sources of events, by title."""
    return tuple(sorted({event.source for event in found if event.source}, key=lambda source: source.title))
