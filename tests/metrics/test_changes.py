"""The list of what changed: two values beside each other never look the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from airace.metrics.changes import changes
from airace.models import ImportRun, Restatement, Series

pytestmark = pytest.mark.usefixtures("bundle")


@pytest.mark.parametrize(
    ("old", "new", "words"), [(1400.0, 1200.0, ": 1.40k → 1.20k"), (1400.25, 1399.5, ": 1,400.25 → 1,399.5")]
)
def test_a_small_restatement_is_told_in_full(old: float, new: float, words: str) -> None:
    series = Series.objects.filter(measure="lmarena-text", model__isnull=False).first()
    assert series is not None
    Restatement.objects.create(
        source=series.source,
        series=series,
        measure=series.measure,
        period=date(2026, 9, 1),
        old=old,
        new=new,
        noted_at=datetime(2026, 11, 20, tzinfo=UTC),
        run=ImportRun.objects.earliest("pk"),
    )
    told = [change.text for change in changes(known_on=date(2026, 11, 23), limit=8) if change.kind == "restatement"]
    assert [text for text in told if text.endswith(words)]
