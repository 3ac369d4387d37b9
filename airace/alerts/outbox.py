"""Sending what waits: a delivery is claimed, sent and recorded in one transaction.

The row stays locked while it is sent. A worker that is killed lets go of the lock and leaves the row as it was, so the
next one sends it again under the same id; that happens only between the receiver's answer and our commit.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from airace.alerts import calls, mail
from airace.lib.http import Client
from airace.models import Delivery, DeliveryAttempt, Webhook

log = structlog.get_logger(__name__)
# From one try to the next; the last wait is repeated until five days have passed since the first try.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60))
GIVE_UP = timedelta(days=5)
JITTER = 0.1
MOST_S = 100.0  # seconds of one run: signatures hold its time, which receivers compare with theirs
State = Delivery.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try. `final`: no other try can help; `gone`: the receiver wants no more of anything.

    `wait` is the least time that the receiver asks for.
    """

    ok: bool
    answer: str
    final: bool = False
    gone: bool = False
    wait: timedelta = timedelta(0)


Send = Callable[[Delivery, datetime], Outcome]


def next_try(first: datetime, attempts: int, now: datetime, wait: timedelta = timedelta(0)) -> datetime | None:
    """When to try again after `attempts` failed tries, the first at `first`; None once five days have passed.

    The last try falls on the end of the five days. Waits are up to a tenth longer by chance, so that receivers which
    failed together are not called together again.
    """
    end = first + GIVE_UP
    if now >= end:
        return None
    longer = WAITS[min(attempts, len(WAITS)) - 1] * (1 + JITTER * random())  # noqa: S311 - hides nothing
    return min(now + max(longer, wait), end)


def send_due(now: datetime, send: Send | None = None) -> int:
    """Send what is due, the longest waiting first; how many were tried. What failed is left to a later run."""
    if send is None and not settings.MAIL_ON:
        return 0
    failed: set[UUID | None] = set()  # receivers that failed in this run are left alone, so that others need not wait
    tried, began = 0, time.monotonic()
    while time.monotonic() - began < MOST_S and _send_one(now, send or through(), failed):
        tried += 1
    return tried


def through(client: Client | None = None) -> Send:
    """Letters through the mail server of the settings, calls through a client (without one, the guarded one)."""

    def send(delivery: Delivery, now: datetime) -> Outcome:
        try:
            answer = calls.call(delivery, now, client) if delivery.webhook else mail.post(delivery)
        except calls.FailedError as error:
            return Outcome(False, str(error), gone=error.gone, wait=error.wait)
        except mail.RefusedError as error:
            return Outcome(False, str(error), final=True)
        except mail.AwayError as error:
            return Outcome(False, str(error))
        return Outcome(True, answer)

    return send


def _send_one(now: datetime, send: Send, failed: set[UUID | None]) -> bool:
    with transaction.atomic():
        waiting = Delivery.objects.filter(state=State.PENDING, due_at__lte=now, webhook__disabled_at__isnull=True)
        free = waiting.exclude(webhook__in=[one for one in failed if one is not None])
        if None in failed:
            free = free.exclude(webhook__isnull=True)
        claim = free.order_by("due_at", "created_at").select_for_update(skip_locked=True, of=("self",))
        delivery = claim.select_related("subscriber", "webhook").first()
        if delivery is None:
            return False
        began = time.monotonic()
        outcome = _tried(delivery, now, send)
        _record(delivery, outcome, now, round((time.monotonic() - began) * 1000))
        if not outcome.ok and not outcome.final:
            failed.add(delivery.webhook_id)
        return True


def _tried(delivery: Delivery, now: datetime, send: Send) -> Outcome:
    """What came of it; a mistake of ours counts as a failed try, so that no delivery stands in the way of the others."""
    try:
        with transaction.atomic():
            return send(delivery, now)
    except Exception:
        log.exception("alert could not be made", delivery=str(delivery.pk))
        return Outcome(False, "An error of ours; it is in the log.")


def _record(delivery: Delivery, outcome: Outcome, now: datetime, took_ms: int) -> None:
    DeliveryAttempt.objects.create(
        delivery=delivery, at=now, ok=outcome.ok, answer=outcome.answer[:500], took_ms=took_ms
    )
    delivery.attempts += 1
    delivery.first_tried_at = delivery.first_tried_at or now
    again = (
        None if outcome.ok or outcome.final else next_try(delivery.first_tried_at, delivery.attempts, now, outcome.wait)
    )
    if again:
        delivery.due_at = again
    else:
        delivery.state, delivery.ended_at = State.SENT if outcome.ok else State.FAILED, now
    delivery.save(update_fields=["attempts", "first_tried_at", "due_at", "state", "ended_at"])
    if delivery.webhook_id:
        _judge(delivery.webhook_id, outcome, now)
    log.info("alert.sent" if outcome.ok else "alert.failed", delivery=str(delivery.pk), attempt=delivery.attempts)


def _judge(pk: UUID, outcome: Outcome, now: datetime) -> None:
    """How a webhook stands after a try; one that has failed for five days is disabled, and its owner told by mail."""
    webhook = Webhook.objects.select_for_update().get(pk=pk)
    if outcome.ok:
        webhook.failing_since = None
        webhook.save(update_fields=["failing_since"])
        return
    webhook.failing_since = webhook.failing_since or now
    if outcome.gone:
        webhook.disabled_for = "The receiver answered 410: it is gone."
    elif now - webhook.failing_since >= GIVE_UP:
        webhook.disabled_for = f"Every call failed for five days; the last: {outcome.answer}"[:300]
    if webhook.disabled_for and webhook.disabled_at is None:
        webhook.disabled_at = now
        Delivery.objects.create(
            subscriber_id=webhook.subscriber_id,
            kind=Delivery.Kind.DISABLED,
            content={"url": webhook.url, "reason": webhook.disabled_for},
            created_at=now,
            due_at=now,
        )
    webhook.save(update_fields=["failing_since", "disabled_at", "disabled_for"])
