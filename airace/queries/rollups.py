"""Sums of Hub counters by side, organisation and family, with the Hub as their source; one query each.

Which repositories are counted differs between days, so that sums of different days cannot always be compared. A day is
full where it counts at least half as many repositories as the fullest day up to the day looked back from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from airace.models import DownloadRollup, Source
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef

HUB = "huggingface-hub"
Group = Literal["side", "organisation", "family"]
PART = 0.5  # of the fullest day's repositories that a full day counts at least
SUMS = ("downloads_30d", "downloads_all_time", "gained", "repositories")
EVERY = ("every_30d", "every_all_time", "every_gained", "every_repositories")


@dataclass(frozen=True, slots=True)
class Sums:
    """Counters of a day, summed over a group of repositories; None where no repository of it has the counter.

    `key` and `name` are those of the account or family, '' for a whole side. `owner` is the company behind an account
    (its parent, where it has one), as (slug, name), or None. Numbers that begin with `every` hold excluded repositories.
    """

    day: date
    of: Group
    side: str
    key: str
    name: str
    owner: tuple[str, str] | None
    last_30: int | None
    all_time: int | None
    gained: int | None
    repositories: int
    every_30: int | None
    every_all_time: int | None
    every_gained: int | None
    every_repositories: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows with who publishes them, also while there are none."""

    rows: tuple[Sums, ...]
    source: SourceRef | None

    @property
    def sources(self) -> tuple[SourceRef, ...]:
        return (self.source,) if self.source else ()


def by_side(*, known_on: date, families: Iterable[str] = ()) -> Counted:
    """Every side on every day, oldest first; with the named families where asked for, which have a key."""
    sides = _until(known_on).filter(organisation=None, family=None)
    named = _until(known_on).filter(family__slug__in=families)
    return _read((sides | named).order_by("day", "family__slug", "side"))


def newest_full_day(*, known_on: date) -> Counted:
    """Every side, account and family on the newest full day."""
    rows = DownloadRollup.objects.filter(day=newest_full(known_on))
    return _read(rows.order_by("organisation__name", "family__slug", "side"))


def newest_full(known_on: date) -> Subquery:
    """The newest full day, to be compared with a column of days."""
    sides = _until(known_on).filter(organisation=None, family=None)
    days: Any = sides.order_by().values("day").annotate(counted=Sum("repositories"))
    fullest = Subquery(days.order_by("-counted").values("counted")[:1])
    return Subquery(days.filter(counted__gte=PART * fullest).order_by("-day").values("day")[:1])


def full_days(rows: Iterable[Sums]) -> dict[date, int]:
    """How many repositories each full day counts, oldest first; `rows` are those of whole sides."""
    counted: dict[date, int] = {}
    for row in rows:
        if row.of == "side":
            counted[row.day] = counted.get(row.day, 0) + row.repositories
    enough = PART * max(counted.values(), default=0)
    return {day: number for day, number in sorted(counted.items()) if number >= enough}


def _until(known_on: date) -> QuerySet[DownloadRollup]:
    return DownloadRollup.objects.filter(day__lte=known_on)


def beside_hub(rows: QuerySet[Any], columns: Mapping[str, Any]) -> tuple[list[dict[str, Any]], SourceRef | None]:
    """Rows as dictionaries of the columns, and who publishes them, in one query: the rows are an array beside the Hub."""
    found: Any = (
        Source.objects.filter(slug=HUB)
        .annotate(rows=ArraySubquery(rows.values(row=JSONObject(**columns))))
        .values_list("rows", *SOURCE_COLUMNS)
        .first()
    )
    return (found[0], SourceRef(*found[1:])) if found else ([], None)


def _read(rows: QuerySet[DownloadRollup]) -> Counted:
    columns: dict[str, Any] = {
        "day": "day",
        "side": "side",
        "organisation": "organisation__name",
        "family": "family__slug",
        "family_name": "family__name",
        "owner": Coalesce("organisation__company__parent__slug", "organisation__company__slug"),
        "owner_name": Coalesce("organisation__company__parent__name", "organisation__company__name"),
        **{column: F(column) for column in (*SUMS, *EVERY)},
    }
    found, source = beside_hub(rows, columns)
    return Counted(tuple(map(_sums, found)), source)


def _sums(row: dict[str, Any]) -> Sums:
    group: Group = "organisation" if row["organisation"] else "family" if row["family"] else "side"
    return Sums(
        date.fromisoformat(row["day"]),
        group,
        row["side"],
        row["organisation"] or row["family"] or "",
        row["organisation"] or row["family_name"] or "",
        (row["owner"], row["owner_name"]) if row["owner"] else None,
        *(row[column] for column in (*SUMS, *EVERY)),
    )
