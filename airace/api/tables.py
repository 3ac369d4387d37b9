"""Collections that are read from a table, a page of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from airace.api.kinds import Asked, Found, Kind, Row
from airace.queries.keyset import Order, behind, window

# The rows known on the day that fit a condition on columns which never change.
Rows = Callable[[Asked, Q], QuerySet[Any]]
SEPARATOR = "~"  # between the parts of an id


def in_table(
    rows: Rows,
    *,
    key: tuple[str, ...] = ("pk",),
    open_only: str = "",
    finish: Callable[[Row], Row] = lambda row: row,
) -> Callable[[Kind, Asked], Found]:
    """Read a collection from a table.

    `key` are the columns that tell its rows apart and break ties; `open_only` is the column that says whether the
    row's source may be handed on, and empty for a row without a source; `finish` completes a row.
    """

    def read(kind: Kind, asked: Asked) -> Found:
        paths = {field.name: field.path for field in kind.fields if field.path}
        condition = _condition(kind, asked, key)
        if condition is None:
            return Found([], None, 0)
        closed = Q(**{open_only: False}) if open_only else None
        withheld = rows(asked, condition & closed).count() if closed else 0
        order = _order(paths[asked.by], key, descending=asked.descending)
        shown = condition & (~closed if withheld and closed else Q())
        if asked.after is not None:
            shown &= behind(order, asked.after)
        found = window(rows(asked, shown), paths, order, asked.limit + 1)
        page = found[: asked.limit]
        last = tuple(_plain(page[-1][f"^{column}"]) for column, _ in order) if len(found) > len(page) else None
        return Found([finish(_identified(row, key)) for row in page], last, withheld)

    return read


def _order(by: str, key: tuple[str, ...], *, descending: bool) -> Order:
    return ((by, descending), *((column, descending) for column in key if column != by))


def _condition(kind: Kind, asked: Asked, key: tuple[str, ...]) -> Q | None:
    """None where the id that is asked for can be that of no row."""
    if asked.item is not None:
        return _of_item(asked.item, key)
    paths: Mapping[str, str] = {field.name: field.path for field in kind.fields}
    condition = Q(**{paths[name]: value for name, value in asked.where.items() if name in paths})
    if kind.period:
        path = paths[kind.period]
        day = f"{path}__date" if kind.field(kind.period).type == "time" else path
        condition &= Q(**{f"{day}__gte": asked.start}) if asked.start else Q()
        condition &= Q(**{f"{day}__lte": asked.end}) if asked.end else Q()
    if asked.q and kind.words:
        holds = Q()
        for name in kind.words:
            holds |= Q(**{f"{paths[name]}__icontains": asked.q})
        condition &= holds
    return condition


def _of_item(item: str, key: tuple[str, ...]) -> Q | None:
    parts = item.split(SEPARATOR)
    if len(parts) != len(key):
        return None
    wanted: dict[str, Any] = {}
    for column, part in zip(key, parts, strict=True):
        try:
            day = column in {"day", "period"}
            wanted[column] = date.fromisoformat(part) if day else int(part)
        except (ValueError, ValidationError):
            return None
        if not day and not (part.isascii() and part.isdigit() and int(part) < 2**63):
            return None
    return Q(**wanted)


def _identified(row: Row, key: tuple[str, ...]) -> Row:
    return {"id": SEPARATOR.join(str(_plain(row[f"^{column}"])) for column in key), **row}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
