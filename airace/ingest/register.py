"""The row that stands for a source: described by its module at first, editors' own from then on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from airace import models
from airace.sources.base import Source, Upstream

WORDS = ("title", "publisher", "url", "licence", "licence_url", "stake", "citation")
HOW = ("coverage", "cadence", "enabled", "off_reason")
APART = timedelta(seconds=20)  # between the first runs of sources that begin together


def register(described: Source, now: datetime) -> models.Source:
    """The row of a source, made or described where its module never did; editors own it once it is there."""
    source, new = models.Source.objects.get_or_create(
        slug=described.slug, defaults={"redistributable": described.redistributable}
    )
    if source.registered_at is None:
        for column in (*WORDS, *HOW):
            # A row of the bundled dataset has its words already; how far the source reaches is the module's to say.
            if new or column in HOW or not getattr(source, column):
                setattr(source, column, getattr(described, column))
        source.redistributable = source.redistributable and described.redistributable
        source.jitter = described.jitter or None
        source.enabled = described.enabled and described.cadence is not None
        source.registered_at = source.next_due_at = now
        source.save()
    return source


def register_all(upstreams: Iterable[Upstream], now: datetime) -> int:
    """Describe every source that asks upstreams on a schedule; returns how many were new."""
    known = set(models.Source.objects.filter(registered_at__isnull=False).values_list("slug", flat=True))
    new = [one.source for one in upstreams if one.source.cadence is not None and one.source.slug not in known]
    for number, described in enumerate(new):
        source = register(described, now)
        source.next_due_at = now + number * APART
        source.save(update_fields=["next_due_at"])
    return len(new)
