"""Every kind that a file may hold: facts, whose rows become claims, and plain kinds, whose rows are the kind's own.

A plain row's source stays with the row of the file; the history of what it made or changed leads there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airace.ingest import reference, rows
from airace.ingest.resolve import Names, UnknownNameError
from airace.ingest.rows import FactKind
from airace.ingest.watches import watch_is
from airace.lib.text import name_key
from airace.models import Alias, Watch
from airace.sources.base import Reading

# Columns by which a row of a plain kind without slugs is known
KEYS = {
    "aliases": ("key", *reference.OWNERS, "source_id"),
    "known_gaps": ("source_id", "measure", "start"),
    "watches": ("source_id", "key"),
}
FIRST_ONLY = {"feeds": ("time_zone",)}  # guessed for a new row; of a known one it is the editors'


def _plain(file: str, table: type[Any], identity: reference.Columns) -> FactKind:
    return FactKind(file, "", "", table, "" if file in KEYS else "slug", identity, lambda cells: {})


PLAIN: dict[str, FactKind] = {
    **{file: _plain(file, *of) for file, of in reference.MADE_OF.items()},
    "aliases": _plain("aliases", Alias, reference.alias_is),
    "watches": _plain("watches", Watch, watch_is),
}
KINDS: dict[str, FactKind] = {**rows.KINDS, **PLAIN}


def columns_of(kind: FactKind, cells: Mapping[str, Any], names: Names, *, new: bool) -> dict[str, Any]:
    """The columns that a row of a plain kind gives. Raises UnknownNameError."""
    columns = kind.identity(cells, names)
    return columns if new else {name: columns[name] for name in columns if name not in FIRST_ONLY.get(kind.file, ())}


def known(kind: FactKind, readings: Sequence[Reading], names: Names, table: Any) -> dict[str, Any]:
    """Rows of a plain kind without slugs that some rows of a file speak of, by the place of those."""
    wanted: dict[tuple[Any, ...], str] = {}
    for reading in readings:
        try:
            wanted[_key(kind, columns_of(kind, reading.fields, names, new=True))] = reading.locator
        except UnknownNameError:
            continue  # refused when it is planned
    first = KEYS[kind.file][0]
    there = table.filter(**{f"{first}__in": {key[0] for key in wanted}})
    found = ((tuple(getattr(row, name) for name in KEYS[kind.file]), row) for row in there)
    return {wanted[key]: row for key, row in found if key in wanted}


def _key(kind: FactKind, columns: Mapping[str, Any]) -> tuple[Any, ...]:
    spelled = {"key": name_key(columns["text"])} if kind.file == "aliases" else {}
    return tuple({**columns, **spelled}[name] for name in KEYS[kind.file])
