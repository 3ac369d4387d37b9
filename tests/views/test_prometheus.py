"""/metrics tells what /status/ tells, in the form that Prometheus reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from airace.models import ImportRun, ImportSwitch, Rejection, Source

pytestmark = pytest.mark.usefixtures("bundle")


def samples(client):
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_a_source_is_told_with_its_last_run(client):
    now = datetime(2026, 11, 23, 6, tzinfo=UTC)
    Source.objects.filter(slug="lmarena").update(
        registered_at=now, enabled=True, cadence=timedelta(days=1), last_success_at=now, next_due_at=now, failures=2
    )
    arena = Source.objects.get(slug="lmarena")
    ImportRun.objects.create(
        source=arena, status="failed", started_at=now, finished_at=now + timedelta(seconds=9), read=40, rejected=3
    )
    ImportRun.objects.create(source=arena, status="running", started_at=now + timedelta(hours=1))
    Rejection.objects.create(source=arena, locator="x", reason="x", first_seen_at=now)
    found = samples(client)
    assert found["airace_source_state", "failing", "lmarena"] == 1
    assert found["airace_source_last_success_timestamp_seconds", "lmarena"] == now.timestamp()
    assert found["airace_source_failures", "lmarena"] == 2
    assert found["airace_source_open_rejections", "lmarena"] == 1
    assert found["airace_run_status", "failed", "lmarena"] == 1
    assert found["airace_run_duration_seconds", "lmarena"] == 9
    assert found["airace_run_rows", "lmarena", "read"] == 40
    assert found["airace_run_rows", "lmarena", "rejected"] == 3
    assert not [key for key in found if "livebench" in key]  # never asked, so nothing to watch


def test_a_due_time_is_told_of_what_is_asked_only_and_the_hold_apart(client):
    now = datetime(2026, 11, 23, 6, tzinfo=UTC)
    asked = {"registered_at": now, "enabled": True, "cadence": timedelta(days=1), "next_due_at": now}
    for slug, changed in (
        ("lmarena", {}),
        ("kalshi", {"enabled": False}),
        ("openrouter", {"cadence": None, "failures": 1}),
    ):
        Source.objects.filter(slug=slug).update(**asked | changed)
    name = "airace_source_next_due_timestamp_seconds"
    found = samples(client)
    assert found[name, "lmarena"] == now.timestamp()
    assert (name, "kalshi") not in found
    assert (name, "openrouter") not in found
    assert found["airace_imports_paused",] == 0
    ImportSwitch.objects.update_or_create(pk=1, defaults={"paused": True})
    ImportRun.objects.create(source=Source.objects.get(slug="lmarena"), status="running", started_at=now)
    found = samples(client)
    assert found["airace_imports_paused",] == 1
    assert (name, "lmarena") not in found  # the run at work sets the next one when it ends


def test_feeds_and_the_data_version_are_told(client):
    found = samples(client)
    assert sum(value for key, value in found.items() if key[0] == "airace_feeds") == 65
    assert found["airace_data_version",] > 0


def test_a_scrape_costs_five_queries_and_pages_below_the_address_stay(client, django_assert_num_queries):
    with django_assert_num_queries(5):  # one of them is the ping of the health report
        assert client.get("/metrics").status_code == 200
    assert client.get("/metrics/frontier-arena/").status_code == 200
    assert client.post("/metrics").status_code == 405
