from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.dates import add_months, in_words, last_day, quarters

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("precision", "expected"),
    [("day", "2024-02-10"), ("month", "2024-02-29"), ("quarter", "2024-03-31"), ("year", "2024-12-31")],
)
def test_last_day_of_the_period(precision: str, expected: str) -> None:
    assert last_day(date(2024, 2, 10), precision).isoformat() == expected


def test_adding_months_lands_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 3, 31), -13) == date(2023, 2, 28)


@given(days, st.integers(-60, 60))
def test_adding_months_moves_by_that_many_calendar_months(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months


@given(days, days)
def test_quarters_cover_both_ends_without_gaps(first: date, last: date) -> None:
    first, last = sorted((first, last))
    found = quarters(first, last)
    assert found[0] <= first <= last_day(found[0], "quarter")
    assert found[-1] <= last <= last_day(found[-1], "quarter")
    assert all(add_months(a, 3) == b for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("precision", "words"), [("day", "2 Oct 2026"), ("month", "Oct 2026"), ("quarter", "Q4 2026"), ("year", "2026")]
)
def test_dates_are_written_at_their_precision(precision: str, words: str) -> None:
    assert in_words(date(2026, 10, 2), precision) == words
