"""What the owner of an address may do with it; who asks for an address that is not theirs learns nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from airace.alerts import calls, watch
from airace.alerts.rules import Spec
from airace.models import AlertRule, Delivery, Subscriber, Webhook

MOST_RULES = 30  # of one address; what strangers asked for and nobody confirmed does not count
MOST_WEBHOOKS = 5
MOST_LETTERS = 5  # of confirmation and links to one address …
WITHIN = timedelta(days=1)  # … in this time
ASKED = (Delivery.Kind.CONFIRM, Delivery.Kind.LINK)
OWNED = Q(confirmed_at__isnull=False)


def subscribe(spec: Spec, *, email: str, url: str, rhythm: str, language: str, now: datetime) -> None:
    """Ask the owner of an address whether they want an alert. Above the caps nothing happens, and nobody is told."""
    with transaction.atomic():
        owner = _locked(email.lower(), language, now)
        if _letters(owner, now) >= MOST_LETTERS or owner.rules.filter(OWNED).count() >= MOST_RULES:
            return
        webhook = _webhook(owner, url, now) if url else None
        if url and webhook is None:
            return
        same = owner.rules.filter(
            webhook=webhook,
            kind=spec.kind,
            metric=spec.metric,
            line=spec.line,
            comparison=spec.comparison,
            threshold=spec.threshold,
            subject=spec.subject,
            rhythm=rhythm,
        ).first()
        if same and same.confirmed_at:
            _letter(owner, Delivery.Kind.LINK, {}, now)
            return
        rule = same or AlertRule.objects.create(
            subscriber=owner,
            webhook=webhook,
            kind=spec.kind,
            metric=spec.metric,
            line=spec.line,
            comparison=spec.comparison,
            threshold=spec.threshold,
            subject=spec.subject,
            rhythm=rhythm,
            created_at=now,
        )
        _letter(owner, Delivery.Kind.CONFIRM, {"rule": rule.pk}, now)


def send_link(email: str, now: datetime) -> None:
    """Send the link that manages an address, if it has confirmed anything."""
    with transaction.atomic():
        owner = Subscriber.objects.select_for_update().filter(email=email.lower()).first()
        if owner and owner.rules.filter(confirmed_at__isnull=False).exists() and _letters(owner, now) < MOST_LETTERS:
            _letter(owner, Delivery.Kind.LINK, {}, now)


def confirm(rule: AlertRule, now: datetime) -> str:
    """The owner said yes. The secret of the webhook where this is the first rule that calls it, else ''."""
    known = rule.webhook and rule.webhook.rules.filter(confirmed_at__isnull=False).exists()
    watch.confirm(rule, now)
    return calls.secret(rule.webhook) if rule.webhook and not known else ""


def take_back(owner: int, rules: list[int]) -> int:
    """Take rules back for ever; how many there still were."""
    return AlertRule.objects.filter(subscriber=owner, pk__in=rules).delete()[1].get("airace.AlertRule", 0)


def forget(owner: Subscriber) -> None:
    """Everything about an address: rules, webhooks, letters, log."""
    owner.delete()


def webhooks(owner: Subscriber) -> QuerySet[Webhook]:
    """Those that the owner confirmed a rule for; an address that only a stranger gave is none."""
    return owner.webhooks.filter(rules__confirmed_at__isnull=False).distinct()


def test(owner: Subscriber, pk: UUID, now: datetime) -> None:
    """Call a webhook once with nothing in it; one waiting test is enough."""
    webhook = webhooks(owner).get(pk=pk)
    if not webhook.deliveries.filter(kind=Delivery.Kind.TEST, state=Delivery.State.PENDING).exists():
        Delivery.objects.create(subscriber=owner, webhook=webhook, kind=Delivery.Kind.TEST, created_at=now, due_at=now)


def rotate(owner: Subscriber, pk: UUID, now: datetime) -> str:
    """A new secret for a webhook, shown this once."""
    return calls.rotate(webhooks(owner).get(pk=pk), now)


def enable(owner: Subscriber, pk: UUID, now: datetime) -> None:
    """Call a webhook again that was switched off; what waits is sent at once."""
    owner.webhooks.filter(pk=pk).update(disabled_at=None, disabled_for="", failing_since=None)
    owner.deliveries.filter(webhook=pk, state=Delivery.State.PENDING).update(
        due_at=now, first_tried_at=None, attempts=0
    )


def remove(owner: Subscriber, pk: UUID) -> None:
    """A webhook with its rules and log."""
    owner.webhooks.filter(pk=pk).delete()


def new_link(owner: Subscriber, now: datetime) -> None:
    """Make all links of management that were sent before invalid, and send another."""
    owner.generation += 1
    owner.save(update_fields=["generation"])
    _letter(owner, Delivery.Kind.LINK, {}, now)


def _locked(email: str, language: str, now: datetime) -> Subscriber:
    Subscriber.objects.get_or_create(email=email, defaults={"language": language, "created_at": now})
    return Subscriber.objects.select_for_update().get(email=email)


def _letters(owner: Subscriber, now: datetime) -> int:
    return owner.deliveries.filter(kind__in=ASKED, created_at__gt=now - WITHIN).count()


def _webhook(owner: Subscriber, url: str, now: datetime) -> Webhook | None:
    known = owner.webhooks.filter(url=url).first()
    if known is None and webhooks(owner).count() < MOST_WEBHOOKS:
        known = Webhook.objects.create(subscriber=owner, url=url, created_at=now)
    return known


def _letter(owner: Subscriber, kind: str, content: dict[str, Any], now: datetime) -> None:
    Delivery.objects.create(subscriber=owner, kind=kind, content=content, created_at=now, due_at=now)
