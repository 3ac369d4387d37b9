"""Questions, what people said about them, and how they came out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from airace.admin import desk
from airace.admin.base import ReasonedAdmin
from airace.admin.facts import FactAdmin
from airace.admin.stated import BecauseForm
from airace.models import Prediction, Question, Resolution


class DueFilter(admin.SimpleListFilter):
    """Our own questions whose last day is over and that nobody has ruled on."""

    title = "ruling"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Due")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return desk.due_for_ruling(queryset) if self.value() else queryset


@admin.register(Question)
class QuestionAdmin(ReasonedAdmin):
    list_display = ("text", "platform", "opens_on", "due_on", "metric", "asks_people")
    list_filter = (DueFilter, "platform", "asks_people")
    search_fields = ("text", "slug")
    groups = (
        ("What is asked", ("text", "criteria", "fine_print")),
        ("When", (("opens_on", "due_on"),)),
        ("Who asks, what decides", (("platform", "url"), "metric", "asks_people")),
    )
    labels = {"text": "Question", "opens_on": "Opens", "due_on": "Last day that counts"}  # noqa: RUF012
    suggested = ("platform",)


@admin.register(Prediction)
class PredictionAdmin(FactAdmin):
    list_display = ("__str__", "question", "stance", "probability_low", "probability_high", "lag_months")
    list_filter = ("stance",)
    list_select_related = ("person", "organisation", "question")
    search_fields = ("person__name", "organisation__name", "question__text", "slug")
    autocomplete_fields = ("question", "person", "organisation")
    groups = (
        ("Who said it, about what", ("question", ("person", "organisation"), "made_on")),
        ("In their words", ("quote",)),
        ("In numbers", ("stance", ("probability_low", "probability_high"), "lag_months")),
        ("Which time it speaks of", (("horizon_start", "horizon_end"),)),
    )
    labels = {  # noqa: RUF012  Django's declaration
        "made_on": "Said on",
        "probability_low": "Probability, lower end",
        "probability_high": "upper end",
        "lag_months": "Lag, months",
        "horizon_start": "From",
        "horizon_end": "Until",
    }
    helps = {"organisation": "A person or an organisation, one of the two."}  # noqa: RUF012
    date_hierarchy = "made_on"


class RulingForm(BecauseForm):
    """A ruling by hand, one a day."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        question, day = cleaned.get("question"), cleaned.get("resolved_on")
        if question is None or day is None:
            return cleaned
        by_hand = Resolution.objects.filter(question=question, resolved_on=day, ruled_by=Resolution.Ruler.EDITOR)
        if by_hand.exclude(pk=self.instance.pk).exists():
            self.add_error("resolved_on", "An editor has ruled on this question on that day; change that ruling.")
        return cleaned


@admin.register(Resolution)
class ResolutionAdmin(ReasonedAdmin):
    """Rulings. One by a metric can be read and not touched: to overrule it, add a ruling by hand."""

    form = RulingForm
    list_display = ("question", "outcome", "resolved_on", "ruled_by")
    list_filter = ("outcome", "ruled_by")
    list_select_related = ("question",)
    search_fields = ("question__text",)
    autocomplete_fields = ("question",)
    readonly_fields = ("ruled_by", "recorded_at", "evidence_sha256", "evidence")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_by_hand(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_by_hand(obj) and super().has_delete_permission(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Those of metrics among the chosen ones stay."""
        super().delete_queryset(request, queryset.filter(ruled_by=Resolution.Ruler.EDITOR))


def _is_by_hand(ruling: Resolution | None) -> bool:
    return ruling is None or ruling.ruled_by == Resolution.Ruler.EDITOR
