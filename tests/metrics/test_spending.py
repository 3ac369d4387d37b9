"""Capital spending by year: every company once, on the bundled figures and with filings beside them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from airace.metrics import registry
from airace.models import Company
from airace.results import Result
from airace.stack.paths import ROOT

NOW = date(2026, 11, 23)


def compute(known_on: date = NOW) -> Result:
    return registry()["capex-annual"].compute(known_on=known_on)


@pytest.mark.usefixtures("bundle")
def test_capex_annual_agrees_with_adding_up_the_file() -> None:
    with (ROOT / "airace/dataset/companies.csv").open(encoding="utf-8") as file:
        home = {row["slug"]: row["side"] for row in csv.DictReader(file)}
    expected: dict[tuple[str, int], float] = defaultdict(float)
    with (ROOT / "airace/dataset/capex_revenue.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["metric"], row["period_kind"], row["in_totals"]) == ("capex", "year", "true"):
                year = (date.fromisoformat(row["period_start"]) + timedelta(days=182)).year
                expected[home[row["company"]], year] += float(row["amount_usd"])
    points = {(line.key, point.x.year): point.y for line in compute().lines for point in line.points}
    assert expected
    assert points == {key: pytest.approx(value) for key, value in expected.items()}


def test_a_filing_replaces_the_compiled_figure_and_does_not_add_to_it(observe: Callable[..., None]) -> None:
    for slug, side in (("ours", "US"), ("theirs", "CN")):
        Company.objects.create(slug=slug, name=slug.title(), side=side)
        shared = {"source": "company-figures", "variant": "year", "company": slug}
        observe("capex", "USD", 50e9, "2025-01-01", known="2026-02-01", **shared)
    observe("capex", "USD", 52e9, "2025-01-01", known="2026-02-06", variant="year", company="ours")
    observe("capex", "USD", 60e9, "2026-01-01", known="2026-11-20", variant="year", company="ours")
    result = compute()
    assert result.value == {"US": 52e9, "CN": 50e9}
    assert [source.slug for source in result.sources] == ["company-figures", "sec"]
    us = next(line for line in result.lines if line.key == "US")
    assert [(point.x.year, point.y) for point in us.points] == [(2025, 52e9), (2026, 60e9)]
    assert [(band.start.year, band.end.year) for band in result.bands] == [(2026, 2027)]
    assert compute(date(2026, 2, 5)).lines[1].points[0].y == 50e9


def companies() -> None:
    for slug, side in (("ours", "US"), ("others", "US"), ("theirs", "CN")):
        Company.objects.create(slug=slug, name=slug.title(), side=side)


def test_a_sum_leads_to_a_page_for_each_of_its_companies(observe: Callable[..., None]) -> None:
    companies()
    for slug, amount in (("ours", 50e9), ("others", 20e9), ("theirs", 30e9)):
        source = {"source": "sec"} if slug == "ours" else {"source": "company-figures"}
        observe("capex", "USD", amount, "2025-01-01", known="2026-02-01", variant="year", company=slug, **source)
    result = compute()
    assert result.table is not None
    shown = {str(row[2].value): (row[1].value, row[3].value, row[3].url, row[4].text) for row in result.table.rows}
    filed, elsewhere = "https://sec.example/capex/2025-01-01", "https://company-figures.example/capex/2025-01-01"
    assert shown == {
        "Sum of 2": ("US", 70e9, "", ""),
        "Ours": ("US", 50e9, filed, "filing"),
        "Others": ("US", 20e9, elsewhere, "press or compilation"),
        "Sum of 1": ("CN", 30e9, "", ""),
        "Theirs": ("CN", 30e9, elsewhere, "press or compilation"),
    }
    points = {line.key: line.points[0] for line in result.lines}
    # A sum of several rests on no single page; one company's figure does.
    assert (points["US"].url, points["CN"].url) == ("", elsewhere)
    assert points["US"].provisional
    assert points["CN"].provisional


def test_the_headline_names_whose_year_is_missing(observe: Callable[..., None]) -> None:
    companies()
    for slug in ("ours", "theirs"):
        observe("capex", "USD", 50e9, "2025-01-01", known="2026-02-01", variant="year", company=slug)
    observe("capex", "USD", 30e9, "2025-10-01", known="2026-02-01", variant="quarter", company="others")
    assert compute().headline == (
        "Capital spending known for 2025: $50.0bn of one Chinese company, $50.0bn of one US company (without Others)"
    )


@pytest.mark.usefixtures("bundle")
def test_microsoft_is_said_to_be_missing_from_2025() -> None:
    # Its fiscal year to June 2024 and two quarters of 2025 are in the file; no year of 2025 is.
    us = compute().headline.partition("Chinese compan")[2]
    assert "4 US companies (without " in us
    assert "Microsoft" in us.partition("without ")[2]


def test_what_was_not_read_in_filings_is_known_and_not_reported(observe: Callable[..., None]) -> None:
    companies()
    for slug in ("ours", "theirs"):
        observe("capex", "USD", 50e9, "2025-01-01", known="2026-02-01", variant="year", company=slug)
    observe("capex", "USD", 60e9, "2026-01-01", known="2026-11-20", variant="year", company="ours")
    result = compute()
    assert result.headline == (
        "Capital spending known for 2025: $50.0bn of one Chinese company, $50.0bn of one US company"
    )
    assert "report" not in result.headline
    assert not any(point.provisional for line in result.lines for point in line.points)
    # The stamp speaks of the year of the headline, not of one that is filling up.
    assert result.as_of == date(2025, 12, 31)
    assert any("converted" in caveat for caveat in result.definition.caveats)
