"""Companies, people and their names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from airace.admin.base import ReasonedAdmin
from airace.admin.facts import FactAdmin
from airace.admin.stated import BecauseForm
from airace.lib.text import name_key
from airace.models import Alias, Company, HubOrganisation, Person, SideHistory, Ticker

NAMES_ZH = "Name in Chinese script"


@admin.register(Company)
class CompanyAdmin(FactAdmin):
    list_display = ("name", "name_zh", "side", "kind", "country", "parent", "slug")
    list_filter = ("side", "kind")
    list_select_related = ("parent",)
    search_fields = ("name", "name_zh", "slug", "aliases__text", "tickers__symbol")
    autocomplete_fields = ("parent",)
    groups = (
        ("What it is called", (("name", "name_zh"), "website")),
        ("What it is, and whose", ("kind", "side", "parent")),
        ("Seat and beginnings", (("country", "city"), "founded", "founders")),
    )
    labels = {"name_zh": NAMES_ZH, "country": "Country of the seat"}  # noqa: RUF012  Django's declaration
    helps = {  # noqa: RUF012
        "side": "Where its primary base is; a subsidiary's is its parent's. Unknown stays unknown.",
        "country": "Two letters, such as CN.",
    }
    suggested = ("city",)


@admin.register(Person)
class PersonAdmin(FactAdmin):
    list_display = ("name", "name_zh", "company", "role", "side")
    list_filter = ("side",)
    list_select_related = ("company",)
    search_fields = ("name", "name_zh", "slug", "aliases__text")
    autocomplete_fields = ("company",)
    groups = (
        ("Who", (("name", "name_zh"),)),
        ("Speaks for", ("company", "affiliation", "role", "side")),
    )
    labels = {"name_zh": NAMES_ZH, "affiliation": "Or an organisation that is not here"}  # noqa: RUF012


@admin.register(SideHistory)
class SideHistoryAdmin(FactAdmin):
    list_display = ("company", "side", "start", "until", "source_url")
    list_filter = ("side",)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__slug")
    autocomplete_fields = ("company",)
    groups = (("Who was on which side, and when", ("company", "side", ("start", "until"))),)
    labels = {"start": "From", "until": "Until before"}  # noqa: RUF012


class AliasForm(BecauseForm):
    def clean(self) -> dict[str, Any]:
        """The database compares spellings without case and punctuation, which the form's own check cannot."""
        given: dict[str, Any] = super().clean() or {}
        owners = ("company", "person", "family", "model", "source")
        same = Alias.objects.filter(key=name_key(given.get("text", "")), **{name: given.get(name) for name in owners})
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This spelling is listed for it already.")
        return given


@admin.register(Alias)
class AliasAdmin(ReasonedAdmin):
    form = AliasForm
    list_display = ("text", "language", "owner", "context", "source")
    list_filter = ("language", "source")
    list_select_related = ("company", "person", "family", "model", "source")
    search_fields = ("text",)
    autocomplete_fields = ("company", "person", "family", "model", "source")
    groups = (
        ("The name", (("text", "language"),)),
        ("Which one of these it names", ("company", "person", "family", "model")),
        ("Where it counts", ("context", "source")),
    )
    labels = {"text": "Spelling", "context": "Only beside these words", "source": "Only in this source"}  # noqa: RUF012

    @admin.display(description="Names")
    def owner(self, alias: Alias) -> Any:
        return alias.company or alias.person or alias.family or alias.model


@admin.register(Ticker)
class TickerAdmin(ReasonedAdmin):
    list_display = ("symbol", "exchange", "company")
    list_select_related = ("company",)
    search_fields = ("symbol", "company__name")
    autocomplete_fields = ("company",)
    suggested = ("exchange",)


@admin.register(HubOrganisation)
class HubOrganisationAdmin(ReasonedAdmin):
    list_display = ("name", "company")
    list_select_related = ("company",)
    search_fields = ("name", "company__name")
    autocomplete_fields = ("company",)
