"""One source, one run, one transaction: what is left behind when it works, repeats, fails or is killed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from airace import models
from airace.ingest import payloads
from airace.ingest.checks import CheckError
from airace.ingest.run import import_source, lease
from airace.sources.base import Reading, Refusal, Upstream

Make = Callable[..., Upstream]
Score = Callable[..., Reading]
Status = models.ImportRun.Status


def version() -> int:
    return models.DataVersion.objects.get().number


def test_a_good_import_leaves_data_run_payload_and_bookmark(world: Any, upstream: Make, score: Score) -> None:
    before = version()
    run = import_source(upstream([score(1500.0)], b"bytes"))
    assert run is not None
    assert (run.status, run.read, run.added, run.rejected) == (Status.SUCCEEDED, 1, 1, 0)
    assert str(run.data_as_of) == "2026-08-01"
    assert run.payload is not None
    assert payloads.body_of(run.payload) == b"bytes"
    assert models.Observation.objects.get().value == 1500.0
    assert models.Source.objects.get(slug="board").bookmark["hashes"] == {"table": run.payload.sha256}
    assert version() == before + 1


def test_the_same_bytes_are_not_read_again(world: Any, upstream: Make, score: Score) -> None:
    import_source(upstream([score(1500.0)]))
    before = version()
    run = import_source(upstream(AssertionError("parsed unchanged bytes")))
    assert run is not None
    assert (run.status, run.read) == (Status.UNCHANGED, 0)
    assert version() == before


def test_the_same_readings_from_other_bytes_insert_nothing(world: Any, upstream: Make, score: Score) -> None:
    import_source(upstream([score(1500.0)], b"1"))
    before = version()
    run = import_source(upstream([score(1500.0)], b"2"))
    assert run is not None
    assert (run.status, run.added) == (Status.SUCCEEDED, 0)
    assert models.Observation.objects.count() == 1
    assert version() == before


def test_a_failure_keeps_the_run_the_bytes_and_the_old_world(world: Any, upstream: Make, score: Score) -> None:
    import_source(upstream([score(1500.0)], b"1"))
    bookmark = models.Source.objects.get(slug="board").bookmark
    with pytest.raises(ZeroDivisionError):
        import_source(upstream(ZeroDivisionError("no column called score"), b"2"))
    run = models.ImportRun.objects.latest("started_at")
    assert (run.status, run.error) == (Status.FAILED, "ZeroDivisionError: no column called score")
    assert models.Payload.objects.count() == 2
    assert models.Observation.objects.count() == 1
    assert models.Source.objects.get(slug="board").bookmark == bookmark


def test_a_broken_check_changes_nothing(world: Any, upstream: Make, score: Score) -> None:
    import_source(upstream([score(1500.0)], b"1"))
    with pytest.raises(CheckError, match="median"):
        import_source(upstream([score(1.5, period="2026-09-01", known="2026-09-01")], b"2"))
    assert models.Observation.objects.count() == 1


def test_a_refusal_is_kept_and_stops_nothing(world: Any, upstream: Make, score: Score) -> None:
    refused = Refusal("table:3", "score is not a number: n/a.", {"score": "n/a"})
    unknown = score(1400.0, name="ona")
    run = import_source(upstream([refused, unknown, score(1500.0)]))
    assert run is not None
    assert (run.added, run.rejected) == (1, 2)
    first, second = models.Rejection.objects.order_by("-locator")
    assert (first.locator, first.reason, first.reading) == ("table:3", "score is not a number: n/a.", {"score": "n/a"})
    assert "ona is no known model" in second.reason
    assert second.suggestions == ["one"]
    assert second.reading["value"] == 1400.0


def test_a_refusal_is_noted_once(world: Any, upstream: Make) -> None:
    for body in (b"1", b"2"):
        import_source(upstream([Refusal("table:3", "is bad.")], body), checks=())
    assert models.Rejection.objects.count() == 1


def test_a_run_that_was_killed_is_marked_by_the_next(world: Any, run: models.ImportRun, upstream: Make) -> None:
    import_source(upstream([]))
    run.refresh_from_db()
    assert run.status == Status.INTERRUPTED
    assert run.finished_at is not None


def test_editors_own_the_source_once_it_is_there(world: Any, upstream: Make) -> None:
    models.Source.objects.filter(slug="board").update(title="As an editor calls it")
    import_source(upstream([]))
    assert models.Source.objects.get(slug="board").title == "As an editor calls it"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_the_work_once(upstream: Make) -> None:
    """A second session holds the lease, as another process would."""
    from django.db import connection

    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('airace import board', 0))")
        assert import_source(upstream([])) is None
        assert not models.ImportRun.objects.exists()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
        assert import_source(upstream([])) is not None
    finally:
        other.close()


def test_the_lease_is_free_after_a_failure(db: None) -> None:
    with pytest.raises(RuntimeError), lease("board"):
        raise RuntimeError
    with lease("board") as leased:
        assert leased


def test_progress_names_the_payload_and_each_refusal(world: Any, upstream: Make, score: Score) -> None:
    lines: list[str] = []
    import_source(upstream([score(1500.0), Refusal("table:3", "is bad.")]), say=lines.append)
    assert lines[0].split() == ["table", "2", "rows:", "1", "added,", "0", "unchanged,", "1", "refused"]
    assert lines[1:] == ["  table:3 is bad."]


def test_times_are_those_of_the_run(world: Any, upstream: Make) -> None:
    started = datetime.now(UTC)
    run = import_source(upstream([]))
    assert run is not None
    assert run.finished_at is not None
    assert started <= run.started_at <= run.finished_at
