"""Subscribers, rules and the outbox, to be looked at when somebody asks. Their owners change them, editors do not."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from airace.admin.base import DeskAdmin
from airace.models import AlertRule, Delivery, DeliveryAttempt, Occurrence, Subscriber, Webhook


class LookOnly(DeskAdmin):
    """What readers own: publishers see it, and delete a subscriber with all of it where a reader asks for that."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Subscriber)
class SubscriberAdmin(LookOnly):
    list_display = ("email", "language", "created_at")
    search_fields = ("email",)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What hangs on an address is deleted by nobody by itself, yet it goes with the address."""
        shown, counts, lacking, protected = super().get_deleted_objects(objs, request)
        own = {kind._meta.verbose_name for kind in (AlertRule, Delivery, DeliveryAttempt, Webhook, Occurrence)}
        return shown, counts, lacking - own, protected


@admin.register(Webhook)
class WebhookAdmin(LookOnly):
    list_display = ("url", "subscriber", "failing_since", "disabled_at")
    list_select_related = ("subscriber",)
    search_fields = ("url", "subscriber__email")


@admin.register(AlertRule)
class AlertRuleAdmin(LookOnly):
    list_display = ("kind", "metric", "subject", "subscriber", "rhythm", "confirmed_at", "evaluated_on")
    list_select_related = ("subscriber",)
    list_filter = ("kind", "rhythm")
    search_fields = ("metric", "subject", "subscriber__email")


@admin.register(Delivery)
class DeliveryAdmin(LookOnly):
    list_display = ("created_at", "kind", "state", "subscriber", "attempts", "due_at")
    list_select_related = ("subscriber",)
    list_filter = ("state", "kind")
    search_fields = ("subscriber__email",)


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(LookOnly):
    list_display = ("at", "ok", "answer", "took_ms")
    list_filter = ("ok",)
    search_fields = ("answer",)


@admin.register(Occurrence)
class OccurrenceAdmin(LookOnly):
    list_display = ("found_at", "day", "key", "known_before")
    list_filter = ("known_before",)
    search_fields = ("key",)
