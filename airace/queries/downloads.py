"""Sums of Hub downloads by day. Only rollups are read, never the counters of single repositories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from airace.models import DownloadRollup, Source
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef

HUB = "huggingface-hub"


@dataclass(frozen=True, slots=True)
class Gained:
    """Downloads that a side's repositories gained since the day before, of those counted on both days."""

    day: date
    side: str
    gained: int


def gained_by_side(*, known_on: date, every: bool = False) -> list[Gained]:
    """Every day on which a side's all-time counts can be compared with the day before, oldest first.

    `every` counts the repositories too that the exclusion rules leave out.
    """
    column = "every_gained" if every else "gained"
    rows = DownloadRollup.objects.filter(
        organisation=None, family=None, day__lte=known_on, **{f"{column}__isnull": False}
    )
    return [Gained(*row) for row in rows.order_by("day", "side").values_list("day", "side", column)]


def hub() -> SourceRef:
    """Who publishes the counters."""
    return SourceRef(*Source.objects.values_list(*SOURCE_COLUMNS).get(slug=HUB))
