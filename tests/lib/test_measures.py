"""Measures and periods in words."""

from __future__ import annotations

from datetime import date

import pytest

from airace.lib.measures import span, title


@pytest.mark.parametrize(
    ("measure", "words"),
    [("rnd-spend", "Research and development expense"), ("robots-per-10000-employees", "Robots per 10000 employees")],
)
def test_a_measure_without_a_title_is_told_in_its_own_words(measure: str, words: str) -> None:
    assert title(measure) == words


@pytest.mark.parametrize(
    ("period", "variant", "words"),
    [
        (date(2026, 7, 1), "quarter", ("Q3 2026", "")),
        (date(2026, 7, 1), "quarter, productive assets, CNY", ("Q3 2026", "productive assets, CNY")),
        (date(2026, 1, 27), "quarter", ("quarter from 27 Jan 2026", "")),
        (date(2026, 1, 1), "year", ("2026", "")),
        (date(2025, 7, 1), "year", ("year from 1 Jul 2025", "")),
        (date(2025, 1, 1), "three-years", ("three years from 1 Jan 2025", "")),
        (date(2026, 11, 3), "2513.HK", ("3 Nov 2026", "2513.HK")),
        (date(2026, 11, 3), "day", ("3 Nov 2026", "")),
    ],
)
def test_a_period_is_as_long_as_its_variant_says(period: date, variant: str, words: tuple[str, str]) -> None:
    assert span(period, variant) == words
