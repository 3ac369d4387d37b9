"""Due sources are handed out once, switches and hours hold, and what was lost comes again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from airace import models
from airace.ingest import schedule

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def make(db: None) -> Any:
    def source(slug: str, due: datetime | None = NOW - DAY, **fields: Any) -> models.Source:
        given = {"enabled": True, "cadence": DAY, "registered_at": NOW - 9 * DAY, "next_due_at": due} | fields
        return models.Source.objects.create(slug=slug, title=slug, publisher="P", url="https://p.example", **given)

    return source


def sent_at(now: datetime) -> list[tuple[str, str]]:
    sent: list[tuple[str, str]] = []
    schedule.tick(now, lambda slug, trigger: sent.append((slug, trigger)))
    return sent


def test_what_is_due_is_sent_once(make: Any) -> None:
    make("due")
    make("later", NOW + DAY)
    make("off", enabled=False)
    make("by-hand", cadence=None)
    make("never-described", registered_at=None)
    assert sent_at(NOW) == [("due", "schedule")]
    assert sent_at(NOW) == []


def test_many_missed_days_are_caught_up_by_one_run(make: Any) -> None:
    make("daily", NOW - 5 * DAY)
    assert sent_at(NOW) == [("daily", "schedule")]
    assert sent_at(NOW + timedelta(minutes=1)) == []


def test_a_message_that_was_lost_is_sent_again(make: Any) -> None:
    make("daily")
    sent_at(NOW)
    assert sent_at(NOW + schedule.RESEND_AFTER) == [("daily", "schedule")]


def test_a_source_stays_due_when_the_broker_is_away(make: Any) -> None:
    make("daily")

    def broken(slug: str, trigger: str) -> None:
        raise ConnectionError("no broker")

    with pytest.raises(ConnectionError):
        schedule.tick(NOW, broken)
    assert sent_at(NOW) == [("daily", "schedule")]


def test_the_pause_holds_all_but_what_an_editor_asks_for(make: Any) -> None:
    make("daily")
    make("asked", NOW + DAY, enabled=False, requested_at=NOW)
    models.ImportSwitch.objects.update(paused=True)
    assert sent_at(NOW) == [("asked", "request")]
    models.ImportSwitch.objects.update(paused=False)
    assert sent_at(NOW) == [("daily", "schedule")]


def test_outside_its_hours_a_source_waits_for_the_opening(make: Any) -> None:
    make("at-night", active_from=22, active_until=4)
    assert sent_at(NOW) == []
    assert models.Source.objects.get().next_due_at == datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert sent_at(datetime(2026, 11, 24, 3, 59, tzinfo=UTC)) == [("at-night", "schedule")]


@pytest.mark.parametrize(
    ("trigger", "enabled", "again"),
    [
        ("schedule", True, [("daily", "schedule")]),
        ("request", False, [("daily", "request")]),
        ("command", True, []),
    ],
)
def test_a_run_whose_process_is_gone_is_marked_and_done_again(
    make: Any, trigger: str, enabled: bool, again: list[tuple[str, str]]
) -> None:
    source = make("daily", NOW + DAY, enabled=enabled)
    run = models.ImportRun.objects.create(source=source, started_at=NOW - timedelta(hours=1), trigger=trigger)
    assert sent_at(NOW) == again
    run.refresh_from_db()
    assert (run.status, run.progress) == ("interrupted", "")


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_alive_is_left_alone(make: Any) -> None:
    from django.db import connection

    models.ImportSwitch.objects.get_or_create(pk=1)
    source = make("daily", NOW + DAY)
    run = models.ImportRun.objects.create(source=source, started_at=NOW)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('airace import daily', 0))")
        assert sent_at(NOW) == []
        run.refresh_from_db()
        assert run.status == "running"
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_share_the_work(make: Any) -> None:
    """The row that another tick is handing out is skipped, not waited for."""
    from django.db import connection

    for slug in ("one", "two"):
        make(slug)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM airace_source WHERE slug = 'one' FOR UPDATE")
            assert sent_at(NOW) == [("two", "schedule")]
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert sent_at(NOW) == [("one", "schedule")]


def test_what_waited_long_is_done_only_if_it_is_still_wanted(make: Any) -> None:
    source = make("daily")
    sent_at(NOW)
    assert schedule.wanted("daily", "schedule", NOW)
    models.ImportSwitch.objects.update(paused=True)
    assert not schedule.wanted("daily", "schedule", NOW)
    assert schedule.wanted("daily", "request", NOW)
    models.ImportSwitch.objects.update(paused=False)
    models.Source.objects.update(enabled=False)
    assert not schedule.wanted("daily", "schedule", NOW)
    # Another worker has done it since.
    models.Source.objects.filter(pk=source.pk).update(enabled=True, next_due_at=NOW + DAY)
    assert not schedule.wanted("daily", "schedule", NOW)


def test_what_ends_its_process_again_and_again_is_left_for_longer(make: Any) -> None:
    source = make("heavy", NOW + DAY)
    sent, now = [], NOW
    for _ in range(4):
        models.ImportRun.objects.create(source=source, started_at=now, trigger="schedule")
        sent.append(sent_at(now))
        now += timedelta(minutes=1)
    assert sent == [[("heavy", "schedule")], [], [], []]
    source.refresh_from_db()
    assert source.failures == 4
    assert source.next_due_at is not None
    assert source.next_due_at > now + timedelta(minutes=30)
