"""Dated events: the few with a short name that charts overlay, and those of one company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from airace.models import Claim, Event


@dataclass(frozen=True, slots=True)
class Dated:
    day: date
    precision: str
    title: str
    short: str
    kind: str
    side: str
    url: str
    slug: str


COLUMNS = ("date", "date_precision", "title", "short", "kind", "side", "source_url", "slug")


def named_on_charts(*, known_on: date) -> list[Dated]:
    """Events with a short name that had happened and were known by a day, oldest first; one query."""
    rows = _known(known_on).exclude(short="").filter(scheduled=False).order_by("date", "title")
    return [Dated(*row) for row in rows.values_list(*COLUMNS)]


def of_company(slug: str, *, known_on: date, limit: int = 40) -> list[Dated]:
    """Events that name a company, newest first; one query."""
    rows = _known(known_on).filter(companies__slug=slug).order_by("-date", "title")
    return [Dated(*row) for row in rows.values_list(*COLUMNS)[:limit]]


def _known(known_on: date) -> QuerySet[Event]:
    spoken_of = Claim.objects.filter(
        event__isnull=False, status=Claim.Status.ACCEPTED, published_on__lte=known_on
    ).values("event")
    return Event.objects.filter(pk__in=spoken_of, date__lte=known_on)


def of_acquisitions(*, known_on: date) -> dict[frozenset[str], list[Dated]]:
    """Events about acquisitions by the companies that they name (slugs), oldest first; one query."""
    named: dict[Dated, set[str]] = {}
    rows = _known(known_on).filter(kind="acquisition").order_by("date", "title")
    for *row, company in rows.values_list(*COLUMNS, "companies__slug"):
        named.setdefault(Dated(*row), set()).add(company or "")
    found: dict[frozenset[str], list[Dated]] = {}
    for event, companies in named.items():
        found.setdefault(frozenset(companies), []).append(event)
    return found


def companies_named(slug: str) -> set[int]:
    """The events that name a company; one query."""
    return set(Event.objects.filter(companies__slug=slug).values_list("pk", flat=True))
