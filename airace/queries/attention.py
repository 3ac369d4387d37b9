"""How often companies stand in the news that is read here: stories a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Subquery
from django.db.models.functions import Coalesce, JSONObject, TruncWeek

from airace.models import Company, Mention, Source
from airace.queries.news import published
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef

FEEDS = "feeds"  # the source that stands for all feeds


@dataclass(frozen=True, slots=True)
class Followed:
    """A company and its stories by week; a week is named by its Monday."""

    slug: str
    name: str
    side: str
    stories: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Streams:
    """Stories by week: of each company, and of all that were read. `since` is when reading began."""

    companies: tuple[Followed, ...] = ()
    everything: Mapping[date, int] = field(default_factory=dict)
    since: date | None = None
    sources: tuple[SourceRef, ...] = ()


def streams(*, known_on: date, weeks: int, company: str = "") -> Streams:
    """Stories told in each of the last weeks up to a day, by company named, by name; two queries.

    Articles that tell one story count once a week, and for each company named by itself, a family, a model or a person
    of its own. Articles of which no more than the month is known belong to no week. `company` (a slug) asks for one.
    """
    monday = known_on - timedelta(days=known_on.weekday())
    first = monday - timedelta(weeks=weeks - 1)
    articles = published(known_on).filter(published_on__gte=first, published_precision="day").order_by()
    source = Source.objects.filter(slug=FEEDS).values(row=JSONObject(**{name: name for name in SOURCE_COLUMNS}))
    weekly: Any = articles.annotate(week=TruncWeek("published_on"), source=Subquery(source)).values("week", "source")
    story = Coalesce("cluster_id", -F("pk"))
    read = list(weekly.annotate(told=Count(story, distinct=True), since=Min("fetched_at")))
    if not read:
        return Streams()
    named: Any = Mention.objects.filter(article__in=articles).annotate(
        slug=_of("slug"), name=_of("name"), home=_of("side"), week=TruncWeek("article__published_on")
    )
    named = named.filter(slug=company) if company else named.filter(slug__isnull=False)
    told = Count(Coalesce("article__cluster_id", -F("article_id")), distinct=True)
    counts: dict[tuple[str, str, str], dict[date, int]] = defaultdict(dict)
    columns = ("slug", "name", "home", "week")
    for *who, week, number in named.order_by().values(*columns).annotate(told=told).values_list(*columns, "told"):
        counts[tuple(who)][week] = number
    if company and not counts:
        counts = {who: {} for who in Company.objects.filter(slug=company).values_list("slug", "name", "side")}
    return Streams(
        tuple(Followed(*who, stories) for who, stories in sorted(counts.items(), key=lambda one: one[0][1].lower())),
        {row["week"]: row["told"] for row in read},
        min(row["since"] for row in read).date(),
        tuple(SourceRef(**row["source"]) for row in read[:1] if row["source"]),
    )


def _of(column: str) -> Coalesce:
    """A column of the company that a mention names, itself or by something of its own."""
    owners = ("company", "family__developer", "model__developer", "person__company")
    return Coalesce(*(f"{owner}__{column}" for owner in owners))
