"""The state of a source or feed follows its last success, its cadence and the switches; charts get it with the version."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from airace.models import DataVersion, Feed, ImportRun, ImportSwitch, KnownGap, Source
from airace.queries import freshness, status

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def source(slug="board", **fields):
    now = datetime.now(UTC)
    plain = {
        "title": slug.title(),
        "publisher": "P",
        "url": f"https://{slug}.org/",
        "registered_at": now - 90 * DAY,
        "enabled": True,
        "cadence": DAY,
        "last_success_at": now - HOUR,
        "next_due_at": now + 23 * HOUR,
    }
    return Source.objects.create(slug=slug, **plain | fields)


def state(**fields):
    source(**fields)
    return status.sources()[0].state


def ago(span):
    return datetime.now(UTC) - span


def test_a_source_read_within_its_cadence_is_fresh_and_due_when_its_time_has_come():
    assert state() == "fresh"
    Source.objects.update(next_due_at=ago(MINUTE))
    assert status.sources()[0].state == "due"


@pytest.mark.parametrize(
    ("cadence", "age", "expected"),
    [
        (HOUR, 89 * MINUTE, "fresh"),  # half a cadence of grace
        (HOUR, 91 * MINUTE, "late"),
        (10 * MINUTE, 24 * MINUTE, "fresh"),  # at least a quarter of an hour
        (10 * MINUTE, 26 * MINUTE, "late"),
        (30 * DAY, 31 * DAY - HOUR, "fresh"),  # at most a day
        (30 * DAY, 31 * DAY + HOUR, "late"),
    ],
)
def test_a_source_is_late_after_its_cadence_and_some_grace(cadence, age, expected):
    assert state(cadence=cadence, last_success_at=ago(age)) == expected


def test_lateness_counts_from_the_last_success_though_it_is_handed_out_again_and_again():
    assert state(last_success_at=ago(3 * DAY), next_due_at=datetime.now(UTC) + 20 * MINUTE) == "late"


def test_jitter_and_active_hours_put_lateness_off():
    assert state(cadence=HOUR, jitter=HOUR, last_success_at=ago(2 * HOUR)) == "fresh"
    Source.objects.update(jitter=None)
    assert status.sources()[0].state == "late"
    Source.objects.update(active_from=6, active_until=8)
    assert status.sources()[0].state == "fresh"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"registered_at": None}, "unscheduled"),
        ({"cadence": None, "enabled": False}, "unscheduled"),
        ({"cadence": None, "failures": 1}, "failing"),
        ({"enabled": False, "failures": 2}, "off"),
        ({"failures": 1}, "failing"),
        ({"last_success_at": None}, "never"),
    ],
)
def test_switches_and_failures_come_before_age(fields, expected):
    assert state(**fields) == expected


def test_while_imports_are_held_states_stay_and_the_hold_is_told_apart():
    assert freshness.read_standing(freshness.version_and_standing()[1]).held is False
    ImportSwitch.objects.update_or_create(pk=1, defaults={"paused": True})
    source("quick")
    source("slow", last_success_at=ago(9 * DAY))
    source("wrong", failures=1)
    assert {row.slug: row.state for row in status.sources()} == {"quick": "fresh", "slow": "late", "wrong": "failing"}
    freshness.forget()
    assert freshness.read_standing(freshness.version_and_standing()[1]).held is True


def test_the_first_run_is_told_while_it_is_at_work():
    new = source(last_success_at=None)
    ImportRun.objects.create(source=new, status="failed", started_at=ago(HOUR), finished_at=ago(HOUR))
    assert status.sources()[0].state == "never"
    run = ImportRun.objects.create(source=new, status="running", started_at=ago(MINUTE))
    assert status.sources()[0].state == "running"
    assert status.sources()[0].running.started_at == run.started_at
    Source.objects.update(last_success_at=ago(DAY))
    assert status.sources()[0].state == "fresh"


def test_while_a_run_is_at_work_its_own_day_is_the_one_expected():
    board = source(next_due_at=datetime(2099, 1, 2, tzinfo=UTC))
    run = ImportRun.objects.create(source=board, status="running", started_at=datetime(2026, 11, 3, 23, tzinfo=UTC))
    assert freshness.read_standing(freshness.version_and_standing()[1]).sources["board"].due == date(2026, 11, 3)
    ImportRun.objects.filter(pk=run.pk).update(status="succeeded", finished_at=ago(MINUTE))
    freshness.forget()
    assert freshness.read_standing(freshness.version_and_standing()[1]).sources["board"].due == date(2099, 1, 2)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "fresh"),
        ({"newest_entry_at": 31 * DAY}, "quiet"),
        ({"newest_entry_at": 31 * DAY, "failures": 1}, "failing"),
        ({"last_success_at": 2 * HOUR}, "late"),
        ({"enabled": False, "failures": 1}, "off"),
        ({"last_success_at": None}, "never"),
    ],
)
def test_a_feed_that_answers_but_brings_nothing_is_quiet(fields, expected):
    times = {"last_success_at": 5 * MINUTE, "newest_entry_at": 3 * DAY} | fields
    for name in ("last_success_at", "newest_entry_at"):
        times[name] = ago(times[name]) if times[name] else None
    Feed.objects.create(slug="f", name="F", url="https://f.org/rss", **times)
    assert status.feeds()[0].state == expected


def test_version_and_standing_are_one_query_and_the_second_time_a_cheap_one(django_assert_num_queries):
    DataVersion.objects.update_or_create(pk=1, defaults={"number": 41, "changed_at": datetime.now(UTC)})
    board = source(data_as_of=date(2026, 10, 2), next_due_at=datetime(2099, 1, 2, tzinfo=UTC))
    source("bundled", registered_at=None)
    KnownGap.objects.create(source=board, measure="m", start=date(2026, 1, 1), reason="Nothing was published.")
    with django_assert_num_queries(1) as first:
        number, text = freshness.version_and_standing()
    with django_assert_num_queries(1) as second:
        assert freshness.version_and_standing() == (number, text)
    assert "json_agg" in first[0]["sql"]
    assert "json_agg" not in second[0]["sql"]
    assert number == 41
    found = freshness.read_standing(text)
    today = datetime.now(UTC) - HOUR
    assert found.sources == {"board": freshness.Fresh("fresh", date(2026, 10, 2), date(2099, 1, 2), today.date())}
    assert found.gaps == (freshness.Gap("board", "m", date(2026, 1, 1), None, "Nothing was published.", ""),)


def test_a_run_that_changes_no_state_and_no_day_changes_nothing_of_the_standing(monkeypatch):
    monkeypatch.setattr(freshness, "KEPT_S", 0)
    noon = datetime(2099, 1, 2, 12, tzinfo=UTC)
    source(next_due_at=noon)
    before = freshness.version_and_standing()
    Source.objects.update(next_due_at=noon + HOUR)
    assert freshness.version_and_standing() == before
    Source.objects.update(failures=1)
    assert freshness.version_and_standing() != before


def test_before_anything_is_there_the_standing_is_empty():
    DataVersion.objects.all().delete()
    assert freshness.read_standing(freshness.version_and_standing()[1]) == freshness.NOBODY
    assert freshness.read_standing("") == freshness.NOBODY
