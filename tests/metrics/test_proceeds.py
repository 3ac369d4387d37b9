"""Proceeds stated in another currency only: converted where there is a rate, missing where there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from airace.metrics import registry
from airace.models import IPO, Claim, Company, Source

NOW = date(2026, 11, 23)
Observe = Callable[..., None]


@pytest.fixture(autouse=True)
def listed(db: None) -> None:
    """One listing with proceeds in Hong Kong dollars, one with both currencies."""
    source = Source.objects.create(slug="press", title="Press", publisher="P", url="https://press.example")
    also = {"value": 600e6, "currency": "USD"}
    for slug, amount in (
        ("one", {"value": 3.9e9, "currency": "HKD"}),
        ("two", {"value": 4.8e9, "currency": "HKD", "also": also}),
    ):
        company = Company.objects.create(slug=slug, name=slug.title(), side="CN")
        ipo = IPO.objects.create(
            slug=f"{slug}-hkex", company=company, exchange="HKEX", stage="listed", listed_on=date(2026, 1, 10)
        )
        Claim.objects.create(
            kind="ipo",
            fields={"stage": "listed", "listed": {"value": "2026-01-10", "precision": "day"}, "amount": amount},
            status="accepted",
            tier=3,
            published_on=date(2026, 1, 10),
            url=f"https://press.example/{slug}",
            ipo=ipo,
            source=source,
        )


@pytest.fixture
def rates(observe: Observe) -> None:
    observe("per-euro", "USD per EUR", 1.25, "2026-01-09", source="ecb-fx", currency="USD")
    observe("per-euro", "HKD per EUR", 9.75, "2026-01-09", source="ecb-fx", currency="HKD")


def total(known_on: date = NOW) -> Any:
    value = registry()["ipo-proceeds"].compute(known_on=known_on).value
    return value["CN"] if isinstance(value, dict) else value


def raised() -> dict[str, Any]:
    table = registry()["ipo-desk"].compute(known_on=NOW).table
    assert table is not None
    return {row[0].text: row[10] for row in table.rows}


def test_without_a_rate_only_what_is_stated_in_dollars_counts() -> None:
    assert total() == 600e6
    assert raised()["One"].missing == "unknown"


@pytest.mark.usefixtures("rates")
def test_with_a_rate_of_the_week_before_the_sum_is_converted_once_and_says_so() -> None:
    # 3.9bn × 1.25 / 9.75 = 500m; the other listing states its dollars and is not converted.
    assert total() == pytest.approx(1_100e6)
    assert raised()["One"].value == pytest.approx(500e6)
    assert raised()["One"].note == "converted from HK$3.90bn at 7.8 per $, 9 Jan 2026, European Central Bank"
    assert (raised()["Two"].value, raised()["Two"].note) == (600e6, "")
    assert {source.slug for source in registry()["ipo-proceeds"].compute(known_on=NOW).sources} == {"press", "ecb-fx"}


@pytest.mark.usefixtures("rates")
def test_before_the_listing_nothing_is_raised() -> None:
    assert total(date(2026, 1, 9)) is None
