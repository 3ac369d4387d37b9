"""What the pages of all kinds share: history from the database, fields as people write them, and read-only kinds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

import pghistory
from django import forms
from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models, transaction
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from airace.admin import deleting, history, live
from airace.admin.fields import CURRENCIES, AmountField, DayField, MoneyField, Suggesting, precision_of, words_of
from airace.admin.lookup import ranked
from airace.admin.stated import BecauseForm
from airace.ingest import version

if TYPE_CHECKING:  # generic for the type checker only
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelAdmin, ModelForm = admin.ModelAdmin, forms.ModelForm

Groups = tuple[tuple[str, tuple[Any, ...]], ...]


class DeskAdmin(ModelAdmin):
    """What all lists and forms of the desk have in common."""

    show_full_result_count = False
    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = {URLField: {"assume_scheme": "https"}}


class KindAdmin(DeskAdmin):
    """A kind that people edit. Every change counts as a change of the published data."""

    list_per_page = 50
    save_on_top = True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        because = form.cleaned_data.get("stated_because", "") if hasattr(form, "cleaned_data") else ""
        if change and not hasattr(obj, "versions"):
            form.before = type(obj)._default_manager.filter(pk=obj.pk).first()
        with pghistory.context(user=request.user.pk, **({"reason": because} if because else {})):
            super().save_model(request, obj, form, change)
            version.bump()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Of kinds that the database does not track the log keeps old and new values, and why."""
        if before := getattr(form, "before", None):
            return history.by_hand(form, before)
        return super().construct_change_message(request, form, formsets, add)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Nothing is deleted without a word why; it is kept in the history and in the log of the desk."""
        may = self.has_delete_permission(request, self.get_object(request, unquote(object_id)))
        if may and deleting.lacks_reason(request):
            return HttpResponseRedirect(request.get_full_path())
        return super().delete_view(request, object_id, extra_context)

    def get_actions(self, request: HttpRequest) -> Any:
        return deleting.with_reasons(super().get_actions(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with pghistory.context(user=request.user.pk, reason=deleting.why(request)):
            super().delete_model(request, obj)
            version.bump()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with pghistory.context(user=request.user.pk, reason=deleting.why(request)), transaction.atomic():
            super().delete_queryset(request, queryset)
            version.bump()

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        about = {"user_id": request.user.pk, "queryset": queryset, "action_flag": DELETION}
        return LogEntry.objects.log_actions(**about, change_message=deleting.why(request))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        """While typing by any name in both scripts, where the kind has names; lists by the columns of `search_fields`."""
        found = ranked(queryset, search_term) if request.path.endswith("/autocomplete/") else None
        if found is not None:
            return found, False
        return super().get_search_results(request, queryset, search_term)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every state that the database kept of the row: who, when, why, what changed; two of them side by side."""
        obj = self.get_object(request, unquote(object_id))
        if request.method == "POST" and isinstance(obj, Model):
            return history.restore(self, request, obj)
        shown = history.shown(self, request, obj) if isinstance(obj, Model) else {}
        return super().history_view(request, object_id, {**shown, **(extra_context or {})})


class WrittenAdmin(KindAdmin):
    """A kind with a form for people: fields by meaning, in their own words, checked while it is filled in."""

    change_form_template = "admin/airace/entry.html"
    groups: ClassVar[Groups] = ()
    labels: ClassVar[dict[str, str]] = {}
    helps: ClassVar[dict[str, str]] = {}
    suggested: ClassVar[tuple[str, ...]] = ()  # free words with those in use to choose from
    money: ClassVar[dict[str, str]] = {}  # column in dollars, or `amount` → field of the claim
    hidden: ClassVar[tuple[str, ...]] = ()
    last: ClassVar[tuple[str, ...]] = ("slug", "note", "attempt")

    def own_fields(self, request: HttpRequest, obj: Any) -> list[str]:
        """The columns that are typed, in the model's order; what is computed or said with another is left out."""
        partners = {precision_of(self.model, field.name) for field in self.model._meta.get_fields()} - {""}
        left = {*partners, *self.hidden, *self.get_readonly_fields(request, obj)}
        every = [*self.model._meta.concrete_fields, *self.model._meta.many_to_many]
        return [field.name for field in every if field.editable and field.name not in left and not field.primary_key]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = self.own_fields(request, obj)
        grouped = {name for _, group in self.groups for line in group for name in _flat(line)}
        rest = [name for name in own if name not in grouped and name not in self.last]
        sets: list[Any] = [(title, {"fields": group}) for title, group in self.groups]
        if rest:
            sets.append(("More" if sets else None, {"fields": rest}))
        if last := [name for name in self.last if name in own and name not in grouped]:
            sets.append(("Name in addresses, remarks", {"fields": last, "classes": ("collapse",)}))
        if read := self.get_readonly_fields(request, obj):
            sets.append(("How it stands", {"fields": read}))
        return sets

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        told: dict[str, Any] = {
            "label": self.labels.get(db_field.name) or forms.utils.pretty_name(str(db_field.verbose_name)),
            "help_text": self.helps.get(db_field.name, "" if db_field.name in self.labels else _comment(db_field)),
        }
        asked: dict[str, Any] = {**told, "required": not db_field.blank}
        if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
            return DayField(exact=not precision_of(self.model, db_field.name), **asked)
        if db_field.name in self.money:
            return MoneyField(**asked)
        if isinstance(db_field, models.DecimalField):
            return AmountField(**asked)
        if isinstance(db_field, models.PositiveBigIntegerField):
            return AmountField(whole=True, **asked)
        if db_field.name == "currency":
            return forms.ChoiceField(choices=[("", "—"), *((code, code) for code in CURRENCIES)], **asked)
        if db_field.name in self.suggested:
            kwargs["widget"] = Suggesting(words_of(db_field))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.label, field.help_text = told["label"], told["help_text"]
            if isinstance(db_field, models.TextField):
                field.widget.attrs["rows"] = 3
            if isinstance(field.widget, RelatedFieldWidgetWrapper):  # to change or delete it has its own page
                field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = live.with_space(super().get_form(request, obj, change, **kwargs))
        form.refused = getattr(request, "refused", "")
        return form

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("check/", self.admin_site.admin_view(self.check_view), name=f"{name}_check"),
            path("cited/", self.admin_site.admin_view(self.cited_view), name=f"{name}_cited"),
        ]
        return [*own, *super().get_urls()]

    def may_fill_in(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def check_view(self, request: HttpRequest) -> HttpResponse:
        """What saving would say now, for the places beside the fields."""
        given = request.GET.get("of", "")
        obj = self.get_object(request, given) if given else None
        if request.method != "POST" or not self.may_fill_in(request, obj) or (given and obj is None):
            return HttpResponse(status=405 if request.method != "POST" else 403)
        fields = [name for _, group in self.get_fieldsets(request, obj) for name in _flat(group["fields"])]
        form = self.get_form(request, obj, change=obj is not None, fields=fields)
        return live.checked(form(request.POST, instance=obj))

    def cited_view(self, request: HttpRequest) -> HttpResponse:
        return live.cited(request, allowed=self.may_fill_in(request))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["alike"] = live.alike(context["adminform"].form)
        context["kept"] = {name for name in request.GET if name.startswith("stated_")}
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """“Save and add another” keeps where it was read, and nothing else."""
        answer = super().response_add(request, obj, post_url_continue)
        return self.again(request) if "_addanother" in request.POST else answer

    def again(self, request: HttpRequest) -> HttpResponse:
        """The same form, empty but for the source."""
        kept = {name: value for name in self.kept_fields if (value := request.POST.get(name))}
        return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}")

    kept_fields: ClassVar[tuple[str, ...]] = ("stated_because",)


class ReasonedAdmin(WrittenAdmin):
    """A kind that no claims speak of: whoever changes it says where it was read, or why; its history keeps that."""

    form = BecauseForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_fieldsets(request, obj), ("Source", {"fields": ("stated_because",)})]


class ReadOnlyAdmin(DeskAdmin):
    """A kind that imports write and nobody edits."""

    list_per_page = 50
    actions: Any = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _comment(db_field: Any) -> str:
    """What the column's comment in the database says, without its remark on what empty text means."""
    text: str = db_field.help_text or db_field.db_comment or ""
    return re.sub(r"[;,]? ''[^;.]*", "", text)


def _flat(line: Any) -> tuple[str, ...]:
    """Names of a line or a group of lines of a form."""
    return (line,) if isinstance(line, str) else tuple(name for part in line for name in _flat(part))


def page(admin_: ModelAdmin, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the admin that is no list and no form of a row."""
    return TemplateResponse(
        request, template, {**admin_.admin_site.each_context(request), "opts": admin_.opts, **context}
    )
