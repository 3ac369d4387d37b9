from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.ingest.plausible import faults

PUBLISHED = date(2026, 1, 31)


def day(value: str, precision: str = "day") -> dict[str, str]:
    return {"value": value, "precision": precision}


@pytest.mark.parametrize(
    "fields",
    [
        {"stage": "listed", "date": day("2026-01-31"), "amount": {"value": 5.6e8, "currency": "USD"}},
        {"stage": "planned", "date": day("2027", "year")},
        {"horizon_end": day("2031-01", "month"), "probability_low": 0, "probability_high": 0.2},
        {"stage": "filed", "date": day("2026-Q1", "quarter")},
        {"first_day_return": -0.4, "share": 1.0},
        {"amount": {"low": 1, "high": 2, "currency": "CNY"}},
    ],
)
def test_what_is_possible_passes(fields: dict[str, Any]) -> None:
    assert faults(fields, published=PUBLISHED) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stage": "listed", "date": day("2026-02-01")}, "later than its source"),
        ({"made_on": day("2026-02", "month")}, "later than its source"),
        ({"date": day("1850", "year")}, "outside the years"),
        ({"date": day("2026-02-30")}, "not a date"),
        ({"amount": {"value": -1, "currency": "USD"}}, "not a possible sum"),
        ({"amount": {"value": 1e15, "currency": "USD"}}, "not a possible sum"),
        ({"amount": {"value": "560m", "currency": "USD"}}, "plain number"),
        ({"amount": {"value": True, "currency": "USD"}}, "plain number"),
        ({"amount": {"value": 5, "currency": "dollars"}}, "ISO code"),
        ({"probability_high": 20}, "write a fraction"),
        ({"first_day_return": -1.5}, "write a fraction"),
        ({"probability_low": 0.5, "probability_high": 0.2}, "is above"),
        ({"modality": "conditional"}, "conditional"),
    ],
)
def test_what_is_impossible_is_named(fields: dict[str, Any], words: str) -> None:
    assert any(words in fault for fault in faults(fields, published=PUBLISHED))


@given(
    st.dictionaries(
        st.sampled_from(["amount", "date", "share", "stage", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: (
                st.dictionaries(st.sampled_from(["value", "precision", "currency", "low"]), inner) | st.lists(inner)
            ),
        ),
    )
)
def test_any_json_gets_an_answer(fields: dict[str, Any]) -> None:
    assert all(fault.endswith(".") for fault in faults(fields, published=PUBLISHED))
