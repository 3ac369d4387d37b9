"""The list of claims; deciding about one happens on the review screen (`admin/review.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.forms import CharField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from airace.admin.base import ReadOnlyAdmin
from airace.ingest.decisions import reject_claims
from airace.ingest.review import DecisionError
from airace.models import Claim, ReviewAction, ReviewLease, ReviewSkip


class ReasonForm(ActionForm):
    reason = CharField(required=False, max_length=500, label="Reason (to reject)")


class QueueFilter(admin.SimpleListFilter):
    """Waiting claims unless something else is asked for."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("accepted", "Accepted"), ("rejected", "Rejected"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value() or "candidate"
        return queryset if wanted == "all" else queryset.filter(status=wanted)

    def choices(self, changelist: Any) -> Iterator[Any]:
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "Waits for review"} if number == 0 else choice


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Every claim to look up. Claims are written by programs and decided in the review, never edited as rows."""

    list_display = ("kind", "said", "confidence", "status", "tier", "published_on", "article")
    list_display_links = ("kind", "said")
    list_filter = (QueueFilter, "kind", "tier")
    list_select_related = ("article",)
    search_fields = ("excerpt", "url", "article__title")
    ordering = ("-confidence", "-pk")
    change_list_template = "admin/airace/claim/change_list.html"
    actions = ("reject_selected",)
    action_form = ReasonForm

    def has_review_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("airace.review_claim"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("article__text", "article__search")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == "article__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="Claim")
    def said(self, claim: Claim) -> str:
        return said(claim)

    @admin.action(description="Reject, with a reason", permissions=["review"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """All or none; like any other action it can be undone on the review page."""
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True))
        try:
            done = reject_claims(chosen, by=request.user, reason=request.POST.get("reason", ""))
        except DecisionError as error:
            messages.error(request, f"{error} None was rejected.")
        else:
            messages.success(request, f"{done.action.words} Undo is on the review page.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Those who may decide are led to the review screen; others see the row."""
        if request.user.has_perm("airace.review_claim") and object_id.isdecimal():
            return HttpResponseRedirect(reverse("admin:review-claim", args=[object_id]))
        return super().change_view(request, object_id, form_url, extra_context)


def said(claim: Claim) -> str:
    """A claim's own words on one line."""
    named = [str(value) for name, value in claim.fields.items() if isinstance(value, str) and name != "modality"]
    return " · ".join(named)[:120] or claim.excerpt[:120]


@admin.register(ReviewAction)
class ReviewActionAdmin(ReadOnlyAdmin):
    list_display = ("made_at", "editor", "kind", "words", "undone_at")
    list_filter = ("kind",)
    list_select_related = ("editor",)
    search_fields = ("words",)
    ordering = ("-made_at",)


@admin.register(ReviewLease)
class ReviewLeaseAdmin(ReadOnlyAdmin):
    list_display = ("claim", "editor", "until")
    list_select_related = ("claim", "editor")


@admin.register(ReviewSkip)
class ReviewSkipAdmin(ReadOnlyAdmin):
    list_display = ("claim", "editor", "at")
    list_select_related = ("claim", "editor")
