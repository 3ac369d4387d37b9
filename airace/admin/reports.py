"""What readers tell us is wrong: read, answered, put away. What they wrote is not edited."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from airace.admin.base import ModelAdmin
from airace.models import ErrorReport


@admin.register(ErrorReport)
class ErrorReportAdmin(ModelAdmin):
    list_display = ("created_at", "state", "page", "message", "contact")
    list_filter = ("state",)
    search_fields = ("about", "message", "contact")
    date_hierarchy = "created_at"
    readonly_fields = ("page", "message", "contact", "created_at")
    fields = ("page", "message", "contact", "created_at", "state")
    actions = ("answered", "dismissed")
    show_full_result_count = False

    @admin.display(description="About", ordering="about")
    def page(self, report: ErrorReport) -> SafeString:
        return format_html('<a href="{0}" target="_blank" rel="noopener">{0}</a>', report.about)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Answered, or put right", permissions=["change"])
    def answered(self, request: HttpRequest, queryset: QuerySet[ErrorReport]) -> None:
        self._close(request, queryset, ErrorReport.State.ANSWERED)

    @admin.action(description="Dismissed: nothing is wrong", permissions=["change"])
    def dismissed(self, request: HttpRequest, queryset: QuerySet[ErrorReport]) -> None:
        self._close(request, queryset, ErrorReport.State.DISMISSED)

    def _close(self, request: HttpRequest, queryset: QuerySet[ErrorReport], state: ErrorReport.State) -> None:
        changed = queryset.update(state=state)
        self.message_user(request, f"{changed} report{'' if changed == 1 else 's'} {state.label.lower()}.")
