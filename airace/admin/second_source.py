"""Facts that a single source supports."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from airace.models import Claim


def of_one_source(kind: str) -> QuerySet[Any]:
    """Keys of the facts of a kind (the claim's foreign key to it) whose accepted claims all come from one address."""
    accepted = Claim.objects.filter(status=Claim.Status.ACCEPTED, **{f"{kind}__isnull": False}).order_by()
    counted: QuerySet[Any] = accepted.values(kind).annotate(addresses=Count("url", distinct=True)).filter(addresses=1)
    return counted


class SourcesFilter(admin.SimpleListFilter):
    """For lists of listings, rounds and deals: what still wants a second source."""

    title = "sources"
    parameter_name = "sources"
    kind = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("one", "One only")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "one":
            return queryset
        return queryset.filter(pk__in=of_one_source(self.kind).values(self.kind))


class OfListings(SourcesFilter):
    kind = "ipo"


class OfRounds(SourcesFilter):
    kind = "funding_round"


class OfDeals(SourcesFilter):
    kind = "acquisition"
