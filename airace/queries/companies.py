"""Companies as known on a day: the directory, and what the profile of one of them shows beside its facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Lower

from airace.lib.text import name_key
from airace.models import (
    IPO,
    Acquisition,
    AIModel,
    Alias,
    Claim,
    Company,
    HubOrganisation,
    Mention,
    ModelFamily,
    SideHistory,
    Ticker,
)
from airace.queries.facts import moved_sides, side_on
from airace.queries.news import published
from airace.queries.releases import was_known


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the directory; `side` is that of the day."""

    slug: str
    name: str
    name_zh: str
    kind: str
    side: str
    country: str
    city: str
    founded: date | None
    founded_precision: str
    models: int
    source_url: str


def directory(*, known_on: date, find: str = "", slugs: Collection[str] = ()) -> list[Listed]:
    """Companies of which something was known by a day, by name; two queries.

    `find` is part of any of their names; `slugs` are those wanted, all where there are none.
    """
    rows = _known(known_on).annotate(
        released=Count("models", filter=Q(models__released_on__lte=known_on), distinct=True)
    )
    if find:
        key = name_key(find)
        spelt = Alias.objects.filter(company=OuterRef("pk"), key__contains=key)
        rows = rows.filter(Exists(spelt) | Q(name__icontains=find) | Q(name_zh__contains=find))
    if slugs:
        rows = rows.filter(slug__in=slugs)
    columns = ("pk", "slug", "name", "name_zh", "kind", "side", "country", "city", "founded", "founded_precision")
    moves = moved_sides()
    found: Any = rows.order_by(Lower("name")).values_list(*columns, "released", "source_url")
    return [
        Listed(slug, name, zh, kind, side_on(known_on, pk, side, moves), *rest)
        for pk, slug, name, zh, kind, side, *rest in found
    ]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile shows that is no claim-backed fact. `sides` are (side, start, until, url, note), oldest first."""

    pk: int
    slug: str
    name: str
    name_zh: str
    kind: str
    side: str
    parent: tuple[str, str] | None
    website: str
    source_url: str
    note: str
    tickers: Sequence[str]
    hub_organisations: Sequence[str]
    subsidiaries: Sequence[tuple[str, str]]
    aliases: Sequence[tuple[str, str]]
    sides: Sequence[tuple[str, date | None, date | None, str, str]]
    families: Sequence[tuple[str, str]]


def profile(slug: str, *, known_on: date) -> Profile | None:
    """The company, or None where nothing was known of it by the day; three queries."""
    company = (
        _known(known_on)
        .filter(slug=slug)
        .select_related("parent")
        .annotate(
            symbols=_texts(_tickers(known_on).filter(company=OuterRef("pk")).annotate(text=F("symbol"))),
            lines=_texts(
                ModelFamily.objects.filter(
                    Exists(AIModel.objects.filter(was_known(known_on), family=OuterRef("pk"))), developer=OuterRef("pk")
                ).annotate(text=Concat("slug", Value("|"), "name", output_field=CharField()))
            ),
            accounts=_texts(HubOrganisation.objects.filter(company=OuterRef("pk")).annotate(text=F("name"))),
            owned=_texts(
                _parts(known_on)
                .filter(parent=OuterRef("pk"))
                .annotate(text=Concat("slug", Value("|"), "name", output_field=CharField()))
            ),
        )
        .first()
    )
    if company is None:
        return None
    names = Alias.objects.filter(company=company, source__isnull=True).exclude(text__in=[company.name, company.name_zh])
    sides = SideHistory.objects.filter(company=company).order_by(F("start").asc(nulls_first=True))
    moves = list(sides.values_list("side", "start", "until", "source_url", "note"))
    stretches = [_as_known(row, known_on) for row in moves if _begun(row, known_on)]
    extra: Any = company
    return Profile(
        pk=company.pk,
        slug=company.slug,
        name=company.name,
        name_zh=company.name_zh,
        kind=company.get_kind_display(),
        side=next((side for side, _, until, *_ in stretches if until is None or known_on < until), company.side),
        parent=(company.parent.slug, company.parent.name) if company.parent else None,
        website=company.website,
        source_url=company.source_url,
        # A note may speak of a move that nobody knew of yet.
        note=company.note if len(stretches) == len(moves) else "",
        tickers=extra.symbols,
        hub_organisations=extra.accounts,
        subsidiaries=_named(extra.owned),
        aliases=sorted(set(names.values_list("text", "language"))),
        sides=stretches,
        families=_named(extra.lines),
    )


@dataclass(frozen=True, slots=True)
class Release:
    slug: str
    name: str
    released_on: date | None
    released_precision: str
    weights: str
    parameters: float | None
    context: int | None
    source_url: str


def releases(company: int, *, known_on: date) -> list[Release]:
    """Models that a company had released by a day, newest first; models without a date come last."""
    rows = AIModel.objects.filter(was_known(known_on), developer=company)
    columns = ("slug", "name", "released_on", "released_precision", "weights", "parameters_total", "context_tokens")
    found: Any = rows.order_by(F("released_on").desc(nulls_last=True), "name").values_list(*columns, "source_url")
    return [Release(*row) for row in found]


def _tickers(known_on: date) -> QuerySet[Ticker]:
    """Tickers without those of listings that came later than the day."""
    later = IPO.objects.filter(company=OuterRef("company"), ticker=OuterRef("symbol"), listed_on__gt=known_on)
    return Ticker.objects.filter(~Exists(later))


def articles(company: int, *, known_on: date, limit: int = 20) -> list[tuple[str, str, str, date]]:
    """Title, address, publisher and day of the newest articles that name a company or something of its own."""
    named = Mention.objects.filter(
        Q(company=company) | Q(family__developer=company) | Q(model__developer=company) | Q(person__company=company)
    )
    rows = published(known_on).filter(pk__in=named.values("article"))
    return list(
        rows.order_by("-published_on", "title").values_list("title", "url", "publisher", "published_on")[:limit]
    )


def _named(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Slugs and names out of 'slug|name', by name."""
    return sorted(((slug, name) for slug, _, name in (text.partition("|") for text in texts)), key=lambda row: row[1])


def _begun(row: tuple[Any, ...], known_on: date) -> bool:
    return row[1] is None or row[1] <= known_on


def _as_known(row: tuple[Any, ...], known_on: date) -> tuple[Any, ...]:
    """A stretch of side without an end that lies after the day."""
    side, start, until, url, note = row
    return (side, start, until if until and until <= known_on else None, url, note)


def _parts(known_on: date) -> QuerySet[Company]:
    """Companies without those that their parent bought after the day."""
    later = Acquisition.objects.filter(acquirer=OuterRef("parent"), target=OuterRef("pk"), announced_on__gt=known_on)
    return Company.objects.filter(~Exists(later))


def _texts(rows: QuerySet[Any]) -> Any:
    return Coalesce(ArraySubquery(rows.order_by("text").values("text")), Value([]))


def _known(known_on: date) -> QuerySet[Company]:
    """Companies that a claim or a release by the day speaks of."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on)
    return Company.objects.filter(
        Exists(claims.filter(company=OuterRef("pk")))
        | Exists(AIModel.objects.filter(developer=OuterRef("pk"), released_on__lte=known_on))
        | Exists(claims.filter(ipo__company=OuterRef("pk")))
        | Exists(claims.filter(funding_round__company=OuterRef("pk")))
        | Exists(claims.filter(acquisition__acquirer=OuterRef("pk")))
        | Exists(claims.filter(acquisition__target=OuterRef("pk")))
    )
