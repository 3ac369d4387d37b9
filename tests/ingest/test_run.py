"""One source, one run, one transaction: what is left behind when it works, repeats, fails or is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from airace import models
from airace.ingest import payloads
from airace.ingest.checks import CheckError
from airace.ingest.run import import_source, lease
from airace.lib.ask import AwayError, LimitedError
from airace.sources.base import (
    Errand,
    LayoutError,
    Payload,
    Reading,
    Refusal,
    Source,
    Upstream,
    Watched,
    observation,
)

Make = Callable[..., Upstream]
Score = Callable[..., Reading]
Status = models.ImportRun.Status
KNOWN = datetime(2026, 9, 1, tzinfo=UTC)


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
    assert lines[0] == "fetched table"
    assert lines[1].split() == ["table", "2", "rows:", "1", "added,", "0", "unchanged,", "1", "refused"]
    assert lines[2:] == ["  table:3 is bad."]


def test_times_are_those_of_the_run(world: Any, upstream: Make) -> None:
    started = datetime.now(UTC)
    run = import_source(upstream([]))
    assert run is not None
    assert run.finished_at is not None
    assert started <= run.started_at <= run.finished_at


def rounds(*steps: bytes | Exception) -> Upstream:
    """A source of several pages, one step each: bytes that are a page's score, or what asking for it raises."""

    def fetch(errand: Errand) -> Iterator[Payload]:
        for number, step in enumerate(steps):
            if f"page {number}" in errand.done:
                continue
            if isinstance(step, Exception):
                raise step
            mark = {"last": number}
            yield Payload(step, f"https://board.org/{number}", errand.now, name=f"page {number}", mark=mark)

    def parse(payload: Payload) -> Iterator[Reading]:
        day = date(2026, 8, 1 + int(payload.name[-1]))
        yield observation(
            "board", "arena", "points", "model", "one", day, float(payload.body), known_at=KNOWN, url=payload.url
        )

    source = Source("board", "Board", "B", "https://board.org", "CC BY 4.0", True, cadence=timedelta(days=1))
    return Upstream(source, fetch, parse)


def values() -> list[float | None]:
    return list(models.Observation.objects.order_by("period").values_list("value", flat=True))


def test_a_host_that_wants_peace_postpones_the_rest_of_a_round(world: Any) -> None:
    until = datetime.now(UTC) + timedelta(days=30)
    run = import_source(rounds(b"1", b"2", LimitedError("board.org wants us back at noon.", until), b"4"))
    assert run is not None
    assert (run.status, run.error, run.added) == (Status.POSTPONED, "board.org wants us back at noon.", 2)
    source = models.Source.objects.get(slug="board")
    assert (source.next_due_at, source.failures, source.bookmark["round"]["done"]) == (
        until,
        0,
        ["page 0", "page 1"],
    )
    assert values() == [1.0, 2.0]
    run = import_source(rounds(AssertionError("asked again"), AssertionError("asked again"), b"3", b"4"))
    assert run is not None
    assert (run.status, run.added) == (Status.SUCCEEDED, 2)
    assert values() == [1.0, 2.0, 3.0, 4.0]
    bookmark = models.Source.objects.get(slug="board").bookmark
    assert ("round" in bookmark, bookmark["last"]) == (False, 3)


def test_a_host_that_goes_away_in_the_middle_fails_the_run_but_not_what_came(world: Any) -> None:
    with pytest.raises(AwayError):
        import_source(rounds(b"1", AwayError("board.org did not answer in time; try again later.")))
    run = models.ImportRun.objects.get()
    assert (run.status, run.added) == (Status.FAILED, 1)
    assert run.error == "board.org did not answer in time; try again later."
    assert models.Source.objects.get(slug="board").failures == 1
    assert values() == [1.0]


def test_a_changed_layout_fails_the_whole_round(world: Any) -> None:
    with pytest.raises(LayoutError):
        import_source(rounds(b"1", LayoutError("The page is text/html, expected text/csv.")))
    assert values() == []
    assert models.ImportRun.objects.get().error == "The page is text/html, expected text/csv."


def test_only_pages_that_changed_are_read(world: Any) -> None:
    import_source(rounds(b"1", b"2"))
    run = import_source(rounds(b"1", b"5"))
    assert run is not None
    assert (run.read, run.added, run.restated) == (1, 1, 1)


def test_what_is_watched_says_whom_a_key_means(world: Any) -> None:
    models.Watch.objects.create(
        source=world["source"], key="0001", company=world["company"], source_url="https://board.org/0001"
    )
    seen: list[Watched] = []

    def fetch(errand: Errand) -> Iterator[Payload]:
        seen.extend(errand.watched)
        yield Payload(b"x", "https://board.org/0001", errand.now, name="0001")

    def parse(payload: Payload) -> Iterator[Reading]:
        yield observation(
            "board", "stars", "stars", "company", "0001", date(2026, 8, 1), 7, known_at=KNOWN, url=payload.url
        )

    import_source(Upstream(Source("board", "Board", "B", "https://board.org", "CC BY 4.0", True), fetch, parse))
    assert seen == [Watched("0001", "company", "lab")]
    assert models.Observation.objects.get().series.company == world["company"]


def test_a_round_that_broke_off_long_ago_begins_anew(world: Any) -> None:
    until = datetime.now(UTC) + timedelta(days=30)
    import_source(rounds(b"1", LimitedError("later", until)))
    source = models.Source.objects.get(slug="board")
    source.bookmark["round"]["began"] = "2026-01-01T00:00:00+00:00"
    source.save()
    run = import_source(rounds(b"7", b"2"))
    assert run is not None
    assert (run.added, values()) == (2, [1.0, 7.0, 2.0])


def test_equal_bytes_of_another_day_are_another_days_number(world: Any) -> None:
    def counter(day: datetime) -> Upstream:
        def fetch(errand: Errand) -> Iterator[Payload]:
            yield Payload(b"5", "https://board.org/stars", day, name="stars")

        def parse(payload: Payload) -> Iterator[Reading]:
            day = payload.fetched_at
            yield observation("board", "stars", "stars", "company", "lab", day.date(), 5, known_at=day, url=payload.url)

        source = Source("board", "Board", "B", "https://board.org", "CC BY 4.0", True, steady=False, by_day=True)
        return Upstream(source, fetch, parse)

    import_source(counter(KNOWN))
    same = import_source(counter(KNOWN))
    assert same is not None
    assert same.status == Status.UNCHANGED
    import_source(counter(datetime(2026, 9, 2, tzinfo=UTC)))
    assert list(models.Observation.objects.order_by("period").values_list("period", flat=True)) == [
        date(2026, 9, 1),
        date(2026, 9, 2),
    ]


def test_a_back_fill_that_an_editor_asked_for_meanwhile_stays(world: Any) -> None:
    models.Source.objects.update(backfill_since=date(2026, 1, 1))

    def fetch(errand: Errand) -> Iterator[Payload]:
        assert errand.since == date(2026, 1, 1)
        models.Source.objects.update(backfill_since=date(2025, 1, 1))
        yield Payload(b"x", "https://board.org/x", errand.now, name="x")

    source = Source("board", "Board", "B", "https://board.org", "CC BY 4.0", True)
    import_source(Upstream(source, fetch, lambda payload: iter(())))
    assert models.Source.objects.get(slug="board").backfill_since == date(2025, 1, 1)
    models.Source.objects.update(backfill_since=date(2026, 1, 1))
    import_source(rounds(b"1"))
    assert models.Source.objects.get(slug="board").backfill_since is None
