"""Sources with their switches, and the record of what imports did."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from airace.admin.base import KindAdmin, ReadOnlyAdmin
from airace.models import DataVersion, ImportRun, Payload, Rejection, Restatement, Source


@admin.register(Source)
class SourceAdmin(KindAdmin):
    list_display = ("title", "slug", "publisher", "licence", "redistributable", "enabled", "cadence", "next_due_at")
    list_filter = ("enabled", "redistributable", "licence")
    search_fields = ("title", "slug", "publisher")
    readonly_fields = ("bookmark", "next_due_at")


@admin.register(Payload)
class PayloadAdmin(ReadOnlyAdmin):
    list_display = ("source", "sha256", "size", "content_type", "fetched_at")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("sha256", "url")
    exclude = ("body",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body")


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("source", "started_at", "status", "read", "added", "restated", "rejected", "error")
    list_filter = ("status", "source")
    list_select_related = ("source",)
    search_fields = ("source__slug", "error")


@admin.register(Rejection)
class RejectionAdmin(ReadOnlyAdmin):
    list_display = ("locator", "source", "reason", "state", "first_seen_at")
    list_filter = ("state", "source")
    list_select_related = ("source",)
    search_fields = ("locator", "reason")


@admin.register(Restatement)
class RestatementAdmin(ReadOnlyAdmin):
    list_display = ("source", "measure", "period", "old", "new", "noted_at")
    list_filter = ("source", "measure")
    list_select_related = ("source",)


@admin.register(DataVersion)
class DataVersionAdmin(ReadOnlyAdmin):
    list_display = ("number", "changed_at")
