"""The review queue: each candidate in its sentence, beside what is shown now and what others say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CharField, JSONField, Textarea, TextInput
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from airace.admin.base import KindAdmin, ModelForm
from airace.ingest import facts
from airace.ingest.claim_fields import too_large
from airace.ingest.matching import UnclearError
from airace.ingest.review import Decision, DecisionError, accept, match, reject
from airace.lib.choose import Choice, Statement
from airace.models import FACTS, Claim

BESIDE = 200  # characters of the text shown before and after the excerpt
Decide = Callable[[int], Decision]


class ReasonForm(ActionForm):
    reason = CharField(required=False, max_length=500, label="Reason (to reject)")


class Indented(json.JSONEncoder):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "indent": 2})


class FieldsField(JSONField):
    """JSON of a claim's size: what is nested or long beyond reason is refused before anything walks through it."""

    def to_python(self, value: Any) -> Any:
        try:
            given = super().to_python(value)
        except (RecursionError, ValueError):  # ValueError: an integer of thousands of digits
            raise ValidationError("The fields cannot be read; write them flatter and shorter.") from None
        if too_large(given):
            raise ValidationError("The fields are too deep or too long for a claim; write them flatter and shorter.")
        return given

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)


class ClaimForm(ModelForm):
    reason = CharField(
        required=False, max_length=500, widget=TextInput(attrs={"size": 80}), help_text="Needed to reject."
    )

    class Meta:
        model = Claim
        fields = ("fields", "reason")
        field_classes = {"fields": FieldsField}  # noqa: RUF012  Django's declaration
        widgets = {"fields": Textarea(attrs={"rows": 20, "cols": 80})}  # noqa: RUF012  Django's declaration
        help_texts = {"fields": "Correct them before you accept."}  # noqa: RUF012  Django's declaration

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields.get("fields")  # not there for whoever may only look
        if shown:
            shown.encoder = Indented


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


@dataclass(frozen=True, slots=True)
class Row:
    """One field: what the claim proposes, what is shown now and by whom, and who else says something else."""

    field: str
    proposed: Any
    current: Any
    by: str
    others: tuple[str, ...]


@admin.register(Claim)
class ClaimAdmin(KindAdmin):
    form = ClaimForm
    list_display = ("kind", "said", "confidence", "status", "tier", "published_on", "article")
    list_display_links = ("kind", "said")
    list_filter = (QueueFilter, "kind", "tier")
    list_select_related = ("article",)
    search_fields = ("excerpt", "url", "article__title")
    ordering = ("-confidence", "-pk")
    actions = ("accept_selected", "reject_selected")
    action_form = ReasonForm
    change_form_template = "admin/airace/claim/review.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("article__text", "article__search")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == "article__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="Claim")
    def said(self, claim: Claim) -> str:
        named = [str(value) for name, value in claim.fields.items() if isinstance(value, str) and name != "modality"]
        return " · ".join(named)[:120] or claim.excerpt[:120]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("airace.review_claim")

    @admin.action(description="Accept", permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide_all(request, queryset, "accepted", lambda pk: accept(pk, by=request.user))

    @admin.action(description="Reject, with a reason", permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        reason = request.POST.get("reason", "")
        self._decide_all(request, queryset, "rejected", lambda pk: reject(pk, by=request.user, reason=reason))

    def _decide_all(self, request: HttpRequest, queryset: QuerySet[Any], done: str, decide: Decide) -> None:
        count = 0
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                decided = decide(pk)
                count += 1
                if decided.withdrawn:
                    messages.info(request, f"{decided.fact}, which nothing else supported, is deleted.")
            except DecisionError as error:
                messages.error(request, format_html("Claim {}: {}", pk, _told(error)))
        if count:
            messages.success(request, f"{count} claims {done}.")

    def save_model(self, request: Any, obj: Claim, form: Any, change: bool) -> None:
        """Saving is deciding; the service writes, so that fact, claim and history change together."""
        given = form.cleaned_data
        try:
            if "_reject" in request.POST:
                decided = reject(obj.pk, by=request.user, reason=given["reason"])
            else:
                decided = accept(obj.pk, by=request.user, fields=given["fields"])
        except DecisionError as error:
            request.undecided = _told(error)
            return
        request.decided = decided

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        return super().log_change(request, obj, message) if hasattr(request, "decided") else None

    def response_change(self, request: Any, obj: Claim) -> HttpResponse:
        if hasattr(request, "undecided"):
            messages.error(request, request.undecided)
            return HttpResponseRedirect(request.get_full_path())
        decided: Decision = request.decided
        fact = f" about {decided.fact}" if decided.fact else ""
        ended = f"; {decided.fact}, which nothing else supported, is deleted" if decided.withdrawn else ""
        messages.success(request, f"The claim is {decided.claim.status}{'' if ended else fact}{ended}.")
        waiting = Claim.objects.filter(status="candidate", article=obj.article_id).order_by("-confidence", "-pk")
        if following := waiting.first():
            return HttpResponseRedirect(reverse("admin:airace_claim_change", args=[following.pk]))
        return HttpResponseRedirect(reverse("admin:airace_claim_changelist"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        claim = Claim.objects.select_related("article", "source", *FACTS).filter(pk=object_id).first()
        shown = {"review": review_of(claim)} if claim and request.method == "GET" else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})


def _told(error: DecisionError) -> str:
    """The sentence, with the way to delete the fact where that has to come first."""
    if error.fact is None:
        return str(error)
    kind = error.fact._meta
    address = reverse(f"admin:{kind.app_label}_{kind.model_name}_delete", args=[error.fact.pk])
    return format_html('{} <a href="{}">Delete {}</a>', str(error), address, error.fact)


def review_of(claim: Claim) -> dict[str, Any]:
    """What an editor needs to decide: the sentence, the fact, and the rows of the comparison."""
    known, problem, new = facts.of(claim), "", False
    fields: dict[str, Any] = claim.fields
    if known is None:
        try:
            kind, fact, fields = match(claim, dict(claim.fields))
            known, new = (kind, fact), fact.pk is None
        except UnclearError as error:
            problem = str(error)
    chosen = {} if known is None or new else facts.chosen(*known)
    rows = [
        Row(
            name,
            _words(value),
            _words(chosen[name].value) if name in chosen else "",
            _who(chosen[name].by) if name in chosen else "",
            tuple(_others(name, chosen[name])) if name in chosen else (),
        )
        for name, value in fields.items()
    ]
    return {
        "claim": claim,
        "fact": known[1] if known else None,
        "new": new,
        "problem": problem,
        "rows": rows,
    } | _passage(claim)


def _others(name: str, choice: Choice) -> Iterator[str]:
    """What is said otherwise; the same sum given in a second currency as well is no other value."""
    for other in choice.others:
        if (said := _words(other.fields[name])) != _words(choice.value):
            yield f"{said} ({_who(other)})"


def _passage(claim: Claim) -> dict[str, str]:
    """The excerpt with the words around it."""
    if claim.article is None or claim.start is None or claim.end is None:
        return {"before": "", "excerpt": claim.excerpt, "after": ""}
    text, start, end = claim.article.text, claim.start, claim.end
    return {
        "before": text[max(0, start - BESIDE) : start],
        "excerpt": text[start:end],
        "after": text[end : end + BESIDE],
    }


def _words(value: Any) -> str:
    """A field's value on one line."""
    if not isinstance(value, dict):
        return str(value)
    if "precision" in value:
        return f"{value['value']} ({value['precision']})"
    amount = value.get("value", f"{value.get('low')} to {value.get('high')}")
    return f"{amount:,} {value.get('currency', '')}" if isinstance(amount, int | float) else str(value)


def _who(statement: Statement) -> str:
    return f"tier {statement.tier}, {statement.published_on}, {statement.url or 'an article without address'}"
