"""Money and events."""

from __future__ import annotations

from django.contrib import admin

from airace.admin.facts import FactAdmin
from airace.admin.second_source import OfDeals, OfListings, OfRounds
from airace.models import IPO, Acquisition, Event, FundingRound

DOLLARS = "In any currency; dollars are computed at the day's reference rate of the European Central Bank."


@admin.register(IPO)
class IPOAdmin(FactAdmin):
    list_display = ("company", "exchange", "stage", "listed_on", "offer_price", "close_price", "proceeds_usd")
    list_filter = ("stage", "exchange", "company__side", OfListings)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__slug", "ticker", "slug")
    autocomplete_fields = ("company",)
    groups = (
        ("Who lists where", ("company", ("exchange", "ticker"))),
        ("How far it is", ("stage", ("listed_on", "priced_on", "filed_on"))),
        ("What came in", ("proceeds_usd", "shares_offered", "retail_oversubscription")),
        ("Price of a share", (("offer_price", "currency"), ("open_price", "close_price"), ("high_price", "low_price"))),
        ("Market value, target, lock-up", (("market_cap_usd", "market_cap_basis"), "target_usd", "lock_up_until")),
    )
    labels = {  # noqa: RUF012  Django's declaration
        "listed_on": "First day of trading",
        "priced_on": "Priced on",
        "filed_on": "Filed on",
        "proceeds_usd": "Raised, gross",
        "target_usd": "Sought before pricing",
        "market_cap_usd": "Market value",
        "market_cap_basis": "Taken at",
        "currency": "Currency of the prices",
        "retail_oversubscription": "Retail tranche covered, times",
        "offer_price": "Offer price",
        "open_price": "First trade",
        "close_price": "First-day close",
        "high_price": "First-day high",
        "low_price": "First-day low",
    }
    helps = {  # noqa: RUF012
        "company": "By any of its names, in either script, in pinyin or by ticker.",
        "proceeds_usd": f"Never a target. {DOLLARS}",
        "target_usd": f"Never a result. {DOLLARS}",
        "market_cap_usd": DOLLARS,
        "attempt": "2 for a second try at the same venue.",
    }
    suggested = ("exchange", "market_cap_basis")
    money = {"proceeds_usd": "amount", "target_usd": "target", "market_cap_usd": "market_cap"}  # noqa: RUF012
    money_days = ("listed_on", "priced_on", "filed_on")


@admin.register(FundingRound)
class FundingRoundAdmin(FactAdmin):
    list_display = ("company", "round", "date", "amount_usd", "valuation_usd", "status", "in_totals")
    list_filter = ("status", "round", "in_totals", "company__side", OfRounds)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__slug", "slug", "investors")
    autocomplete_fields = ("company",)
    date_hierarchy = "date"
    groups = (
        ("Who raised what", ("company", ("round", "date"), "status")),
        ("How much", ("amount", "amount_usd", "amount_missing", ("valuation_usd", "valuation_kind"))),
        ("From whom, and how it counts", ("investors", "secondary", "in_totals")),
    )
    labels = {  # noqa: RUF012  Django's declaration
        "date": "Announced",
        "amount": "Amount",
        "amount_usd": "In dollars, if the source says so",
        "amount_missing": "Why there is no amount",
        "valuation_usd": "Valuation",
        "valuation_kind": "Before or after the money",
        "secondary": "Only shares changed hands",
        "in_totals": "Counts in totals",
    }
    helps = {  # noqa: RUF012
        "amount": DOLLARS,
        "amount_usd": "Leave it empty to have it computed.",
        "valuation_usd": DOLLARS,
    }
    suggested = ("round",)
    hidden = (*FactAdmin.hidden, "currency")
    money = {"amount": "amount", "amount_usd": "amount", "valuation_usd": "valuation"}  # noqa: RUF012
    money_days = ("date",)


@admin.register(Acquisition)
class AcquisitionAdmin(FactAdmin):
    list_display = ("acquirer", "target", "stage", "announced_on", "closed_on", "price_usd")
    list_filter = ("stage", OfDeals)
    list_select_related = ("acquirer", "target")
    search_fields = ("acquirer__name", "target__name", "slug")
    autocomplete_fields = ("acquirer", "target")
    groups = (
        ("Who buys whom", ("acquirer", "target")),
        ("How far it is", ("stage", ("announced_on", "closed_on"))),
        ("Price", ("price_usd", "price_missing")),
    )
    labels = {  # noqa: RUF012  Django's declaration
        "announced_on": "Announced",
        "closed_on": "Closed",
        "price_usd": "Price",
        "price_missing": "Why there is no price",
    }
    helps = {"price_usd": DOLLARS}  # noqa: RUF012
    money = {"price_usd": "amount"}  # noqa: RUF012
    money_days = ("announced_on", "closed_on")


@admin.register(Event)
class EventAdmin(FactAdmin):
    list_display = ("title", "date", "kind", "side", "short")
    list_filter = ("kind", "side", "scheduled")
    search_fields = ("title", "slug", "summary")
    autocomplete_fields = ("companies",)
    date_hierarchy = "date"
    groups = (
        ("What happened", ("title", ("date", "scheduled"), "kind", "summary")),
        ("Whose act, and who took part", ("side", "companies")),
    )
    labels = {"scheduled": "Announced for the day, not confirmed"}  # noqa: RUF012
    suggested = ("kind",)
    last = ("short", *FactAdmin.last)
