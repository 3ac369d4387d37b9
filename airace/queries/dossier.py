"""What else is on record of a company, beside the facts that its page tells: who uses what, what was said, what is
measured and where it is watched; and who stands behind all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, JSONObject

from airace.lib.measures import span, title
from airace.models import Chip, Claim, Company, Deployment, HubRepository, Observation, Prediction, Watch
from airace.queries.observations import reading_page

MOST = 300  # rows of a list


@dataclass(frozen=True, slots=True)
class Dossier:
    """Lists of rows as their columns are called, the newest first."""

    used_by: tuple[Mapping[str, Any], ...]
    uses: tuple[Mapping[str, Any], ...]
    statements: tuple[Mapping[str, Any], ...]
    chips: tuple[Mapping[str, Any], ...]
    repositories: tuple[Mapping[str, Any], ...]
    watches: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest value of one series of the company. `values` is how many periods it has."""

    title: str
    period: str
    value: float
    unit: str
    values: int
    source: str
    source_title: str
    url: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Behind:
    """Accepted claims of one closeness to the fact: how many, by how many publishers, first and last."""

    tier: int
    claims: int
    publishers: int
    first: date
    last: date


def dossier(company: int, *, known_on: date) -> Dossier:
    """The lists of a company (its key); one query."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on)
    deployments = Deployment.objects.filter(Exists(claims.filter(deployment=OuterRef("pk"))))
    said = Prediction.objects.filter(Exists(claims.filter(prediction=OuterRef("pk"))))
    lists: dict[str, tuple[QuerySet[Any], tuple[str, ...], tuple[Any, ...]]] = {
        "used_by": (
            deployments.filter(developer=OuterRef("pk")),
            ("adopter", "adopter_company__slug", "adopter_side", "product", "date", "date_precision", "slug"),
            (F("date").desc(nulls_last=True), "adopter"),
        ),
        "uses": (
            deployments.filter(adopter_company=OuterRef("pk")),
            ("product", "developer__slug", "developer__name", "developer_side", "date", "date_precision", "slug"),
            (F("date").desc(nulls_last=True), "product"),
        ),
        "statements": (
            said.filter(Q(organisation=OuterRef("pk")) | Q(person__company=OuterRef("pk"))),
            ("question__slug", "question__text", "person__slug", "person__name", "made_on", "made_precision"),
            ("-made_on", "slug"),
        ),
        "chips": (
            Chip.objects.filter(Exists(claims.filter(chip=OuterRef("pk"))), vendor=OuterRef("pk")),
            ("name", "slug"),
            (F("announced_on").desc(nulls_last=True), "name"),
        ),
        "repositories": (
            HubRepository.objects.filter(
                Q(created_on__isnull=True) | Q(created_on__lte=known_on), organisation__company=OuterRef("pk")
            ),
            ("name", "created_on", "family__name"),
            (F("created_on").desc(nulls_last=True), "name"),
        ),
        "watches": (
            Watch.objects.filter(company=OuterRef("pk"), enabled=True),
            ("key", "source__slug", "source__title", "source_url"),
            ("source__title", "key"),
        ),
    }
    asked: dict[str, Any] = {}
    for name, (rows, columns, order) in lists.items():
        row = JSONObject(**{column.replace("__", "_"): column for column in columns})
        asked[f"own_{name}"] = ArraySubquery(rows.annotate(row=row).order_by(*order).values("row")[:MOST])
    found: Any = Company.objects.filter(pk=company).values(**asked).get()
    return Dossier(**{name: tuple(map(_dated, found[f"own_{name}"])) for name in lists})


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """Days that came as text in JSON."""
    days = {name: date.fromisoformat(row[name]) for name in ("date", "made_on", "created_on") if row.get(name)}
    return row | days


def measured(company: int, *, known_on: date) -> list[Measured]:
    """The newest value of every series of a company, as known on a day, by title; one query."""
    known = Observation.objects.filter(series__company=company).as_known_on(known_on).filter(value__isnull=False)
    columns = ("series__measure", "series__variant", "series__unit", "series__source__slug", "series__source__title")
    rows: Any = known.order_by("series", "period").values_list(
        "series", *columns, "period", "value", "url", "series__company__slug"
    )
    newest: dict[int, tuple[Any, ...]] = {}
    values: dict[int, int] = defaultdict(int)
    for series, *row in rows:
        newest[series] = tuple(row)
        values[series] += 1
    found = []
    for series, (measure, variant, unit, source, source_title, period, value, url, slug) in newest.items():
        words, rest = span(period, variant)
        proof = reading_page(measure, source, slug, period, variant)
        name = f"{title(measure)}, {rest}" if rest else title(measure)
        found.append(Measured(name, words, value, unit, values[series], source, source_title, url, proof))
    return sorted(found, key=lambda one: (one.title.lower(), one.source))


# Foreign keys by which a claim speaks of a company.
SPEAKS_OF = (
    "company",
    "model__developer",
    "ipo__company",
    "funding_round__company",
    "acquisition__acquirer",
    "acquisition__target",
    "deployment__developer",
    "deployment__adopter_company",
    "prediction__organisation",
    "prediction__person__company",
    "person__company",
    "chip__vendor",
    "side_change__company",
)


def behind(company: int, *, known_on: date) -> list[Behind]:
    """Who stands behind what is known of a company, the closest to the fact first; one query."""
    about = Q()
    for column in SPEAKS_OF:
        about |= Q(**{column: company})
    claims = Claim.objects.filter(about, status=Claim.Status.ACCEPTED, published_on__lte=known_on)
    publisher = Coalesce("source__publisher", "article__publisher")
    rows: Any = (
        claims.order_by("tier")
        .values("tier")
        .annotate(
            claims=Count("pk", distinct=True),
            publishers=Count(publisher, distinct=True),
            first=Min("published_on"),
            last=Max("published_on"),
        )
    )
    return [Behind(**row) for row in rows]
