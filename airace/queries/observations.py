"""Observations as known on a day. ORM in, plain data out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import quote

from django.db.models import QuerySet

from airace.models import Observation, Source
from airace.queries import tally
from airace.results import SourceRef

SOURCE_COLUMNS = ("slug", "title", "publisher", "url", "licence", "stake", "redistributable")


@dataclass(frozen=True, slots=True)
class Reading:
    """One observation with its subject. `side` is the subject's side, a model's that of its developer."""

    period: date
    value: float
    low: float | None
    high: float | None
    n: int | None
    url: str
    known_at: datetime
    second_hand: bool
    measure: str
    variant: str
    subject: str
    name: str
    side: str
    source: SourceRef

    @property
    def evidence(self) -> str:
        """The address of the page that shows how this reading came about."""
        return reading_page(self.measure, self.source.slug, self.subject, self.period, self.variant)


def reading_page(measure: str, source: str, subject: str, period: date, variant: str = "") -> str:
    """The address of the evidence of one reading. `subject` is a slug, a side or a currency."""
    path = f"/evidence/readings/{measure}/{source}/{subject}/{period}/"
    return f"{path}?variant={quote(variant)}" if variant else path


MODEL = ("series__model__slug", "series__model__name", "series__model__developer__side")
COMPANY = ("series__company__slug", "series__company__name", "series__company__side")
QUESTION = ("series__question__slug", "series__question__text", "series__side")
SIDE = ("series__side", "series__side", "series__side")


def readings(
    measure: str | tuple[str, ...],
    subject: tuple[str, str, str],
    *,
    known_on: date,
    source: str | None = None,
) -> list[Reading]:
    """Every observation of a measure, or of several, whose subject is of the given kind, oldest period first."""
    return _read(known(measure, known_on=known_on, source=source).filter(**{f"{subject[0]}__isnull": False}), subject)


def vintages(measure: str, subject: tuple[str, str, str], *, known_on: date) -> list[Reading]:
    """Every value that was stated of a measure by a day, those replaced since too, in the order of their statement."""
    midnight = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    rows = Observation.objects.filter(series__measure=measure, known_at__lt=midnight, retracted=False)
    return _read(rows.filter(**{f"{subject[0]}__isnull": False}).order_by("known_at", "pk"), subject, ordered=True)


def best_by_side(measure: str, *, known_on: date, source: str | None = None) -> list[Reading]:
    """The best-scoring model of each side at every period (snapshot), oldest first; higher is better."""
    rows = known(measure, known_on=known_on, source=source).filter(series__model__isnull=False)
    side = MODEL[2]
    return _read(rows.order_by("period", side, "-value", MODEL[0]).distinct("period", side), MODEL, ordered=True)


def board_leaders(measures: Sequence[str], *, known_on: date) -> dict[tuple[str, date, str], Reading]:
    """Best model of each side by (board, snapshot, side), over several boards in one query; higher is better."""
    rows = Observation.objects.filter(series__measure__in=measures, series__model__isnull=False).as_known_on(known_on)
    key = ("series__measure", "period", MODEL[2])
    best = rows.order_by(*key, "-value", MODEL[0]).distinct(*key)
    return {(row.measure, row.period, row.side): row for row in _read(best, MODEL, ordered=True)}


def known(measure: str | tuple[str, ...], *, known_on: date, source: str | None) -> QuerySet[Observation]:
    measured = {"series__measure": measure} if isinstance(measure, str) else {"series__measure__in": measure}
    keys: dict[str, Any] = measured | ({"series__source__slug": source} if source else {})
    return Observation.objects.filter(**keys).as_known_on(known_on)


def sources_of(rows: Iterable[Any]) -> tuple[SourceRef, ...]:
    """The distinct sources of rows that have a `source`, by title."""
    return tuple(sorted({row.source for row in rows}, key=lambda source: source.title))


def sources_named(*slugs: str) -> tuple[SourceRef, ...]:
    """Sources by title, for metrics that have no row yet to take them from; one query."""
    rows: Any = Source.objects.filter(slug__in=slugs).order_by("title").values_list(*SOURCE_COLUMNS)
    return tuple(SourceRef(*row) for row in rows)


def _read(rows: QuerySet[Observation], subject: tuple[str, str, str], *, ordered: bool = False) -> list[Reading]:
    if not ordered:
        rows = rows.order_by("period", subject[0])
    columns = (
        "period",
        "value",
        "low",
        "high",
        "n",
        "url",
        "known_at",
        "second_hand",
        "series__measure",
        "series__variant",
        *subject,
    )
    publisher = tuple(f"series__source__{column}" for column in SOURCE_COLUMNS)
    known_sources: dict[Any, SourceRef] = {}
    result = []
    found = cast("Iterable[tuple[Any, ...]]", rows.values_list(*columns, *publisher))
    for row in found:
        described = row[len(columns) :]
        source = known_sources.setdefault(described, SourceRef(*described))
        result.append(Reading(*(*row[: len(columns)], source)))
    tally.saw_readings(result)
    return result
