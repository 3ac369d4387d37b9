"""The ticks of a time axis: of one step, never too many, the year where it changes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from airace.charts.timeaxis import NARROW, WIDE, time_ticks

FIRST = date(2015, 1, 1)
SPANS = st.tuples(st.dates(FIRST, date(2026, 11, 23)), st.integers(6, 4000))


def ticks(first: date, last: date, most: int = WIDE) -> list[tuple[str, str]]:
    found = time_ticks((first, last), most=most)
    return list(zip(found["tickvals"], found["ticktext"], strict=True))


@given(SPANS, st.sampled_from([NARROW, WIDE]))
def test_there_are_some_and_never_too_many_and_all_on_the_axis(span: tuple[date, int], most: int) -> None:
    first, last = span[0], span[0] + timedelta(days=span[1])
    days = [date.fromisoformat(day) for day, _ in ticks(first, last, most)]
    assert 1 <= len(days) <= most
    assert first <= days[0]
    assert days[-1] <= last
    assert days == sorted(set(days))


def test_two_years_on_a_phone_are_halves_with_the_year_under_the_first_and_each_january() -> None:
    assert ticks(date(2024, 12, 1), date(2026, 10, 2), NARROW) == [
        ("2025-01-01", "Jan<br>2025"),
        ("2025-07-01", "Jul"),
        ("2026-01-01", "Jan<br>2026"),
        ("2026-07-01", "Jul"),
    ]


def test_many_years_are_years_alone() -> None:
    assert ticks(date(2014, 3, 5), date(2026, 10, 2), NARROW) == [
        ("2015-01-01", "2015"),
        ("2020-01-01", "2020"),
        ("2025-01-01", "2025"),
    ]


def test_weeks_begin_on_mondays() -> None:
    assert ticks(date(2026, 9, 30), date(2026, 11, 4), WIDE) == [
        ("2026-10-05", "5 Oct<br>2026"),
        ("2026-10-12", "12 Oct"),
        ("2026-10-19", "19 Oct"),
        ("2026-10-26", "26 Oct"),
        ("2026-11-02", "2 Nov"),
    ]
