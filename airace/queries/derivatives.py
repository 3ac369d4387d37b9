"""Repositories on the Hub that say which model they were made from, counted by the account of that model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from airace.models import HubOrganisation, HubRepository
from airace.queries.rollups import beside_hub
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Derived:
    """How many repositories of an account are made from models of the account `base`, in one way."""

    base: str
    base_side: str
    relation: str
    by: str
    by_side: str
    repositories: int


def derived(*, known_on: date) -> tuple[list[Derived], SourceRef | None]:
    """Repositories that had been made by a day and were still there, as their cards read now; one query."""
    owner = Func(F("base_model"), Value("/"), Value(1), function="split_part", output_field=CharField())
    side = HubOrganisation.objects.filter(name=OuterRef("base")).values("company__side")[:1]
    rows: Any = (
        HubRepository.objects.exclude(base_model="")
        .filter(Q(created_on=None) | Q(created_on__lte=known_on), Q(gone_on=None) | Q(gone_on__gt=known_on))
        .annotate(base=owner)
        .order_by()
        .values("base", "base_relation", "organisation__name", "side")
        .annotate(counted=Count("pk"), base_side=Coalesce(Subquery(side), Value("unknown")))
    )
    columns = {
        "base": "base",
        "base_side": "base_side",
        "relation": "base_relation",
        "by": Coalesce("organisation__name", Value("")),
        "by_side": "side",
        "repositories": "counted",
    }
    found, source = beside_hub(rows, columns)
    return [Derived(**row) for row in found], source
