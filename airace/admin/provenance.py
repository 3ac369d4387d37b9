"""Sources with their switches and schedules, what they are asked about, and the record of what imports did."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from airace.admin import desk, running
from airace.admin.base import KindAdmin, ReadOnlyAdmin
from airace.admin.stated import BecauseForm
from airace.celery import app
from airace.ingest import version
from airace.models import (
    DataVersion,
    ImportRun,
    ImportSwitch,
    KnownGap,
    Rejection,
    Restatement,
    Source,
    Watch,
)

REPLAY = "airace.tasks.replay_rejections"  # by name: the web process need not load what reads sources


class StandingFilter(admin.SimpleListFilter):
    title = "standing"
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("badly", "Fails or is late")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return desk.standing_badly(queryset) if self.value() else queryset


WHY: Any = ("Why you change it", {"fields": ("stated_because",)})


@admin.register(Source)
class SourceAdmin(KindAdmin):
    form = BecauseForm
    list_display = ("title", "enabled", "off_reason", "every", "next_due_at", "last_success_at", "failures")
    list_filter = (StandingFilter, "enabled", "redistributable")
    search_fields = ("title", "slug", "publisher")
    readonly_fields = (
        "next_due_at",
        "requested_at",
        "failures",
        "last_success_at",
        "data_as_of",
        "registered_at",
        "bookmark",
    )
    fieldsets = (
        (None, {"fields": ("title", "slug", "publisher", "url")}),
        ("For readers", {"fields": ("stake", "coverage", "citation")}),
        ("Licence", {"fields": ("licence", "licence_url", "redistributable")}),
        (
            "Schedule",
            {
                "fields": (
                    ("enabled", "off_reason"),
                    ("cadence", "jitter"),
                    ("active_from", "active_until"),
                    "backfill_since",
                ),
                "description": "Off, with a reason, means: read the reason before you switch it on. Cadence and "
                "jitter are written as 1 00:00:00 (days hours:minutes:seconds). A back-fill asks once for everything "
                "from its day on, at the next run.",
            },
        ),
        (
            "How it stands",
            {"fields": ("next_due_at", "requested_at", "last_success_at", "data_as_of", "failures", "registered_at")},
        ),
        WHY,
        ("Where the last good import stopped", {"classes": ("collapse",), "fields": ("bookmark",)}),
    )
    actions = ("run_now", "switch_on", "switch_off")

    @admin.display(description="Asked every", ordering="cadence")
    def every(self, source: Source) -> str:
        """The cadence in its largest whole units: 7 days, 12 hours, 15 minutes."""
        left, said = int(source.cadence.total_seconds()) if source.cadence else 0, []
        for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
            number, left = divmod(left, seconds)
            said += [f"{number} {unit}{'' if number == 1 else 's'}"] if number else []
        return " ".join(said)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """A new cadence counts from the last good import, not from when the old one would have been due."""
        if "cadence" in form.changed_data and obj.cadence and obj.next_due_at and obj.last_success_at:
            obj.next_due_at = min(obj.next_due_at, max(timezone.now(), obj.last_success_at + obj.cadence))
        super().save_model(request, obj, form, change)

    def has_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("airace.run_source")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form, with the newest imports above it."""
        source = self.get_object(request, unquote(object_id))
        shown = {"standing": running.standing(source), "can_run": self.has_run_permission(request)} if source else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @admin.action(description="Run now", permissions=["run"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Asked for at the next tick, whatever the switches say."""
        chosen = queryset.count()
        asked = running.ask(queryset)
        self.message_user(request, f"{asked} asked for; they start within a minute.")
        if left := chosen - asked:
            text = f"{left} of the chosen sources have no importer: their rows come with the bundled dataset."
            self.message_user(request, text, messages.WARNING)

    @admin.action(description="Switch on", permissions=["run"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        self._switch(request, queryset, on=True)

    @admin.action(description="Switch off", permissions=["run"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        self._switch(request, queryset, on=False)

    def _switch(self, request: HttpRequest, queryset: QuerySet[Source], *, on: bool) -> None:
        told = f"switched {'on' if on else 'off'} in the list of sources"
        with pghistory.context(user=request.user.pk, reason=told), transaction.atomic():
            switched = queryset.filter(registered_at__isnull=False).update(enabled=on)
            version.bump()
        self.message_user(request, f"{switched} switched {'on' if on else 'off'}.")


@admin.register(ImportSwitch)
class ImportSwitchAdmin(KindAdmin):
    list_display = ("__str__", "reason", "changed_at")
    form = BecauseForm
    fields = ("paused", "reason", "stated_because")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ImportSwitch.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WatchForm(BecauseForm):
    def clean_detail(self) -> dict[str, Any]:
        detail = self.cleaned_data["detail"]
        if not isinstance(detail or {}, dict):
            raise forms.ValidationError('Write a JSON object, such as {"outcome": "Alibaba"}.')
        return detail or {}


@admin.register(Watch)
class WatchAdmin(KindAdmin):
    form = WatchForm
    list_display = ("key", "source", "company", "model", "question", "enabled")
    list_filter = ("enabled", "source")
    list_select_related = ("source", "company", "model", "question")
    search_fields = ("key", "company__name", "model__name", "question__text")
    autocomplete_fields = ("source", "company", "model", "question")
    fields = (
        "source",
        "key",
        "company",
        "model",
        "question",
        "detail",
        "enabled",
        "source_url",
        "note",
        "stated_because",
    )


@admin.register(KnownGap)
class KnownGapAdmin(KindAdmin):
    form = BecauseForm
    fields = ("source", "measure", "start", "end", "reason", "source_url", "stated_because")
    list_display = ("source", "measure", "start", "end", "reason")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("reason", "measure")
    autocomplete_fields = ("source",)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("source", "started_at", "status", "trigger", "read", "added", "restated", "rejected", "says")
    list_filter = ("status", "trigger", "source")
    list_select_related = ("source",)
    search_fields = ("source__slug", "error")

    @admin.display(description="says")
    def says(self, run: ImportRun) -> str:
        """The reason of a failure, or what it is doing while it runs."""
        return run.error or run.progress


@admin.register(Rejection)
class RejectionAdmin(ReadOnlyAdmin):
    list_display = ("locator", "source", "reason", "guesses", "state", "first_seen_at")
    list_filter = ("state", "source")
    list_select_related = ("source",)
    search_fields = ("locator", "reason")
    actions = ("try_these", "try_again", "dismiss")

    @admin.display(description="did you mean")
    def guesses(self, rejection: Rejection) -> str:
        return ", ".join(rejection.suggestions)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("airace.replay_rejection")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = {"can_replay": self.has_replay_permission(request), "states": Rejection.State}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @admin.action(description="Try these again", permissions=["replay"])
    def try_these(self, request: HttpRequest, queryset: QuerySet[Rejection]) -> HttpResponse | None:
        """Those of them whose payload was kept, whatever became of them."""
        chosen: dict[str, list[int]] = defaultdict(list)
        for slug, pk in queryset.exclude(payload=None).order_by("pk").values_list("source__slug", "pk"):
            chosen[slug].append(pk)
        if chosen:
            self._send(request, [[slug, pks] for slug, pks in chosen.items()])
        if left := queryset.filter(payload=None).count():
            text = f"{left} have no payload any more; the next import of their sources settles them."
            self.message_user(request, text, messages.WARNING)
        return _back(request, queryset)

    @admin.action(description="Try all open ones of these sources again", permissions=["replay"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Rejection]) -> None:
        self._send(
            request, [[slug] for slug in sorted(set(queryset.order_by().values_list("source__slug", flat=True)))]
        )

    def _send(self, request: HttpRequest, errands: list[list[Any]]) -> None:
        """In a worker: one record may stand in a payload of a million."""
        try:
            for errand in errands:
                app.send_task(REPLAY, errand, retry=False)
        except OperationalError:
            self.message_user(request, "The workers cannot be reached just now; try again later.", messages.ERROR)
            return
        slugs = ", ".join(str(slug) for slug, *_ in errands)
        self.message_user(request, f"Trying again: {slugs}. The runs say what came of it.")

    @admin.action(description="Dismiss", permissions=["replay"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Rejection]) -> HttpResponse | None:
        dismissed = queryset.filter(state=Rejection.State.OPEN).update(state=Rejection.State.DISMISSED)
        self.message_user(request, f"{dismissed} dismissed; they are kept but no longer wait.")
        return _back(request, queryset)


def _back(request: HttpRequest, queryset: QuerySet[Rejection]) -> HttpResponse | None:
    """To the page of the one that was asked for there; None for the list."""
    one = queryset.first() if "from_its_page" in request.POST else None
    return HttpResponseRedirect(reverse("admin:airace_rejection_change", args=[one.pk])) if one else None


@admin.register(Restatement)
class RestatementAdmin(ReadOnlyAdmin):
    list_display = ("source", "measure", "period", "old", "new", "noted_at")
    list_filter = ("source", "measure")
    list_select_related = ("source",)


@admin.register(DataVersion)
class DataVersionAdmin(ReadOnlyAdmin):
    list_display = ("number", "changed_at")
