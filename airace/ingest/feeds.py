"""The road of the feeds: each is asked when it is due, and stands or falls by itself."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet

from airace import models
from airace.ingest import entries, payloads, rejections, standing
from airace.ingest.outcome import Outcome
from airace.ingest.pages import STOPS
from airace.ingest.reasons import in_words
from airace.ingest.register import register
from airace.ingest.run import close_interrupted, lease
from airace.ingest.version import bump
from airace.lib.ask import LimitedError
from airace.lib.guard import FetchError
from airace.lib.http import Client
from airace.sources.base import Errand, LayoutError, Reading, Watched
from airace.sources.feeds import SOURCE, fetch, parse

LIMIT = 100  # feeds in one pass
BUDGET_S = 240  # no further feed is begun after so long; what is left stays due
JITTER = 0.1  # of the cadence, at most
LAST_RETRY = timedelta(days=1)
Status, Trigger = models.ImportRun.Status, models.ImportRun.Trigger
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Pass:
    """What the feeds of one pass did. `postponed` is when the last of those that want to be left alone may be asked."""

    outcomes: list[Outcome] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    limited: list[str] = field(default_factory=list)
    postponed: datetime | None = None


def import_feeds(
    client: Client, *, now: datetime, limit: int = LIMIT, again: bool = False, trigger: str = Trigger.COMMAND
) -> models.ImportRun | None:
    """Ask the feeds that are due, oldest first; None where none is, or another process is at it just now.

    `again` asks every feed that is switched on, due or not, for all that it holds. Each feed's articles and state are
    one transaction, so that a pass that is killed is done for the feeds that it came to. A feed that fails changes
    nothing but its own state; the run has failed where every feed did. Before a feed is asked it is put off, so that
    one on which a worker dies does not keep the others waiting.
    """
    with lease(SOURCE.slug) as leased:
        if not leased:
            return None
        source = register(SOURCE, now)
        close_interrupted(source)
        asked = list(_due(now, again=again or trigger == Trigger.REQUEST)[:limit])
        if not asked:
            models.Source.objects.filter(pk=source.pk).update(next_due_at=standing.next_due(source, now))
            return None
        run = models.ImportRun.objects.create(
            source=source, status=Status.RUNNING, started_at=now, trigger=trigger, progress=f"asking {len(asked)} feeds"
        )
        done = Pass()
        with structlog.contextvars.bound_contextvars(source=source.slug, run=run.pk):
            try:
                _ask_each(run, asked, client, now, done, again=again)
            except Exception as error:
                _finish(run, done, Status.FAILED, in_words(error))
                raise
            _conclude(run, done, now)
        return run


def _due(now: datetime, *, again: bool) -> QuerySet[models.Feed]:
    due = Q() if again else Q(next_due_at__isnull=True) | Q(next_due_at__lte=now)
    return models.Feed.objects.filter(due, enabled=True).order_by(F("next_due_at").asc(nulls_first=True), "pk")


def _ask_each(
    run: models.ImportRun, asked: Sequence[models.Feed], client: Client, now: datetime, done: Pass, *, again: bool
) -> None:
    until = time.monotonic() + BUDGET_S
    for feed in asked:
        if time.monotonic() > until:
            return
        _note(feed, next_due_at=_retry(feed, now))
        try:
            done.outcomes.append(_import(run, feed, client, now, again=again))
        except LimitedError as limited:
            done.limited.append(f"{feed.slug}: {limited}")
            done.postponed = max(limited.until, done.postponed or limited.until)
            _note(feed, last_error=str(limited), next_due_at=max(limited.until, now))
        except STOPS:
            raise
        except Exception as error:
            reason = _reason(error)
            done.failed.append(f"{feed.slug}: {reason}")
            foreseen = isinstance(error, (FetchError, LayoutError))
            log.warning("feed.failed", feed=feed.slug, error=reason, exc_info=not foreseen)
            _note(feed, last_error=reason, failures=feed.failures + 1, next_due_at=_retry(feed, now))


def _reason(error: Exception) -> str:
    if isinstance(error, (FetchError, LayoutError)):
        return str(error)
    said = str(error).partition("\n")[0][:300].replace("\x00", "")
    if isinstance(error, DatabaseError):
        return f"The database refused it: {said}."
    return f"It cannot be read ({type(error).__name__}: {said}); open it and look."


def _import(run: models.ImportRun, feed: models.Feed, client: Client, now: datetime, *, again: bool) -> Outcome:
    """One feed: its articles, what was refused of them, and its new state, all or nothing."""
    known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    errand = Errand(
        client=client,
        now=now,
        bookmark={"validators": {feed.url: {name: value for name, value in known.items() if value}}},
        watched=(Watched(feed.slug, detail={"url": feed.url, "time_zone": feed.time_zone, "language": feed.language}),),
        whole=again,
    )
    state: dict[str, Any] = {"failures": 0, "last_error": "", "last_success_at": now, "next_due_at": _next(feed, now)}
    payload = next(fetch(errand), None)
    if payload is None or (payload.sha256 == feed.sha256 and not again):
        _note(feed, **state)
        return Outcome()
    kept = payloads.keep(payload, run.source)
    parsed = list(parse(payload))
    rows = [item for item in parsed if isinstance(item, Reading)]
    outcome = Outcome(read=len(parsed), readings=len(rows))
    for item in parsed:
        if not isinstance(item, Reading):
            outcome.refuse(item)
    with transaction.atomic():
        entries.articles(rows, outcome, now)
        rejections.keep(run, kept.pk, outcome)
        _note(
            feed,
            **state,
            sha256=payload.sha256,
            etag=_short(kept.validators.get("If-None-Match", ""), 300),
            last_modified=_short(kept.validators.get("If-Modified-Since", ""), 100),
            newest_entry_at=_newest(feed, rows, outcome, now),
        )
        if outcome.added or outcome.changed:
            bump()
    return outcome


def _note(feed: models.Feed, **state: Any) -> None:
    """Write the state alone: everything else on the row is the editors'."""
    models.Feed.objects.filter(pk=feed.pk).update(**state)


def _newest(feed: models.Feed, rows: Sequence[Reading], outcome: Outcome, now: datetime) -> datetime | None:
    """The newest time that its entries state; where they state none, a new one is as new as we saw it."""
    stated = [row.fields["published_at"] for row in rows if row.fields["published_at"]]
    seen = [now] if outcome.added and not stated else []
    return max([*stated, *seen, *([feed.newest_entry_at] if feed.newest_entry_at else [])], default=None)


def _next(feed: models.Feed, now: datetime) -> datetime:
    spread: timedelta = feed.cadence * JITTER * random.random()  # noqa: S311  no secret hangs on it
    return now + feed.cadence + spread


def _retry(feed: models.Feed, now: datetime) -> datetime:
    """Twice as long after each failure in a row, from its cadence up to a day."""
    wait: timedelta = feed.cadence * 2 ** min(feed.failures, 12)
    return now + min(wait, max(LAST_RETRY, feed.cadence))


def _short(validator: str, longest: int) -> str:
    """A validator that does not fit is of no use in part."""
    return validator if len(validator) <= longest else ""


def _conclude(run: models.ImportRun, done: Pass, now: datetime) -> None:
    source = run.source
    if done.outcomes:
        _finish(run, done, Status.SUCCEEDED)
        standing.worked(source, run, now)
    elif done.limited and done.postponed and not done.failed:
        _finish(run, done, Status.POSTPONED, "\n".join(done.limited))
        standing.postponed(source, done.postponed, now)
    else:
        _finish(run, done, Status.FAILED, "\n".join((*done.failed, *done.limited)))
        standing.failed(source, now, may_get_better=True)
    if _due(now, again=False).exists():  # more than one pass may ask
        models.Source.objects.filter(pk=source.pk).update(next_due_at=now)
    log.info("import.finished", status=run.status, added=run.added, rejected=run.rejected, failed=len(done.failed))


def _finish(run: models.ImportRun, done: Pass, status: str, error: str = "") -> None:
    run.read = sum(outcome.read for outcome in done.outcomes)
    run.added = sum(outcome.added for outcome in done.outcomes)
    run.rejected = sum(outcome.rejected for outcome in done.outcomes)
    newest = max((outcome.as_of for outcome in done.outcomes if outcome.as_of), default=None)
    run.data_as_of = min(newest, run.started_at.date()) if newest else None
    run.status, run.finished_at, run.error, run.progress = status, datetime.now(UTC), error, ""
    run.save()
