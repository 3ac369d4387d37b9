"""Letters: plain text and simple HTML, sent through the server of the settings. A repeat has the same Message-ID."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from airace.alerts.links import confirm_url, manage_url, unsubscribe_url
from airace.alerts.rules import Spec
from airace.alerts.words import described
from airace.models import AlertRule, Delivery
from airace.web.brief import brief, sections, summary, week_named
from airace.web.language import speaking

LONGEST_SUBJECT = 150
SHOWN = 50  # findings of one rule in a letter; the rest is counted


class RefusedError(Exception):
    """The letter will never be taken: the address does not exist, or the server wants nothing of it."""


class AwayError(Exception):
    """The mail server could not be reached or did not take the letter now."""


def post(delivery: Delivery) -> str:
    """Hand the letter to the mail server; its word in return. Raises RefusedError and AwayError."""
    letter = compose(delivery)
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        kind = RefusedError if min(codes) >= 500 else AwayError
        raise kind(f"The mail server refused the address ({min(codes)}).") from None
    except smtplib.SMTPDataError as error:
        kind = RefusedError if error.smtp_code >= 500 else AwayError
        raise kind(f"The mail server refused the letter ({error.smtp_code}).") from None
    except (smtplib.SMTPException, OSError) as error:
        raise AwayError(f"The mail server could not be used: {type(error).__name__}.") from None
    return "taken by the mail server"


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The letter of a delivery, in the language of its reader."""
    owner = delivery.subscriber
    with speaking(owner.language):
        subject, context, rules = _content(delivery)
        context |= {"site": settings.SITE_URL, "manage": manage_url(owner), "kind": delivery.kind}
        headers = {"Message-ID": f"<{delivery.pk}@{_host()}>", "Auto-Submitted": "auto-generated"}
        if rules:
            context["unsubscribe"] = leave = unsubscribe_url(owner, rules)
            headers |= {
                "List-Unsubscribe": f"<{leave}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "List-Id": f"AI Race alerts <alerts.{_host()}>",
            }
        text = render_to_string("alerts/letter.txt", context)
        letter = EmailMultiAlternatives(
            " ".join(subject.split())[:LONGEST_SUBJECT], text, to=[owner.email], headers=headers
        )
        letter.attach_alternative(render_to_string("alerts/letter.html", context), "text/html")
    return letter


def _content(delivery: Delivery) -> tuple[str, dict[str, Any], list[int]]:
    """Subject, what the template shows, and the rules that one click takes back."""
    content, owner = delivery.content, delivery.subscriber
    if delivery.kind == Delivery.Kind.CONFIRM:
        rule = AlertRule.objects.filter(pk=content["rule"], subscriber=owner).select_related("webhook").first()
        if rule is None:
            raise RefusedError("The alert was taken back before its letter was sent.")
        context = {"rule": described(Spec.of(rule)), "webhook": rule.webhook, "confirm": confirm_url(rule.pk)}
        return _("Please confirm an alert"), context, []
    if delivery.kind == Delivery.Kind.LINK:
        return _("Your alerts"), {}, []
    if delivery.kind == Delivery.Kind.DISABLED:
        return _("A webhook of yours was switched off"), {"url": content["url"], "reason": content["reason"]}, []
    rules = AlertRule.objects.in_bulk([own["rule"] for own in content["rules"]])
    groups = [_group(rules[own["rule"]], own) for own in content["rules"] if own["rule"] in rules]
    if not groups:
        raise RefusedError("The alert was taken back before its letter was sent.")
    items = [item for group in groups for item in group["found"]]
    subject = items[0]["text"] if len(items) == 1 else _several(len(items), content["rhythm"])
    return subject, {"groups": groups}, list(rules)


def _several(count: int, rhythm: str) -> str:
    if rhythm == AlertRule.Rhythm.DAILY:
        return ngettext("%(n)d alert of the day", "%(n)d alerts of the day", count) % {"n": count}
    if rhythm == AlertRule.Rhythm.WEEKLY:
        return ngettext("%(n)d alert of the week", "%(n)d alerts of the week", count) % {"n": count}
    return ngettext("%(n)d alert", "%(n)d alerts", count) % {"n": count}


def _group(rule: AlertRule, own: dict[str, Any]) -> dict[str, Any]:
    """The findings of one rule; those of a brief with the brief itself."""
    shown = [
        {**item, "sources": "; ".join(item["sources"]), "brief": _brief(item) if own["kind"] == "brief" else None}
        for item in own["items"][:SHOWN]
    ]
    return {
        "rule": described(Spec.of(rule)),
        "found": shown,
        "more": len(own["items"]) - len(shown),
    }


def _brief(item: dict[str, Any]) -> dict[str, Any] | None:
    week = week_named(item["key"].removeprefix("brief/"))
    if week is None:
        return None
    found = brief(week)
    return {"summary": summary(found), "sections": sections(found)}


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or ""
