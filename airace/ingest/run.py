"""The write road on one screen: one source, one run, one transaction for its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, Error, InterfaceError, connection, transaction

from airace import models
from airace.ingest import payloads, rejections, standing
from airace.ingest.checks import LIVE, Check
from airace.ingest.client import client as client_of
from airace.ingest.outcome import Outcome, Say, silent
from airace.ingest.payloads import Kept
from airace.ingest.reasons import SAID, in_words
from airace.ingest.register import register
from airace.ingest.resolve import Names
from airace.ingest.steps import load_payload
from airace.ingest.version import bump
from airace.lib.ask import AwayError, LimitedError
from airace.lib.http import Client
from airace.sources.base import Bookmark, Errand, Upstream, Watched

Status, Trigger = models.ImportRun.Status, models.ImportRun.Trigger
REMEMBERED = 2000  # payloads of a source, the newest
ROUND = timedelta(hours=12)  # that a round which broke off may be taken up again
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Fetched:
    """What one round of asking brought. `stopped` is why it ended early; what came before may be used."""

    kept: list[Kept] = field(default_factory=list)
    stopped: LimitedError | AwayError | None = None


def import_source(
    upstream: Upstream,
    *,
    client: Client | None = None,
    checks: Sequence[Check] = LIVE,
    again: bool = False,
    since: date | None = None,
    trigger: str = Trigger.COMMAND,
    say: Say = silent,
    now: datetime | None = None,
) -> models.ImportRun | None:
    """Import one source once; None when another process is importing it just now.

    `again` asks for everything and reads it whether it changed or not; `since` asks for all from that day on; `now` is
    the moment at which the source is asked, the present one unless given. Data, rejections and bookmark are written in
    one transaction: readers see the old world or the new one. A host that wants to be left alone postpones the run; any
    other failure is kept with its reason and raised.
    """
    described = upstream.source
    with lease(described.slug) as leased:
        if not leased:
            return None
        now = now or datetime.now(UTC)
        source = register(described, now)
        close_interrupted(source)
        run = models.ImportRun.objects.create(
            source=source, status=Status.RUNNING, started_at=now, trigger=trigger, progress="asking the source"
        )
        with structlog.contextvars.bound_contextvars(source=source.slug, run=run.pk):
            try:
                errand = _errand(upstream, source, client, again=again, since=since, now=now)
                fetched = _fetch(run, upstream, errand, say)
                new = _unread(fetched.kept, source)
                if again or (new and described.complete):  # rows of one file may name those of another
                    new = fetched.kept
                # A back-fill brings as much as was asked for, a feed as much as there is; what is wrong with single
                # readings the loaders refuse one by one.
                suited = checks if described.steady and not errand.since else ()
                _load(run, upstream, errand, new, fetched, suited, say)
                if fetched.stopped:
                    raise fetched.stopped
            except LimitedError as limited:
                _finish(run, Status.POSTPONED, error=str(limited))
                standing.postponed(source, limited.until, datetime.now(UTC))
            except Exception as error:
                _fail(run, error)
                raise
            log.info(
                "import.finished",
                status=run.status,
                read=run.read,
                added=run.added,
                restated=run.restated,
                rejected=run.rejected,
            )
        return run


def _errand(
    upstream: Upstream, source: models.Source, client: Client | None, *, again: bool, since: date | None, now: datetime
) -> Errand:
    rows = source.watches.filter(enabled=True).select_related("company", "model", "question")
    return Errand(
        client=client or client_of(source.slug, every=upstream.source.pace),
        now=now,
        bookmark=source.bookmark,
        watched=tuple(_watched(row) for row in rows),
        since=since or source.backfill_since,
        whole=again,
        key=settings.SOURCE_KEYS.get(upstream.source.key, ""),
        done=_done(source.bookmark, now),
    )


def _done(bookmark: Bookmark, now: datetime) -> frozenset[str]:
    """What an unfinished round has asked for, unless that is so long ago that it is worth asking again."""
    round_ = bookmark.get("round")
    if round_ is None or now - datetime.fromisoformat(round_["began"]) > ROUND:
        return frozenset()
    return frozenset(round_["done"])


def _watched(row: models.Watch) -> Watched:
    for subject in ("company", "model", "question"):
        if named := getattr(row, subject):
            return Watched(row.key, subject, named.slug, row.detail)
    return Watched(row.key, detail=row.detail)


def _fetch(run: models.ImportRun, upstream: Upstream, errand: Errand, say: Say) -> Fetched:
    """Ask and keep, one payload in memory at a time. Stops where the host does, with what came before."""
    fetched = Fetched()
    try:
        for payload in upstream.fetch(errand):
            fetched.kept.append(payloads.keep(payload, run.source, by_day=upstream.source.by_day))
            _progress(run, f"fetched {payload.name}", say if "://" in payload.url else silent)
    except (LimitedError, AwayError) as stop:
        fetched.stopped = stop
    return fetched


def _unread(kept: Sequence[Kept], source: models.Source) -> list[Kept]:
    hashes = source.bookmark.get("hashes", {})
    return [one for one in kept if hashes.get(one.name) != one.stamp]


def _load(
    run: models.ImportRun,
    upstream: Upstream,
    errand: Errand,
    new: Sequence[Kept],
    fetched: Fetched,
    checks: Sequence[Check],
    say: Say,
) -> None:
    """Everything that changes data, and the run's end with it, in one transaction."""
    source, names = run.source, Names()
    outcomes: dict[str, Outcome] = {}
    with transaction.atomic():
        for kept in new:
            readings = list(upstream.parse(payloads.read(kept)))
            outcome = outcomes[kept.name] = load_payload(
                run, readings, names, checks, run.started_at, payload=kept.name
            )
            rejections.keep(run, kept.pk, outcome)
            _progress(run, f"{kept.name:18} {outcome.read:6} rows: {outcome}", say)
            for refused in outcome.refused:
                say(f"  {refused}")
        if upstream.source.complete and new:
            rejections.close_settled(source, outcomes)
        _remember(source, errand, fetched, outcomes)
        if any(outcome.added or outcome.changed for outcome in outcomes.values()):
            bump()
        if not fetched.stopped:
            run.payload_id = new[0].pk if len(new) == 1 else None
            _finish(run, Status.SUCCEEDED if new else Status.UNCHANGED, outcomes)
            standing.worked(source, run, run.finished_at or run.started_at, since=errand.since)
        else:
            _count(run, outcomes)


def _remember(source: models.Source, errand: Errand, fetched: Fetched, outcomes: dict[str, Outcome]) -> None:
    """Where the next run goes on: validators and hashes of what was read, marks, and an unfinished round's names."""
    mark = source.bookmark
    began = mark.pop("round", None)
    for part in ("hashes", "validators", "read"):
        mark.setdefault(part, {})
    for kept in fetched.kept:
        mark |= kept.mark
        mark["hashes"][kept.name] = kept.stamp
        mark["validators"][kept.url] = dict(kept.validators)
    mark["read"] |= {name: outcome.readings for name, outcome in outcomes.items()}
    done = {*errand.done, *(kept.name for kept in fetched.kept)}
    if fetched.stopped and done:
        since = began["began"] if began and errand.done else errand.now.isoformat()
        mark["round"] = {"began": since, "done": sorted(done)}
    for part in ("hashes", "validators", "read"):  # addresses that hold a day are asked once and then no more
        mark[part] = dict(list(mark[part].items())[-REMEMBERED:])
    source.bookmark = mark
    source.save(update_fields=["bookmark"])


@contextmanager
def lease(slug: str) -> Iterator[bool]:
    """Hold the source for this session; False when another session holds it. Freed when the session ends, however."""
    key = [f"airace import {slug}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key)
        leased = bool(cursor.fetchone()[0])
    try:
        yield leased
    finally:
        # A lost connection has freed the lease already.
        if leased:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def close_interrupted(source: models.Source) -> int:
    """Close runs that a killed process left open; whoever calls holds the lease, so none of them is alive."""
    return source.runs.filter(status=Status.RUNNING).update(
        status=Status.INTERRUPTED,
        finished_at=datetime.now(UTC),
        progress="",
        error="The process or the database ended before the import did; nothing of it was kept but its downloads.",
    )


def _progress(run: models.ImportRun, line: str, say: Say) -> None:
    say(line)
    run.progress = line[:300]
    if not connection.in_atomic_block:  # inside the data's transaction nobody else would see it
        run.save(update_fields=["progress"])


def _count(run: models.ImportRun, outcomes: dict[str, Outcome]) -> None:
    run.read = sum(outcome.read for outcome in outcomes.values())
    run.added = sum(outcome.added + outcome.changed for outcome in outcomes.values())
    run.restated = sum(outcome.restated for outcome in outcomes.values())
    run.rejected = sum(outcome.rejected for outcome in outcomes.values())
    run.data_as_of = max((outcome.as_of for outcome in outcomes.values() if outcome.as_of), default=None)


def _finish(run: models.ImportRun, status: str, outcomes: dict[str, Outcome] | None = None, error: str = "") -> None:
    if outcomes is not None:
        _count(run, outcomes)
    run.status, run.finished_at, run.error, run.progress = status, datetime.now(UTC), error, ""
    run.save()


def _fail(run: models.ImportRun, error: Exception) -> None:
    """Keep the reason. A database that is away closes the run when it is back, at the source's next import."""
    reason = in_words(error)
    log.warning("import.failed", error=reason, exc_info=None if isinstance(error, SAID) else error)
    with suppress(Error):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        with transaction.atomic():
            _finish(run, Status.FAILED, error=reason)
            source = models.Source.objects.get(pk=run.source_id)
            better = isinstance(error, (AwayError, DatabaseError, InterfaceError))
            standing.failed(source, datetime.now(UTC), may_get_better=better)
