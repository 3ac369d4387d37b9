from __future__ import annotations

import pytest

from airace.charts.values import show


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.5613, "probability", "56.1 %"),
        (1.5e9, "USD", "$1.50bn"),
        (42.5, "points", "42.5"),
        (1503.0, "points", "1,503.0"),
        (-2.25, "months", "−2.2"),
        (1_150_000_000, "downloads", "1.15bn"),
        (7, "deployments", "7"),
        (2.5, "%", "2.5 %"),
    ],
)
def test_a_value_is_shown_in_its_unit(value, unit, text):
    assert show(value, unit) == text
