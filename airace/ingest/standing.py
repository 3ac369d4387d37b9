"""How a source stands after a run: when it is asked next, and what readers are told about it."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from airace import models

FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(hours=12)


def next_due(source: models.Source, after: datetime) -> datetime | None:
    """The next time by cadence, jitter and active hours; None for a source without a cadence."""
    if source.cadence is None:
        return None
    jitter = random.random() * (source.jitter or timedelta())  # noqa: S311  no secret hangs on it
    return within_hours(source, after + source.cadence + jitter)


def within_hours(source: models.Source, moment: datetime) -> datetime:
    """The moment itself, or the next opening of the source's active hours (UTC)."""
    start, stop = source.active_from, source.active_until
    if start is None or stop is None:
        return moment
    hour = moment.hour
    if start <= hour < stop if start < stop else hour >= start or hour < stop:
        return moment
    opening = datetime.combine(moment.date(), time(start), tzinfo=moment.tzinfo)
    return opening if opening >= moment else opening + timedelta(days=1)


def worked(source: models.Source, run: models.ImportRun, now: datetime, *, since: date | None = None) -> None:
    """After a run that read the source, changed or not; `since` is the back-fill that it made."""
    source.failures, source.last_success_at = 0, now
    source.data_as_of = max(filter(None, (source.data_as_of, run.data_as_of)), default=None)
    source.next_due_at = next_due(source, now)
    source.save(update_fields=["failures", "last_success_at", "data_as_of", "next_due_at"])
    if since:  # one that an editor asked for meanwhile stays
        models.Source.objects.filter(pk=source.pk, backfill_since=since).update(backfill_since=None)


def postponed(source: models.Source, until: datetime, now: datetime) -> None:
    """After the host asked to be left alone; not a failure."""
    source.next_due_at = within_hours(source, max(until, now))
    source.save(update_fields=["next_due_at"])


def failed(source: models.Source, now: datetime, *, may_get_better: bool) -> None:
    """After a failed run: soon again, then ever later, if waiting may help; else at its usual time."""
    if source.cadence is None:  # somebody's file was wrong; the source as readers see it is as it was
        return
    source.failures += 1
    usual = next_due(source, now)
    retry = now + min(FIRST_RETRY * 2 ** (source.failures - 1), LAST_RETRY)
    source.next_due_at = min(usual, retry) if usual and may_get_better else usual
    source.save(update_fields=["failures", "next_due_at"])
