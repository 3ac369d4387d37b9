"""Results as CSV that a spreadsheet opens safely, without the values that a licence keeps from being handed on."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from airace.results import Line, Point, Result

COLUMNS = ("line", "name", "period", "value", "low", "high", "label", "source_url")
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def open_lines(result: Result) -> tuple[Line, ...]:
    """The result's lines without points of sources that may not be redistributed.

    A point belongs to such a source by the site of its address. One without an address stays out as soon as one
    source of the result is restricted: nobody could tell whose it is.
    """
    restricted = {urlsplit(source.url).hostname for source in result.sources if not source.redistributable}
    if not restricted:
        return result.lines

    def is_open(point: Point) -> bool:
        return bool(point.url) and urlsplit(point.url).hostname not in restricted

    return tuple(replace(line, points=tuple(filter(is_open, line.points))) for line in result.lines)


def to_csv(result: Result) -> str:
    """One row a point; for a result that has no lines, its table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if result.lines or result.table is None:
        writer.writerow(COLUMNS)
        writer.writerows(_rows(open_lines(result)))
    elif all(source.redistributable for source in result.sources):
        writer.writerow([*map(_text, result.table.columns), "source_urls"])
        for row in result.table.rows:
            urls = dict.fromkeys(cell.url for cell in row if cell.url)
            writer.writerow([*(_cell(cell.text, cell.value) for cell in row), _text(" ".join(urls))])
    return out.getvalue()


def _rows(lines: tuple[Line, ...]) -> Iterator[list[str]]:
    for line in lines:
        for point in line.points:
            numbers = (_number(point.y), _number(point.low), _number(point.high))
            yield [
                _text(line.key),
                _text(line.name),
                point.x.isoformat(),
                *numbers,
                _text(point.label),
                _text(point.url),
            ]


def _cell(text: str, value: float | str | None) -> str:
    return _number(value) if isinstance(value, int | float) else _text(text)


def _number(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else repr(value)


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
