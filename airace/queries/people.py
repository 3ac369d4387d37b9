"""People as known on a day: one of them, and those who belong to a company."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from airace.models import Alias, Claim, Mention, Person
from airace.queries.headlines import Headline
from airace.queries.news import published


@dataclass(frozen=True, slots=True)
class Known:
    """A person. `company` is (slug, name) where the affiliation is a company on record; `aliases` (text, language)."""

    slug: str
    name: str
    name_zh: str
    role: str
    affiliation: str
    side: str
    company: tuple[str, str] | None
    note: str
    source_url: str
    aliases: tuple[tuple[str, str], ...] = ()


def person(slug: str, *, known_on: date) -> Known | None:
    """The person with every other name, or None where nothing was published of them by the day; two queries."""
    found = _known(_spoken_of(known_on).filter(slug=slug))
    if not found:
        return None
    names = Alias.objects.filter(person__slug=slug).exclude(text__in=[found[0].name, found[0].name_zh])
    aliases = tuple(sorted(set(names.values_list("text", "language"))))
    return replace(found[0], aliases=aliases)


def people(*, known_on: date) -> list[Known]:
    """Everybody on record by a day, by name; one query."""
    return _known(_spoken_of(known_on))


def people_of(company: str, *, known_on: date) -> list[Known]:
    """People of a company, by name; one query."""
    return _known(_spoken_of(known_on).filter(company__slug=company))


def articles(slug: str, *, known_on: date, limit: int = 12) -> list[Headline]:
    """The newest articles that name a person; one query."""
    rows = published(known_on).filter(Exists(Mention.objects.filter(article=OuterRef("pk"), person__slug=slug)))
    found = rows.order_by("-published_on", "title").values_list("title", "url", "publisher", "published_on")
    return [Headline(*row) for row in found[:limit]]


def _known(rows: QuerySet[Person]) -> list[Known]:
    columns = ("slug", "name", "name_zh", "role", "affiliation", "side", "note", "source_url")
    found: Any = rows.order_by(Lower("name")).values(*columns, "company__slug", "company__name")
    return [
        Known(
            **{column: row[column] for column in columns},
            company=(row["company__slug"], row["company__name"]) if row["company__slug"] else None,
        )
        for row in found
    ]


def _spoken_of(known_on: date) -> QuerySet[Person]:
    """People of whom, or by whom, something was published by a day."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on)
    return Person.objects.filter(
        Exists(claims.filter(person=OuterRef("pk"))) | Exists(claims.filter(prediction__person=OuterRef("pk")))
    )
