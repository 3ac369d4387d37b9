"""Models of one snapshot of a board with their release dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q

from airace.models import Claim
from airace.queries.observations import SOURCE_COLUMNS, known
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Scored:
    """A model with its score in one snapshot. `released_on` may be unknown."""

    slug: str
    name: str
    developer: str
    developer_name: str
    side: str
    weights: str
    status: str
    released_on: date | None
    score: float
    low: float | None
    high: float | None
    votes: int | None
    url: str
    snapshot: date
    source: SourceRef


COLUMNS = (
    "series__model__slug",
    "series__model__name",
    "series__model__developer__slug",
    "series__model__developer__name",
    "series__model__developer__side",
    "series__model__weights",
    "series__model__status",
    "series__model__released_on",
    "value",
    "low",
    "high",
    "n",
    "url",
    "period",
)


def was_known(known_on: date) -> Q:
    """Of models: released by the day, or, where no day is known, spoken of by an accepted claim of then."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on, model=OuterRef("pk"))
    return Q(released_on__lte=known_on) | Q(Exists(claims), released_on__isnull=True)


def scored(measure: str, *, known_on: date, source: str | None = None) -> list[Scored]:
    """All models of the newest snapshot known on a day, best first; one query."""
    rows = known(measure, known_on=known_on, source=source).filter(series__model__isnull=False)
    newest = rows.order_by("-period").values("period")[:1]
    publisher = tuple(f"series__source__{column}" for column in SOURCE_COLUMNS)
    found = cast(
        "Iterable[tuple[Any, ...]]",
        rows.filter(period=newest).order_by("-value", COLUMNS[0]).values_list(*COLUMNS, *publisher),
    )
    refs: dict[Any, SourceRef] = {}
    result = []
    for row in found:
        described = row[len(COLUMNS) :]
        source_ref = refs.setdefault(described, SourceRef(*described))
        result.append(Scored(*(*row[: len(COLUMNS)], source_ref)))
    return result
