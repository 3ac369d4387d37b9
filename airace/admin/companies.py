"""Companies, people and their names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from airace.admin.base import FactAdmin, KindAdmin, ModelForm
from airace.lib.text import name_key
from airace.models import Alias, Company, HubOrganisation, Person, SideHistory, Ticker


@admin.register(Company)
class CompanyAdmin(FactAdmin):
    list_display = ("name", "name_zh", "side", "kind", "country", "parent", "slug")
    list_filter = ("side", "kind")
    list_select_related = ("parent",)
    search_fields = ("name", "name_zh", "slug", "aliases__text", "tickers__symbol")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012  Django's declaration


@admin.register(Person)
class PersonAdmin(FactAdmin):
    list_display = ("name", "name_zh", "company", "role", "side")
    list_filter = ("side",)
    list_select_related = ("company",)
    search_fields = ("name", "name_zh", "slug", "aliases__text")
    autocomplete_fields = ("company",)


@admin.register(SideHistory)
class SideHistoryAdmin(FactAdmin):
    list_display = ("company", "side", "start", "until", "source_url")
    list_filter = ("side",)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__slug")
    autocomplete_fields = ("company",)


class AliasForm(ModelForm):
    def clean(self) -> dict[str, Any]:
        """The database compares spellings without case and punctuation, which the form's own check cannot."""
        given: dict[str, Any] = super().clean() or {}
        owners = ("company", "person", "family", "model", "source")
        same = Alias.objects.filter(key=name_key(given.get("text", "")), **{name: given.get(name) for name in owners})
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This spelling is listed for it already.")
        return given


@admin.register(Alias)
class AliasAdmin(KindAdmin):
    form = AliasForm
    list_display = ("text", "language", "owner", "context", "source")
    list_filter = ("language", "source")
    list_select_related = ("company", "person", "family", "model", "source")
    search_fields = ("text",)
    autocomplete_fields = ("company", "person", "family", "model", "source")

    @admin.display(description="Names")
    def owner(self, alias: Alias) -> Any:
        return alias.company or alias.person or alias.family or alias.model


@admin.register(Ticker)
class TickerAdmin(KindAdmin):
    list_display = ("symbol", "exchange", "company")
    list_select_related = ("company",)
    search_fields = ("symbol", "company__name")
    autocomplete_fields = ("company",)


@admin.register(HubOrganisation)
class HubOrganisationAdmin(KindAdmin):
    list_display = ("name", "company")
    list_select_related = ("company",)
    search_fields = ("name", "company__name")
    autocomplete_fields = ("company",)
