from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from airace import models
from airace.ingest import checks
from airace.ingest.checks import CheckError
from airace.ingest.run import import_source
from airace.sources.base import Reading, Upstream

Score = Callable[..., Reading]


def test_a_key_may_be_stated_once(world: Any, score: Score) -> None:
    one, two = score(1.0), score(2.0)
    twin = Reading("observation", "another line", two.fields)
    checks.keys_are_unique(world["source"], [one, score(1.0, period="2026-09-01")], "table")
    with pytest.raises(CheckError, match="another line states the same value as"):
        checks.keys_are_unique(world["source"], [one, twin], "table")


def test_values_are_finite(world: Any, score: Score) -> None:
    with pytest.raises(CheckError, match="holds inf"):
        checks.values_are_finite(world["source"], [score(float("inf"))], "table")


def test_coverage_may_shrink_by_a_twentieth(world: Any, score: Score, upstream: Callable[..., Upstream]) -> None:
    months = [f"2026-{month:02}-01" for month in range(1, 10)]
    import_source(upstream([score(1.0, period=month) for month in [*months, "2025-12-01"]]))
    nine = [score(1.0, period=month) for month in months]
    source = models.Source.objects.get(slug="board")
    with pytest.raises(CheckError, match=r"board \(table\) sent 9 readings, last time 10"):
        checks.coverage_did_not_shrink(source, nine, "table")
    checks.coverage_did_not_shrink(source, [*nine, score(1.0, period="2025-12-01")], "table")
    checks.coverage_did_not_shrink(source, [], "another payload")


def test_a_batch_many_times_as_large_is_another_dataset(world: Any, score: Score) -> None:
    source = world["source"]
    source.bookmark = {"read": {"table": 30}}
    rows = [score(float(number)) for number in range(151)]
    checks.coverage_did_not_explode(source, rows[:150], "table")
    with pytest.raises(CheckError, match="sent 151 readings, last time 30; is it still the same dataset"):
        checks.coverage_did_not_explode(source, rows, "table")
    checks.coverage_did_not_explode(source, rows, "seen for the first time")


def test_a_median_ten_times_off_is_a_changed_unit(world: Any, score: Score, upstream: Callable[..., Upstream]) -> None:
    import_source(upstream([score(50.0), score(60.0, period="2026-07-01")]))
    checks.magnitude_is_near_last_time(world["source"], [score(500.0)], "table")
    with pytest.raises(CheckError, match=r"arena of board has a median of 0\.55, last time 50"):
        checks.magnitude_is_near_last_time(world["source"], [score(0.55)], "table")
    checks.magnitude_is_near_last_time(world["source"], [score(0.55, measure="new")], "table")


def test_counters_have_keys_of_their_own() -> None:
    fields = {"repository": "a/b", "day": "2026-08-07"}
    assert checks.key_of(Reading("download", "x", fields)) == ("download", "a/b", "2026-08-07")
