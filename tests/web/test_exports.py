from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from airace.charts import drawn, figure
from airace.results import Cell, Definition, Line, Point, Result, SourceRef, Table
from airace.web.exports import COLUMNS, opened, to_csv

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
        ["US", "US", "2026-05-01", "-1.5", "-2.0", "0", 'Z.ai, "GLM"', "false", "false", "https://open.example/a"],
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
    shown = opened(mixed)
    assert [line.points for line in shown.result.lines] == [(kept,)]
    assert shown.withheld == "2 points of sources that may not be redistributed"
    assert opened(result(kept, unknown)).result.lines[0].points == (kept, unknown)
    assert opened(result(kept, unknown)).withheld == ""


def test_a_restricted_source_that_was_read_elsewhere_stays_out_too() -> None:
    def at(day: int, url: str, source: str = "", path: str = "/evidence/readings") -> Point:
        return Point(date(2026, 5, day), day, url=url, evidence=f"{path}/score/{source}/model/x/" if source else "")

    second_hand = at(1, "https://github.example/tables", "closed")
    at_an_open_site = at(2, "https://open.example/tables", "closed")
    in_chinese = at(3, "https://open.example/tables", "closed", "/zh-hans/evidence/readings")
    told_by_its_reading = at(4, "https://github.example/tables", "open")
    told_by_its_site = at(5, "https://www.open.example/a")
    untold = at(6, "https://github.example/tables")
    at_the_closed_site = at(7, "https://closed.example/b", "open")
    every = (
        second_hand,
        at_an_open_site,
        in_chinese,
        told_by_its_reading,
        told_by_its_site,
        untold,
        at_the_closed_site,
    )
    kept = (told_by_its_reading, told_by_its_site)
    shown = opened(result(*every, sources=(OPEN, CLOSED)))
    assert shown.result.lines[0].points == kept
    assert shown.points == 5
    assert opened(result(*every)).points == 0

    cells = [(Cell("GLM"), Cell("1", 1.0, url=point.url, evidence=point.evidence)) for point in every]
    both = (*cells[3], cells[0][1])
    table = Table(("Model", "Score"), (*cells, both))
    assert opened(result(table=table, sources=(OPEN, CLOSED))).result.table == Table(
        ("Model", "Score"), (cells[3], cells[4])
    )


def test_the_value_of_all_points_stays_out_with_the_first_restricted_source() -> None:
    kept, dropped = (
        Point(date(2026, 5, day), day, url=f"https://{name}.example/") for day, name in ((1, "open"), (2, "closed"))
    )
    whole = replace(
        result(kept, dropped, sources=(OPEN, CLOSED)),
        value={"US": 1.5},
        low={"US": 1.0},
        high={"US": 2.0},
        headline="The mean is 1.5",
        subtitle="1 and 2",
        notes=("The other is 2.",),
    )
    shown = opened(whole)
    said = (shown.result.value, shown.result.low, shown.result.high, shown.result.headline, shown.result.subtitle)
    assert said == (None, None, None, "", "")
    assert shown.result.notes == (
        "The value rests on sources that may not be redistributed, so it is on the page only.",
    )
    assert shown.withheld == "1 points, the value and what is said of it of sources that may not be redistributed"
    assert (shown.count, opened(replace(whole, sources=(OPEN,))).result.value) == (2, {"US": 1.5})


def test_a_result_without_lines_gives_its_table_with_sortable_values() -> None:
    row = (Cell("=Z.ai", url="https://open.example/a"), Cell("$558m", 558000000.0, url="https://open.example/b"))
    table = Table(("Company", "Raised"), (row,))
    assert rows(to_csv(result(table=table))) == [
        ["Company", "Raised", "source_urls"],
        ["'=Z.ai", "558000000.0", "https://open.example/a https://open.example/b"],
    ]


def test_a_restricted_source_takes_its_rows_out_and_leaves_the_others() -> None:
    kept = (Cell("Z.ai", url="/companies/zhipu/"), Cell("$558m", 558000000.0, url="https://open.example/b"))
    mixed = (Cell("Kimi", url="https://open.example/k"), Cell("$1m", 1e6, url="https://closed.example/b"))
    untold = (Cell("MiniMax", url="/companies/minimax/"), Cell("$620m", 620000000.0))
    table = Table(("Company", "Raised"), (kept, mixed, untold))
    whole = result(table=table, sources=(OPEN, CLOSED))
    assert rows(to_csv(whole)) == [
        ["Company", "Raised", "source_urls"],
        ["Z.ai", "558000000.0", "https://open.example/b"],
    ]
    assert opened(whole).withheld == "2 rows of sources that may not be redistributed"
    assert rows(to_csv(result(table=table, sources=(CLOSED,)))) == rows(to_csv(whole))[:1]
    assert rows(to_csv(result(table=Table(("Company",), (untold,)), sources=(CLOSED,)))) == [["Company", "source_urls"]]


def test_days_intervals_and_numbers_of_a_table() -> None:
    row = (
        Cell("8 January 2026", "2026-01-08"),
        Cell("1,400–1,420", 1400.0),
        Cell("−3.1 %", -0.031),
        Cell("waiting", "9999"),
        Cell("", missing="unknown"),
    )
    assert rows(to_csv(result(table=Table(("a", "b", "c", "d", "e"), (row,)))))[1] == [
        "2026-01-08", "1,400–1,420", "-0.031", "waiting", "", ""
    ]  # fmt: skip


def test_points_say_whether_they_were_carried_or_may_change() -> None:
    points = (Point(date(2026, 5, 1), 1, carried=True), Point(date(2026, 5, 2), 2, provisional=True))
    assert [row[7:9] for row in rows(to_csv(result(*points)))[1:]] == [["true", "false"], ["false", "true"]]


@pytest.mark.parametrize("slug", drawn())
def test_every_chart_can_be_drawn_without_a_point_that_may_be_handed_on(slug: str) -> None:
    whole = Result(
        replace(DEFINITION, slug=slug),
        date(2026, 6, 1),
        lines=tuple(Line(key, key, (Point(date(2026, 5, 1), 1.0),)) for key in ("US", "CN")),
        sources=(CLOSED,),
        table=Table(("Company",), ((Cell("Z.ai"),),)),
    )
    shown = opened(whole)
    assert shown.withheld == "2 points, 1 rows of sources that may not be redistributed"
    assert {"data", "layout"} <= set(figure(shown.result))


def test_addresses_that_are_not_of_the_web_are_no_sources() -> None:
    assert rows(to_csv(result(Point(date(2026, 5, 1), 1, url="javascript:alert(1)"))))[1][-1] == ""
