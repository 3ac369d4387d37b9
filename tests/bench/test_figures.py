from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

# The measurements are scripts beside this file, not a package.
spec = importlib.util.spec_from_file_location("bench_figures", Path(__file__).with_name("figures.py"))
assert spec is not None
assert spec.loader is not None
figures = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = figures
spec.loader.exec_module(figures)


@pytest.mark.parametrize(("value", "budget", "verdict"), [(3.0, 3, "ok"), (3.01, 3, "OVER"), (3.0, None, "")])
def test_a_budget_may_be_reached_and_not_passed(value: float, budget: float | None, verdict: str) -> None:
    figure = figures.Figure("Queries", "models", value, "ms", budget)
    assert figure.verdict == verdict
    assert figure.as_dict()["ok"] == {"ok": True, "OVER": False, "": None}[verdict]


def test_the_table_names_each_area_once() -> None:
    rows = [figures.Figure(area, name, 2, "queries", 15) for area, name in [("a", "x"), ("a", "y"), ("b", "x")]]
    lines = figures.table(rows).splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == ["a", "b"]
    assert lines[1].split() == ["x", "2", "queries", "≤", "15", "ok"]


@pytest.mark.parametrize(("value", "text"), [(165048.2, "165,048"), (3.0567, "3.06"), (2, "2"), (0.4, "0.4")])
def test_numbers_keep_three_digits(value: float, text: str) -> None:
    assert figures.shown(value) == text
