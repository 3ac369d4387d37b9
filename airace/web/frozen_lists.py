"""The lists of a page that are no chart and no result, to be frozen as tables: what its CSV twin has.

Columns have the names of the files, in English; what may not be handed on is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from django.utils.translation import gettext as _

from airace.queries.sources import closed_sources
from airace.results import Cell, SourceRef
from airace.web.exports import Closed, table_csv
from airace.web.page import Page
from airace.web.plain import COMPONENTS, Writer

DEEPEST = 12


def lists(page: Page, taken: set[str]) -> list[dict[str, Any]]:
    """Parts for the tables of a page that was asked already, without those that are `taken`; a query where there are any."""
    context = (page.found or [{}])[0]
    if not any(_is_list(value) for value in context.values()):
        return []
    writer = Writer(Closed.of(closed_sources()))
    writer.context(context)
    sources = sorted(
        {source for source in _sources(context, DEEPEST) if source.redistributable}, key=lambda source: source.title
    )
    withheld = (
        f"{writer.withheld} values of sources that may not be redistributed, on the whole page"
        if writer.withheld
        else ""
    )
    return [
        _part(page, name, columns, rows, sources) | {"withheld": withheld}
        for name, (columns, rows) in writer.tables.items()
        if name not in taken and rows
    ]


def _part(page: Page, name: str, columns: list[str], rows: list[list[Any]], sources: list[SourceRef]) -> dict[str, Any]:
    title = name.replace("_", " ").replace("-", " ").capitalize()
    return {
        "slug": name,
        "title": title,
        "headline": title,
        "subtitle": "",
        "unit": "",
        "definition": _("A list of this page, with the columns of its CSV file."),
        "formula": "",
        "caveats": [],
        "reviewed": "",
        "known_on": page.known_on.isoformat(),
        "as_of": "",
        "drawn": False,
        "lines": [],
        "columns": columns,
        "numeric": [],
        "rows": [[_cell(cell) for cell in row] for row in rows],
        "csv": table_csv(columns, rows),
        "sources": cited(sources),
    }


def cited(sources: Iterable[SourceRef]) -> list[dict[str, str]]:
    """Sources in the form that is kept."""
    return [
        {
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "licence": source.licence,
            "stake": source.stake,
        }
        for source in sources
    ]


def _cell(value: Any) -> dict[str, Any]:
    if not isinstance(value, Cell):
        return {"text": "" if value is None else str(value)}
    kept = {"text": str(value.text), "url": value.url, "note": value.note, "missing": value.missing}
    return {name: one for name, one in kept.items() if name == "text" or one}


def _is_list(value: Any) -> bool:
    """Whether a table may come of it that no chart and no result has."""
    if isinstance(value, Mapping):
        return any(map(_is_list, value.values()))
    if not isinstance(value, list | tuple):
        return hasattr(value, "columns") and hasattr(value, "rows")
    parts = [part for one in value for part in (one if isinstance(one, list | tuple) else (one,))]
    return bool(parts) and not any(isinstance(part, COMPONENTS) for part in parts)


def _sources(thing: Any, deep: int) -> Iterator[SourceRef]:
    """Every source that something on the page names."""
    if isinstance(thing, SourceRef):
        yield thing
    elif deep and not isinstance(thing, Page):
        parts = (
            thing.values()
            if isinstance(thing, Mapping)
            else thing
            if isinstance(thing, list | tuple)
            else (getattr(thing, field.name) for field in fields(thing))
            if is_dataclass(thing)
            else ()
        )
        for part in parts:
            yield from _sources(part, deep - 1)
