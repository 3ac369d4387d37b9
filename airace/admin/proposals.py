"""What contributors type on the page of a fact: kept as claims that wait for review, never written into the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from airace.ingest import entry

if TYPE_CHECKING:  # generic for the type checker only
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

PROPOSE = "airace.propose_fact"


class ProposalsAdmin(ModelAdmin):
    """Opens the forms of a kind to those who may only propose. `save_model` asks `proposes` before it writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        makes = entry.KINDS[self.model] in entry.IDENTITY
        return super().has_add_permission(request) or (makes and request.user.has_perm(PROPOSE))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) or request.user.has_perm(PROPOSE)

    def proposes(self, request: HttpRequest, *, change: bool) -> bool:
        """Is what this user saves a proposal?"""
        decides = super().has_change_permission(request) if change else super().has_add_permission(request)
        return not decides

    def propose(self, request: HttpRequest, obj: Any, *, changed: list[str], stated: entry.Stated) -> None:
        if entry.propose(obj, changed=changed, stated=stated, by=request.user):
            messages.success(request, "Kept as a claim: an editor looks at it before it is shown.")
        else:
            messages.info(request, "Nothing was changed that a source would state, so nothing was kept.")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if not self.proposes(request, change=change):
            super().save_related(request, form, formsets, change)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if self.proposes(request, change=False) else super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None if self.proposes(request, change=True) else super().log_change(request, obj, message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if self.proposes(request, change=False):
            return self._back(request)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._back(request) if self.proposes(request, change=True) else super().response_change(request, obj)

    def _back(self, request: HttpRequest) -> HttpResponse:
        """To an empty form again where that is wanted, else to the list."""
        name = "add" if "_addanother" in request.POST else "changelist"
        return HttpResponseRedirect(reverse(f"admin:airace_{self.opts.model_name}_{name}"))
