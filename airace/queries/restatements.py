"""The ledger of restatements: what sources changed after they had published it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from airace.models import Restatement
from airace.results import SIDE_NAMES


@dataclass(frozen=True, slots=True)
class Restated:
    """One changed value. `new` None: the source took it back; `old` None: it was unknown before."""

    pk: int
    noted_at: datetime
    source: str
    source_title: str
    source_url: str
    redistributable: bool
    measure: str
    unit: str
    variant: str
    subject: str
    period: date
    old: float | None
    new: float | None

    @property
    def difference(self) -> float | None:
        return self.new - self.old if self.new is not None and self.old is not None else None

    @property
    def ratio(self) -> float | None:
        """The difference as a fraction of the old value."""
        return self.difference / abs(self.old) if self.difference is not None and self.old else None


@dataclass(frozen=True, slots=True)
class Group:
    """How many restatements there are of one measure of one source."""

    source: str
    title: str
    redistributable: bool
    measure: str
    count: int


COLUMNS = (
    "pk",
    "noted_at",
    "source__slug",
    "source__title",
    "source__url",
    "source__redistributable",
    "measure",
    "series__unit",
    "series__variant",
    "period",
    "old",
    "new",
)
SUBJECTS = (
    "series__model__name",
    "series__company__name",
    "series__question__text",
    "series__currency",
    "repository__name",
    "series__side",
)


def ledger(
    *,
    known_on: date,
    source: str = "",
    measure: str = "",
    first: int = 0,
    count: int = 100,
    open_only: bool = False,
) -> list[Restated]:
    """`count` restatements noted by a day, newest first, after the `first` ones; one query.

    `open_only` leaves out sources whose values may not be handed on.
    """
    rows = _noted(known_on, source, measure)
    if open_only:
        rows = rows.filter(source__redistributable=True)
    found: Any = rows.order_by("-noted_at", "-pk").values_list(*COLUMNS, *SUBJECTS)
    return [_restated(row) for row in found[first : first + count]]


def groups(*, known_on: date) -> list[Group]:
    """Restatements noted by a day, counted by source and measure; one query."""
    rows: Any = (
        _noted(known_on, "", "")
        .order_by("source__title", "measure")
        .values_list("source__slug", "source__title", "source__redistributable", "measure")
        .annotate(count=Count("pk"))
    )
    return [Group(*row) for row in rows]


def _noted(known_on: date, source: str, measure: str) -> QuerySet[Restatement]:
    end = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    keys = {"source__slug": source, "measure": measure}
    return Restatement.objects.filter(noted_at__lt=end, **{key: value for key, value in keys.items() if value})


def _restated(row: tuple[Any, ...]) -> Restated:
    pk, noted, slug, title, url, redistributable, measure, unit, variant, period, old, new = row[: len(COLUMNS)]
    *names, side = row[len(COLUMNS) :]
    return Restated(
        pk=pk,
        noted_at=noted,
        source=slug,
        source_title=title,
        source_url=url,
        redistributable=redistributable,
        measure=measure,
        unit=unit or ("downloads" if "download" in measure else ""),
        variant=variant or "",
        subject=next(filter(None, names), "") or SIDE_NAMES.get(side, "a series"),
        period=period,
        old=old,
        new=new,
    )
