"""What is seen can be taken away: the points as drawn from the page, the rows as filtered from the API."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from airace.charts import Options
from airace.results import Definition, Line, Point, Result, SourceRef
from airace.web.chart import drawn_points

DAY = date(2026, 6, 1)
OPEN = SourceRef("open", "Open", "P", "https://open.example/data", "CC BY 4.0")
CLOSED = SourceRef("closed", "Closed", "P", "https://closed.example/data", "all rights reserved", redistributable=False)


def points(site: str, *values: float) -> tuple[Point, ...]:
    url = f"https://{site}.example/data"
    return tuple(Point(date(2026, at, 1), value, url=url) for at, value in enumerate(values, 1))


def result(*lines: Line, sources: tuple[SourceRef, ...] = (OPEN,)) -> Result:
    return Result(Definition("try", "Try", "USD", "What.", (), DAY), DAY, lines=lines, sources=sources)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def values(text: str) -> list[tuple[str, str, str]]:
    return [(row["line"], row["period"], row["value"]) for row in rows(text)]


SIDES = (Line("CN", "China", points("open", 1, 3)), Line("US", "US", points("open", 3, 1)))


def test_only_the_period_drawn_and_as_shares_where_shares_are_shown() -> None:
    file = drawn_points(result(*SIDES), Options(share=True, start=date(2026, 2, 1)))
    assert values(file.text) == [("CN", "2026-02-01", "0.75"), ("US", "2026-02-01", "0.25")]
    assert (file.name, file.withheld) == ("airace-try-2026-06-01-as-drawn.csv", "")


def test_a_hidden_line_is_not_in_the_file_and_still_counts_in_the_shares() -> None:
    file = drawn_points(result(*SIDES), Options(share=True, hidden=frozenset({"US"})))
    assert values(file.text) == [("CN", "2026-01-01", "0.25"), ("CN", "2026-02-01", "0.75")]


def test_values_that_may_not_be_handed_on_stay_out_and_no_share_gives_them_away() -> None:
    secret = replace(SIDES[1], points=points("closed", 3, 1))
    mixed = result(SIDES[0], secret, sources=(OPEN, CLOSED))
    plain, shares = (drawn_points(mixed, Options(share=share, start=date(2026, 2, 1))) for share in (False, True))
    assert values(plain.text) == [("CN", "2026-02-01", "3")]
    assert values(shares.text) == [("CN", "2026-02-01", "")]
    assert plain.withheld == shares.withheld == "1 points of sources that may not be redistributed"


@pytest.fixture
def reader(bundle: object) -> Client:
    return Client(headers={"Accept-Encoding": "identity"})


def test_a_page_answers_with_the_file_of_its_chart(reader: Client) -> None:
    state = "csv=funding-quarterly&funding-quarterly.from=2026-01-01&known_on=2026-08-06"
    answer = reader.get(f"/capital/?{state}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="airace-funding-quarterly-2026-08-06-as-drawn.csv"'
    found = values(answer.content.decode())
    assert found
    assert all(period >= "2026-01-01" for _, period, _ in found)
    whole = rows(reader.get("/api/v1/charts/funding-quarterly.csv?known_on=2026-08-06").content.decode())
    assert len(whole) > len(found)
    by_place = {(row["line"], row["period"]): row["value"] for row in whole}
    assert all(by_place[line, period] == value for line, period, value in found)
    again = reader.get(f"/capital/?{state}", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_chart_that_only_the_page_has_gives_its_own_lines(reader: Client) -> None:
    page = reader.get("/compare/minimax-vs-zhipu/").content.decode()
    assert "/api/v1/charts/company-funding.csv" not in page
    found = rows(reader.get("/compare/minimax-vs-zhipu/?csv=company-funding").content.decode())
    assert {row["name"] for row in found} == {"MiniMax", "Z.ai"}


def test_a_chart_that_the_page_has_not_is_refused_with_a_sentence(reader: Client) -> None:
    answer = reader.get("/capital/?csv=frontier-arena")
    assert answer.status_code == 400
    assert "csv=frontier-arena names no chart of this page." in answer.content.decode()


def test_the_rows_of_a_table_are_those_that_the_page_shows(reader: Client) -> None:
    shown = reader.get("/compute/?chips-compared.side=CN&chips-compared.sort=-memory-gb").content.decode()
    assert "/api/v1/charts/chips-compared.csv?known_on=" in shown
    link = next(part for part in shown.split('"') if "chips-compared.csv" in part and "side=CN" in part)
    found = rows(reader.get(link.replace("&amp;", "&")).content.decode())
    assert {row["Side"] for row in found} == {"China"}
    memory = [float(row["Memory, GB"]) for row in found if row["Memory, GB"]]
    assert memory == sorted(memory, reverse=True)
    assert "side=CN" not in reader.get("/compute/").content.decode().split("chips-compared.csv")[1][:80]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=soon", "from=soon is not a day"),
        ("side=EU", "side=EU is not known here"),
        ("sort=colour", "sort=colour names no column"),
    ],
)
def test_what_the_api_cannot_cut_by_is_told(reader: Client, query: str, words: str) -> None:
    answer = reader.get(f"/api/v1/charts/chips-compared.csv?{query}")
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_the_api_cuts_lines_by_day(reader: Client) -> None:
    answer = reader.get("/api/v1/charts/funding-quarterly.csv?from=2025-01-01&to=2025-12-31&known_on=2026-08-06")
    assert {row["period"][:4] for row in rows(answer.content.decode())} == {"2025"}
