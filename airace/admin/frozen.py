"""Views that readers froze: looked at, and deleted where somebody misused them. What they hold is never edited."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from airace.admin.base import ModelAdmin
from airace.models import FrozenView


@admin.register(FrozenView)
class FrozenViewAdmin(ModelAdmin):
    list_display = ("created_at", "title", "page")
    search_fields = ("slug", "title", "address")
    date_hierarchy = "created_at"
    fields = readonly_fields = ("title", "page", "address", "sha256", "created_at")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[FrozenView]:
        return super().get_queryset(request).defer("content", "pictures")

    @admin.display(description="Page")
    def page(self, view: FrozenView) -> SafeString:
        address = reverse("citation", args=[view.slug])
        return format_html('<a href="{0}" target="_blank" rel="noopener">{0}</a>', address)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FrozenView | None = None) -> bool:
        return False
