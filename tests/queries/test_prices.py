from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from airace.models import Company
from airace.queries.prices import closes, histories

NOW = date(2026, 11, 23)
Observe = Callable[..., None]


@pytest.fixture(autouse=True)
def prices(observe: Observe) -> None:
    """Two days of one ticker, the first by two sources; one day of another."""
    Company.objects.create(slug="one", name="One", side="CN")

    def close(ticker: str, day: str, value: float, known: str, source: str = "file") -> None:
        observe("close", "HKD", value, day, known=known, source=source, variant=ticker, company="one")

    close("1.HK", "2026-01-05", 10.0, "2026-01-05")
    close("1.HK", "2026-01-05", 10.5, "2026-01-07", "desk")
    close("1.HK", "2026-01-06", 11.0, "2026-01-06")
    close("2.HK", "2026-01-06", 99.0, "2026-01-06")


def test_a_history_is_in_order_and_has_each_day_once_by_who_spoke_last() -> None:
    found = histories(["1.HK"], known_on=NOW)
    assert list(found) == ["1.HK"]
    assert [(close.day.day, close.value, close.source.slug) for close in found["1.HK"]] == [
        (5, 10.5, "desk"),
        (6, 11.0, "file"),
    ]
    assert (found["1.HK"][0].currency, found["1.HK"][0].company) == ("HKD", "one")


def test_a_history_looks_back() -> None:
    assert [close.value for close in histories(["1.HK"], known_on=date(2026, 1, 6))["1.HK"]] == [10.0, 11.0]
    assert histories(["1.HK"], known_on=date(2026, 1, 4)) == {}


def test_histories_cost_one_query_and_none_for_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert len(histories(["1.HK", "2.HK"], known_on=NOW)) == 2
    with django_assert_num_queries(0):
        assert histories([], known_on=NOW) == {}


def test_the_newest_close_ends_the_history() -> None:
    newest = {close.ticker: close for close in closes(known_on=NOW)}
    for ticker, found in histories(list(newest), known_on=NOW).items():
        assert found[-1] == newest[ticker]
