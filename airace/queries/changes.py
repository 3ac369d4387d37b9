"""The newest events, restatements and accepted article claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q

from airace.models import Claim, Restatement
from airace.queries.events import COLUMNS, Dated


@dataclass(frozen=True, slots=True)
class Reported:
    """What accepted claims report: events that happened, and claims from articles as (day, words, address)."""

    events: tuple[Dated, ...]
    reviews: tuple[tuple[date, str, str], ...]


def reported(*, known_on: date) -> Reported:
    """Events that had happened and were known by a day, oldest first, and accepted article claims; one query."""
    claims = Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on).filter(
        Q(event__isnull=False, event__date__lte=known_on, event__scheduled=False) | Q(article__isnull=False)
    )
    own = ("event_id", "article_id", "published_on", "kind", "excerpt", "article__url")
    rows: Any = claims.order_by("event__date", "event__title", F("decided_at").desc(nulls_last=True)).values_list(
        *own, *(f"event__{column}" for column in COLUMNS)
    )
    events: dict[int, Dated] = {}
    reviews: list[tuple[date, str, str]] = []
    for event, article, day, kind, excerpt, url, *described in rows:
        if event is not None:
            events.setdefault(event, Dated(*described))
        if article is not None:
            reviews.append((day, f"{kind} confirmed: “{excerpt[:140]}”", url))
    return Reported(tuple(events.values()), tuple(reviews))


def restatements(*, known_on: date, limit: int) -> list[tuple[date, str, str, date, float, float, str, str]]:
    """Day noted, measure, subject, period, old and new value, unit, and the source's slug."""
    end = datetime.combine(known_on + timedelta(days=1), time(), tzinfo=UTC)
    rows = (
        Restatement.objects.filter(noted_at__lt=end, old__isnull=False, new__isnull=False)
        .order_by("-noted_at")
        .values_list(
            "noted_at",
            "measure",
            "series__model__name",
            "series__company__name",
            "repository__name",
            "period",
            "old",
            "new",
            "series__unit",
            "source__slug",
        )[:limit]
    )
    return [
        (
            noted.date(),
            measure,
            model or company or repository or "a series",
            period,
            old or 0.0,
            new or 0.0,
            unit or "",
            source,
        )
        for noted, measure, model, company, repository, period, old, new, unit, source in rows
    ]
