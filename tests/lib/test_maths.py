from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.dates import AVERAGE_MONTH
from airace.lib.maths import (
    Ranged,
    concentration,
    difference,
    lag_days,
    lead_changes,
    running_best,
    shared_ranks,
    signed_lag_months,
    told_apart,
    win_probability,
)

DAY = date(2025, 1, 1)
days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
releases = st.lists(st.tuples(days, st.integers(100, 170).map(float)), min_size=1, max_size=20)


def test_win_probability_of_a_level_pair_is_one_half() -> None:
    assert win_probability(0) == 0.5


def test_the_errors_of_a_difference_add_as_squares_each_end_with_its_own() -> None:
    assert difference(Ranged(50, 47, 54), Ranged(20, 16, 23)) == Ranged(30, 30 - 18**0.5, 30 + 32**0.5)


@pytest.mark.parametrize(("other", "apart"), [(55.0, True), (56.0, False), (64.0, False), (65.0, True)])
def test_two_values_are_told_apart_where_their_difference_is_beyond_its_error(other: float, apart: bool) -> None:
    # Both are known to ±3: the error of the difference is 4.24, though the intervals overlap up to 6.
    assert told_apart(Ranged(60, 57, 63), Ranged(other, other - 3, other + 3)) is apart


def test_win_probability_of_400_points_is_ten_to_one() -> None:
    assert win_probability(400) == pytest.approx(10 / 11)


@given(st.floats(-800, 800))
def test_win_probabilities_of_both_sides_add_up_to_one(points: float) -> None:
    assert win_probability(points) + win_probability(-points) == pytest.approx(1)


def test_overlapping_intervals_share_a_rank() -> None:
    assert shared_ranks([(10, 20), (8, 12), (1, 7), (2, 9)]) == [1, 1, 3, 2]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), min_size=1))
def test_shared_ranks_agree_with_counting_every_pair(raw: list[tuple[int, int]]) -> None:
    intervals = [(float(low), float(low + width)) for low, width in raw]
    slow = [1 + sum(other[0] > mine[1] for other in intervals) for mine in intervals]
    assert shared_ranks(intervals) == slow


def test_running_best_keeps_only_records() -> None:
    models = [(DAY, 5.0), (DAY + timedelta(2), 4.0), (DAY + timedelta(1), 6.0), (DAY + timedelta(3), 6.0)]
    assert running_best(models) == [(DAY, 5.0), (DAY + timedelta(1), 6.0)]


def test_lag_counts_from_the_day_the_other_side_went_beyond_the_tolerance() -> None:
    us = [(DAY, 130.0), (DAY + timedelta(100), 140.0), (DAY + timedelta(200), 150.0)]
    cn = [(DAY + timedelta(150), 139.5)]
    on = DAY + timedelta(230)
    assert lag_days(cn, us, on, tolerance=1.0) == 30
    assert lag_days(cn, us, on, tolerance=0.0) == 130


def test_lag_is_zero_while_within_the_tolerance_and_none_before_both_have_a_model() -> None:
    us, cn = [(DAY, 130.0)], [(DAY + timedelta(10), 129.5)]
    assert lag_days(cn, us, DAY + timedelta(20), tolerance=1.0) == 0
    assert lag_days(cn, us, DAY + timedelta(5), tolerance=1.0) is None


def test_signed_lag_is_negative_where_china_leads() -> None:
    us, cn = [(DAY, 130.0)], [(DAY, 120.0), (DAY + timedelta(30), 140.0)]
    assert signed_lag_months(cn, us, DAY + timedelta(91), 1.0) == pytest.approx(-61 / AVERAGE_MONTH)


@given(releases, releases, days)
def test_signed_lag_changes_sign_when_the_sides_are_exchanged(
    cn: list[tuple[date, float]], us: list[tuple[date, float]], on: date
) -> None:
    ours, theirs = running_best(cn), running_best(us)
    forward, backward = signed_lag_months(ours, theirs, on, 1.0), signed_lag_months(theirs, ours, on, 1.0)
    assert (forward is None) == (backward is None)
    if forward is not None and backward is not None:
        assert forward == pytest.approx(-backward)


@given(releases, releases, days)
def test_lag_agrees_with_walking_through_every_day(
    cn: list[tuple[date, float]], us: list[tuple[date, float]], on: date
) -> None:
    ours, theirs = running_best(cn), running_best(us)
    lag = lag_days(ours, theirs, on, 1.0)
    if lag is None:
        return
    mine = max(score for day, score in cn if day <= on)
    walked = (date(2023, 1, 1) + timedelta(n) for n in range((on - date(2023, 1, 1)).days + 1))
    beyond = [day for day in walked if _best(us, day) > mine + 1.0]
    assert lag == ((on - beyond[0]).days if beyond else 0)


def _best(models: list[tuple[date, float]], day: date) -> float:
    return max((score for released, score in models if released <= day), default=float("-inf"))


def test_equal_parts_are_their_own_effective_number() -> None:
    assert concentration([5, 5, 5, 5]) == (pytest.approx(2500), pytest.approx(4))
    assert concentration([7, 0]) == (pytest.approx(10_000), pytest.approx(1))
    assert concentration([0, 0]) is None


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=30))
def test_an_effective_number_is_at_most_the_number_of_parts(amounts: list[int]) -> None:
    found = concentration(amounts)
    assert found
    assert 1 - 1e-9 <= found[1] <= len(amounts) + 1e-9
    assert found[0] == pytest.approx(10_000 / found[1])


def slow_lead_changes(values: list[int], hold: int) -> list[tuple[int, bool]]:
    """Who is ahead after each point, told from all windows up to it; then the points at which that differs."""
    windows = [
        (start, values[start] > 0)
        for start in range(len(values) - hold + 1)
        if all(value > 0 for value in values[start : start + hold])
        or all(value < 0 for value in values[start : start + hold])
    ]
    return [window for at, window in enumerate(windows) if at == 0 or windows[at - 1][1] != window[1]]


@given(st.lists(st.integers(-2, 2), max_size=30), st.integers(1, 4))
def test_lead_changes_are_those_that_all_windows_tell(values: list[int], hold: int) -> None:
    points = [(DAY + timedelta(days=at), float(value)) for at, value in enumerate(values)]
    expected = [
        (DAY + timedelta(days=at - 1) if at else None, DAY + timedelta(days=at), first)
        for at, first in slow_lead_changes(values, hold)
    ]
    assert lead_changes(points, hold) == expected
