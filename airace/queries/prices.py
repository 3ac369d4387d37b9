"""Share prices and what they are multiplied with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from airace.models import Observation
from airace.queries.observations import COMPANY, SOURCE_COLUMNS, known, reading_page
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Close:
    """A close of one ticker, in the currency of its venue."""

    ticker: str
    company: str
    name: str
    side: str
    day: date
    value: float
    currency: str
    url: str
    source: SourceRef

    @property
    def evidence(self) -> str:
        """The address of the page that shows how this close came about."""
        return reading_page("close", self.source.slug, self.company, self.day, self.ticker)


def closes(*, known_on: date) -> list[Close]:
    """The newest close of every ticker, by ticker; of several sources for one day the one that spoke last."""
    return _read(_known(known_on).distinct("series__variant"))


def histories(tickers: Collection[str], *, known_on: date) -> dict[str, list[Close]]:
    """Every close of these tickers, oldest first; of several sources for one day the one that spoke last.

    One query, none without tickers.
    """
    found: dict[str, list[Close]] = defaultdict(list)
    if tickers:
        rows = _known(known_on).filter(series__variant__in=tickers).distinct("series__variant", "period")
        for close in reversed(_read(rows)):
            found[close.ticker].append(close)
    return dict(found)


def _known(known_on: date) -> QuerySet[Observation]:
    """Closes of companies, the newest of a ticker first, and of one day the one that spoke last."""
    rows = known("close", known_on=known_on, source=None).filter(series__company__isnull=False)
    return rows.order_by("series__variant", "-period", "-known_at", "series__source__slug")


def _read(rows: QuerySet[Observation]) -> list[Close]:
    columns = ("series__variant", *COMPANY, "period", "value", "series__unit", "url")
    publisher = (f"series__source__{column}" for column in SOURCE_COLUMNS)
    found: Any = rows.values_list(*columns, *publisher)
    return [Close(*(*row[: len(columns)], SourceRef(*row[len(columns) :]))) for row in found]
