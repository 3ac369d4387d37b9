"""What people write is read as they mean it; what is neither day nor sum is refused with the ways to write one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.dates import in_words
from airace.lib.written import UnreadableError, amount, when


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2026-01-08", date(2026, 1, 8), "day"),
        ("2026/1/8", date(2026, 1, 8), "day"),
        ("8 Jan 2026", date(2026, 1, 8), "day"),
        ("January 8, 2026", date(2026, 1, 8), "day"),
        ("8th of September 2026", date(2026, 9, 8), "day"),
        ("2026年1月8日", date(2026, 1, 8), "day"),
        ("２０２６年１月８日", date(2026, 1, 8), "day"),
        ("2026-01", date(2026, 1, 1), "month"),
        (" jan  2026 ", date(2026, 1, 1), "month"),
        ("2026年1月", date(2026, 1, 1), "month"),
        ("2026 Q1", date(2026, 1, 1), "quarter"),
        ("2026-Q4", date(2026, 10, 1), "quarter"),
        ("Q3 2026", date(2026, 7, 1), "quarter"),
        ("2026年第二季度", date(2026, 4, 1), "quarter"),
        ("2026", date(2026, 1, 1), "year"),
        ("2026年", date(2026, 1, 1), "year"),
    ],
)
def test_days_in_the_ways_that_people_write_them(text: str, day: date, precision: str) -> None:
    assert when(text) == (day, precision)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13", "2026-02-30", "8/1/2026", "0000", "26-01-08", "1月8日", "9" * 500]
)
def test_what_is_no_day_is_refused_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(UnreadableError, match="2026 Q1"):
        when(text)


@given(st.dates(min_value=date(1950, 1, 1)), st.sampled_from(("day", "month", "quarter", "year")))
def test_what_readers_are_shown_can_be_typed(day: date, precision: str) -> None:
    assert in_words(*when(in_words(day, precision))) == in_words(day, precision)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("558000000", "558000000"),
        ("558,000,000", "558000000"),
        ("558m", "558000000"),
        ("4.3481 bn", "4348100000"),
        ("4,348.1 million", "4348100000"),
        ("43.481亿", "4348100000"),
        ("6万", "60000"),
        ("116.20", "116.20"),
        (".5", "0.5"),
    ],
)
def test_sums(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "much", "5 apples", "-5", "1.2.3", "$5", "1e9", "NaN", "5 亿m"])
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match="558m"):
        amount(text)
