"""Which sources are due: claimed under a row lock, so that a missed, doubled or parallel tick is harmless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from airace import models
from airace.ingest import standing
from airace.ingest.run import close_interrupted, lease

# A dispatched source is due again after this long, in case that the message or its worker was lost;
# a run that ends sets the real time. Longer than the longest task.
RESEND_AFTER = timedelta(minutes=20)
Trigger = models.ImportRun.Trigger
Send = Callable[[str, str], None]  # slug, trigger


def tick(now: datetime, send: Send) -> list[str]:
    """Send every due source once; returns their slugs.

    Days without a tick are caught up by one run. What an editor asked for goes at once, whatever the switches say.
    """
    revive(now)
    with transaction.atomic():
        paused = models.ImportSwitch.objects.filter(paused=True).exists()
        scheduled = Q(enabled=True, cadence__isnull=False, next_due_at__lte=now)
        due = Q(requested_at__isnull=False) if paused else Q(requested_at__isnull=False) | scheduled
        claimed = (
            models.Source.objects.filter(due, registered_at__isnull=False)
            .select_for_update(skip_locked=True)
            .order_by(F("requested_at").asc(nulls_last=True), "next_due_at")
        )
        return [source.slug for source in claimed if _dispatch(source, now, send)]


def _dispatch(source: models.Source, now: datetime, send: Send) -> bool:
    asked = source.requested_at is not None
    opening = standing.within_hours(source, now)
    if opening > now and not asked:
        source.next_due_at = opening
        source.save(update_fields=["next_due_at"])
        return False
    # Before the commit: if the broker is away, the source stays due; if the commit fails, a second message is harmless.
    send(source.slug, Trigger.REQUEST if asked else Trigger.SCHEDULE)
    source.requested_at, source.next_due_at = None, now + RESEND_AFTER
    source.save(update_fields=["requested_at", "next_due_at"])
    return True


def wanted(slug: str, trigger: str, now: datetime) -> bool:
    """Whether what was handed out is still wanted when a worker comes to it: it may have waited for long.

    Since then the source may have been switched off, all may be held, or another worker has done it.
    """
    if trigger != Trigger.SCHEDULE:
        return True
    if models.ImportSwitch.objects.filter(paused=True).exists():
        return False
    return models.Source.objects.filter(slug=slug, enabled=True, next_due_at__lte=now + RESEND_AFTER).exists()


def revive(now: datetime) -> None:
    """Mark runs whose process is gone, and let what the schedule or an editor wanted be done again at once."""
    for run in models.ImportRun.objects.filter(status=models.ImportRun.Status.RUNNING).select_related("source"):
        with lease(run.source.slug) as free:
            if not (free and close_interrupted(run.source)):
                continue
            if run.trigger not in {Trigger.SCHEDULE, Trigger.REQUEST}:
                continue
            # At once the first time; what ends its process again and again is left for longer each time.
            source = models.Source.objects.get(pk=run.source_id)
            first = source.failures == 0
            standing.failed(source, now, may_get_better=True)
            again = {"requested_at": now} if run.trigger == Trigger.REQUEST else {"next_due_at": now}
            if first:
                models.Source.objects.filter(pk=source.pk).update(**again)
