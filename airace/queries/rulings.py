"""How questions came out, the newest ruling first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from airace.models import Resolution


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling. `by` is editor or metric."""

    pk: int
    slug: str
    text: str
    outcome: str
    day: date
    by: str
    note: str
    url: str


COLUMNS = ("pk", "question__slug", "question__text", "outcome", "resolved_on", "ruled_by", "note", "source_url")


def ruled_between(first: date, last: date) -> list[Ruled]:
    """Rulings of these days, both included, newest first; one query."""
    rows: Any = Resolution.objects.filter(resolved_on__range=(first, last)).order_by("-resolved_on", "question__slug")
    return [Ruled(*row) for row in rows.values_list(*COLUMNS)]
