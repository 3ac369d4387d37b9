"""Creating an alert: what it would have told within the last year is shown before anybody is asked to confirm it."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from math import ceil, isfinite
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from airace.alerts import calls, own
from airace.alerts.rules import RuleError, Spec, preview, watched
from airace.alerts.words import described
from airace.charts import drawn
from airace.charts.values import FRACTIONS
from airace.lib.guard import FetchError
from airace.metrics import registry
from airace.queries.choices import companies, questions, sources
from airace.results import SIDE_NAMES, Result
from airace.web.address import Address, AddressError
from airace.web.known_on import KnownOnError
from airace.web.page import Page, bad_request, live_page, read_page
from airace.web.reports import wait

PARAMS = ("kind", "metric", "line", "is", "value", "subject")
KINDS = {
    "threshold": _("A metric crosses a value"),
    "overtake": _("China and the US change places"),
    "record": _("A new best model"),
    "ipo": _("A listing reaches a new stage"),
    "forecast": _("A forecast is resolved"),
    "restatement": _("A source changes published numbers"),
    "stale": _("A source falls silent"),
    "brief": _("The weekly brief"),
}
OF_METRIC = {"threshold": "frontier-gap-arena", "overtake": "token-share", "record": "frontier-arena"}
SHOWN = 12  # findings of the preview, the newest


class SubscribeForm(forms.Form):
    """Whom to tell, how, and how often. `website` is hidden from people: only programs fill it in."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Give the address that confirms the alert."),
            "invalid": _("This is not a mail address; it must look like name@example.org."),
        },
    )
    way = forms.ChoiceField(choices=(("mail", "mail"), ("webhook", "webhook")))
    url = forms.CharField(max_length=1000, required=False)
    rhythm = forms.ChoiceField(choices=(("now", "now"), ("daily", "daily"), ("weekly", "weekly")))
    website = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("way") == "webhook":
            given["rhythm"] = "now"  # programs gather for themselves
            if not given.get("url"):
                self.add_error("url", _("Give the address of your webhook; it begins with https://."))
            else:
                try:
                    calls.check_address(given["url"])
                except FetchError as error:
                    self.add_error("url", str(error))
        else:
            given["url"] = ""
        return given


@live_page(twins=False)
def overview(page: Page) -> HttpResponse:
    """What there is; whether mail is on is a setting, which no key of cached pages holds."""
    return page.render("alerts/page.html", {"kinds": KINDS.items(), "on": settings.MAIL_ON, "caps": own})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The rule, what it would have told, and the form that asks for it."""
    now = datetime.now(UTC)
    try:
        read = read_page(request, PARAMS)
        context = _rule(read.address, now)
    except (KnownOnError, AddressError) as error:
        return bad_request(request, str(error))
    if request.method != "POST":
        return _form(read, context, SubscribeForm({"way": "mail", "rhythm": "now"}), bound=False)
    form = SubscribeForm(request.POST)
    if not form.is_valid() or context["found"] is None or not settings.MAIL_ON:
        return _form(read, context, form, status=HTTPStatus.BAD_REQUEST)
    given = form.cleaned_data
    if not given["website"]:
        if seconds := wait(request, "alert"):
            response = _form(read, context, form, minutes=ceil(seconds / 60), status=HTTPStatus.TOO_MANY_REQUESTS)
            response["Retry-After"] = str(ceil(seconds))
            return response
        own.subscribe(
            context["spec"],
            email=given["email"],
            url=given["url"],
            rhythm="now" if context["spec"].kind == "brief" else given["rhythm"],
            language=get_language() or settings.LANGUAGE_CODE,
            now=now,
        )
    return redirect(reverse("alert-sent"))


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens now; the same whatever was asked for, and whether or not the address is known."""
    try:
        return read_page(request, ()).render("alerts/sent.html", {"on": settings.MAIL_ON})
    except KnownOnError as error:
        return bad_request(request, str(error))


@never_cache
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Send the link that manages an address; the answer is the same for every address."""
    form = forms.EmailField(max_length=254)
    try:
        email = form.clean(request.POST.get("email", ""))
    except forms.ValidationError:
        return bad_request(request, gettext("This is not a mail address; it must look like name@example.org."))
    if settings.MAIL_ON and not wait(request, "alert"):
        own.send_link(email, datetime.now(UTC))
    return redirect(reverse("alert-sent"))


def _rule(address: Address, now: datetime) -> dict[str, Any]:
    """What the address asks for, with everything to choose from; `found` is None until the rule is complete."""
    kind = address.choice("kind", KINDS, "threshold")
    result = _result(address, kind, now)
    context: dict[str, Any] = {
        "kind": kind,
        "title": KINDS[kind],
        "result": result,
        "metrics": [(slug, registry()[slug].definition.title) for slug in drawn() if slug in registry()],
        "lines": [(line.key, line.name) for line in result.lines] if result else [],
        "unit": _unit(result),
        "subjects": _subjects(kind),
        "found": None,
    }
    spec = _spec(address, kind, result)
    context |= {"chosen": spec, "value": address.text("value")}
    if kind == "threshold" and (not address.params.get("value") or result is None or not result.lines):
        return context
    try:
        found = preview(spec, now)
    except RuleError as error:
        raise AddressError(str(error)) from None
    return context | {
        "spec": spec,
        "words": described(spec),
        "found": found[::-1][:SHOWN],
        "count": len(found),
        "more": max(0, len(found) - SHOWN),
    }


def _result(address: Address, kind: str, now: datetime) -> Result | None:
    if kind not in OF_METRIC:
        return None
    metric = address.text("metric", OF_METRIC[kind], longest=60)
    try:
        return watched(Spec(kind, metric), now.date())
    except RuleError as error:
        raise AddressError(str(error)) from None


def _spec(address: Address, kind: str, result: Result | None) -> Spec:
    metric = result.definition.slug if result else ""
    if kind != "threshold" or result is None:
        return Spec(kind, metric, subject=address.choice("subject", {"", *dict(_subjects(kind))}, ""))
    keys = [line.key for line in result.lines]
    line = address.choice("line", keys, keys[0]) if address.params.get("line") else keys[0]
    limit = _number(address, result) if address.params.get("value") else None
    return Spec(kind, metric, line, address.choice("is", ("above", "below"), "below"), limit)


def _number(address: Address, result: Result) -> float:
    """The value as the metric counts it; shares are given in per cent."""
    text = address.text("value").replace(",", "").replace("−", "-").removesuffix("%").strip()
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise AddressError(
            gettext("value=%(value)s is not a number; write it like 10 or 62.5.")
            % {"value": address.text("value")[:40]}
        )
    return value / 100 if result.definition.unit in FRACTIONS else value


def _unit(result: Result | None) -> str:
    if result is None:
        return ""
    return "%" if result.definition.unit in FRACTIONS else result.definition.unit


def _subjects(kind: str) -> list[tuple[str, str]]:
    """What a rule may be narrowed to."""
    if kind == "record":
        return [(key, SIDE_NAMES[key]) for key in ("CN", "US")]
    listed = {"ipo": companies, "restatement": sources, "stale": sources, "forecast": questions}.get(kind)
    return listed() if listed else []


def _form(
    page: Page,
    context: dict[str, Any],
    form: SubscribeForm,
    *,
    bound: bool = True,
    minutes: int = 0,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    shown = {"form": form, "errors": form.errors if bound else {}, "minutes": minutes, "on": settings.MAIL_ON}
    response = page.render("alerts/new.html", {**context, **shown})
    response.status_code = status
    return response
