"""Exchange rates: crossed through the euro, of the last working day, never from the future."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from airace.queries.fx import usd_rate, usd_rates

NOW = date(2026, 11, 23)
THURSDAY, SATURDAY = date(2026, 1, 8), date(2026, 1, 10)
Observe = Callable[..., None]


@pytest.fixture
def rates(observe: Observe) -> None:
    for day, dollars, hong_kong in (("2026-01-08", 1.25, 9.75), ("2026-01-09", 1.2, 9.36)):
        observe("per-euro", "USD per EUR", dollars, day, source="ecb-fx", currency="USD")
        observe("per-euro", "HKD per EUR", hong_kong, day, source="ecb-fx", currency="HKD")


@pytest.mark.usefixtures("rates")
def test_a_rate_is_crossed_through_the_euro() -> None:
    rate = usd_rate("HKD", THURSDAY, NOW)
    assert rate is not None
    assert rate.value == pytest.approx(1.25 / 9.75)
    assert rate.day == THURSDAY
    assert (rate.source and rate.source.slug, rate.url) == ("ecb-fx", "https://ecb-fx.example/per-euro/2026-01-08")


@pytest.mark.usefixtures("rates")
def test_on_a_weekend_the_last_working_day_counts_and_after_a_week_nothing() -> None:
    rate = usd_rate("HKD", SATURDAY, NOW)
    assert rate is not None
    assert rate.day == date(2026, 1, 9)
    assert rate.value == pytest.approx(1.2 / 9.36)
    assert usd_rate("HKD", date(2026, 1, 16), NOW) is not None
    assert usd_rate("HKD", date(2026, 1, 17), NOW) is None


@pytest.mark.usefixtures("rates")
def test_both_legs_are_of_one_day(observe: Observe) -> None:
    observe("per-euro", "USD per EUR", 1.1, "2026-01-12", source="ecb-fx", currency="USD")
    rate = usd_rate("HKD", date(2026, 1, 12), NOW)
    assert rate is not None
    assert rate.day == date(2026, 1, 9)


@pytest.mark.usefixtures("rates")
def test_euros_and_dollars_need_no_second_leg() -> None:
    euro, dollar = usd_rate("EUR", THURSDAY, NOW), usd_rate("USD", date(1999, 1, 1), NOW)
    assert euro is not None
    assert dollar is not None
    assert (euro.value, dollar.value, dollar.source) == (1.25, 1.0, None)


@pytest.mark.usefixtures("rates")
def test_a_rate_is_unknown_before_its_day_and_in_a_currency_that_nobody_quotes() -> None:
    assert usd_rate("HKD", THURSDAY, date(2026, 1, 7)) is None
    assert usd_rate("XAU", THURSDAY, NOW) is None


@pytest.mark.usefixtures("rates")
def test_a_corrected_rate_counts_from_the_day_of_the_correction(observe: Observe) -> None:
    observe("per-euro", "USD per EUR", 1.3, "2026-01-08", source="ecb-fx", currency="USD", known="2026-01-20")
    before, after = usd_rate("HKD", THURSDAY, date(2026, 1, 19)), usd_rate("HKD", THURSDAY, date(2026, 1, 20))
    assert before is not None
    assert after is not None
    assert [before.value, after.value] == pytest.approx([1.25 / 9.75, 1.3 / 9.75])


@pytest.mark.usefixtures("rates")
def test_many_rates_are_one_question_and_dollars_none(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = usd_rates([("HKD", THURSDAY), ("HKD", SATURDAY), ("USD", SATURDAY)], known_on=NOW)
    assert len(found) == 3
    with django_assert_num_queries(0):
        usd_rates([("USD", SATURDAY)], known_on=NOW)
