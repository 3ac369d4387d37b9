"""Money and events."""

from __future__ import annotations

from django.contrib import admin

from airace.admin.base import FactAdmin
from airace.admin.second_source import OfDeals, OfListings, OfRounds
from airace.models import IPO, Acquisition, Event, FundingRound


@admin.register(IPO)
class IPOAdmin(FactAdmin):
    list_display = ("company", "exchange", "stage", "listed_on", "offer_price", "close_price", "proceeds_usd")
    list_filter = ("stage", "exchange", "company__side", OfListings)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__slug", "ticker", "slug")
    autocomplete_fields = ("company",)


@admin.register(FundingRound)
class FundingRoundAdmin(FactAdmin):
    list_display = ("company", "round", "date", "amount_usd", "valuation_usd", "status", "in_totals")
    list_filter = ("status", "round", "in_totals", "company__side", OfRounds)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__slug", "slug", "investors")
    autocomplete_fields = ("company",)
    date_hierarchy = "date"


@admin.register(Acquisition)
class AcquisitionAdmin(FactAdmin):
    list_display = ("acquirer", "target", "stage", "announced_on", "closed_on", "price_usd")
    list_filter = ("stage", OfDeals)
    list_select_related = ("acquirer", "target")
    search_fields = ("acquirer__name", "target__name", "slug")
    autocomplete_fields = ("acquirer", "target")


@admin.register(Event)
class EventAdmin(FactAdmin):
    list_display = ("title", "date", "kind", "side", "short")
    list_filter = ("kind", "side", "scheduled")
    search_fields = ("title", "slug", "summary")
    autocomplete_fields = ("companies",)
    date_hierarchy = "date"
