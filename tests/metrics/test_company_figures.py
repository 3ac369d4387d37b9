"""Spending and revenue by company, guidance against actual, and the stated pace of revenue."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date

import pytest

from airace.metrics import registry
from airace.models import Company
from airace.results import Cell, Result
from airace.stack.paths import ROOT

NOW = date(2026, 11, 23)


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def rows(result: Result, company: str) -> list[tuple[Cell, ...]]:
    assert result.table is not None
    return [row for row in result.table.rows if row[0].url == f"/companies/{company}/"]


def companies() -> None:
    for slug, side in (("ours", "US"), ("theirs", "CN")):
        Company.objects.create(slug=slug, name=slug.title(), side=side)


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize(
    ("slug", "metric", "kind"),
    [
        ("capex-by-company", "capex", "year"),
        ("capex-by-company-quarterly", "capex", "quarter"),
        ("revenue-by-company", "revenue", "year"),
        ("revenue-by-company-quarterly", "revenue", "quarter"),
    ],
)
def test_figures_by_company_are_those_of_the_file(slug: str, metric: str, kind: str) -> None:
    with (ROOT / "airace/dataset/capex_revenue.csv").open(encoding="utf-8") as file:
        expected = {
            (row["company"], row["period_start"]): float(row["amount_usd"])
            for row in csv.DictReader(file)
            if (row["metric"], row["period_kind"], row["in_totals"]) == (metric, kind, "true")
            and not row["segment"]
            and not row["reading"]
            and row["period_start"] >= "2023"
        }
    table = compute(slug).table
    assert table is not None
    found = {(row[0].url.split("/")[2], row[2].value): row[3].value for row in table.rows}
    assert expected.items() <= found.items()
    assert all(row[3].url.startswith("http") and row[3].evidence for row in table.rows)


def test_a_filing_goes_first_and_the_year_before_is_that_of_the_same_company(observe: Callable[..., None]) -> None:
    companies()
    for period, amount in (("2024-01-01", 40e9), ("2025-01-01", 50e9)):
        observe("capex", "USD", amount, period, variant="year", company="ours", source="company-figures")
    observe("capex", "USD", 60e9, "2025-01-01", known="2026-02-01", variant="year", company="ours")
    observe("capex", "USD", 10e9, "2024-04-01", known="2025-06-01", variant="year", company="theirs")
    result = compute("capex-by-company")
    assert [(row[2].value, row[3].value, row[4].text, row[5].text) for row in rows(result, "ours")] == [
        ("2025-01-01", 60e9, "+50 %", "filing"),
        ("2024-01-01", 40e9, "", "press or compilation"),
    ]
    assert rows(result, "theirs")[0][4].missing == "unknown"
    assert result.value == {"CN": 10e9, "US": 60e9}
    assert [line.key for line in result.lines] == ["US:ours", "CN:theirs"]
    assert [point.provisional for point in result.lines[0].points] == [True, False]
    # Before the filing the compiled figure stood.
    assert rows(compute("capex-by-company", date(2026, 1, 31)), "ours")[0][3].value == 50e9


def test_guidance_keeps_what_was_said_first_and_is_held_against_what_was_spent(observe: Callable[..., None]) -> None:
    companies()
    shared = {"variant": "year", "company": "ours", "source": "company-figures"}
    observe("ai-capex-guidance", "USD", 80e9, "2025-01-01", known="2025-02-01", **shared)
    observe("ai-capex-guidance", "USD", 100e9, "2025-01-01", known="2025-07-01", **shared)
    observe("ai-capex-guidance", "USD", 200e9, "2026-01-01", known="2026-02-01", **shared)
    observe("ai-capex-guidance", "USD", 5e9, "2026-01-01", **{**shared, "variant": "year, AI products"})
    observe("capex", "USD", 110e9, "2025-01-01", known="2026-02-01", **shared)
    for quarter, amount in (("2026-01-01", 30e9), ("2026-04-01", 35e9), ("2025-10-01", 29e9)):
        observe("capex", "USD", amount, quarter, known="2026-08-01", variant="quarter", company="ours")
    result = compute("capex-guidance")
    running, done = rows(result, "ours")
    # 110 against 100 is ten in a hundred above; 80 was said first.
    assert (done[2].text, done[3].value, done[4].value, done[6].value) == ("2025", 80e9, 100e9, 110e9)
    assert done[7].text == "+10.0 %"
    assert (running[2].text, running[4].value) == ("2026", 200e9)
    # Two quarters of the year that runs: 30 + 35; that of the year before is no part.
    assert (running[6].value, running[6].note) == (65e9, "2 of 4 quarters known")
    assert running[7].missing == "not-applicable"
    assert result.headline == "Of 1 plan with a known outcome, 1 was exceeded; 1 has none yet"
    earlier = rows(compute("capex-guidance", date(2025, 6, 30)), "ours")
    assert [(row[2].text, row[4].value, row[6].missing) for row in earlier] == [("2025", 80e9, "unknown")]


@pytest.mark.usefixtures("bundle")
def test_guidance_of_the_bundled_dataset_by_hand() -> None:
    table = compute("capex-guidance").table
    assert table is not None
    found = {(row[0].text, row[2].text): row for row in table.rows}
    # Alphabet said 85, then 93, and spent 91.447: 1.7 in a hundred below.
    alphabet = found["Alphabet", "2025"]
    assert (alphabet[3].value, alphabet[4].value, alphabet[6].value) == (85e9, 93e9, 91.447e9)
    assert alphabet[7].text == "−1.7 %"
    assert found["Oracle", "Jun 2025 to May 2026"][6].missing == "unknown"
    assert found["Alibaba", "2025 to 2027"][6].note == "1 of 12 quarters known"


@pytest.mark.usefixtures("bundle")
def test_annualised_revenue_leaves_disputed_figures_and_second_reports_out() -> None:
    result = compute("annualised-revenue")
    moonshot = [(row[2].text, row[3].value, row[4].text) for row in rows(result, "moonshot")]
    assert moonshot[0][1:] == (1e9, "×3.33")  # $1bn after $300m
    anysphere = [row[3].value for row in rows(result, "anysphere")]
    assert 3e9 not in anysphere  # one report of $3bn is disputed
    assert "not revenue" in result.definition.caveats[0]
