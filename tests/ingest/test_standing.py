"""When a source is asked again, by its cadence, its hours and how the last runs went."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from airace import models
from airace.ingest import standing

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def source(db: None) -> models.Source:
    return models.Source.objects.create(
        slug="board", title="Board", publisher="B", url="https://board.example", cadence=24 * HOUR
    )


@pytest.mark.parametrize(
    ("hours", "hour", "opens"),
    [
        ((None, None), 12, 12),
        ((9, 17), 9, 9),
        ((9, 17), 16, 16),
        ((9, 17), 17, 33),
        ((9, 17), 3, 9),
        ((22, 4), 23, 23),
        ((22, 4), 3, 3),
        ((22, 4), 4, 22),
        ((22, 4), 21, 22),
    ],
)
def test_active_hours(hours: tuple[int | None, int | None], hour: int, opens: int) -> None:
    source = models.Source(active_from=hours[0], active_until=hours[1])
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert standing.within_hours(source, midnight + hour * HOUR) == midnight + opens * HOUR


def test_the_next_time_lies_within_the_jitter(source: models.Source) -> None:
    source.jitter = HOUR
    times = {standing.next_due(source, NOW) for _ in range(20)}
    assert len(times) > 1
    assert all(time and NOW + 24 * HOUR <= time <= NOW + 25 * HOUR for time in times)


def test_retries_come_soon_then_ever_later_but_never_after_the_usual_time(source: models.Source) -> None:
    waits = []
    for _ in range(10):
        standing.failed(source, NOW, may_get_better=True)
        waits.append((source.next_due_at or NOW) - NOW)
    assert waits[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert waits[-1] == standing.LAST_RETRY


def test_what_waiting_does_not_mend_keeps_its_usual_time(source: models.Source) -> None:
    standing.failed(source, NOW, may_get_better=False)
    assert (source.failures, source.next_due_at) == (1, NOW + 24 * HOUR)


def test_a_run_that_works_ends_the_failures(source: models.Source) -> None:
    run = models.ImportRun(source=source, data_as_of=date(2026, 11, 22))
    standing.failed(source, NOW, may_get_better=False)
    standing.failed(source, NOW, may_get_better=False)
    assert source.failures == 2
    standing.worked(source, run, NOW)
    source.refresh_from_db()
    assert (source.failures, source.last_success_at, source.data_as_of) == (0, NOW, date(2026, 11, 22))


def test_a_back_fill_is_asked_for_once(source: models.Source) -> None:
    source.backfill_since = date(2025, 1, 1)
    standing.worked(source, models.ImportRun(source=source), NOW)
    assert models.Source.objects.get().backfill_since is None


def test_a_host_that_wants_peace_is_no_failure(source: models.Source) -> None:
    standing.postponed(source, NOW + HOUR, NOW)
    assert (source.failures, source.next_due_at) == (0, NOW + HOUR)
