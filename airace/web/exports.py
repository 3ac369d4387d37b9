"""Results as CSV that a spreadsheet opens safely, without the values that a licence keeps from being handed on."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from airace.lib.links import site
from airace.lib.say import later
from airace.results import Cell, Line, Point, Result, SourceRef

COLUMNS = ("line", "name", "period", "value", "low", "high", "label", "carried", "provisional", "source_url")
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_READING = re.compile(r"^(?:/[\w-]+)?/evidence/readings/[^/]+/([^/]+)/")
WITHHELD = later("The value rests on sources that may not be redistributed, so it is on the page only.")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# 1,400–1,420 and below 20 %: one number would hide the other, or was never said.
_INTERVAL = re.compile(r"\d\s*–\s*\S*\d|^(?:below|over) \d|^\d+ to \d+ %")


@dataclass(frozen=True, slots=True)
class Open:
    """A result of which only what may be handed on is left, and how many points and table rows were left out.

    `summary`: so were the value and the sentences about it, which are computed from all points.
    """

    result: Result
    points: int
    rows: int
    summary: bool = False

    @property
    def count(self) -> int:
        return self.points + self.rows + self.summary

    @property
    def withheld(self) -> str:
        """In words, '' where nothing was left out."""
        counts = [f"{count} {name}" for count, name in ((self.points, "points"), (self.rows, "rows")) if count]
        counts += ["the value and what is said of it"] if self.summary else []
        return f"{', '.join(counts)} of sources that may not be redistributed" if counts else ""


@dataclass(frozen=True, slots=True)
class Closed:
    """Sources that may not be redistributed, and the sites of others beside them, to judge values by.

    The source that the evidence of a value names decides. A value without such evidence is judged by the site of its
    address: a restricted source may be read second-hand, so only an open source's own site says that it is not theirs.
    """

    slugs: frozenset[str]
    sites: frozenset[str]
    others: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sources: Iterable[SourceRef]) -> Closed:
        every = list(sources)
        closed = [source for source in every if not source.redistributable]
        sites = frozenset(filter(None, (site(source.url) for source in closed)))
        others = frozenset(filter(None, (site(source.url) for source in every if source.redistributable)))
        return cls(frozenset(source.slug for source in closed), sites, others - sites)

    def holds(self, url: str, evidence: str = "") -> bool:
        """Whether a value is known to be of such a source."""
        return _reader_of(evidence) in self.slugs or site(url) in self.sites

    def spares(self, url: str, evidence: str = "") -> bool:
        """Whether a value is known to be of another source."""
        return not self.holds(url, evidence) and (bool(_reader_of(evidence)) or site(url) in self.others)

    def spares_row(self, row: Sequence[Cell]) -> bool:
        """Whether every cell of a row that says where it was read is of another source, and one says so."""
        cited = [cell for cell in row if _addresses(cell.url) or _reader_of(cell.evidence)]
        return bool(cited) and all(self.spares(cell.url, cell.evidence) for cell in cited)


def opened(result: Result) -> Open:
    """The result without points and rows that rest on sources which may not be redistributed.

    As soon as one source of the result is restricted, whatever cannot be told to be another's stays out: also the value,
    the interval and the sentences, which are computed from all of them.
    """
    closed = Closed.of(result.sources)
    if not closed.slugs:
        return Open(result, 0, 0)
    said = (result.value, result.low, result.high)
    summary = any(one is not None for one in said) or bool(result.headline or result.notes)
    result = replace(result, value=None, low=None, high=None, headline="", subtitle="", notes=(WITHHELD,))

    def of(line: Line) -> tuple[Point, ...]:
        return tuple(point for point in line.points if closed.spares(point.url, point.evidence))

    lines = tuple(replace(line, points=of(line)) for line in result.lines)
    points = sum(len(line.points) for line in result.lines) - sum(len(line.points) for line in lines)
    if result.table is None:
        return Open(replace(result, lines=lines), points, 0, summary)
    rows = tuple(row for row in result.table.rows if closed.spares_row(row))
    table = replace(result.table, rows=rows)
    return Open(replace(result, lines=lines, table=table), points, len(result.table.rows) - len(rows), summary)


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


def _reader_of(evidence: str) -> str:
    """The slug of the source of the reading that an address of our evidence shows; '' where it shows none."""
    found = _READING.search(evidence)
    return found[1] if found else ""


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
