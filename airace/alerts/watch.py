"""Looking whether rules came true: findings and what tells them are written in one transaction, with the cursor.

A rule is looked at again when the data version or the day has moved on, so that whatever is killed, the next look
finds the same; what was noted before is noted once (rule, key).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from airace.alerts.rules import Finding, RuleError, Spec, findings
from airace.models import AlertRule, Delivery, Occurrence, Subscriber, Webhook
from airace.queries.stats import data_version
from airace.web.entries import briefs
from airace.web.language import speaking

log = structlog.get_logger(__name__)
SENT_AT = time(7, tzinfo=UTC)  # digests go out at this hour, those of a week on Mondays
KEPT = timedelta(days=90)  # the log of deliveries
UNCONFIRMED = timedelta(days=7)
Find = Callable[[Spec, datetime], list[Finding]]
Rhythm = AlertRule.Rhythm


def tick(now: datetime) -> None:
    """Everything that is due: rules looked at, digests put together, old entries put away."""
    evaluate(now)
    digest(now)
    tidy(now)
    briefs(now.date())  # kept, so that no reader of the feed waits for them


def confirm(rule: AlertRule, now: datetime) -> None:
    """The owner of the address said yes: from now on the rule counts; what has happened already is known to them."""
    with transaction.atomic():
        locked = AlertRule.objects.select_for_update().get(pk=rule.pk)
        if locked.confirmed_at is None:
            version = data_version()
            _note(locked, _found(locked, now, findings), now, known_before=True)
            locked.confirmed_at, locked.evaluated_version, locked.evaluated_on = now, version, now.date()
            locked.save(update_fields=["confirmed_at", "evaluated_version", "evaluated_on"])


def evaluate(now: datetime) -> int:
    """Look at every confirmed rule that has not seen this data version and day; how many findings are new."""
    version, seen = data_version(), dict[tuple[Spec, str], list[Finding]]()

    def find(spec: Spec, now: datetime) -> list[Finding]:
        """Rules that look for the same are looked at once."""
        key = (spec, translation.get_language())
        if key not in seen:
            seen[key] = findings(spec, now)
        return seen[key]

    # Silence comes with time, not with data.
    stale = Q(evaluated_version=version, evaluated_on=now.date()) & ~Q(kind=AlertRule.Kind.STALE)
    waiting = AlertRule.objects.filter(confirmed_at__isnull=False).exclude(stale).order_by("pk")
    return sum(_tried(pk, now, version, find) for pk in list(waiting.values_list("pk", flat=True)))


def _tried(pk: int, now: datetime, version: int, find: Find) -> int:
    """A rule that cannot be looked at does not stand in the way of the others; it is looked at again next time."""
    try:
        return _look(pk, now, version, find)
    except Exception:
        log.exception("rule could not be looked at", rule=pk)
        return 0


def _look(pk: int, now: datetime, version: int, find: Find) -> int:
    with transaction.atomic():
        rule = AlertRule.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if rule is None:
            return 0  # another worker has it, or its owner took it back
        new = _note(rule, _found(rule, now, find), now)
        if new and rule.rhythm == Rhythm.NOW:
            tell(rule.subscriber, [(rule, new)], now, Delivery.Kind.ALERT)
        rule.evaluated_version, rule.evaluated_on = version, now.date()
        rule.save(update_fields=["evaluated_version", "evaluated_on"])
        return len(new)


def _found(rule: AlertRule, now: datetime, find: Find) -> list[Finding]:
    with speaking(rule.subscriber.language):
        try:
            return find(Spec.of(rule), now)
        except RuleError as error:
            log.warning("rule finds nothing", rule=rule.pk, reason=str(error))
            return []


def _note(rule: AlertRule, found: list[Finding], now: datetime, *, known_before: bool = False) -> list[Occurrence]:
    """Write down what was not noted before."""
    noted = dict(rule.occurrences.values_list("key", "day"))
    new = [
        Occurrence(
            rule=rule, key=one.key, day=one.day, item=one.item(now.date()), known_before=known_before, found_at=now
        )
        for one in found
        if not one.told(noted)
    ]
    return Occurrence.objects.bulk_create(new)


def tell(
    subscriber: Subscriber, groups: list[tuple[AlertRule, list[Occurrence]]], now: datetime, kind: str, rhythm: str = ""
) -> Delivery:
    """One delivery of some findings; to be called in the transaction that wrote them."""
    content = {
        "rhythm": rhythm,
        "rules": [{"rule": rule.pk, "kind": rule.kind, "items": [one.item for one in own]} for rule, own in groups],
    }
    webhook = groups[0][0].webhook
    made = Delivery.objects.create(
        subscriber=subscriber, webhook=webhook, kind=kind, content=content, created_at=now, due_at=now
    )
    Occurrence.objects.filter(pk__in=[one.pk for _, own in groups for one in own]).update(delivery=made)
    return made


def last_time(rhythm: str, now: datetime) -> datetime:
    """When digests of a rhythm were last due."""
    day: date = now.date() if now.timetz() >= SENT_AT else now.date() - timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, SENT_AT)


def digest(now: datetime) -> int:
    """Put what waits for a digest that is due into one letter an address and rhythm; how many letters."""
    made = 0
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        waiting = Q(rule__rhythm=rhythm, delivery__isnull=True, known_before=False, found_at__lt=last_time(rhythm, now))
        owners = Occurrence.objects.filter(waiting).values_list("rule__subscriber", flat=True).distinct().order_by()
        made += sum(_gather(owner, waiting, now, rhythm) for owner in list(owners))
    return made


def _gather(owner: int, waiting: Q, now: datetime, rhythm: str) -> bool:
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update(skip_locked=True).filter(pk=owner).first()
        if subscriber is None:
            return False
        groups: dict[int, tuple[AlertRule, list[Occurrence]]] = {}
        for one in Occurrence.objects.filter(waiting, rule__subscriber=owner).select_related("rule"):
            groups.setdefault(one.rule_id, (one.rule, []))[1].append(one)
        if groups:
            tell(subscriber, list(groups.values()), now, Delivery.Kind.DIGEST, rhythm)
        return bool(groups)


def tidy(now: datetime) -> None:
    """Put away rules that nobody confirmed, webhooks without rules, the old log, and addresses that own nothing any more."""
    AlertRule.objects.filter(confirmed_at__isnull=True, created_at__lt=now - UNCONFIRMED).delete()
    Webhook.objects.filter(rules__isnull=True, created_at__lt=now - UNCONFIRMED).delete()
    Delivery.objects.filter(ended_at__lt=now - KEPT).delete()
    idle = Subscriber.objects.filter(rules__isnull=True, created_at__lt=now - UNCONFIRMED)
    idle.exclude(deliveries__state=Delivery.State.PENDING).delete()
