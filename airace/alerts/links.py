"""Links that only we can sign: they stand in for the account that readers do not have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from airace.models import AlertRule, Subscriber

CONFIRM_FOR, MANAGE_FOR = timedelta(days=7), timedelta(days=30)


class LinkError(ValueError):
    """The link is not ours, too old, or about something that is gone; the text says what to do."""


def confirm_url(rule: int) -> str:
    return _url("alert-confirm", _sign("confirm", rule))


def manage_url(subscriber: Subscriber) -> str:
    return _url("alert-manage", _sign("manage", [subscriber.pk, subscriber.generation]))


def unsubscribe_url(subscriber: Subscriber, rules: Iterable[int]) -> str:
    """Takes back these rules; it never becomes invalid by age, since letters are kept for years."""
    return _url("alert-unsubscribe", _sign("unsubscribe", [subscriber.pk, sorted(rules)]))


def rule_of(token: str) -> AlertRule:
    """The rule that a link of confirmation is about."""
    pk = _read("confirm", token, CONFIRM_FOR)
    rule = AlertRule.objects.filter(pk=pk).select_related("subscriber", "webhook").first()
    if rule is None:
        raise LinkError(
            _("This alert does not exist any more: it was taken back. Create it again if you still want it.")
        )
    return rule


def owner_of(token: str) -> Subscriber:
    """The address whose alerts a link manages."""
    pk, generation = _read("manage", token, MANAGE_FOR)
    owner = Subscriber.objects.filter(pk=pk, generation=generation).first()
    if owner is None:
        raise LinkError(_("This link is not valid any more. Ask for a new one on the page of alerts."))
    return owner


def unsubscribed(token: str) -> tuple[int, list[int]]:
    """Address and rules that a link of unsubscription is about; both may be gone already."""
    pk, rules = _read("unsubscribe", token, None)
    return int(pk), [int(rule) for rule in rules]


def _sign(purpose: str, what: Any) -> str:
    return signing.dumps(what, salt=f"airace.alerts.{purpose}")


def _read(purpose: str, token: str, age: timedelta | None) -> Any:
    try:
        return signing.loads(token, salt=f"airace.alerts.{purpose}", max_age=age)
    except signing.SignatureExpired:
        raise LinkError(_("This link has expired. Ask for a new one on the page of alerts.")) from None
    except signing.BadSignature:
        raise LinkError(_("This link is not whole: copy all of it from the letter.")) from None


def _url(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"
