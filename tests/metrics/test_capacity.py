"""Single stated figures: the value in its unit, what it covers, and whether it is a plan."""

from __future__ import annotations

from datetime import date

import pytest

from airace.metrics import registry
from airace.results import Cell, Result

TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.usefixtures("bundle")


def compute(slug: str, known_on: date = TODAY) -> Result:
    return registry()[slug].compute(known_on=known_on)


def found(result: Result, who: str, what: str) -> tuple[Cell, ...]:
    assert result.table
    return next(row for row in result.table.rows if (row[0].text, row[2].text) == (who, what))


def test_a_share_says_its_coverage_beside_it() -> None:
    row = found(compute("compute-capacity"), "United States", "Share of known AI computing")
    assert (row[3].text, row[3].value, row[7].text) == ("75 %", 75, "second hand")
    assert "covers 10-20%" in row[6].text
    assert row[3].url.startswith("https://")


@pytest.mark.parametrize("slug", ["compute-capacity", "chip-production"])
def test_rows_of_one_report_are_labelled_alike_and_every_remark_stands_by_itself(slug: str) -> None:
    table = compute(slug).table
    assert table
    labels: dict[str, set[str]] = {}
    for row in table.rows:
        labels.setdefault(row[3].url, set()).add(row[7].text)
        assert "same" not in row[6].text.lower().replace("at the same time", "").replace("on the same dataset", "")
    assert all(len(found) == 1 for found in labels.values())


@pytest.mark.parametrize(
    ("slug", "who", "what", "state"),
    [
        ("compute-capacity", "OpenAI-Nvidia partnership (planned)", "Data-centre power", "planned"),
        # Its remark names plans in brackets; the figure itself is of what runs.
        ("compute-capacity", "OpenAI", "Data-centre power", "stated"),
        ("compute-capacity", "xAI Colossus", "Data-centre power", "stated"),
        ("chip-production", "Huawei (Ascend 910C, 2026 plan)", "Accelerators made", "planned"),
        ("chip-production", "Huawei (US official estimate, 2025 ceiling)", "Accelerators made", "upper limit"),
        ("chip-production", "Alibaba T-Head", "Accelerators made", "stated"),
    ],
)
def test_plans_and_limits_are_told_from_what_is_there(slug: str, who: str, what: str, state: str) -> None:
    assert found(compute(slug), who, what)[4].text == state


def test_large_numbers_read_as_people_write_them() -> None:
    row = found(
        compute("compute-capacity"),
        "United States (models in Epoch AI data set)",
        "Training computing, summed over models",
    )
    assert row[3].text == "1.82 × 10²⁷ FLOP"
    assert found(compute("compute-capacity"), "xAI Colossus", "Data-centre power")[3].text == "0.3 GW"


def test_the_headline_of_production_is_no_plan_and_not_of_the_future() -> None:
    assert compute("chip-production").headline.startswith("Alibaba T-Head: 560k accelerators by Apr 2026")
    then = compute("chip-production", date(2025, 12, 1))
    assert then.as_of == date(2025, 10, 17)
    assert then.headline == ""  # a plan and a ceiling are no output
