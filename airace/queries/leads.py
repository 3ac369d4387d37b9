"""Series in which sides can be compared point by point, whoever the subject is: a side, or the companies of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Coalesce

from airace.models import Observation
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class SidePoint:
    """One value of a side, or of one company on it."""

    measure: str
    period: date
    side: str
    value: float
    url: str
    source: SourceRef


def side_points(measures: dict[str, str], *, known_on: date) -> list[SidePoint]:
    """Values of measures, each by the one source named for it, oldest period first; one query."""
    rows: Any = (
        Observation.objects.filter(
            series__measure__in=measures, series__source__slug__in=set(measures.values()), series__model=None
        )
        .as_known_on(known_on)
        .filter(value__isnull=False)
        .annotate(side=Coalesce("series__company__side", "series__side"))
        .order_by("period", "pk")
        .values_list(
            "series__measure",
            "period",
            "side",
            "value",
            "url",
            *(f"series__source__{column}" for column in SOURCE_COLUMNS),
        )
    )
    points = [SidePoint(*(*row[:5], SourceRef(*row[5:]))) for row in rows]
    return [point for point in points if point.side and point.source.slug == measures[point.measure]]
