"""Counters of single repositories on the Hub: those that hold a model of the register, and what the rules leave out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Sum

from airace.models import DownloadSnapshot, HubRepository
from airace.queries.rollups import beside_hub, newest_full
from airace.results import SourceRef


@dataclass(frozen=True, slots=True)
class Holding:
    """A repository of a model whose day of release and size are known. `parameters` in billions, all of them."""

    pk: int
    repository: str
    model: str
    name: str
    developer: str
    developer_name: str
    side: str
    released_on: date
    parameters: float


@dataclass(frozen=True, slots=True)
class Counters:
    """What the Hub counted for a repository by a day."""

    pk: int
    day: date
    last_30: int | None
    all_time: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Left:
    """Repositories of a side on the newest full day that one reason leaves out of totals; '' where none does.

    `named`: they are of a model family that is known here.
    """

    reason: str
    side: str
    named: bool
    repositories: int
    last_30: int
    day: date


def holdings(*, known_on: date) -> list[Holding]:
    """Counted repositories of models released by a day, whose size the developer or the Hub states; one query."""
    rows: Any = (
        HubRepository.objects.filter(excluded="", model__released_on__lte=known_on)
        .filter(Q(model__parameters_total__gt=0) | Q(parameters__gt=0))
        .order_by("name")
        .values_list(
            "pk",
            "name",
            "model__slug",
            "model__name",
            "model__developer__slug",
            "model__developer__name",
            "side",
            "model__released_on",
            "model__parameters_total",
            "parameters",
        )
    )
    return [Holding(*(*row[:8], row[8] or row[9] / 1e9)) for row in rows]


def counters(
    repositories: Collection[int], *, known_on: date, days: Collection[date] | None = None
) -> tuple[list[Counters], SourceRef | None]:
    """Counters of the repositories on those of the days that had come, else on the newest full day; one query.

    Oldest first, with who publishes them.
    """
    come = None if days is None else [day for day in days if day <= known_on]
    if not repositories or come == []:
        return [], None
    rows = DownloadSnapshot.objects.filter(repository_id__in=repositories).order_by("day", "repository_id")
    rows = rows.filter(day=newest_full(known_on)) if come is None else rows.filter(day__in=come)
    columns = {
        "pk": F("repository_id"),
        "day": F("day"),
        "last_30": F("downloads_30d"),
        "all_time": F("downloads_all_time"),
        "url": F("source_url"),
    }
    found, source = beside_hub(rows, columns)
    return [Counters(**row | {"day": date.fromisoformat(row["day"])}) for row in found], source


def left_out(*, known_on: date) -> tuple[list[Left], SourceRef | None]:
    """Downloads of the newest full day by side and by the reason that leaves them out; one query."""
    rows: Any = (
        DownloadSnapshot.objects.filter(day=newest_full(known_on), downloads_30d__isnull=False)
        .order_by()
        .annotate(named=Q(repository__family__isnull=False))
        .values("repository__excluded", "repository__side", "named", "day")
        .annotate(counted=Count("repository_id"), summed=Sum("downloads_30d"))
    )
    columns = {
        "reason": F("repository__excluded"),
        "side": F("repository__side"),
        "named": F("named"),
        "repositories": F("counted"),
        "last_30": F("summed"),
        "day": F("day"),
    }
    found, source = beside_hub(rows, columns)
    return [Left(**row | {"day": date.fromisoformat(row["day"])}) for row in found], source
