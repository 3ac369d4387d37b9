"""What the pages of all kinds share: history from the database, provenance of what is typed, and read-only kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model, URLField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from airace.admin.history import states
from airace.admin.proposals import ProposalsAdmin
from airace.ingest import entry, version
from airace.ingest.withdrawal import withdraw
from airace.models import Claim, Mention, Tier
from airace.web.known_on import today

if TYPE_CHECKING:  # generic for the type checker only
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelAdmin, ModelForm = admin.ModelAdmin, forms.ModelForm


class KindAdmin(ModelAdmin):
    """A kind that people edit. Every change counts as a change of the published data."""

    list_per_page = 50
    show_full_result_count = False
    save_on_top = True
    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = {URLField: {"assume_scheme": "https"}}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        version.bump()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        version.bump()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        version.bump()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every state that the database kept of the row: who, when, why, and what changed."""
        obj = self.get_object(request, unquote(object_id))
        kept = states(obj) if isinstance(obj, Model) else []
        return super().history_view(request, object_id, {"states": kept, **(extra_context or {})})


class SourceForm(ModelForm):
    """A fact's own fields, and where what is typed was read."""

    stated_url = forms.URLField(
        label="Source address", max_length=1000, assume_scheme="https", help_text="Where you read what you typed."
    )
    stated_tier = forms.TypedChoiceField(
        label="Kind of source", choices=Tier.choices, coerce=int, initial=Tier.REPORTING
    )
    stated_on = forms.DateField(label="Published on", help_text="When the source said it; decides what was known when.")
    stated_first = forms.BooleanField(
        label="Show this one",
        required=False,
        help_text="Puts these values before the rule (closest source first, then newest). Say why below.",
    )
    stated_reason = forms.CharField(label="Why", required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stated_on"].initial = today
        if "source_url" in self.fields:
            self.fields["source_url"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("stated_on") and cleaned["stated_on"] > today():
            self.add_error("stated_on", "This day lies in the future; a source cannot be published yet.")
        if cleaned.get("stated_first") and not cleaned.get("stated_reason"):
            self.add_error("stated_reason", "Say why these values go before the rule.")
        if "source_url" in self.fields and not cleaned.get("source_url"):
            cleaned["source_url"] = cleaned.get("stated_url", "")
        return cleaned

    def full_clean(self) -> None:
        """Once the row holds what was typed, look whether that is possible."""
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        touched = [name for name in self.changed_data if name not in STATED]
        for wrong in entry.implausible(self.instance, changed=touched, published=self.cleaned_data["stated_on"]):
            self.add_error(None, wrong)

    @property
    def stated(self) -> entry.Stated:
        given = self.cleaned_data
        return entry.Stated(
            given["stated_url"],
            given["stated_tier"],
            given["stated_on"],
            given["stated_first"],
            given["stated_reason"],
        )


STATED = ("stated_url", "stated_tier", "stated_on", "stated_first", "stated_reason")


class FactAdmin(ProposalsAdmin, KindAdmin):
    """A kind whose fields are claims: saving one by hand needs a source, and writes the claim that supports it."""

    form = SourceForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = [name for name in self.get_fields(request, obj) if name not in STATED]
        return [(None, {"fields": own}), ("Source of what you typed", {"fields": STATED})]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        touched = [name for name in form.changed_data if name not in STATED]
        if self.proposes(request, change=change):
            self.propose(request, obj, changed=touched, stated=form.stated)
            return
        otherwise = entry.enter(obj, changed=touched, stated=form.stated, by=request.user)
        if otherwise:
            names = ", ".join(str(obj._meta.get_field(name).verbose_name) for name in otherwise)
            text = (
                f"Kept as a claim, but another source is shown for: {names}. Tick “Show this one” to put yours first."
            )
            messages.warning(request, text)

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
            kept = [claim for fact in doomed for claim in withdraw(fact, by=request.user)]
        if kept:
            messages.info(request, f"Claims of articles are kept as rejected: {len(kept)}.")


class ReadOnlyAdmin(ModelAdmin):
    """A kind that imports write and nobody edits."""

    list_per_page = 50
    show_full_result_count = False
    actions: Any = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def page(admin_: ModelAdmin, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the admin that is no list and no form of a row."""
    return TemplateResponse(
        request, template, {**admin_.admin_site.each_context(request), "opts": admin_.opts, **context}
    )
