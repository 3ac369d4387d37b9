"""Refused readings: kept with payload, place and reason; settled when they are mended; tried again on request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from django.db import transaction

from airace import models
from airace.ingest import payloads
from airace.ingest.checks import key_of
from airace.ingest.outcome import Outcome, Say, name_place, silent
from airace.ingest.reasons import in_words
from airace.ingest.resolve import Names
from airace.ingest.steps import load_payload
from airace.ingest.version import bump
from airace.sources.base import LayoutError, Reading, Refusal, Upstream

State = models.Rejection.State
log = structlog.get_logger(__name__)


def keep(run: models.ImportRun, payload: int, outcome: Outcome) -> None:
    """Note what was refused, once; what was replayed or settled before is open again."""
    rows = [
        models.Rejection(
            source_id=run.source_id,
            run=run,
            payload_id=payload,
            locator=refused.place[:300],
            reason=refused.reason,
            reading=dict(refused.reading),
            suggestions=list(refused.suggestions),
            first_seen_at=run.started_at,
        )
        for refused in outcome.refused
    ]
    models.Rejection.objects.bulk_create(rows, ignore_conflicts=True)
    seen = {(row.locator, row.reason) for row in rows}
    if seen:
        closed = models.Rejection.objects.filter(source_id=run.source_id, state=State.REPLAYED)
        back = [row.pk for row in closed.iterator() if (row.locator, row.reason) in seen]
        closed.filter(pk__in=back).update(state=State.OPEN, payload_id=payload, run=run)


def close_settled(source: models.Source, outcomes: dict[str, Outcome]) -> None:
    """A whole download that no longer has a fault settles its rejection; one that has it again opens it again."""
    still = {(refused.place, refused.reason) for outcome in outcomes.values() for refused in outcome.refused}
    for rejection in source.rejections.exclude(state=State.DISMISSED):
        state = State.OPEN if (rejection.locator, rejection.reason) in still else State.REPLAYED
        if rejection.state != state:
            rejection.state = state
            rejection.save(update_fields=["state"])


def replay(
    upstream: Upstream, chosen: Iterable[models.Rejection] | None = None, *, say: Say = silent
) -> models.ImportRun | None:
    """Read refused records of one source again from the payloads kept, after an alias or a rule was added.

    `chosen` None means every open one. Returns the run, or None when nothing is open. What is refused for another
    reason now stays open under that reason. Callers hold the source's lease.
    """
    source = models.Source.objects.get(slug=upstream.source.slug)
    rows = source.rejections.filter(state=State.OPEN) if chosen is None else chosen
    by_payload: dict[int, list[models.Rejection]] = defaultdict(list)
    for row in rows:
        if row.payload_id is not None:
            by_payload[row.payload_id].append(row)
    if not by_payload:
        return None
    run = models.ImportRun.objects.create(
        source=source, started_at=datetime.now(UTC), trigger=models.ImportRun.Trigger.REPLAY
    )
    names = Names()
    with structlog.contextvars.bound_contextvars(source=source.slug, run=run.pk):
        try:
            with transaction.atomic():
                for pk, refused in sorted(by_payload.items()):
                    _replay_payload(run, upstream, pk, refused, names, say)
                run.status, run.finished_at = run.Status.SUCCEEDED, datetime.now(UTC)
                run.save()
                if run.added:
                    bump()
        except Exception as error:
            run.status, run.finished_at = run.Status.FAILED, datetime.now(UTC)
            run.error = in_words(error)
            run.save()
            raise
        log.info("replay.finished", read=run.read, added=run.added, rejected=run.rejected)
    return run


def _replay_payload(
    run: models.ImportRun, upstream: Upstream, pk: int, rows: list[models.Rejection], names: Names, say: Say
) -> None:
    places = {row.locator for row in rows}
    try:
        first, again = _first_said(upstream.parse(payloads.read_again(pk)))
    except LayoutError as error:
        say(f"{len(rows)} stay refused: {error}")
        return
    outcome = load_payload(run, [item for item in first if _places(item) & places], names, (), run.started_at)
    keep(run, pk, outcome)
    still = {(refused.place[:300], refused.reason) for refused in outcome.refused}
    mended = [row.pk for row in rows if row.locator not in again and (row.locator, row.reason) not in still]
    models.Rejection.objects.filter(pk__in=mended).update(state=State.REPLAYED)
    run.read += outcome.read
    run.added += outcome.added + outcome.changed
    run.restated += outcome.restated
    run.rejected += outcome.rejected
    say(f"{len(rows)} tried again: {outcome}")


def _first_said(items: Iterable[Reading | Refusal]) -> tuple[list[Reading | Refusal], set[str]]:
    """What a payload says, and the places where it says something again: that was refused for good."""
    seen: set[tuple[Any, ...]] = set()
    first: list[Reading | Refusal] = []
    again: set[str] = set()
    for item in items:
        key = key_of(item) if isinstance(item, Reading) else None
        if key is not None and key in seen:
            again |= _places(item)
            continue
        first.append(item)
        if key is not None:
            seen.add(key)
    return first, again


def _places(item: Reading | Refusal) -> set[str]:
    """Where a refusal of the record may have been noted: at its place, or together with all of its name."""
    if isinstance(item, Refusal):
        return {item.place[:300]}
    named = {name_place(item.fields["subject"], item.fields["name"])[:300]} if item.kind == "observation" else set()
    return {(item.place or item.locator)[:300], *named}
