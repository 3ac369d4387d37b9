"""Measures of single companies and models, on a handful of rows."""

from __future__ import annotations

from datetime import date

import pytest

from airace.metrics import registry
from airace.metrics.capital import rounds
from airace.metrics.profiles import (
    Subject,
    best_of_companies,
    by_company_on_full_days,
    funding_over_time,
    newest_scores,
    scores_over_time,
)
from airace.queries.compared import Owned, Scored
from airace.results import SourceRef
from airace.web.comparison import beside, subjects

DAYS = (date(2026, 9, 1), date(2026, 10, 1))
BOARD = SourceRef("board", "Board", "P", "https://board.example", "CC BY 4.0")


def score(model: str, company: str, value: float, day: date = DAYS[1], measure: str = "lmarena-text") -> Scored:
    return Scored(
        measure, "The board", True, True, "points", day, value, value - 5, value + 5, 100, f"https://board.example/{model}",
        model, model.title(), None, company, company.title(), "CN", BOARD,
    )  # fmt: skip


ROWS = [
    score("a-1", "a", 1400, DAYS[0]),
    score("b-1", "b", 1380, DAYS[0]),
    score("a-2", "a", 1390),
    score("a-3", "a", 1410),
]


def test_the_best_of_a_company_is_that_of_the_newest_snapshot_that_lists_one():
    best = best_of_companies(ROWS)
    assert {key: row.model for key, row in best.items()} == {
        ("lmarena-text", "a"): "a-3",
        ("lmarena-text", "b"): "b-1",
    }
    # A better score of an older snapshot is on another scale.
    assert best_of_companies([score("a-1", "a", 1500, DAYS[0]), *ROWS])["lmarena-text", "a"].value == 1410


def test_the_newest_score_of_each_model_counts():
    rows = newest_scores([score("a-1", "a", 1, DAYS[0]), score("a-1", "a", 2)])
    assert {key: row.value for key, row in rows.items()} == {("lmarena-text", "board", "a-1"): 2}


def test_lines_of_companies_are_their_best_and_of_models_their_own():
    companies = [Subject("a", "A", "CN:a"), Subject("b", "B", "CN/b")]
    result = scores_over_time(companies, ROWS, "lmarena-text", known_on=DAYS[1])
    assert {line.name: [(point.x, point.y, point.label) for point in line.points] for line in result.lines} == {
        "A": [(DAYS[0], 1400, "A-1"), (DAYS[1], 1410, "A-3")],
        "B": [(DAYS[0], 1380, "B-1")],
    }
    assert result.definition.slug == "company-best-models"
    of_models = scores_over_time([Subject("a-3", "A-3", "CN:a-3")], ROWS, "lmarena-text", known_on=DAYS[1])
    assert [(line.name, line.points[0].y) for line in of_models.lines] == [("A-3", 1410)]
    assert of_models.definition.slug == "model-scores"


def test_scores_stand_beside_each_other_in_the_newest_common_snapshot():
    rows = [score("x", "a", 1, DAYS[0]), score("y", "b", 2, DAYS[0]), score("x", "a", 3)]
    assert [row and row.value for row in beside(rows, ("x", "y"))] == [1, 2]
    assert [row and row.value for row in beside(rows[2:], ("x", "y"))] == [3, None]


def test_two_of_one_side_are_told_apart_without_colour():
    assert [one.key for one in subjects([("a", "A", "CN"), ("b", "B", "CN")])] == ["CN:a", "CN/b"]
    assert [one.key for one in subjects([("a", "A", "CN"), ("b", "B", "US")])] == ["CN:a", "US:b"]


def test_downloads_of_a_company_are_those_of_all_its_accounts_on_full_days():
    def owned(day: date, company: str, last_30: int, repositories: int) -> Owned:
        return Owned(day, company, company.title(), "CN", last_30, repositories)

    rows = [
        owned(DAYS[0], "", 0, 4),  # fewer than half of the ten that the fullest day counts
        owned(DAYS[0], "a", 9, 4),
        owned(DAYS[1], "", 0, 10),
        owned(DAYS[1], "a", 100, 6),
        owned(DAYS[1], "a", 20, 2),
    ]
    assert by_company_on_full_days(rows) == {"a": {DAYS[1]: (120, 8)}}


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2025, 12, 31)])
def test_sums_by_company_add_up_to_the_rounds_and_lines_end_at_them(day):
    result = registry()["company-funding"].compute(known_on=day)
    assert result.table
    by_row = {row[0].url: row[2].value for row in result.table.rows}
    assert sum(float(value or 0) for value in by_row.values()) == pytest.approx(
        sum(deal.amount for deal in rounds(day))
    )
    (line,) = funding_over_time([Subject("minimax", "MiniMax", "CN:minimax")], rounds(day), known_on=day).lines
    assert line.points[-1].y == by_row["/companies/minimax/"]
    assert line.points[-1].x == day
    assert [point.y for point in line.points] == sorted(point.y or 0 for point in line.points)


@pytest.mark.usefixtures("bundle")
def test_a_family_is_counted_as_its_models_were_known():
    table = registry()["family-releases"].compute(known_on=date(2026, 11, 23)).table
    assert table
    kimi = next(row for row in table.rows if row[0].text == "Kimi")
    # Nine of ten with a day, four of them after 23 Nov 2025.
    assert [cell.text for cell in kimi[3:5]] == ["10", "4"]
    earlier = registry()["family-releases"].compute(known_on=date(2024, 6, 1)).table
    assert earlier
    assert next(row for row in earlier.rows if row[0].text == "Kimi")[3].text == "1"
