"""Collections that are short enough to be narrowed, ordered and cut in memory: facts, people, metrics, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from airace.api.kinds import Asked, Found, Kind, Row
from airace.lib.text import name_key

Load = Callable[[date], Iterable[Row]]
RESTRICTED = "restricted"  # a row that has it set stays out, and is counted


def in_memory(load: Load) -> Callable[[Kind, Asked], Found]:
    """Read a collection by a function that gives all of its rows as known on a day."""

    def read(kind: Kind, asked: Asked) -> Found:
        fitting = [row for row in load(asked.known_on) if _fits(kind, row, asked)]
        rows = [row for row in fitting if not row.get(RESTRICTED)]
        withheld = len(fitting) - len(rows)
        if asked.item is not None:
            return Found(rows[:1], None, withheld)
        rows = _ordered(rows, asked)
        if asked.after is not None:
            value, ident = asked.after
            rows = [row for row in rows if _follows(_key(row, asked), (value, ident), descending=asked.descending)]
        page = rows[: asked.limit]
        last = _key(page[-1], asked) if len(rows) > len(page) else None
        return Found(page, last, withheld)

    return read


def _fits(kind: Kind, row: Row, asked: Asked) -> bool:
    if asked.item is not None:
        return bool(row["id"] == asked.item)
    if any(_plain(row.get(name)) != _plain(value) for name, value in asked.where.items()):
        return False
    if asked.start or asked.end:
        day = row.get(kind.period)
        if day is None or not (asked.start or date.min) <= day <= (asked.end or date.max):
            return False
    wanted = name_key(asked.q)
    return not wanted or any(wanted in name_key(str(row.get(name) or "")) for name in kind.words)


def _ordered(rows: list[Row], asked: Asked) -> list[Row]:
    """By value, then by id; rows without a value come last in either order."""
    rows = sorted(rows, key=lambda row: str(row["id"]))
    known = [row for row in rows if _key(row, asked)[0] is not None]
    known.sort(key=lambda row: _key(row, asked)[0], reverse=asked.descending)
    return [*known, *(row for row in rows if _key(row, asked)[0] is None)]


def _key(row: Row, asked: Asked) -> tuple[Any, str]:
    value = _plain(row.get(asked.by))
    return (value.casefold() if isinstance(value, str) else value, str(row["id"]))


def _follows(key: tuple[Any, str], after: tuple[Any, str], *, descending: bool) -> bool:
    """Whether a row of this key comes after the one of the other key, which may not be there any more."""
    (value, ident), (last, last_id) = key, after
    if value == last:
        return ident > last_id
    if value is None or last is None:
        return value is None
    return bool(value < last if descending else value > last)


def _plain(value: Any) -> Any:
    """The value as JSON has it, so that a cursor can hold it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
