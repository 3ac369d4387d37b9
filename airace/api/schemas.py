"""Shapes of the API's answers. Numbers are JSON numbers or null, days are YYYY-MM-DD."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from ninja import Schema

from airace.results import Result

Sided = float | dict[str, float | None] | None


class PointOut(Schema):
    x: date
    y: float | None
    low: float | None
    high: float | None
    label: str
    url: str
    carried: bool
    provisional: bool


class SeriesOut(Schema):
    key: str
    name: str
    points: list[PointOut]


class ChangeOut(Schema):
    day: date
    text: str


class DefinitionOut(Schema):
    text: str
    formula: str
    caveats: list[str]
    reviewed: date
    changes: list[ChangeOut]
    better: str


class SourceOut(Schema):
    slug: str
    title: str
    publisher: str
    url: str
    licence: str
    stake: str
    redistributable: bool


class CellOut(Schema):
    text: str
    value: float | str | None
    url: str
    note: str
    missing: str


class TableOut(Schema):
    columns: list[str]
    rows: list[list[CellOut]]


class MetricOut(Schema):
    slug: str
    title: str
    unit: str
    known_on: date
    as_of: date | None
    value: Sided
    low: Sided
    high: Sided
    headline: str
    subtitle: str
    notes: list[str]
    series: list[SeriesOut]
    definition: DefinitionOut
    sources: list[SourceOut]
    table: TableOut | None


class StatsOut(Schema):
    counts: dict[str, int]
    data_version: int


class ProblemOut(Schema):
    """RFC 9457. `parameter`, or `parameters`, name what the sentence speaks of."""

    title: str
    status: int
    detail: str
    instance: str
    parameter: str | None = None
    parameters: list[dict[str, str]] | None = None
    near: list[str] | None = None


def metric_out(result: Result) -> dict[str, Any]:
    """The result should hold only what may be handed on (see `exports.opened`)."""
    definition = result.definition
    return {
        "slug": definition.slug,
        "title": definition.title,
        "unit": definition.unit,
        "known_on": result.known_on,
        "as_of": result.as_of,
        "value": result.value,
        "low": result.low,
        "high": result.high,
        "headline": result.headline,
        "subtitle": result.subtitle,
        "notes": list(result.notes),
        "series": [dataclasses.asdict(line) for line in result.lines],
        "definition": {
            "text": definition.text,
            "formula": definition.formula,
            "caveats": list(definition.caveats),
            "reviewed": definition.reviewed,
            "changes": [{"day": day, "text": text} for day, text in definition.changes],
            "better": definition.better,
        },
        "sources": [dataclasses.asdict(source) for source in result.sources],
        "table": None
        if result.table is None
        else {
            "columns": list(result.table.columns),
            "rows": [[dataclasses.asdict(cell) for cell in row] for row in result.table.rows],
        },
    }
