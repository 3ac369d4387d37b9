"""The single vintages behind a metric, and which of them their sources have restated since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from airace.models import Observation

SUBJECT = Coalesce("series__model__slug", "series__company__slug", "series__question__slug", "series__side")


@dataclass(frozen=True, slots=True)
class Vintage:
    """One accepted number: of which series and period, from where, known since when."""

    id: int
    source: str
    measure: str
    variant: str
    subject: str
    period: date
    value: float
    known_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Restated:
    """A number that its source changed after it was used; `new` None: it was taken back."""

    measure: str
    subject: str
    period: date
    old: float
    new: float | None
    known_at: datetime


def newest(measures: Iterable[str], sources: Iterable[str], *, known_on: date, limit: int) -> list[Vintage]:
    """The vintages of the newest periods of these measures, as known on a day, the highest value first in a period.

    Only of sources whose values may be passed on.
    """
    wanted = Observation.objects.filter(series__measure__in=list(measures), series__source__slug__in=list(sources))
    rows: Any = (
        wanted.as_known_on(known_on)
        .filter(series__source__redistributable=True)
        .annotate(subject=SUBJECT)
        .order_by("-period", "-value", "pk")
        .values_list(
            "pk",
            "series__source__slug",
            "series__measure",
            "series__variant",
            "subject",
            "period",
            "value",
            "known_at",
            "url",
        )
    )
    return [Vintage(*row) for row in rows[:limit]]


def restated(ids: Iterable[int], *, known_on: date) -> list[Restated]:
    """Which of these vintages a newer one with another value had replaced by a day, newest period first."""
    midnight = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    later = Observation.objects.filter(
        series=OuterRef("series"), period=OuterRef("period"), known_at__gt=OuterRef("known_at"), known_at__lt=midnight
    ).order_by("-known_at")
    rows: Any = (
        Observation.objects.filter(pk__in=list(ids))
        .annotate(
            subject=SUBJECT,
            newer=Subquery(later.values("pk")[:1]),
            new=Subquery(later.values("value")[:1]),
            since=Subquery(later.values("known_at")[:1]),
        )
        .filter(newer__isnull=False)
        .order_by("-period", "subject")
        .values_list("series__measure", "subject", "period", "value", "new", "since")
    )
    return [Restated(*row) for row in rows if row[3] != row[4]]
