"""Whose values may not be handed on."""

from __future__ import annotations

from typing import Any

from airace.models import Source
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef


def closed_sources() -> tuple[SourceRef, ...]:
    """The sources that may not be redistributed; one query."""
    rows: Any = Source.objects.filter(redistributable=False).values_list(*SOURCE_COLUMNS)
    return tuple(SourceRef(*row) for row in rows)
