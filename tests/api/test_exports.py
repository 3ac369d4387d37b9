from __future__ import annotations

import csv
import io
from datetime import date

from airace.api.exports import COLUMNS, open_lines, to_csv
from airace.results import Cell, Definition, Line, Point, Result, SourceRef, Table

DEFINITION = Definition("try", "Try", "points", "What.", (), date(2026, 1, 1))
OPEN = SourceRef("open", "Open", "P", "https://open.example/data", "CC BY 4.0")
CLOSED = SourceRef("closed", "Closed", "P", "https://closed.example/data", "all rights reserved", redistributable=False)


def result(*points: Point, sources: tuple[SourceRef, ...] = (OPEN,), table: Table | None = None) -> Result:
    lines = (Line("US", "US", points),) if points else ()
    return Result(DEFINITION, date(2026, 6, 1), lines=lines, sources=sources, table=table)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_one_row_a_point_under_a_header() -> None:
    point = Point(date(2026, 5, 1), -1.5, low=-2.0, high=0, label='Z.ai, "GLM"', url="https://open.example/a")
    assert rows(to_csv(result(point))) == [
        list(COLUMNS),
        ["US", "US", "2026-05-01", "-1.5", "-2.0", "0", 'Z.ai, "GLM"', "https://open.example/a"],
    ]


def test_gaps_and_values_that_are_no_numbers_are_empty() -> None:
    text = to_csv(result(Point(date(2026, 5, 1), None), Point(date(2026, 5, 2), float("nan"), high=float("inf"))))
    assert [row[3:6] for row in rows(text)[1:]] == [["", "", ""], ["", "", ""]]


def test_a_label_cannot_become_a_formula() -> None:
    for label in ("=cmd()", "+1", "-1", "@x", "\tx"):
        assert rows(to_csv(result(Point(date(2026, 5, 1), 1, label=label))))[1][6] == f"'{label}"


def test_values_of_a_restricted_source_stay_out() -> None:
    kept = Point(date(2026, 5, 1), 1, url="https://open.example/a")
    dropped = Point(date(2026, 5, 2), 2, url="https://closed.example/b")
    unknown = Point(date(2026, 5, 3), 3)
    mixed = result(kept, dropped, unknown, sources=(OPEN, CLOSED))
    assert [line.points for line in open_lines(mixed)] == [(kept,)]
    assert open_lines(result(kept, unknown))[0].points == (kept, unknown)


def test_a_result_without_lines_gives_its_table_with_sortable_values() -> None:
    row = (Cell("=Z.ai", url="https://open.example/a"), Cell("$558m", 558000000.0, url="https://open.example/b"))
    table = Table(("Company", "Raised"), (row,))
    assert rows(to_csv(result(table=table))) == [
        ["Company", "Raised", "source_urls"],
        ["'=Z.ai", "558000000.0", "https://open.example/a https://open.example/b"],
    ]
    assert to_csv(result(table=table, sources=(OPEN, CLOSED))) == ""
