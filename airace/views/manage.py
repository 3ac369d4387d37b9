"""The pages behind the links in letters: confirming an alert, managing all of one's own, taking them back.

Opening a link changes nothing, since programs that look through mail open links too; a button does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from airace.alerts import own
from airace.alerts.links import LinkError, owner_of, rule_of, unsubscribed
from airace.alerts.rules import Spec
from airace.alerts.words import described
from airace.models import DeliveryAttempt, Subscriber, Webhook
from airace.web.known_on import KnownOnError
from airace.web.page import Page, bad_request, read_page

LOG = 20  # tries that are shown of a webhook
View = Callable[[Page, str], HttpResponse]


def by_link(view: View) -> Callable[..., HttpResponse]:
    """Serve a page whose address is a secret: nothing keeps it, no other site is told where the reader came from."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def serve(request: HttpRequest, token: str) -> HttpResponse:
        try:
            page = read_page(request, ())
        except KnownOnError as error:
            return bad_request(request, str(error))
        try:
            response = view(page, token)
        except LinkError as error:
            response = page.render("alerts/refused.html", {"message": str(error)})
            response.status_code = HTTPStatus.NOT_FOUND
        # Not no-referrer: with that, browsers hide the form's origin from ourselves too, and it would be refused.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return serve


@by_link
def confirm(page: Page, token: str) -> HttpResponse:
    """The rule and a button; once pressed, the rule counts, and a new webhook's secret is shown this once."""
    rule = rule_of(token)
    context: dict[str, Any] = {"rule": rule, "words": described(Spec.of(rule)), "done": rule.confirmed_at is not None}
    if page.request.method == "POST" and not context["done"]:
        context |= {"secret": own.confirm(rule, datetime.now(UTC)), "done": True, "just": True}
    return page.render("alerts/confirm.html", context)


@csrf_exempt  # RFC 8058: the mail program sends the request, without a cookie of ours
@by_link
def unsubscribe(page: Page, token: str) -> HttpResponse:
    """One click takes the alerts of a letter back; whether they were there makes no difference."""
    owner, rules = unsubscribed(token)
    done = page.request.method == "POST"
    if done:
        own.take_back(owner, rules)
    return page.render("alerts/unsubscribe.html", {"done": done})


@by_link
def manage(page: Page, token: str) -> HttpResponse:
    owner = owner_of(token)
    said, secret = "", ""
    if page.request.method == "POST":
        said, secret = _do(owner, page.request)
        if said == "forgotten":
            return page.render("alerts/unsubscribe.html", {"done": True, "forgotten": True})
    rules = owner.rules.select_related("webhook").order_by("created_at")
    return page.render(
        "alerts/manage.html",
        {
            "owner": owner,
            "rules": [(rule, described(Spec.of(rule))) for rule in rules],
            "webhooks": [(hook, _log(hook)) for hook in own.webhooks(owner)],
            "said": said,
            "secret": secret,
            "now": datetime.now(UTC),
        },
    )


def _log(hook: Webhook) -> list[DeliveryAttempt]:
    tries = DeliveryAttempt.objects.filter(delivery__webhook=hook).select_related("delivery")
    return list(tries.order_by("-at", "-pk")[:LOG])


def _do(owner: Subscriber, request: HttpRequest) -> tuple[str, str]:
    """Do what a button says; a word for it, and the new secret where there is one. What is unknown is not done."""
    now, what, named = datetime.now(UTC), request.POST.get("do", ""), request.POST.get("id", "")
    if what == "forget":
        own.forget(owner)
        return "forgotten", ""
    if what == "new-link":
        own.new_link(owner, now)
        return "new-link", ""
    if what == "take-back":
        own.take_back(owner.pk, [int(named)] if named.isdecimal() and len(named) < 18 else [])
        return "taken-back", ""
    hook = _hook(owner, named)
    if hook is None:
        return "", ""
    if what == "rotate":
        return "rotated", own.rotate(owner, hook, now)
    deeds: dict[str, Callable[[], None]] = {
        "test": lambda: own.test(owner, hook, now),
        "enable": lambda: own.enable(owner, hook, now),
        "remove": lambda: own.remove(owner, hook),
    }
    if what not in deeds:
        return "", ""
    deeds[what]()
    return {"test": "tested", "enable": "enabled", "remove": "removed"}[what], ""


def _hook(owner: Subscriber, named: str) -> UUID | None:
    try:
        pk = UUID(named)
    except ValueError:
        return None
    return pk if own.webhooks(owner).filter(pk=pk).exists() else None
