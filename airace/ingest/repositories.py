"""The repositories of the Hub that we know: found by name, made where they are missing, grouped for sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from airace import models
from airace.ingest.counters import Integers
from airace.ingest.grouping import Grouping, grouping

TABLE = "airace_hubrepository"
# Changes with every insert, update and delete: each sets a row's transaction number or takes one away.
STAMP = f"SELECT count(*), coalesce(sum(age('3'::xid)::int8 - age(xmin)), 0) FROM {TABLE}"
Line = tuple[str, int | None, int | None]  # side, organisation, family: what a rollup row is of


class Book:
    """Every repository with its group. Kept from one load to the next, and read anew when the table has changed.

    A group is (side, organisation, family, excluded); `lines_of_groups` says which up to three rollup rows a group
    belongs to (-1: none). `ids` ascend.
    """

    def __init__(self) -> None:
        self._stamp: tuple[int, int] | None = None
        self._names: Sequence[str] = ()
        self._found = np.empty(0, np.int64)
        self.refresh()

    def refresh(self) -> None:
        """Make sure that what is known here is what the table holds now."""
        with connection.cursor() as cursor:
            cursor.execute(STAMP)
            stamp = tuple(map(int, cursor.fetchone()))
            if stamp == self._stamp:
                self.settle()
                return
            cursor.execute(
                f"SELECT id, name, side, organisation_id, family_id, excluded <> '' FROM {TABLE} ORDER BY id"
            )
            rows = cursor.fetchall()
        self._stamp = (stamp[0], stamp[1])
        self._by_name: dict[str, int] = {name: pk for pk, name, *_ in rows}
        self.ids = np.array([row[0] for row in rows], np.int64)
        self._codes: dict[tuple[Any, ...], int] = {}
        self._groups = np.array([self._codes.setdefault(row[2:], len(self._codes)) for row in rows], np.int32)
        self._names = ()
        self._draw_lines()
        self.settle()

    def forget(self) -> None:
        """Read the table at the next refresh: rows were changed in this transaction, which the stamp does not show."""
        self._stamp = None

    def settle(self) -> None:
        """From now on every repository made so far may have counters."""
        self.new_from = int(self.ids[-1]) + 1 if len(self.ids) else 0

    def _draw_lines(self) -> None:
        numbers: dict[Line, int] = {}
        of_groups = np.full((len(self._codes), 3), -1)
        for (side, organisation, family, _), code in self._codes.items():
            for place, line in enumerate(((side, None, None), (side, organisation, None), (side, None, family))):
                if place == 0 or any(line[1:]):
                    of_groups[code, place] = numbers.setdefault(line, len(numbers))
        self.lines: tuple[Line, ...] = tuple(numbers)
        self.lines_of_groups: NDArray[np.int64] = of_groups
        self.excluded: NDArray[np.bool_] = np.array([group[3] for group in self._codes], bool)

    def find(self, names: Sequence[str]) -> Integers:
        """Primary keys by name, -1 for a name that is not known."""
        # A source that lists its repositories in one order day by day is looked up once.
        if not self._names or names != self._names:
            found = (self._by_name.get(name, -1) for name in names)
            self._names, self._found = names, np.fromiter(found, np.int64, len(names))
        return self._found

    def groups_of(self, ids: Integers) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        """Which of the repositories are known, and the groups of those."""
        if np.array_equal(ids, self.ids):
            return np.ones(len(ids), bool), self._groups
        if not len(self.ids):
            return np.zeros(len(ids), bool), np.empty(0, np.int32)
        places = np.searchsorted(self.ids, ids).clip(max=len(self.ids) - 1)
        known = self.ids[places] == ids
        return known, self._groups[places[known]]

    def add(self, names: Collection[str], models_of: Mapping[str, int | None]) -> None:
        """Make repositories that are not known yet, with side, family and exclusion as their owner and name have them."""
        if not names:
            return
        owners = organisations({name.partition("/")[0] for name in names})
        rules = grouping()
        rows = [_new(name, owners[name.partition("/")[0]], models_of.get(name), rules) for name in names]
        models.HubRepository.objects.bulk_create(rows, batch_size=5000)
        self._take_in(rows)

    def _take_in(self, rows: Sequence[models.HubRepository]) -> None:
        """Know the rows just made without reading the whole table again."""
        made = [row.pk for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(f"{STAMP} WHERE id = ANY(%s)", [made])
            count, total = map(int, cursor.fetchone())
        if self._stamp is None or (len(self.ids) and made[0] <= self.ids[-1]):
            self.refresh()
            return
        self._stamp = (self._stamp[0] + count, self._stamp[1] + total)
        groups = [(row.side, row.organisation_id, row.family_id, row.excluded != "") for row in rows]
        codes = [self._codes.setdefault(group, len(self._codes)) for group in groups]
        self._by_name |= {row.name: row.pk for row in rows}
        self.ids = np.concatenate([self.ids, np.array(made, np.int64)])
        self._groups = np.concatenate([self._groups, np.array(codes, np.int32)])
        self._names = ()
        self._draw_lines()


def organisations(names: Collection[str]) -> dict[str, models.HubOrganisation]:
    """The accounts of those names with their companies; unknown ones are made."""
    known = {
        organisation.name: organisation
        for organisation in models.HubOrganisation.objects.filter(name__in=names).select_related("company")
    }
    for name in sorted(set(names) - known.keys()):
        known[name] = models.HubOrganisation.objects.create(name=name)
    return known


def side_of(organisation: models.HubOrganisation | None) -> str:
    """The side of the company behind an account."""
    return organisation.company.side if organisation and organisation.company else models.Side.UNKNOWN


def derive_anew() -> list[int]:
    """Side, family and exclusion of every repository as companies, families and rules are now; keys of those changed."""
    rules = grouping()
    changed = []
    columns = ("side", "family_id", "excluded")
    repositories = models.HubRepository.objects.select_related("organisation__company").defer("hub_id", "parameters")
    for repository in repositories.iterator():
        before = [getattr(repository, column) for column in columns]
        company = repository.organisation.company_id if repository.organisation else None
        repository.side = side_of(repository.organisation)
        if repository.family_id is None:
            repository.family_id = rules.family(repository.name, company, repository.model_id)
        repository.excluded = rules.excluded(
            repository.name, repository.tags, repository.base_relation, now=repository.excluded
        )
        if before != [getattr(repository, column) for column in columns]:
            changed.append(repository)
    models.HubRepository.objects.bulk_update(changed, columns, batch_size=1000)
    return [repository.pk for repository in changed]


def _new(name: str, organisation: models.HubOrganisation, model: int | None, rules: Grouping) -> models.HubRepository:
    return models.HubRepository(
        name=name,
        organisation=organisation,
        model_id=model,
        side=side_of(organisation),
        family_id=rules.family(name, organisation.company_id, model),
        excluded=rules.excluded(name),
    )
