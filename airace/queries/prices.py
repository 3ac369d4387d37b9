"""Share prices and what they are multiplied with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from airace.queries.observations import COMPANY, SOURCE_COLUMNS, known
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Close:
    """The newest close of one ticker, in the currency of its venue."""

    ticker: str
    company: str
    name: str
    side: str
    day: date
    value: float
    currency: str
    url: str
    source: SourceRef


def closes(*, known_on: date) -> list[Close]:
    """The newest close of every ticker, by ticker; of several sources for one day the one that spoke last."""
    rows = known("close", known_on=known_on, source=None).filter(series__company__isnull=False)
    newest = rows.order_by("series__variant", "-period", "-known_at", "series__source__slug")
    columns = ("series__variant", *COMPANY, "period", "value", "series__unit", "url")
    publisher = (f"series__source__{column}" for column in SOURCE_COLUMNS)
    found: Any = newest.distinct("series__variant").values_list(*columns, *publisher)
    return [Close(*(*row[: len(columns)], SourceRef(*row[len(columns) :]))) for row in found]
