"""Figures of computing capacity and chip making with the remark that each needs to be understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from airace.models import Observation
from airace.queries.observations import SOURCE_COLUMNS, reading_page
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated figure. `who` is as the source names it; `company` a slug, or None where the subject is a side."""

    measure: str
    unit: str
    who: str
    company: str | None
    side: str
    period: date
    value: float
    note: str
    url: str
    second_hand: bool
    source: SourceRef

    @property
    def evidence(self) -> str:
        """The address of the page that shows how this figure came about."""
        return reading_page(self.measure, self.source.slug, self.company or self.side, self.period, self.who)


def figures_of(measures: Iterable[str], *, known_on: date) -> list[Figure]:
    """Figures of sides and companies, newest first; one query."""
    rows: Any = (
        Observation.objects.filter(
            Q(series__company__isnull=False) | Q(series__side__isnull=False), series__measure__in=list(measures)
        )
        .as_known_on(known_on)
        .filter(value__isnull=False)
        .annotate(of=Coalesce("series__company__side", "series__side"))
        .order_by("-period", "series__measure", "series__variant")
        .values_list(
            "series__measure",
            "series__unit",
            "series__variant",
            "series__company__slug",
            "of",
            "period",
            "value",
            "note",
            "url",
            "second_hand",
            *(f"series__source__{column}" for column in SOURCE_COLUMNS),
        )
    )
    return [Figure(*(*row[:10], SourceRef(*row[10:]))) for row in rows]
