"""Accepting many claims by stated rules: a preview that shows which rules each passes, then exactly what it showed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from airace.admin.claims import said
from airace.admin.review import BULK
from airace.admin.site import site
from airace.ingest import queue
from airace.ingest.bulk_review import ALWAYS, AT_ONCE, GROUNDS, Verdict, accept_previewed, preview
from airace.ingest.review import DecisionError

SALT = "bulk review"
SHOWN_FOR = 60 * 60  # seconds after which a preview is made anew


@require_http_methods(["GET", "POST"])
def review_bulk(request: HttpRequest) -> HttpResponse:
    """The waiting claims, a hundred a page, with what the rules say; a post accepts those listed that still pass."""
    if request.method == "POST":
        return _accept(request)
    first = request.GET.get("from", "0")
    start = int(first) if first.isdecimal() and len(first) < 8 else 0
    keys = list(queue.waiting().values_list("pk", flat=True)[start : start + AT_ONCE + 1])
    verdicts = preview(keys[:AT_ONCE], by=request.user)
    passing = [verdict for verdict in verdicts if verdict.passes]
    context = {
        "title": "Accept many by rules",
        "always": ALWAYS,
        "grounds": GROUNDS,
        "passing": [(verdict, said(verdict.case.claim), _about(verdict)) for verdict in passing],
        "failing": [(verdict, said(verdict.case.claim)) for verdict in verdicts if not verdict.passes],
        "looked_at": len(verdicts),
        "start": start,
        "more": start + AT_ONCE if len(keys) > AT_ONCE else None,
        "ticket": signing.dumps({str(one.case.claim.pk): one.state for one in passing}, salt=SALT, compress=True),
    }
    return TemplateResponse(request, "admin/review/bulk.html", {**site.each_context(request), **context})


def _about(verdict: Verdict) -> str:
    return str(verdict.case.fact[1]) if verdict.case.fact else ""


def _accept(request: HttpRequest) -> HttpResponse:
    here = HttpResponseRedirect(reverse("admin:review-bulk"))
    try:
        listed: dict[str, Any] = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        messages.error(request, "The preview is older than an hour or was changed on its way; here is a new one.")
        return here
    chosen = {int(pk): int(state) for pk, state in listed.items() if pk in set(request.POST.getlist("claim"))}
    if not chosen:
        messages.error(request, "No claim was chosen; nothing was changed.")
        return here
    try:
        done, left = accept_previewed(chosen, by=request.user)
    except DecisionError as error:
        messages.error(request, str(error))
        return here
    for pk, why in left.items():
        messages.warning(request, f"Claim {pk} was left alone: {why}.")
    if done:
        messages.success(request, f"{done.action.words} Undo is on the review page.")
    return here


site.add_page("review/bulk/", review_bulk, name="review-bulk", permission=BULK)
