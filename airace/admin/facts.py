"""Kinds whose fields are claims: what an editor saves is a claim with its source, what a contributor saves waits."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from airace.admin.base import WrittenAdmin
from airace.admin.deleting import why
from airace.admin.stated import KEPT, SourceForm
from airace.ingest import entry
from airace.ingest.facts import sentence
from airace.ingest.proposals import propose
from airace.ingest.withdrawal import withdraw
from airace.models import Claim, Mention

WAITS = "Thank you. It waits for an editor, who sees it with its source; until then nothing changes for readers."


class FactAdmin(WrittenAdmin):
    """Saving a fact by hand needs a source, and writes the claim that supports it."""

    form = SourceForm
    kept_fields = KEPT
    money_days: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[str, ...]] = ("source_url", "fx_rate", "fx_source")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        first = ("stated_first",) if request.user.has_perm("airace.override_choice") else ()
        source = ("stated_url", "stated_title", ("stated_publisher", "stated_on"), "stated_tier")
        why = {"fields": (*first, "stated_reason"), "classes": ("collapse",)}
        return [
            ("Where did you read it?", {"fields": source}),
            *super().get_fieldsets(request, obj),
            ("Where sources differ", why),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.money, form.money_days = self.money, self.money_days
        form.may_prefer = request.user.has_perm("airace.override_choice")
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) or request.user.has_perm("airace.propose_fact")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On a fact's own form also for those who may only propose: nothing of theirs is written into the fact."""
        return super().has_change_permission(request, obj) or getattr(request, "proposing", False)

    def may_write(self, request: HttpRequest, obj: Any) -> bool:
        return super().has_change_permission(request, obj) if obj else super().has_add_permission(request)

    def may_fill_in(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request, obj) or request.user.has_perm("airace.propose_fact")

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """What the write road refuses at last is said on the form, as it was filled in."""
        obj = self.get_object(request, object_id) if object_id else None
        request.proposing = self.may_fill_in(request, obj) and not self.may_write(request, obj)
        shown = {"proposing": request.proposing, **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, shown)
        except ValidationError as error:
            request.refused = sentence(error)
        except DatabaseError as error:
            request.refused = f"The database refused it: {str(error).splitlines()[0]}."
        return super().changeform_view(request, object_id, form_url, shown)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        typed = {"changed": form.touched, "stated": form.stated, "by": request.user, "own": form.own}
        if request.proposing:
            request.proposed = propose(obj, **typed)
            return
        if otherwise := entry.enter(obj, **typed):
            names = ", ".join(str(obj._meta.get_field(name).verbose_name) for name in otherwise)
            text = (
                f"Kept as a claim, but another source is shown for: {names}. Tick “Show this one” to put yours first."
            )
            messages.warning(request, text)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        if not request.proposing:
            super().save_related(request, form, formsets, change)

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        return None if request.proposing else super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        return None if request.proposing else super().log_change(request, obj, message)

    def response_add(self, request: Any, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._proposed(request) if request.proposing else super().response_add(request, obj, post_url_continue)

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        if request.proposing:
            return self._proposed(request)
        return super().response_change(request, obj)

    def _proposed(self, request: HttpRequest) -> HttpResponse:
        messages.success(request, WAITS)
        if "_addanother" in request.POST:
            return self.again(request)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Nobody deletes a claim or a mention by itself, yet whoever may delete the fact may let them go with it."""
        shown, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return shown, counts, lacking - {kind._meta.verbose_name for kind in (Claim, Mention)}, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._withdraw(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        self._withdraw(request, list(queryset))

    def _withdraw(self, request: HttpRequest, doomed: list[Any]) -> None:
        with transaction.atomic():
            kept = [claim for fact in doomed for claim in withdraw(fact, by=request.user, reason=why(request))]
        if kept:
            messages.info(request, f"Claims of articles are kept as rejected: {len(kept)}.")
