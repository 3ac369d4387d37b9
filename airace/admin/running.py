"""Asking a source now, and watching what comes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from airace.admin.site import site
from airace.ingest.schedule import RESEND_AFTER
from airace.models import ImportRun, Source

RUNS = 5  # newest runs that are shown beside a source


def standing(source: Source, after: str = "") -> dict[str, Any]:
    """How the source's newest runs went; `busy` while one is asked for, handed to the workers, or at work.

    `after` is the newest run that the page knew when one was asked for: until there is another, none has begun.
    """
    runs = list(ImportRun.objects.filter(source=source).order_by("-started_at")[:RUNS])
    newest = str(runs[0].pk if runs else 0)
    asked, running = source.requested_at is not None, any(run.status == ImportRun.Status.RUNNING for run in runs)
    now = timezone.now()
    handed_out = source.next_due_at is not None and now < source.next_due_at <= now + RESEND_AFTER
    sent = after == newest and handed_out and not (asked or running)
    busy = asked or running or sent
    after = newest if asked or sent else ""
    return {"source": source, "runs": runs, "asked": asked, "sent": sent, "busy": busy, "after": after}


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a source's page that is asked for again and again while an import runs."""
    return render(request, "admin/airace/source/standing.html", standing(_source(pk), request.GET.get("after", "")))


def run_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for at the next tick, whatever the switches say."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    source = _source(pk)
    if ask(Source.objects.filter(pk=pk)):
        messages.success(request, f"{source.title} is asked for; it starts within a minute.")
    else:
        messages.warning(
            request, f"{source.title} has no importer on a schedule: its rows come with a file or the dataset."
        )
    return HttpResponseRedirect(reverse("admin:airace_source_change", args=[pk]))


def ask(sources: Any) -> int:
    """How many of the sources could be asked for; those without an importer cannot."""
    can = sources.filter(registered_at__isnull=False, cadence__isnull=False)
    return int(can.update(requested_at=timezone.now()))


def _source(pk: int) -> Source:
    source = Source.objects.filter(pk=pk).first()
    if source is None:
        raise Http404(f"There is no source {pk}.")
    return source


site.add_page("sources/<int:pk>/progress/", progress, name="source-progress", permission="airace.view_source")
site.add_page("sources/<int:pk>/run/", run_now, name="source-run", permission="airace.run_source")
