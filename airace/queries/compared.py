"""What comparisons of companies and models read beside the facts; one query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from airace.models import AIModel, Benchmark, DownloadRollup, Observation
from airace.queries.observations import SOURCE_COLUMNS, reading_page
from airace.queries.releases import was_known
from airace.queries.rollups import beside_hub
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Scored:
    """A score of a model on a board in one snapshot. `board` is the board's name, `measure` its slug.

    `higher_is_better` as the board has it; `snapshot`: scores compare inside one snapshot only.
    """

    measure: str
    board: str
    higher_is_better: bool
    snapshot: bool
    unit: str
    period: date
    value: float
    low: float | None
    high: float | None
    n: int | None
    url: str
    model: str
    name: str
    released_on: date | None
    company: str
    company_name: str
    side: str
    source: SourceRef

    @property
    def evidence(self) -> str:
        """The address of the page that shows how this score came about."""
        return reading_page(self.measure, self.source.slug, self.model, self.period)


COLUMNS = (
    "series__measure",
    "series__unit",
    "period",
    "value",
    "low",
    "high",
    "n",
    "url",
    "series__model__slug",
    "series__model__name",
    "series__model__released_on",
    "series__model__developer__slug",
    "series__model__developer__name",
    "series__model__developer__side",
)


def scores(*, known_on: date, measures: Collection[str] = (), models: Collection[str] = ()) -> list[Scored]:
    """Every score known by a day, oldest first, of some boards or models or of all; two queries."""
    columns = ("slug", "name", "higher_is_better", "comparable")
    boards: Any = {slug: rest for slug, *rest in Benchmark.objects.values_list(*columns)}
    wanted: dict[str, Any] = {"series__model__isnull": False}
    if measures:
        wanted["series__measure__in"] = measures
    if models:
        wanted["series__model__slug__in"] = models
    rows: Any = (
        Observation.objects.filter(**wanted)
        .as_known_on(known_on)
        .order_by("series__measure", "period", "-value", "series__model__slug")
        .values_list(*COLUMNS, *(f"series__source__{column}" for column in SOURCE_COLUMNS))
    )
    sources: dict[Any, SourceRef] = {}
    found = []
    for measure, *row in rows:
        name, better, comparable = boards.get(measure, (measure, True, "snapshot"))
        described = tuple(row[len(COLUMNS) - 1 :])
        source = sources.setdefault(described, SourceRef(*described))
        found.append(Scored(*(measure, name, better, comparable == "snapshot", *row[: len(COLUMNS) - 1], source)))
    return found


@dataclass(frozen=True, slots=True)
class Owned:
    """30-day downloads on a day of one company's accounts, or of a whole side where `company` is ''."""

    day: date
    company: str
    name: str
    side: str
    last_30: int
    repositories: int


def owned_downloads(*, known_on: date) -> tuple[list[Owned], SourceRef | None]:
    """Counters of every company's accounts and of whole sides on every day, oldest first, and who publishes them."""
    rows = DownloadRollup.objects.filter(
        Q(organisation__isnull=True) | Q(organisation__company__isnull=False),
        family=None,
        day__lte=known_on,
        downloads_30d__isnull=False,
    ).order_by("day", "organisation__name")
    columns = {
        "day": F("day"),
        "company": F("organisation__company__slug"),
        "name": F("organisation__company__name"),
        "side": F("side"),
        "last_30": F("downloads_30d"),
        "repositories": F("repositories"),
    }
    found, source = beside_hub(rows, columns)
    return [
        Owned(
            **row | {"day": date.fromisoformat(row["day"]), "company": row["company"] or "", "name": row["name"] or ""}
        )
        for row in found
    ], source


@dataclass(frozen=True, slots=True)
class Compared:
    """A model as comparisons name it."""

    slug: str
    name: str
    developer: str
    developer_name: str
    side: str
    family: str
    family_name: str
    source_url: str


def models(slugs: Collection[str], *, known_on: date) -> dict[str, Compared]:
    """Models that were known by a day, by slug; one query."""
    rows: Any = AIModel.objects.filter(was_known(known_on), slug__in=slugs).values_list(
        "slug",
        "name",
        "developer__slug",
        "developer__name",
        "developer__side",
        "family__slug",
        "family__name",
        "source_url",
    )
    return {row[0]: Compared(*(value or "" for value in row)) for row in rows}
