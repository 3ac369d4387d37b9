from __future__ import annotations

import pytest

from airace.extract.dates import month_field
from airace.extract.race import horizon, is_race, lag, stance


@pytest.mark.parametrize(
    ("text", "high", "expected"),
    [
        ("China will overtake the US", None, "china-leads"),
        ("China will overtake the US", 0.2, "us-leads"),
        ("China will not surpass the US", None, "us-leads"),
        ("the US will win the AI race against China", None, "us-leads"),
        ("China will catch up with the US", None, "parity"),
        ("中国将超越美国", None, "china-leads"),
        ("中国难以追上美国", None, "us-leads"),
        ("China and the US will talk", None, "unclear"),
    ],
)
def test_stance(text: str, high: float | None, expected: str) -> None:
    assert stance(text, high) == expected


def test_horizons() -> None:
    said = month_field(2026, 1)
    assert horizon("within the next three to five years", said) == {
        "horizon_start": month_field(2029, 1),
        "horizon_end": month_field(2031, 1),
    }
    assert horizon("未来两年内", said) == {"horizon_end": month_field(2028, 1)}
    assert horizon("by 2030", said) == {"horizon_end": {"value": "2030", "precision": "year"}}
    assert horizon("in 2020", said) == {}


def test_no_lag_without_a_gap() -> None:
    assert lag("China trained it for six months") is None


def test_race_needs_both_sides() -> None:
    assert is_race("China trails the US")
    assert is_race("China will win the AI race")
    assert not is_race("China grows")
