"""Model families as known on a day: all of them, and one with its releases, names and deployments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from airace.models import AIModel, Alias, Claim, Deployment, ModelFamily
from airace.queries.facts import moved_sides, side_on
from airace.queries.observations import SOURCE_COLUMNS
from airace.queries.releases import was_known
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Release:
    """A model of a family. `released_on` may be unknown."""

    slug: str
    name: str
    released_on: date | None
    precision: str
    weights: str
    parameters: float | None
    context: int | None
    licence: str
    status: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Family:
    """A family with its developer; `side` is the developer's on the day, `releases` are newest first."""

    pk: int
    slug: str
    name: str
    name_zh: str
    note: str
    developer: str
    developer_name: str
    side: str
    releases: tuple[Release, ...]

    @property
    def dated(self) -> list[tuple[date, Release]]:
        """Releases of which the day is known, newest first."""
        return [(release.released_on, release) for release in self.releases if release.released_on]


OWN = ("pk", "slug", "name", "name_zh", "note", "developer__slug", "developer__name", "developer__side", "developer_id")
RELEASE = (
    "slug",
    "name",
    "released_on",
    "released_precision",
    "weights",
    "parameters_total",
    "context_tokens",
    "licence",
    "status",
    "source_url",
)


def families(*, known_on: date, slug: str = "") -> list[Family]:
    """Families of which a model was known by a day, by name; three queries. With `slug` that one."""
    rows: Any = ModelFamily.objects.order_by("name").values_list(*OWN)
    rows = rows.filter(slug=slug) if slug else rows
    known = AIModel.objects.filter(was_known(known_on), family__in=[row[0] for row in rows])
    released: dict[int, list[Release]] = {}
    found: Any = known.order_by(F("released_on").desc(nulls_last=True), "name").values_list("family_id", *RELEASE)
    for family, *row in found:
        released.setdefault(family, []).append(Release(*row))
    moves = moved_sides()
    return [
        Family(pk, own, name, zh, note, developer, title, side_on(known_on, company, side, moves), tuple(released[pk]))
        for pk, own, name, zh, note, developer, title, side, company in rows
        if pk in released
    ]


def spellings(family: int) -> list[tuple[str, str]]:
    """Other names of a family with their language, by name; one query."""
    names = Alias.objects.filter(family=family, source__isnull=True)
    return sorted(set(names.values_list("text", "language")))


def deployments(family: int) -> list[str]:
    """Slugs of the deployments of a family; one query."""
    return list(Deployment.objects.filter(family=family).values_list("slug", flat=True))


def sources_of_models(*, known_on: date) -> tuple[SourceRef, ...]:
    """Who names the models of families, by title; one query."""
    claims = Claim.objects.filter(
        status=Claim.Status.ACCEPTED, published_on__lte=known_on, model__family__isnull=False, source__isnull=False
    )
    rows: Any = claims.order_by("source__title").values_list(*(f"source__{column}" for column in SOURCE_COLUMNS))
    return tuple(SourceRef(*row) for row in rows.distinct())
