"""Scores of one model on every board, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from airace.models import AIModel, Benchmark, Observation
from airace.queries.observations import SOURCE_COLUMNS, reading_page
from airace.queries.releases import was_known
from airace.results import Point, SourceRef


@dataclass(frozen=True, slots=True)
class Scores:
    """The history of one model on one board by one source, oldest first."""

    measure: str
    board: str
    unit: str
    points: tuple[Point, ...]
    votes: int | None
    source: SourceRef


def find_model(slug: str, *, known_on: date) -> AIModel | None:
    """A model that was released or spoken of by a day."""
    return AIModel.objects.select_related("developer", "family").filter(was_known(known_on), slug=slug).first()


def scores_of(model: int, *, known_on: date) -> list[Scores]:
    """Every board that lists a model, by name; two queries."""
    boards = dict(Benchmark.objects.values_list("slug", "name"))
    columns = ("series__measure", "series__unit", "period", "value", "low", "high", "n", "url", "series__model__slug")
    rows: Any = (
        Observation.objects.filter(series__model=model)
        .as_known_on(known_on)
        .order_by("series__measure", "series_id", "period")
        .values_list("series_id", *columns, *(f"series__source__{column}" for column in SOURCE_COLUMNS))
    )
    histories: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        histories.setdefault(row[0], []).append(row[1:])
    found = []
    for history in histories.values():
        measure, unit, *_ = history[-1]
        source = SourceRef(*history[-1][len(columns) :])
        points = tuple(
            Point(day, value, low, high, url=url, evidence=reading_page(measure, source.slug, slug, day))
            for _, _, day, value, low, high, _, url, slug, *_ in history
        )
        found.append(Scores(measure, boards.get(measure, measure), unit, points, history[-1][6], source))
    return sorted(found, key=lambda scores: (scores.board, scores.source.title))
