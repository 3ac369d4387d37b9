from __future__ import annotations

from decimal import Decimal

import pytest

from airace.extract.numbers import number, percents, rank, scaled


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200.5", "1200.5"), ("three", "3"), ("十", "10"), ("三十五", "35"), ("两", "2"), ("一百二十", "120")],
)
def test_numbers(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


def test_no_number_is_none() -> None:
    assert number("many") is None
    assert number("") is None


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [("4.35", "billion", 4_350_000_000), ("1", "T", 10**12), ("2", "万亿", 2 * 10**12), ("3", "千万", 3 * 10**7)],
)
def test_scales(text: str, scale: str, value: int) -> None:
    assert scaled(text, scale) == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("13.2%", 0.132, 0.132), ("twenty percent", 0.2, 0.2), ("10 to 15 per cent", 0.1, 0.15), ("百分之二十", 0.2, 0.2)],
)
def test_percentages_are_fractions(text: str, low: float, high: float) -> None:
    ((_, _, found_low, found_high),) = percents(text)
    assert (found_low, found_high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("text", "value"), [("ranked No. 1", 1), ("came third", 3), ("the 12th place", 12), ("排名第三", 3)]
)
def test_ranks(text: str, value: int) -> None:
    assert rank(text, 0, len(text)) == value
