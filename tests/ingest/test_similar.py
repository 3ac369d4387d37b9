"""How a value stands to another one: what merely agrees is not called the same."""

from __future__ import annotations

from typing import Any

import pytest

from airace.ingest.similar import agree, standing


def usd(value: float | None, **more: Any) -> dict[str, Any]:
    return {"value": value, "currency": "USD", **more}


def day(value: str, precision: str = "day") -> dict[str, str]:
    return {"value": value, "precision": precision}


HKD = {"value": 4.35e9, "currency": "HKD"}


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (usd(620e6), usd(620e6), "same"),
        (usd(620e6), usd(620000000), "same"),
        (usd(620e6), usd(619e6), "agrees within rounding"),
        (usd(620e6), usd(600e6), "differs"),
        (usd(558e6), usd(560e6, also=HKD), "agrees within rounding"),
        ({**HKD, "also": usd(558e6)}, usd(558e6), "same"),
        (usd(None, low=610e6, high=630e6), usd(620e6), "agrees within rounding"),
        (day("2026-01", "month"), day("2026-01-09"), "agrees, less exactly"),
        (day("2026-01-09"), day("2026-01", "month"), "agrees, more exactly"),
        (day("2026-01-09"), day("2026-01-09"), "same"),
        (day("2026-01-09"), day("2026-01-08"), "differs"),
        (1159.5, 1160, "agrees within rounding"),
        (1160, 1160.0, "same"),
        ("listed", "listed", "same"),
        ("listed", "filed", "differs"),
        (["a", "b"], ["a", "b"], "same"),
    ],
)
def test_what_is_said_of_two_values(one: Any, other: Any, said: str) -> None:
    assert standing(one, other) == said
    assert agree(one, other) == (said != "differs")
