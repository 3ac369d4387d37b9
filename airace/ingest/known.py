"""Names, and the rows that claims about companies may mean: of many claims read at once, of one when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet

from airace.ingest.resolve import Names, UnknownNameError
from airace.models import Claim, Company

ROLES = ("company", "acquirer", "target", "organisation", "developer", "vendor")  # fields that name a company


class Known(Names):
    """`claims` are those that will be matched; others may be, at a query or two more each."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        super().__init__()
        self._claims = tuple(claims)
        self._beside: dict[tuple[type[Model], str], dict[int, list[Any]]] = {}

    @cached_property
    def _firms(self) -> dict[int, Company]:
        """The companies that the claims name."""
        named = {
            name
            for claim in self._claims
            if isinstance(claim.fields, dict)
            for role in ROLES
            if isinstance(name := claim.fields.get(role), str)
        }
        found = set()
        for name in named:
            try:
                found.add(self.find("company", name))
            except UnknownNameError:
                continue
        return Company.objects.in_bulk(found)

    def company(self, pk: int) -> Company:
        return self._firms.get(pk) or Company.objects.get(pk=pk)

    def beside(self, rows: QuerySet[Any], role: str, firm: Company) -> list[Any]:
        """Those of the rows whose column `role` is the company, in their order."""
        if firm.pk not in self._firms:
            return list(rows.filter(**{role: firm}))
        key = (rows.model, role)
        if key not in self._beside:
            of_all: dict[int, list[Any]] = {}
            for row in rows.filter(**{f"{role}__in": list(self._firms)}):
                of_all.setdefault(getattr(row, f"{role}_id"), []).append(row)
            self._beside[key] = of_all
        return self._beside[key].get(firm.pk, [])
