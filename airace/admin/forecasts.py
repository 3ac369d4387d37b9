"""Questions, what people said about them, and how they came out."""

from __future__ import annotations

from django.contrib import admin

from airace.admin.base import FactAdmin, KindAdmin
from airace.models import Prediction, Question, Resolution


@admin.register(Question)
class QuestionAdmin(KindAdmin):
    list_display = ("text", "platform", "opens_on", "due_on", "metric", "asks_people")
    list_filter = ("platform", "asks_people")
    search_fields = ("text", "slug")


@admin.register(Prediction)
class PredictionAdmin(FactAdmin):
    list_display = ("__str__", "question", "stance", "probability_low", "probability_high", "lag_months")
    list_filter = ("stance",)
    list_select_related = ("person", "organisation", "question")
    search_fields = ("person__name", "organisation__name", "question__text", "slug")
    autocomplete_fields = ("question", "person", "organisation")
    date_hierarchy = "made_on"


@admin.register(Resolution)
class ResolutionAdmin(KindAdmin):
    list_display = ("question", "outcome", "resolved_on")
    list_filter = ("outcome",)
    list_select_related = ("question",)
    search_fields = ("question__text",)
    autocomplete_fields = ("question",)
