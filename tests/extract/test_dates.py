from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.extract.dates import add_months, day_field, find_dates, first_day, month_field, shift_field, year_field

PUBLISHED = date(2026, 1, 15)  # a Thursday


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on January 8, 2026", "2026-01-08"), ("on 8 January 2026", "2026-01-08"), ("on Jan. 8", "2026-01-08"),
        ("on December 30", "2025-12-30"), ("in January", "2026-01"), ("in March", "2025-03"),
        ("last September", "2025-09"), ("last January", "2025-01"), ("a December acquisition", "2025-12"),
        ("in May", "2025-05"), ("on Thursday", "2026-01-15"), ("on Friday", "2026-01-09"), ("yesterday", "2026-01-14"),
        ("last month", "2025-12"), ("last year", "2025"), ("in 2024", "2024"), ("two months ago", "2025-11"),
        ("in the fourth quarter", "2025-Q4"), ("Q2 2025", "2025-Q2"),
        ("去年9月", "2025-09"), ("今年1月", "2026-01"), ("1月8日", "2026-01-08"), ("12月30日", "2025-12-30"),
        ("去年8月7日", "2025-08-07"), ("2025年1月20日", "2025-01-20"), ("周一", "2026-01-12"), ("上周四", "2026-01-08"),
        ("昨日", "2026-01-14"), ("上个月", "2025-12"), ("去年", "2025"), ("十月", "2025-10"), ("2025年第四季度", "2025-Q4"),
        ("两个月前", "2025-11"), ("8日", "2026-01-08"),
    ],
)  # fmt: skip
def test_dates_resolve_to_the_newest_past(text: str, value: str) -> None:
    assert [found.past["value"] for found in find_dates(text, PUBLISHED)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("in March", "2026-03"),
        ("in January", "2026-01"),
        ("on Friday", "2026-01-16"),
        ("next year", "2027"),
        ("明年", "2027"),
    ],
)
def test_future_reading(text: str, value: str) -> None:
    (found,) = find_dates(text, PUBLISHED)
    assert found.field(future=True)["value"] == value


@pytest.mark.parametrize(
    "text", ["it may rise", "they march on", "version 2026.1", "3月活用户", "in 8 days' time it may"]
)
def test_other_words_are_no_dates(text: str) -> None:
    assert find_dates(text, PUBLISHED) == []


@given(
    st.sampled_from(["in May", "on Jan. 8", "last October", "on Sunday", "周三", "2月29日", "三个月前", "last month"]),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
def test_past_reading_is_never_later_than_publication(text: str, published: date) -> None:
    for found in find_dates(text, published):
        assert first_day(found.past) <= published


def test_shifts_keep_the_precision() -> None:
    assert shift_field(month_field(2026, 1), 36) == month_field(2029, 1)
    assert shift_field(day_field(date(2024, 2, 29)), 12) == day_field(date(2025, 2, 28))
    assert shift_field(year_field(2026), 60) == year_field(2031)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
