"""The newest events, restatements and accepted article claims."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F

from airace.models import Claim, Event, Restatement


def events(*, known_on: date, limit: int) -> list[tuple[date, str, str, str]]:
    """Day, kind, title and address of the newest events that had happened and were known by a day."""
    rows = Event.objects.filter(date__lte=known_on, scheduled=False, claims__published_on__lte=known_on)
    found = rows.order_by("-date", "title").distinct().values_list("date", "kind", "title", "source_url")
    return list(found[:limit])


def restatements(*, known_on: date, limit: int) -> list[tuple[date, str, str, date, float, float, str]]:
    """Day noted, measure, subject, period, old and new value, and the source's address."""
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
            "source__url",
        )[:limit]
    )
    return [
        (noted.date(), measure, model or company or repository or "a series", period, old or 0.0, new or 0.0, url)
        for noted, measure, model, company, repository, period, old, new, url in rows
    ]


def accepted(*, known_on: date, limit: int) -> list[tuple[date, str, str]]:
    """Day, words and address of the newest claims from articles that an editor accepted."""
    rows = (
        Claim.objects.filter(status=Claim.Status.ACCEPTED, article__isnull=False, published_on__lte=known_on)
        .order_by(F("decided_at").desc(nulls_last=True))
        .values_list("published_on", "kind", "excerpt", "article__url")[:limit]
    )
    return [(day, f"{kind} confirmed: “{excerpt[:140]}”", url) for day, kind, excerpt, url in rows]
