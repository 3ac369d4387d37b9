"""Daily downloads are differences of sums of the same repositories, read from rollups, one day at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from airace.metrics import registry
from airace.models import DownloadRollup, Source
from airace.results import Result

DAYS = (date(2026, 11, 21), date(2026, 11, 22))


@pytest.fixture
def rollups(db: None) -> None:
    Source.objects.create(slug="huggingface-hub", title="Hub", publisher="HF", url="https://huggingface.co")

    def row(day: date, side: str, gained: int | None, every: int | None) -> DownloadRollup:
        numbers: dict[str, Any] = {"gained": gained, "every_gained": every, "repositories": 2, "gained_of": 2}
        return DownloadRollup(day=day, side=side, every_repositories=3, **numbers)

    DownloadRollup.objects.bulk_create(
        [
            row(DAYS[0], "CN", 500, 700),
            row(DAYS[0], "US", 300, 900),
            row(DAYS[1], "CN", -20, 10),
            row(DAYS[1], "US", None, None),
        ]
    )


def compute(slug: str, known_on: date = DAYS[1]) -> Result:
    return registry()[slug].compute(known_on=known_on)


def test_the_newest_day_of_both_sides_is_the_value(rollups: None) -> None:
    result = compute("hub-daily-downloads")
    assert (result.as_of, result.value) == (DAYS[0], {"CN": 500, "US": 300})
    assert result.headline == "Chinese models gained 500 downloads, US models 300 (21 Nov 2026)"
    assert {line.key: [point.y for point in line.points] for line in result.lines} == {"CN": [500, -20], "US": [300]}
    assert [source.slug for source in result.sources] == ["huggingface-hub"]


def test_with_every_repository_the_order_can_be_another(rollups: None) -> None:
    result = compute("hub-daily-downloads-every")
    assert result.value == {"CN": 700, "US": 900}
    assert result.headline.startswith("US models gained 900 downloads")


def test_a_day_ahead_is_not_known(rollups: None) -> None:
    assert compute("hub-daily-downloads", date(2026, 11, 20)).lines == ()
    assert [point.x for point in compute("hub-daily-downloads", DAYS[0]).lines[0].points] == [DAYS[0]]


def test_only_rollups_are_read(rollups: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        compute("hub-daily-downloads")
    assert len(queries) == 1
    assert not [query["sql"] for query in queries if "downloadsnapshot" in query["sql"]]
