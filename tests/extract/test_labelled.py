"""Floors under precision and recall on the labelled snippets, as measured when the rules were last changed."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench" / "extraction.py"
FLOORS = {"en_dev": (0.98, 0.98), "zh_dev": (0.97, 0.97), "en_held": (0.95, 0.95), "zh_held": (0.93, 0.93)}


@pytest.fixture(scope="module")
def bench() -> dict[str, Any]:
    return runpy.run_path(str(BENCH))


@pytest.fixture(scope="module")
def report(bench: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = bench["report"]()
    return result


@pytest.mark.parametrize("part", FLOORS)
def test_precision_and_recall_stay_above_the_floor(report: dict[str, Any], part: str) -> None:
    precision, recall = FLOORS[part]
    assert report[part]["all"]["precision"] >= precision
    assert report[part]["all"]["recall"] >= recall


def test_labels_cover_every_kind_and_enough_hard_negatives(bench: dict[str, Any]) -> None:
    rows = {part: bench["snippets"](part) for part in bench["PARTS"]}
    english = [row for part, some in rows.items() if part.startswith("en") for row in some]
    chinese = [row for part, some in rows.items() if part.startswith("zh") for row in some]
    assert len(english) >= 90
    assert len(chinese) >= 60
    assert sum(not row["claims"] for row in english + chinese) >= 40
    kinds = {claim["kind"] for row in english for claim in row["claims"]}
    assert kinds == {claim["kind"] for row in chinese for claim in row["claims"]}
    assert kinds == {
        "ipo", "funding", "acquisition", "prediction", "statement", "ranking", "deployment", "relocation",
        "release", "policy",
    }  # fmt: skip


def test_confident_claims_are_right_more_often_than_doubtful_ones(bench: dict[str, Any]) -> None:
    """Confidence means something: above 0.75 the claims of all snippets are right at least nine times in ten."""
    names = bench["gazetteer"]()
    right = wrong = 0
    for part in bench["PARTS"]:
        for snippet in bench["snippets"](part):
            _, _, errors = bench["grade"](snippet, names)
            wrong += sum(claim.confidence > 0.75 for claim in errors)
            right += len(snippet["claims"])
    assert wrong <= 0.1 * right
