"""The write road on one screen: one source, one run, one transaction for its data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from django.db import DatabaseError, connection, transaction

from airace import models
from airace.ingest import payloads
from airace.ingest.checks import LIVE, Check
from airace.ingest.outcome import Outcome, Say, silent
from airace.ingest.resolve import Names
from airace.ingest.steps import load_payload
from airace.ingest.version import bump
from airace.lib.http import Client
from airace.sources.base import Payload, Source, Upstream

Status = models.ImportRun.Status


def import_source(
    upstream: Upstream,
    *,
    client: Client | None = None,
    checks: Sequence[Check] = LIVE,
    again: bool = False,
    say: Say = silent,
) -> models.ImportRun | None:
    """Import one source once; None when another process is importing it just now.

    `again` reads payloads that did not change since the last good import. Data, rejections and bookmark are written
    in one transaction: readers see the old world or the new one. A failed run is kept with its reason and raised.
    """
    with lease(upstream.source.slug) as leased:
        if not leased:
            return None
        source = _source(upstream.source)
        _close_interrupted(source)
        run = models.ImportRun.objects.create(source=source, status=Status.RUNNING, started_at=datetime.now(UTC))
        try:
            fetched = list(upstream.fetch(client, source.bookmark))
            hashes = {payload.name: payload.sha256 for payload in fetched}
            if not again and (not fetched or hashes == source.bookmark.get("hashes")):
                return _finish(run, Status.UNCHANGED, {})
            kept = {payload.name: payloads.keep(payload, source) for payload in fetched}
            with transaction.atomic():
                outcomes = _load(run, upstream, fetched, checks, say)
                for name, outcome in outcomes.items():
                    _keep_refused(run, kept[name], outcome)
                if upstream.source.complete:
                    _close_settled(source, outcomes)
                source.bookmark = source.bookmark | {"hashes": hashes}
                source.save(update_fields=["bookmark"])
                run.payload = kept[fetched[0].name] if len(fetched) == 1 else None
                _finish(run, Status.SUCCEEDED, outcomes)
                if any(outcome.added or outcome.changed for outcome in outcomes.values()):
                    bump()
        except Exception as error:
            run.error = f"{type(error).__name__}: {error}"
            _finish(run, Status.FAILED, {})
            raise
        return run


def _load(
    run: models.ImportRun, upstream: Upstream, fetched: Sequence[Payload], checks: Sequence[Check], say: Say
) -> dict[str, Outcome]:
    names, now = Names(), run.started_at
    outcomes = {}
    for payload in fetched:
        outcome = load_payload(run, list(upstream.parse(payload)), names, checks, now)
        outcomes[payload.name] = outcome
        say(f"{payload.name:18} {outcome.read:6} rows: {outcome}")
        for refused in outcome.refused:
            say(f"  {refused}")
    return outcomes


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
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def _source(described: Source) -> models.Source:
    """The row that readers are shown; editors own it once it is there."""
    columns = (
        "title",
        "publisher",
        "url",
        "licence",
        "licence_url",
        "redistributable",
        "stake",
        "coverage",
        "citation",
        "cadence",
    )
    source, _ = models.Source.objects.get_or_create(
        slug=described.slug, defaults={column: getattr(described, column) for column in columns}
    )
    return source


def _close_interrupted(source: models.Source) -> None:
    """Runs that a killed process left open; the lease says that none of them is alive."""
    source.runs.filter(status=Status.RUNNING).update(
        status=Status.INTERRUPTED, finished_at=datetime.now(UTC), error="The process ended before the import did."
    )


def _finish(run: models.ImportRun, status: Status, outcomes: dict[str, Outcome]) -> models.ImportRun:
    run.status, run.finished_at = status, datetime.now(UTC)
    run.read = sum(outcome.read for outcome in outcomes.values())
    run.added = sum(outcome.added + outcome.changed for outcome in outcomes.values())
    run.restated = sum(outcome.restated for outcome in outcomes.values())
    run.rejected = sum(len(outcome.refused) for outcome in outcomes.values())
    run.data_as_of = max((outcome.as_of for outcome in outcomes.values() if outcome.as_of), default=None)
    run.save()
    return run


def _close_settled(source: models.Source, outcomes: dict[str, Outcome]) -> None:
    """A whole download that no longer has a fault settles its rejection; one that has it again opens it again."""
    states = models.Rejection.State
    still = {(refused.place, refused.reason) for outcome in outcomes.values() for refused in outcome.refused}
    for rejection in source.rejections.exclude(state=states.DISMISSED):
        state = states.OPEN if (rejection.locator, rejection.reason) in still else states.REPLAYED
        if rejection.state != state:
            rejection.state = state
            rejection.save(update_fields=["state"])


def _keep_refused(run: models.ImportRun, payload: models.Payload, outcome: Outcome) -> None:
    models.Rejection.objects.bulk_create(
        (
            models.Rejection(
                source_id=run.source_id,
                run=run,
                payload=payload,
                locator=refused.place,
                reason=refused.reason,
                reading=dict(refused.reading),
                suggestions=list(refused.suggestions),
                first_seen_at=run.started_at,
            )
            for refused in outcome.refused
        ),
        ignore_conflicts=True,
    )
