"""Scores against values worked out by hand, and intervals against the equation that defines them."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.scoring import (
    Z95,
    Bin,
    Forecast,
    base_rate,
    brier,
    calibration,
    log_score,
    may_rank,
    pooled,
    wilson,
)

CHANCES = st.floats(0, 1)
FORECASTS = st.builds(Forecast, CHANCES, st.booleans())
COUNTS = st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


def test_brier_is_the_squared_distance_to_what_happened() -> None:
    # 0.2 given to what did not happen: 0.04; to what did: 0.64.
    assert brier(Forecast(0.2, came_true=False)) == pytest.approx(0.04)
    assert brier(Forecast(0.2, came_true=True)) == pytest.approx(0.64)
    assert brier(Forecast(0.5, came_true=True)) == 0.25


def test_log_score_is_of_the_chance_given_to_what_happened_and_ends_short_of_certainty() -> None:
    assert log_score(Forecast(0.25, came_true=True)) == pytest.approx(1.3862944)  # ln 4
    assert log_score(Forecast(0.25, came_true=False)) == pytest.approx(0.2876821)  # ln 4/3
    assert log_score(Forecast(0.0, came_true=True)) == pytest.approx(6.9077553)  # ln 1000


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_nobody_gains_by_saying_something_else_than_they_think(believed: float, said: float) -> None:
    """Both scores are proper: the expected score is best where the chance said is the one believed."""
    for score in (brier, log_score):

        def expected(chance: float, score=score) -> float:
            yes, no = (score(Forecast(chance, came_true)) for came_true in (True, False))
            return believed * yes + (1 - believed) * no

        assert expected(believed) <= expected(said) + 1e-12


def test_pooled_is_the_geometric_mean_of_odds() -> None:
    # Odds 1/9 and 1: their geometric mean is 1/3, a chance of 1/4.
    assert pooled([0.1, 0.5]) == pytest.approx(0.25)
    with pytest.raises(ValueError, match="at least one"):
        pooled([])


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8))
def test_pooled_turns_round_with_the_question_and_keeps_what_all_agree_on(chances: list[float]) -> None:
    assert pooled([1 - chance for chance in chances]) == pytest.approx(1 - pooled(chances))
    assert pooled([chances[0]] * 3) == pytest.approx(chances[0])
    product = math.prod(chance / (1 - chance) for chance in chances) ** (1 / len(chances))
    assert pooled(chances) == pytest.approx(product / (1 + product))


def test_base_rate_adds_one_of_each_outcome() -> None:
    assert base_rate(4, 12) == pytest.approx(5 / 14)
    assert base_rate(0, 0) == 0.5
    with pytest.raises(ValueError, match="3 of 2"):
        base_rate(3, 2)


def slow_wilson(yes: int, total: int, *, upper: bool) -> float:
    """The oracle: bisect for the share whose distance to the count is exactly z standard errors."""
    share = yes / total
    inside, outside = share, 1.0 if upper else 0.0
    for _ in range(200):
        middle = (inside + outside) / 2
        far = abs(share - middle) > Z95 * math.sqrt(middle * (1 - middle) / total)
        inside, outside = (inside, middle) if far else (middle, outside)
    return inside


@given(COUNTS)
def test_wilson_solves_its_own_equation(count: tuple[int, int]) -> None:
    low, high = wilson(*count)
    assert low == pytest.approx(slow_wilson(*count, upper=False), abs=1e-9)
    assert high == pytest.approx(slow_wilson(*count, upper=True), abs=1e-9)
    assert 0 <= low <= count[0] / count[1] <= high <= 1


def test_wilson_of_four_in_eleven() -> None:
    # Worked with 1.96² = 3.8415: centre (4 + 1.9207)/(14.8415) = 0.39893, half-width 0.24729.
    assert wilson(4, 11) == pytest.approx((0.1517, 0.6462), abs=2e-4)
    with pytest.raises(ValueError, match="0 of 0"):
        wilson(0, 0)


@given(COUNTS)
def test_more_of_the_same_narrows_the_interval(count: tuple[int, int]) -> None:
    low, high = wilson(*count)
    twice_low, twice_high = wilson(2 * count[0], 2 * count[1])
    assert twice_high - twice_low < high - low


def test_calibration_by_class_of_chance() -> None:
    found = calibration([Forecast(0.1, came_true=False), Forecast(0.15, came_true=True), Forecast(1.0, came_true=True)])
    assert [(part.start, part.end, part.n, part.share) for part in found] == [(0, 0.2, 2, 0.5), (0.8, 1, 1, 1)]
    assert found[0].chance == pytest.approx(0.125)
    assert (found[0].low, found[0].high) == wilson(1, 2)
    assert calibration([]) == ()


@given(st.lists(FORECASTS, min_size=1, max_size=40), st.integers(1, 10))
def test_calibration_loses_nobody(forecasts: list[Forecast], bins: int) -> None:
    found: tuple[Bin, ...] = calibration(forecasts, bins)
    assert sum(part.n for part in found) == len(forecasts)
    assert all(part.start - 1e-9 <= part.chance <= part.end + 1e-9 for part in found)
    yes = sum((Fraction(part.share).limit_denominator(100) * part.n for part in found), Fraction(0))
    assert yes == sum(forecast.came_true for forecast in forecasts)


def test_nobody_is_ranked_below_twenty() -> None:
    assert [may_rank(resolved) for resolved in (0, 19, 20)] == [False, False, True]
