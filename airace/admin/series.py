"""Numbers over time: written by imports, append-only, read here."""

from __future__ import annotations

from django.contrib import admin

from airace.admin.base import ReadOnlyAdmin
from airace.models import Observation, Series


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    list_display = ("measure", "variant", "source", "company", "model", "question", "side", "unit")
    list_filter = ("measure", "source")
    list_select_related = ("source", "company", "model", "question")
    search_fields = ("measure", "variant", "company__name", "model__name")


@admin.register(Observation)
class ObservationAdmin(ReadOnlyAdmin):
    list_display = ("series", "period", "value", "low", "high", "known_at", "retracted", "second_hand")
    list_filter = ("series__source", "retracted", "second_hand")
    list_select_related = ("series",)
    search_fields = ("series__measure", "series__variant", "series__company__name", "series__model__name")
    ordering = ("-pk",)
