"""Market value: three parts, each with its own day and source; nothing where one is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from airace.metrics import registry
from airace.models import Company
from airace.results import Result

NOW = date(2026, 11, 23)
Observe = Callable[..., None]


def compute(known_on: date = NOW) -> Result:
    return registry()["market-cap"].compute(known_on=known_on)


def shown(result: Result) -> dict[str, float]:
    assert result.table is not None
    return {str(row[3].value): float(row[2].value or 0) for row in result.table.rows}


@pytest.fixture(autouse=True)
def companies(db: None) -> None:
    Company.objects.create(slug="ours", name="Ours", side="US")
    Company.objects.create(slug="theirs", name="Theirs", side="CN")


@pytest.fixture
def ours(observe: Observe) -> None:
    observe("close", "USD", 400.0, "2026-11-20", source="prices", variant="OURS", company="ours")
    observe("shares-outstanding", "shares", 1000.0, "2026-10-22", known="2026-10-28", company="ours")


@pytest.fixture
def theirs(observe: Observe) -> None:
    observe("close", "HKD", 97.5, "2026-11-21", source="prices", variant="9999.HK", company="theirs")
    observe("shares-outstanding", "shares", 2000.0, "2026-03-31", known="2026-06-26", company="theirs")
    observe("per-euro", "USD per EUR", 1.25, "2026-11-20", source="ecb-fx", currency="USD")
    observe("per-euro", "HKD per EUR", 9.75, "2026-11-20", source="ecb-fx", currency="HKD")


@pytest.mark.usefixtures("ours", "theirs")
def test_market_cap_is_close_times_shares_times_rate_and_each_part_has_its_day_and_source() -> None:
    result = compute()
    # 400 × 1,000 = 400,000 dollars; 97.5 × 2,000 × 1.25 / 9.75 = 25,000 dollars
    assert shown(result) == {"OURS": pytest.approx(400_000.0), "9999.HK": pytest.approx(25_000.0)}
    assert result.table is not None
    row = {str(row[3].value): row for row in result.table.rows}["9999.HK"]
    assert [cell.value for cell in (row[5], row[7], row[9])] == ["2026-11-21", "2026-03-31", "2026-11-20"]
    assert [cell.note for cell in (row[4], row[6], row[8])] == ["prices", "sec", "ecb-fx"]
    assert all(cell.url.startswith("https://") for cell in (row[4], row[6], row[8]))
    assert [source.slug for source in result.sources] == ["ecb-fx", "prices", "sec"]
    assert result.as_of == date(2026, 11, 21)


@pytest.mark.usefixtures("theirs")
def test_without_one_of_the_three_parts_there_is_no_value(observe: Observe) -> None:
    observe("close", "USD", 400.0, "2026-11-20", source="prices", variant="OURS", company="ours")
    assert set(shown(compute())) == {"9999.HK"}
    assert shown(compute(date(2026, 11, 19))) == {}


@pytest.mark.usefixtures("ours", "theirs")
def test_a_receipt_at_a_us_exchange_is_left_out_and_said_aloud(observe: Observe) -> None:
    observe("close", "USD", 100.0, "2026-11-22", source="prices", variant="THRS", company="theirs")
    result = compute()
    assert set(shown(result)) == {"OURS", "9999.HK"}
    assert result.notes == ("Left out as possible depositary receipts: THRS.",)


@pytest.mark.usefixtures("ours")
def test_old_prices_and_shares_of_long_ago_make_no_value() -> None:
    assert set(shown(compute(date(2027, 2, 28)))) == {"OURS"}
    assert shown(compute(date(2027, 3, 1))) == {}


@pytest.mark.usefixtures("ours")
def test_the_newest_close_of_several_venues_counts_once(observe: Observe) -> None:
    observe("close", "USD", 500.0, "2026-11-19", source="prices", variant="OURS-B", company="ours")
    assert shown(compute()) == {"OURS": pytest.approx(400_000.0)}


@pytest.mark.usefixtures("ours")
def test_a_price_that_may_not_be_passed_on_names_its_source(observe: Observe) -> None:
    observe("close", "USD", 410.0, "2026-11-21", source="private", variant="OURS", company="ours")
    assert "private" in {source.slug for source in compute().sources}


@pytest.mark.usefixtures("ours")
def test_a_single_company_is_not_the_largest_of_one(observe: Observe) -> None:
    assert compute().headline == "Ours is worth $400k on 20 Nov 2026, the only company of which all parts are known"
    Company.objects.create(slug="more", name="More", side="US")
    observe("close", "USD", 1.0, "2026-11-20", source="prices", variant="MORE", company="more")
    observe("shares-outstanding", "shares", 10.0, "2026-10-22", known="2026-10-28", company="more")
    assert compute().headline == "The largest of 2: Ours, $400k on 20 Nov 2026"
