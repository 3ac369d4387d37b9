"""Repositories as the Hub lists them: what it states of each is kept, their counters are loaded as one day.

A repository is known by the Hub's own id, so that a new name keeps its row and its counts. One that the complete listing
of its organisation no longer has is marked as gone and stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from airace import models
from airace.ingest import downloads, rollups
from airace.ingest.columns import days_of_rows
from airace.ingest.grouping import Grouping, grouping
from airace.ingest.outcome import Outcome
from airace.ingest.repositories import organisations, side_of
from airace.ingest.resolve import Names
from airace.sources.base import Reading

Repository = models.HubRepository
STATED = ("created_on", "gated", "parameters", "base_model", "base_relation", "pipeline", "library", "tags")
GROUPED = ("side", "family_id", "excluded")  # what a rollup depends on
KEPT = ("hub_id", *STATED, *GROUPED, "organisation_id", "model_id")


@dataclass(frozen=True, slots=True)
class Listed:
    """The repositories of one payload. `ids` gives the Hub's id by name, '' where it tells nothing."""

    ids: dict[str, str]
    by_id: Mapping[str, Repository]
    by_name: dict[str, Repository]
    owners: Mapping[str, models.HubOrganisation]
    models_of: Mapping[str, int]
    rules: Grouping


def repositories(
    run: models.ImportRun, readings: Sequence[Reading], names: Names, outcome: Outcome, source: models.Source
) -> None:
    """Load readings of kind `repository` (fields: `sources/huggingface.py`), inside the caller's transaction."""
    rollups.lock()
    regrouped = _keep(readings)
    carried = downloads.carried_by(names)
    carried.book.forget()
    carried.book.refresh()
    for day in days_of_rows(readings, carried.book, names, outcome):
        downloads.load(run, day, carried, outcome, source)
    if regrouped:
        rollups.write_again(rollups.days_of(regrouped), carried.book)
        # Whose counters were written too is counted as added already.
        outcome.changed += max(0, min(len(regrouped), outcome.unchanged))
    _mark_gone(readings)


def _keep(readings: Sequence[Reading]) -> list[int]:
    """Make and update the rows; keys of known repositories whose group changed."""
    listed = _listed(readings)
    new: dict[str, Repository] = {}
    changed: list[Repository] = []
    regrouped: list[int] = []
    seen: dict[date, list[int]] = defaultdict(list)
    for reading in readings:
        row, day = _row_of(reading.fields["repository"], reading.fields["day"], listed), reading.fields["day"]
        if row.pk and row.last_seen_on and row.last_seen_on > day:
            continue  # an old download read again; what is known is newer
        kept, group = _values(row, KEPT), _values(row, GROUPED)
        _state(row, reading.fields, listed)
        if row.pk is None:
            row.last_seen_on = day
            new[row.name] = row
            continue
        seen[day].append(row.pk)
        if kept != _values(row, KEPT):
            changed.append(row)
        if group != _values(row, GROUPED):
            regrouped.append(row.pk)
    Repository.objects.bulk_create(new.values())
    Repository.objects.bulk_update(changed, KEPT, batch_size=500)
    for day, keys in seen.items():
        Repository.objects.filter(pk__in=keys).update(last_seen_on=day, gone_on=None)
    return regrouped


def _values(row: Repository, columns: Sequence[str]) -> list[Any]:
    return [getattr(row, column) for column in columns]


def _listed(readings: Sequence[Reading]) -> Listed:
    given = {reading.fields["repository"]: reading.fields["hub_id"] for reading in readings}
    times = Counter(given.values())
    # An id that one page gives to several repositories tells nothing.
    ids = {name: hub_id if times[hub_id] == 1 else "" for name, hub_id in given.items()}
    rows = list(Repository.objects.filter(Q(name__in=ids) | Q(hub_id__in=set(ids.values()) - {""})))
    return Listed(
        ids,
        {row.hub_id: row for row in rows if row.hub_id},
        {row.name: row for row in rows},
        organisations({name.partition("/")[0] for name in ids}),
        dict(models.AIModel.objects.exclude(hub_repository="").values_list("hub_repository", "pk")),
        grouping(),
    )


def _row_of(name: str, day: date, listed: Listed) -> Repository:
    """The row of a listed repository: that with its id, renamed where need be, else that of its name, else a new one."""
    named, hub_id = listed.by_name.get(name), listed.ids[name]
    row = listed.by_id.get(hub_id) if hub_id else None
    if row and row is not named and listed.ids.get(row.name) == "":
        row, hub_id = None, ""  # the other name is still listed, without an id: these are two repositories
        listed.ids[name] = ""
    if named and named is not row and (row or (hub_id and named.hub_id not in {"", hub_id})):
        # Another repository had the name before. It keeps its counts under a name that nobody can have.
        _rename(named, f"{name}#{named.pk}", listed, gone_on=day)
        named = None
    if row and row.name != name:
        _rename(row, name, listed)
    row = row or named or Repository(name=name)
    listed.by_name[name] = row
    return row


def _rename(row: Repository, name: str, listed: Listed, *, gone_on: date | None = None) -> None:
    listed.by_name.pop(row.name, None)
    row.name, row.gone_on = name, gone_on
    row.save(update_fields=["name", "gone_on"])


def _state(row: Repository, fields: Mapping[str, Any], listed: Listed) -> None:
    """Put what the Hub states into the row, and the group that follows from it."""
    for column in STATED:
        setattr(row, column, fields[column])
    name, owner = row.name, listed.owners[row.name.partition("/")[0]]
    row.hub_id = listed.ids[name] or row.hub_id
    row.organisation = owner
    row.model_id = listed.models_of.get(name, row.model_id)
    row.side = side_of(owner)
    row.family_id = row.family_id or listed.rules.family(name, owner.company_id, row.model_id)
    row.excluded = listed.rules.excluded(name, row.tags, row.base_relation, now=row.excluded)


def _mark_gone(readings: Sequence[Reading]) -> None:
    """Repositories that an organisation's listing, now read to its end, did not have."""
    ended = {
        (reading.fields["organisation"], reading.fields["day"])
        for reading in readings
        if reading.fields["ends_listing"]
    }
    for organisation, day in ended:
        there = Repository.objects.filter(organisation__name=organisation, gone_on=None)
        there.exclude(last_seen_on__gte=day).update(gone_on=day)
