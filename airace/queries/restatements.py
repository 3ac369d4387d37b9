"""The ledger of restatements: what sources changed after they had published it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf

from airace.models import Observation, Restatement
from airace.results import SIDE_NAMES

HUB = "https://huggingface.co"  # every repository has a page under its name


@dataclass(frozen=True, slots=True)
class Restated:
    """One changed value. `new` None: the source took it back; `old` None: it was unknown before.

    `noted_at` is when the new value was published, `seen_at` when the run that read it began.
    `url` is where the new value was read: the address of its vintage, the repository's page on the Hub, else the source's.
    """

    pk: int
    noted_at: datetime
    seen_at: datetime
    source: str
    source_title: str
    url: str
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


@dataclass(frozen=True, slots=True)
class Batch:
    """How many numbers of one source one run found changed, on the day on which it began."""

    source: str
    title: str
    run: int
    day: date
    count: int


COLUMNS = (
    "pk",
    "noted_at",
    "run__started_at",
    "source__slug",
    "source__title",
    "read_at",
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
    as_recorded: bool = False,
) -> list[Restated]:
    """`count` restatements noted by a day, newest first, after the `first` ones; one query.

    `open_only` leaves out sources whose values may not be handed on; `as_recorded` orders by when we wrote them down,
    so that what was published long ago and read today comes first.
    """
    rows = _noted(known_on, source, measure)
    if open_only:
        rows = rows.filter(source__redistributable=True)
    order = ("-pk",) if as_recorded else ("-noted_at", "-pk")
    found: Any = rows.annotate(read_at=_read_at()).order_by(*order).values_list(*COLUMNS, *SUBJECTS)
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


def by_run(*, known_on: date, source: str = "", since: date | None = None) -> list[Batch]:
    """Restatements that runs had read by a day (and `since` one), by run; of sources whose values may be handed on.

    One query.
    """
    end = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    rows: Any = Restatement.objects.filter(run__started_at__lt=end, source__redistributable=True)
    if source:
        rows = rows.filter(source__slug=source)
    if since:
        rows = rows.filter(run__started_at__gte=datetime.combine(since, time(), tzinfo=UTC))
    counted = rows.order_by("run").values_list("source__slug", "source__title", "run", "run__started_at")
    return [Batch(slug, title, run, at.date(), n) for slug, title, run, at, n in counted.annotate(n=Count("pk"))]


def of_sources(
    sources: Sequence[str], *, measures: Sequence[str] = (), known_on: date, count: int
) -> tuple[list[Restated], int]:
    """The newest `count` restatements by some sources, and how many there are; of some measures only where named.

    Two queries, none without sources.
    """
    if not sources:
        return [], 0
    rows = _noted(known_on, "", "").filter(source__slug__in=sources)
    if measures:
        rows = rows.filter(measure__in=measures)
    found: Any = rows.annotate(read_at=_read_at()).order_by("-noted_at", "-pk").values_list(*COLUMNS, *SUBJECTS)
    return [_restated(row) for row in found[:count]], rows.count()


def noted(*, known_on: date) -> QuerySet[Restatement]:
    """The restatements noted by a day, each with where its new value was read as `read_at`."""
    return _noted(known_on, "", "").annotate(read_at=_read_at())


def _read_at() -> Coalesce:
    """Where the new value was read, as an expression over restatements."""
    vintage = Observation.objects.filter(
        series=OuterRef("series"), period=OuterRef("period"), known_at=OuterRef("noted_at")
    )
    page = Concat(Value(f"{HUB}/"), F("repository__name"), output_field=TextField())
    return Coalesce(
        NullIf(Subquery(vintage.values("url")[:1]), Value("")),
        Case(When(repository__isnull=False, then=page)),
        F("source__url"),
        output_field=TextField(),
    )


def _noted(known_on: date, source: str, measure: str) -> QuerySet[Restatement]:
    end = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    keys = {"source__slug": source, "measure": measure}
    return Restatement.objects.filter(noted_at__lt=end, **{key: value for key, value in keys.items() if value})


def _restated(row: tuple[Any, ...]) -> Restated:
    pk, noted, seen, slug, title, read_at, redistributable, measure, unit, variant, period, old, new = row[
        : len(COLUMNS)
    ]
    *names, side = row[len(COLUMNS) :]
    return Restated(
        pk=pk,
        noted_at=noted,
        seen_at=seen,
        source=slug,
        source_title=title,
        url=read_at,
        redistributable=redistributable,
        measure=measure,
        unit=unit or ("downloads" if "download" in measure else ""),
        variant=variant or "",
        subject=next(filter(None, names), "") or SIDE_NAMES.get(side, "a series"),
        period=period,
        old=old,
        new=new,
    )
