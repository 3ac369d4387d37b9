"""The share that is summed over Epoch's list follows the one that was read in a report, and no line joins them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from airace import models
from airace.ingest import load
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.metrics import registry
from airace.sources.base import Payload, Reading
from airace.sources.epoch_clusters import COLUMNS, FILE, SOURCE, URL, parse

READ = datetime(2026, 11, 23, 6, tzinfo=UTC)


def clusters(*rows: tuple[str, str]) -> list[Reading]:
    """What the source states about existing clusters of so many H100 equivalents in these countries."""
    lines = [",".join(COLUMNS)]
    lines += [f"Cluster {number},Existing,{power},{country},,,True," for number, (power, country) in enumerate(rows)]
    found = parse(Payload("\n".join(lines).encode(), URL, READ, FILE))
    return [item for item in found if isinstance(item, Reading)]


@pytest.mark.usefixtures("bundle")
def test_the_newest_share_is_that_of_the_list() -> None:
    source = models.Source.objects.get(slug=SOURCE.slug)
    run = models.ImportRun.objects.create(source=source, started_at=READ)
    rows = clusters(("600", "United States of America"), ("150", "China"), ("250", "France"))
    load.observations(run, rows, Names(), Outcome(), READ)
    compute = registry()["compute-share"].compute
    result = compute(known_on=READ.date())
    assert (result.as_of, result.value) == (READ.date(), {"CN": 0.15, "US": 0.6})
    assert [[point.provisional for point in line.points] for line in result.lines] == [[True, False, False]] * 2
    # Two methods, two marks: the line breaks after the share that was read in a report.
    assert [[point.y for point in line.points] for line in result.lines] == [[0.15, None, 0.15], [0.75, None, 0.6]]
    assert compute(known_on=date(2026, 11, 22)).value == {"CN": 0.15, "US": 0.75}
    assert any("10–20 %" in caveat for caveat in result.definition.caveats)
    assert [source.slug for source in result.sources] == ["epoch-compute"]
