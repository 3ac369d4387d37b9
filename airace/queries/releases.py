"""Models of one snapshot of a board with their release dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from airace.models import AIModel, Claim, Observation
from airace.queries import tally
from airace.queries.observations import SOURCE_COLUMNS, known, reading_page
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
    parameters: float | None = None
    measure: str = ""

    @property
    def evidence(self) -> str:
        """The address of the page that shows how this score came about."""
        return reading_page(self.measure, self.source.slug, self.slug, self.snapshot) if self.measure else ""


@dataclass(frozen=True, slots=True)
class Release:
    """A model as released; `parameters` in billions where they are known."""

    slug: str
    name: str
    developer: str
    developer_name: str
    side: str
    weights: str
    parameters: float | None
    released_on: date
    precision: str
    url: str
    stated: bool = False  # by a claim that was published by then; else the release is known in hindsight

    @property
    def evidence(self) -> str:
        """The address of the page that shows how its day of release came about; '' where nobody had stated it yet."""
        return f"/evidence/facts/model/{self.slug}/#released_on" if self.stated else ""


@dataclass(frozen=True, slots=True)
class New:
    """A model that came out on a day."""

    slug: str
    name: str
    developer: str
    developer_name: str
    side: str
    weights: str
    day: date
    url: str


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
    return _scored(rows.filter(period=newest).order_by("-value", COLUMNS[0]))


def scored_ever(measure: str, *, known_on: date) -> list[Scored]:
    """All models of every snapshot known on a day, oldest snapshot first, its best first; one query."""
    rows = known(measure, known_on=known_on, source=None).filter(series__model__isnull=False)
    return _scored(rows.order_by("period", "-value", COLUMNS[0]))


def released(*, known_on: date) -> tuple[list[Release], Counter[str], tuple[SourceRef, ...]]:
    """Every model with a known day of release up to a day, newest first; how many models of each side were on record
    without such a day; and who stated such facts. Two queries.
    """
    columns = (
        "slug",
        "name",
        "developer__slug",
        "developer__name",
        "developer__side",
        "weights",
        "parameters_total",
        "released_on",
        "released_precision",
        "source_url",
        "stated",
    )
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on, model=OuterRef("pk"))
    models = AIModel.objects.filter(was_known(known_on)).annotate(stated=Exists(claims))
    rows: Any = models.order_by("-released_on", "name").values_list(*columns)
    stated: Any = (
        Claim.objects.filter(
            status=Claim.Status.ACCEPTED, published_on__lte=known_on, model__isnull=False, source__isnull=False
        )
        .order_by("source__title")
        .values_list(*(f"source__{column}" for column in SOURCE_COLUMNS))
        .distinct()
    )
    dated, undated = [], Counter[str]()
    for row in rows:
        if row[columns.index("released_on")] is None:
            undated[row[columns.index("developer__side")]] += 1
        else:
            dated.append(Release(*row))
    return dated, undated, tuple(SourceRef(*row) for row in stated)


def released_between(first: date, last: date, **where: Any) -> list[New]:
    """Models released on these days, both included, newest first, where the day itself is known; one query."""
    columns = ("slug", "name", "developer__slug", "developer__name", "developer__side", "weights", "released_on")
    rows: Any = AIModel.objects.filter(released_on__range=(first, last), released_precision="day", **where)
    return [New(*row) for row in rows.order_by("-released_on", "slug").values_list(*columns, "source_url")]


def _scored(rows: QuerySet[Observation]) -> list[Scored]:
    publisher = tuple(f"series__source__{column}" for column in SOURCE_COLUMNS)
    found = cast(
        "Iterable[tuple[Any, ...]]",
        rows.values_list(*COLUMNS, *publisher, "series__model__parameters_total", "series__measure"),
    )
    refs: dict[Any, SourceRef] = {}
    result = []
    for row in found:
        described = row[len(COLUMNS) : -2]
        source_ref = refs.setdefault(described, SourceRef(*described))
        result.append(Scored(*(*row[: len(COLUMNS)], source_ref, *row[-2:])))
    tally.saw_readings(result)
    return result
