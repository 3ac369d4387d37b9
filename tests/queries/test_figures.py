"""One figure a company and period: filings before compilations, nothing counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from airace.models import Company
from airace.queries.figures import figures

NOW = date(2026, 11, 23)
Observe = Callable[..., None]


@pytest.fixture(autouse=True)
def acme(db: None) -> None:
    Company.objects.create(slug="acme", name="Acme", side="US")


def values(kind: str = "quarter", known_on: date = NOW) -> list[tuple[str, float]]:
    found = figures("capex", "year" if kind == "year" else "quarter", known_on=known_on)
    return [(row.period.isoformat(), row.value) for row in found]


def test_a_filing_goes_before_what_was_compiled_for_the_same_period(observe: Observe) -> None:
    observe("capex", "USD", 9.0, "2026-01-01", source="company-figures", variant="quarter", company="acme")
    observe("capex", "USD", 10.0, "2026-01-01", variant="quarter", company="acme")
    assert values() == [("2026-01-01", 10.0)]


def test_fiscal_periods_that_begin_some_days_apart_are_the_same(observe: Observe) -> None:
    observe("capex", "USD", 10.0, "2025-01-27", variant="quarter", company="acme")
    observe("capex", "USD", 9.0, "2025-02-01", source="company-figures", variant="quarter", company="acme")
    observe("capex", "USD", 11.0, "2025-04-28", variant="quarter", company="acme")
    assert values() == [("2025-01-27", 10.0), ("2025-04-28", 11.0)]


def test_the_usual_definition_goes_before_a_wider_one_but_that_before_a_compilation(observe: Observe) -> None:
    observe("capex", "USD", 12.0, "2026-01-01", variant="quarter, productive assets", company="acme")
    observe("capex", "USD", 9.0, "2026-01-01", source="company-figures", variant="quarter", company="acme")
    assert values() == [("2026-01-01", 12.0)]
    observe("capex", "USD", 10.0, "2026-01-01", variant="quarter", company="acme")
    assert values() == [("2026-01-01", 10.0)]


def test_other_currencies_parts_and_second_reports_are_left_out(observe: Observe) -> None:
    for remark, unit in (("CNY", "CNY"), ("second report", "USD"), ("AWS", "USD")):
        observe("capex", unit, 70.0, "2026-01-01", variant=f"quarter, {remark}", company="acme")
    assert values() == []


def test_years_and_quarters_do_not_mix(observe: Observe) -> None:
    observe("capex", "USD", 10.0, "2026-01-01", variant="quarter", company="acme")
    observe("capex", "USD", 40.0, "2026-01-01", variant="year", company="acme")
    assert (values(), values("year")) == ([("2026-01-01", 10.0)], [("2026-01-01", 40.0)])


def test_before_the_filing_the_compilation_counts(observe: Observe) -> None:
    shared = {"variant": "quarter", "company": "acme"}
    observe("capex", "USD", 9.0, "2026-01-01", source="company-figures", known="2026-04-20", **shared)
    observe("capex", "USD", 10.0, "2026-01-01", known="2026-04-29", **shared)
    assert values(known_on=date(2026, 4, 28)) == [("2026-01-01", 9.0)]
    assert values(known_on=date(2026, 4, 29)) == [("2026-01-01", 10.0)]
