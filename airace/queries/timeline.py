"""Every event as known on a day, those to come too, and what is said about one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from airace.models import Claim, Event
from airace.queries.facts import Fact, facts
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Happening:
    """An event. `scheduled`: announced for its date, and nobody has confirmed that it happened.

    `companies` are (slug, name), by name.
    """

    pk: int
    slug: str
    day: date
    precision: str
    title: str
    kind: str
    side: str
    summary: str
    scheduled: bool
    url: str
    companies: tuple[tuple[str, str], ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One accepted claim about an event: who says it and where, in which words, and since when it is accepted."""

    by: str
    url: str
    tier: int
    published_on: date
    excerpt: str
    licence: str
    accepted_on: date | None


def happenings(*, known_on: date) -> list[Happening]:
    """Events of which somebody had spoken by a day, newest first; two queries."""
    found = facts("event", known_on=known_on)
    named: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows: Any = Event.companies.through.objects.order_by("company__name")
    for event, slug, name in rows.values_list("event_id", "company__slug", "company__name"):
        named[event].append((slug, name))
    return sorted((_happening(fact, named[fact.id]) for fact in found), key=_newest_first)


def said(event: int, *, known_on: date) -> list[Said]:
    """The accepted claims about an event by a day, the closest to the fact first; one query."""
    rows: Any = Claim.objects.filter(event=event, status=Claim.Status.ACCEPTED, published_on__lte=known_on)
    columns = ("tier", "url", "published_on", "excerpt", "decided_at")
    publishers = ("source__publisher", "article__publisher", "source__licence")
    return [
        Said(
            source or publisher or "An article",
            url,
            tier,
            day,
            excerpt,
            licence or "",
            decided.date() if decided else None,
        )
        for tier, url, day, excerpt, decided, source, publisher, licence in rows.order_by(
            "tier", "-published_on", "pk"
        ).values_list(*columns, *publishers)
    ]


def _happening(fact: Fact, companies: Iterable[tuple[str, str]]) -> Happening:
    return Happening(
        fact.id,
        fact["slug"],
        fact["date"],
        fact["date_precision"] or "day",
        fact["title"],
        fact["kind"],
        fact["side"] or "unknown",
        fact["summary"] or "",
        bool(fact["scheduled"]),
        fact.url("title", "date"),
        tuple(companies),
        fact.sources,
    )


def _newest_first(event: Happening) -> tuple[int, str]:
    return (-event.day.toordinal(), event.title)
