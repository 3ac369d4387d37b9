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
