"""The line and its spread against the normal equations in exact fractions, the chance against a sum over the curve."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.extrapolate import Drawn, straight_line

DAY = date(2026, 1, 1)
SERIES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(-100, 100)), min_size=3, max_size=12, unique_by=lambda point: point[0]
)


def points(series: list[tuple[int, int]]) -> list[tuple[date, float]]:
    return [(DAY + timedelta(days=day), float(value)) for day, value in series]


def test_a_line_that_fits_is_drawn_on_without_spread() -> None:
    # 10 points down every 10 days: zero after 40 days, 20 below it after 60.
    line = straight_line(points([(0, 40), (10, 30), (20, 20)]), DAY + timedelta(days=60))
    assert line is not None
    assert (line.value, line.spread, line.slope) == pytest.approx((-20, 0, -1))
    assert line.below_zero == 1


def test_a_line_by_hand() -> None:
    # x −1, 0, 1 with y 0, 3, 0: slope 0, mean 1, errors −1, 2, −1, s = √(6/1). At x = 2: 6·(1 + 1/3 + 4/2) = 20.
    line = straight_line(points([(0, 0), (1, 3), (2, 0)]), DAY + timedelta(days=3))
    assert line is not None
    assert (line.value, line.spread, line.slope) == pytest.approx((1, math.sqrt(20), 0))


def test_too_few_points_make_no_line() -> None:
    assert straight_line(points([(0, 1), (1, 2)]), DAY) is None
    assert straight_line([(DAY, 1.0), (DAY, 2.0), (DAY, 3.0)], DAY) is None


def slow_line(series: list[tuple[int, int]], at: int) -> tuple[Fraction, Fraction]:
    """The oracle: value and squared spread by the normal equations, XᵀX inverted in exact fractions."""
    n, sx, sxx = len(series), sum(x for x, _ in series), sum(x * x for x, _ in series)
    sy, sxy = sum(y for _, y in series), sum(x * y for x, y in series)
    det = Fraction(n * sxx - sx * sx)
    a, b = (sxx * sy - sx * sxy) / det, (n * sxy - sx * sy) / det
    errors = sum((y - a - b * x) ** 2 for x, y in series)
    leverage = (sxx - 2 * at * sx + n * at * at) / det
    return a + b * at, errors / (n - 2) * (1 + leverage)


@given(SERIES, st.integers(0, 900))
def test_the_line_solves_the_normal_equations(series: list[tuple[int, int]], at: int) -> None:
    line = straight_line(points(series), DAY + timedelta(days=at))
    value, variance = slow_line(series, at)
    assert line is not None
    assert line.value == pytest.approx(float(value), abs=1e-6)
    assert line.spread == pytest.approx(math.sqrt(variance), abs=1e-5)


@given(SERIES, st.integers(0, 900))
def test_turned_over_the_chance_turns_over(series: list[tuple[int, int]], at: int) -> None:
    on = DAY + timedelta(days=at)
    line, turned = straight_line(points(series), on), straight_line(points([(x, -y) for x, y in series]), on)
    assert line is not None
    assert turned is not None
    if line.spread > 1e-6:
        assert line.below_zero + turned.below_zero == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("value", "spread"), [(0, 1), (1, 1), (-3, 2), (19.3, 9.8)])
def test_the_chance_is_the_area_under_the_normal_curve(value: float, spread: float) -> None:
    step = spread / 2000
    heights = (math.exp(-(((x * step - value) / spread) ** 2) / 2) for x in range(-40_000, 0))
    area = sum(heights) * step / (spread * math.sqrt(2 * math.pi))
    assert Drawn(value, spread, 0).below_zero == pytest.approx(area, abs=1e-3)


def test_without_spread_the_line_is_sure_of_itself() -> None:
    assert [Drawn(value, 0, 0).below_zero for value in (-1, 0, 1)] == [1, 0.5, 0]
