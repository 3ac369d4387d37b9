from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.web.known_on import FIRST_DAY, FOUNDING_DAY, KnownOnError, parse_known_on, presets, single

TODAY = date(2026, 11, 23)


@given(st.dates(FIRST_DAY, TODAY))
def test_every_day_up_to_today_is_read_back(day: date) -> None:
    assert parse_known_on(day.isoformat(), today=TODAY) == day


@pytest.mark.parametrize("text", [None, ""])
def test_nothing_given_means_today(text: str | None) -> None:
    assert parse_known_on(text, today=TODAY) == TODAY


@pytest.mark.parametrize(
    "text",
    [
        *("yesterday", "2026-02-30", "20260101", "2026-1-1", "01/02/2026", "2026-W01-1", "２０２６-01-01"),
        *("  ", " 2026-01-01", "2026-01-01\u00a0", "2026-01-01\n"),
    ],
)
def test_nonsense_is_told_how_to_be_written(text: str) -> None:
    with pytest.raises(KnownOnError, match=r"is not a day; write it as YYYY-MM-DD, for example 2026-11-23\."):
        parse_known_on(text, today=TODAY)


def test_the_future_and_the_time_before_our_data_are_refused() -> None:
    with pytest.raises(KnownOnError, match="lies in the future"):
        parse_known_on(str(TODAY + timedelta(days=1)), today=TODAY)
    with pytest.raises(KnownOnError, match="before our first data"):
        parse_known_on(str(FIRST_DAY - timedelta(days=1)), today=TODAY)


def test_two_days_are_refused_even_when_they_agree() -> None:
    assert single([]) is None
    assert single(["2026-01-01"]) == "2026-01-01"
    with pytest.raises(KnownOnError, match="known_on is given 2 times; give one day"):
        single(["2026-01-01", "2026-01-01"])


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(KnownOnError) as caught:
        parse_known_on("x" * 5000, today=TODAY)
    assert len(str(caught.value)) < 200


def test_days_to_look_back_from_lie_behind() -> None:
    assert presets(TODAY) == [
        ("3 months ago", date(2026, 8, 23)),
        ("1 year ago", date(2025, 11, 23)),
        ("10 Jan 2026", FOUNDING_DAY),
    ]
    assert [words for words, _ in presets(FOUNDING_DAY)] == ["3 months ago", "1 year ago"]
