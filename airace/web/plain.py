"""What a page is made of as plain data: the JSON twin of a page, and the tables of its CSV twin.

A page hands its template results, charts, tables, facts and records. The same objects are written here, so that a twin
says what its page says. What only draws or links (switches, choices, drawings) is left out, and so is whatever a
licence keeps from being handed on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from airace.queries.facts import Fact
from airace.results import Cell, Result, SourceRef, Table
from airace.web.chart import ChartView, as_drawn
from airace.web.cite import Citation
from airace.web.exports import Closed, opened
from airace.web.page import Page
from airace.web.switches import Choice, Switch
from airace.web.tables import TableView

DRAWN = (Page, Choice, Switch, SafeString, Citation)  # of the page only
COMPONENTS = (ChartView, TableView, Result, Table)
SKIPPED = object()
Columns = tuple[list[str], list[list[Any]]]
DEPTH = 12
# Attributes of components that hold the drawing or links, or the same once more.
OF_PAGE = frozenset({"page", "data", "chosen", "switches", "tab", "kept", "all_url", "filters", "marks"})


@dataclass
class Writer:
    """Writes one page; counts what it leaves out. `closed` are the sources that may not be redistributed."""

    closed: Closed
    withheld: int = 0
    partly: dict[str, Closed] = field(default_factory=dict)  # metrics that rest on such a source
    tables: dict[str, Columns] = field(default_factory=dict)
    lists: dict[str, Columns] = field(default_factory=dict)

    def context(self, context: Mapping[str, Any]) -> dict[str, Any]:
        written = self._context(context)
        if self.partly:  # a table may have been written before the result that says whose it is
            self.withheld, self.tables, self.lists = 0, {}, {}
            written = self._context(context)
        self.tables = {**self.tables, **self.lists, **self.tables}
        return written

    def _context(self, context: Mapping[str, Any]) -> dict[str, Any]:
        written = {name: self.value(value, name) for name, value in context.items() if name != "page"}
        return {name: value for name, value in written.items() if value is not SKIPPED}

    def value(self, value: Any, name: str = "", depth: int = 0) -> Any:
        if value is None or (isinstance(value, str | bool | int) and not isinstance(value, DRAWN)):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, Decimal):
            return float(value)
        if isinstance(value, date | datetime):
            return value.isoformat()
        if isinstance(value, timedelta):
            return value.total_seconds()
        if isinstance(value, Promise):
            return str(value)
        if depth > DEPTH or isinstance(value, DRAWN) or callable(value):
            return SKIPPED
        return self._made(value, name, depth)

    def _made(self, value: Any, name: str, depth: int) -> Any:
        if isinstance(value, TableView):
            return self._table_view(value)
        if isinstance(value, Table):
            return self._table(name, value.columns, value.rows)
        if isinstance(value, ChartView):
            drawn = as_drawn(value.result, value.chosen) if value.result.lines else value.result
            return {"result": self._result(drawn, depth), "table": self._table_view(value.table)}
        if isinstance(value, Result):
            return self._result(value, depth)
        if isinstance(value, Fact):
            return self._fact(value)
        if isinstance(value, Model):
            columns = (column.attname for column in value._meta.concrete_fields if column.name != "id")
            return {column: self.value(getattr(value, column), column, depth + 1) for column in columns}
        if is_dataclass(value):
            return self._record(value, depth)
        if isinstance(value, Mapping):
            written = {str(key): self.value(one, str(key), depth + 1) for key, one in value.items()}
            return {key: one for key, one in written.items() if one is not SKIPPED}
        if isinstance(value, Iterable):
            return self._list(value, name, depth)
        return SKIPPED

    def _record(self, value: Any, depth: int) -> Any:
        if self._is_closed(value):
            self.withheld += 1
            return SKIPPED
        written = {
            one.name: self.value(getattr(value, one.name), one.name, depth + 1)
            for one in fields(value)
            if one.name not in OF_PAGE
        }
        return {name: one for name, one in written.items() if one is not SKIPPED}

    def _list(self, value: Iterable[Any], name: str, depth: int) -> list[Any]:
        every = list(value)
        written = [one for one in (self.value(each, name, depth + 1) for each in every) if one is not SKIPPED]
        if depth == 0 and not any(isinstance(one, COMPONENTS) for each in every for one in _parts(each)):
            self._note_list(name, written)
        return written

    def _result(self, value: Result, depth: int) -> Any:
        shown = opened(value)
        self.withheld += shown.count
        table = shown.result.table
        written = self._record(replace(shown.result, table=None), depth)
        slug = value.definition.slug
        closed = Closed.of(value.sources)
        if closed.slugs:
            self.partly[slug] = closed
        return written | {"table": self._table(slug, table.columns, table.rows) if table else None}

    def _fact(self, fact: Fact) -> Any:
        if any(not source.redistributable for source in fact.sources):
            self.withheld += 1
            return SKIPPED
        identity = {name: one for name, one in fact.identity.items() if not name.endswith("_id")}
        known = {name: self.value(one, name) for name, one in (identity | dict(fact.values)).items()}
        return {"kind": fact.kind, **known, "source_url": fact.url(), "evidence": fact.proof()}

    def _table_view(self, view: TableView) -> dict[str, Any]:
        columns = [column.title for column in view.columns]
        return self._table(view.slug, columns, view.every, replace=True) | {"found": view.found, "total": view.total}

    def _table(
        self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, replace: bool = False
    ) -> dict[str, Any]:
        every = list(rows)
        shown = [row for row in every if self._is_open(row, self.partly.get(name))]
        self.withheld += len(every) - len(shown)
        titles = [str(title) for title in columns]
        if replace or name not in self.tables:
            self.tables[name] = (titles, [list(row) for row in shown])
        cells = [[{one.name: getattr(cell, one.name) for one in fields(cell)} for cell in row] for row in shown]
        return {"name": name, "columns": titles, "rows": cells}

    def _note_list(self, name: str, written: list[Any]) -> None:
        """A list of records is a table as well: a row each, a column for each plain value."""
        rows = [row for one in written for row in _rows(one)]
        records = [one for one in rows if any(isinstance(part, dict) for part in _parts(one))]
        if records and len(records) == len(rows):
            flat = [_flat(one) for one in records]
            columns = list(dict.fromkeys(column for row in flat for column in row))
            self.lists.setdefault(name, (columns, [[row.get(column) for column in columns] for row in flat]))

    def _is_closed(self, value: Any) -> bool:
        source = getattr(value, "source", None)
        if isinstance(source, SourceRef) and not source.redistributable:
            return True
        if isinstance(value, SourceRef):
            return False
        url, evidence = (getattr(value, name, "") for name in ("url", "evidence"))
        return self.closed.holds(*(one if isinstance(one, str) else "" for one in (url, evidence)))

    def _is_open(self, row: Sequence[Cell], mixed: Closed | None) -> bool:
        """`mixed`: the row is of a metric that rests on such sources, so what nobody can tell apart stays out."""
        known = any(self.closed.holds(cell.url, cell.evidence) for cell in row)
        return not known and (mixed is None or mixed.spares_row(row))


def _parts(value: Any) -> tuple[Any, ...]:
    """An element of a list; the parts of one that is a pair or more."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _rows(one: Any) -> list[Any]:
    """The records of an element: those in its list where it is a title and a list of them, else itself."""
    parts = list(one.values()) if isinstance(one, dict) else list(_parts(one))
    inside = [part for part in parts if isinstance(part, list) and any(isinstance(each, dict) for each in part)]
    if len(parts) != 2 or len(inside) != 1:
        return [one]
    return [row for each in inside[0] for row in _rows(each)]


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """The plain values of a record, those of records inside it under both names."""
    parts = value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else ()
    found: dict[str, Any] = {}
    for name, one in parts:
        if isinstance(one, dict):
            found |= _flat(one, f"{prefix}{name}.")
        elif not isinstance(one, list):
            found[f"{prefix}{name}"] = one
    return found
