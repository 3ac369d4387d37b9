"""Rows of a table in an order, from behind the last one that a reader has: stable whatever is added in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

Order = Sequence[tuple[str, bool]]  # columns, and whether each goes down; together they tell every row apart


def behind(order: Order, after: Sequence[Any]) -> Q:
    """A condition: the row comes after the one whose ordered columns had these values."""
    condition = Q()
    same = Q()
    for (column, descending), value in zip(order, after, strict=True):
        condition |= same & Q(**{f"{column}__{'lt' if descending else 'gt'}": value})
        same &= Q(**{column: value})
    return condition


def window(rows: QuerySet[Any], columns: Mapping[str, str], order: Order, count: int) -> list[dict[str, Any]]:
    """The first `count` rows with their columns under new names; one query."""
    ordered = rows.order_by(*(f"-{column}" if descending else column for column, descending in order))
    kept = [column for column, _ in order]
    found: Any = ordered.values_list(*kept, *(F(path) for path in columns.values()))[:count]
    return [dict(zip((*(f"^{name}" for name in kept), *columns), row, strict=True)) for row in found]
