"""Results as CSV that a spreadsheet opens safely, without the values that a licence keeps from being handed on."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from airace.results import Cell, Line, Point, Result

COLUMNS = ("line", "name", "period", "value", "low", "high", "label", "carried", "provisional", "source_url")
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# 1,400–1,420 and below 20 %: one number would hide the other, or was never said.
_INTERVAL = re.compile(r"\d\s*–\s*\S*\d|^(?:below|over) \d|^\d+ to \d+ %")


@dataclass(frozen=True, slots=True)
class Open:
    """A result of which only what may be handed on is left, and how many points and table rows were left out."""

    result: Result
    points: int
    rows: int

    @property
    def withheld(self) -> str:
        """In words, '' where nothing was left out."""
        counts = [f"{count} {name}" for count, name in ((self.points, "points"), (self.rows, "rows")) if count]
        return f"{', '.join(counts)} of sources that may not be redistributed" if counts else ""


def opened(result: Result) -> Open:
    """The result without points and rows that rest on sources which may not be redistributed.

    They belong to such a source by the site of their addresses. Those without an address stay out as soon as one
    source of the result is restricted: nobody could tell whose they are.
    """
    restricted = {urlsplit(source.url).hostname for source in result.sources if not source.redistributable}
    if not restricted:
        return Open(result, 0, 0)

    def is_open(addresses: list[str]) -> bool:
        return bool(addresses) and not any(urlsplit(address).hostname in restricted for address in addresses)

    def of(line: Line) -> tuple[Point, ...]:
        return tuple(point for point in line.points if is_open(_addresses(point.url)))

    lines = tuple(replace(line, points=of(line)) for line in result.lines)
    points = sum(len(line.points) for line in result.lines) - sum(len(line.points) for line in lines)
    if result.table is None:
        return Open(replace(result, lines=lines), points, 0)
    rows = tuple(row for row in result.table.rows if is_open(_addresses(*(cell.url for cell in row))))
    table = replace(result.table, rows=rows)
    return Open(replace(result, lines=lines, table=table), points, len(result.table.rows) - len(rows))


def to_csv(result: Result) -> str:
    """One row a point; for a result that has no lines, its table. The header is there even without rows."""
    shown = opened(result).result
    if not shown.lines and shown.table is not None:
        return table_csv(shown.table.columns, shown.table.rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(shown.lines))
    return out.getvalue()


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table of cells, or of plain values; the addresses of a row's cells stand in a column of their own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    every = list(rows)
    cited = not every or isinstance(every[0][0] if every[0] else None, Cell)
    writer.writerow([*map(safe, columns), *(["source_urls"] if cited else [])])
    for row in every:
        if cited:
            urls = dict.fromkeys(_addresses(*(cell.url for cell in row)))
            writer.writerow([*map(_cell, row), " ".join(urls)])
        else:
            writer.writerow(["" if one is None else safe(one) if isinstance(one, str) else one for one in row])
    return out.getvalue()


def _rows(lines: tuple[Line, ...]) -> Iterator[list[str]]:
    for line in lines:
        for point in line.points:
            numbers = (number(None if point.words else point.y), number(point.low), number(point.high))
            yield [
                safe(line.key),
                safe(line.name),
                point.x.isoformat(),
                *numbers,
                safe(point.words or point.label),
                str(point.carried).lower(),
                str(point.provisional).lower(),
                " ".join(_addresses(point.url)),
            ]


def _addresses(*urls: str) -> list[str]:
    """Addresses of the web among these; those of our own pages are no sources."""
    return [url for url in urls if url.startswith(("http://", "https://"))]


def _cell(cell: Cell) -> str:
    if isinstance(cell.value, int | float):
        return safe(cell.text) if _INTERVAL.search(cell.text) else number(cell.value)
    if cell.value is not None and _DAY.fullmatch(cell.value):
        return cell.value
    return safe(cell.text)


def number(value: float | None) -> str:
    """The number in full; empty for none and for what is no number."""
    return "" if value is None or not math.isfinite(value) else repr(value)


def safe(text: str) -> str:
    """The text so that a spreadsheet does not run it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
