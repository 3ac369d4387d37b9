"""From a slug to the road that imports it. Tasks, commands and the admin call this."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache

from airace import models
from airace.ingest import feeds, pages, rejections, schedule
from airace.ingest.client import client
from airace.ingest.outcome import Say, silent
from airace.ingest.reasons import SAID
from airace.ingest.register import register_all
from airace.ingest.run import import_source, lease
from airace.sources.base import Upstream, discover

FEEDS = "feeds"
BY_HAND = "manage.py load_dataset or import_prices"


class UnknownSourceError(LookupError):
    """No module of airace.sources goes by this slug, or it cannot be asked so."""


@lru_cache(maxsize=1)
def upstreams() -> dict[str, Upstream]:
    return discover()


def upstream(slug: str) -> Upstream:
    found = upstreams().get(slug)
    if found is None:
        raise UnknownSourceError(f"There is no source {slug}; sources are: {', '.join(sorted(upstreams()))}.")
    return found


def run(
    slug: str,
    *,
    trigger: str = models.ImportRun.Trigger.COMMAND,
    again: bool = False,
    since: date | None = None,
    say: Say = silent,
) -> models.ImportRun | None:
    """Import one source by its slug; None when another process does so just now, or no feed is due."""
    found = upstream(slug)
    if found.source.cadence is None:
        raise UnknownSourceError(f"{slug} is not asked for: its rows come from files, by {BY_HAND}.")
    if slug == FEEDS and since:
        raise UnknownSourceError("Feeds hold only their newest entries; there is nothing to ask for by day.")
    if slug == FEEDS:
        asking, now = client(slug, every=found.source.pace), datetime.now(UTC)
        return feeds.import_feeds(asking, now=now, again=again, trigger=trigger)
    return import_source(found, again=again, since=since, trigger=trigger, say=say)


def attempt(slug: str, *, trigger: str) -> None:
    """Import one source for the schedule: what went wrong in ways we know is on its run, and nobody waits for it."""
    if not schedule.wanted(slug, trigger, datetime.now(UTC)):
        return
    with suppress(*SAID):
        done = run(slug, trigger=trigger)
        if done is None and trigger == models.ImportRun.Trigger.REQUEST:  # busy just now: at the next tick
            models.Source.objects.filter(slug=slug).update(requested_at=datetime.now(UTC))


def read_pages() -> int:
    """Fetch pages of articles that wait for it, unless imports or feeds are held; returns how many were settled."""
    held = models.ImportSwitch.objects.filter(paused=True).exists()
    if held or not models.Source.objects.filter(slug=FEEDS, enabled=True).exists():
        return 0
    return pages.read_due_pages(client(FEEDS), now=datetime.now(UTC))


def replay(slug: str, chosen: list[int] | None = None, *, say: Say = silent) -> models.ImportRun | None:
    """Try refused readings of a source again, all open ones or those of some numbers.

    None when there is none, or the source is being imported just now.
    """
    with lease(slug) as leased:
        if not leased:
            return None
        rows = None if chosen is None else models.Rejection.objects.filter(source__slug=slug, pk__in=chosen)
        return rejections.replay(upstream(slug), rows, say=say)


def register_sources() -> int:
    """Describe every scheduled source that is not known yet; returns how many were new."""
    return register_all(upstreams().values(), datetime.now(UTC))
