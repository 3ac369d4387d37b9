"""Counters by day and repository: partitions, MERGE of what differs, rollups, falls that are noted and never clamped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from airace import models
from airace.ingest import downloads
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.sources.base import Reading


def counter(repository: str, day: str, last_30: int | None = None, ever: int | None = None, **fields: Any) -> Reading:
    shared = {
        "repository": repository,
        "day": date.fromisoformat(day),
        "downloads_30d": last_30,
        "downloads_all_time": ever,
        "likes": None,
        "known_at": datetime.fromisoformat(day).replace(tzinfo=UTC),
        "url": "https://huggingface.co",
    }
    return Reading("download", f"{repository}/{day}", shared | fields)


@pytest.fixture
def accounts(world: Any) -> None:
    models.HubOrganisation.objects.create(name="lab-org", company=world["company"])


def loaded(run: models.ImportRun, *readings: Reading) -> Outcome:
    outcome = Outcome(read=len(readings))
    downloads.snapshots(run, readings, Names(), outcome, run.source)
    return outcome


def test_repositories_take_the_side_of_their_owner(run: models.ImportRun, accounts: None, world: Any) -> None:
    loaded(run, counter("lab-org/one", "2026-08-07", 10, model="one"), counter("nobody/two", "2026-08-07", 5))
    rows = models.HubRepository.objects.values_list("name", "side", "organisation__company__slug", "model__slug")
    assert set(rows) == {("lab-org/one", "CN", "lab", "one"), ("nobody/two", "unknown", None, None)}


def test_months_get_their_partitions(run: models.ImportRun, accounts: None) -> None:
    loaded(run, counter("lab-org/one", "2026-08-31", 10), counter("lab-org/one", "2026-09-01", 11))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM airace_downloadsnapshot_2026_08")
        august = cursor.fetchone()[0]
        cursor.execute("SELECT downloads_30d FROM airace_downloadsnapshot_2026_09")
        assert (august, cursor.fetchone()[0]) == (1, 11)


def test_twice_is_once(run: models.ImportRun, accounts: None) -> None:
    assert loaded(run, counter("lab-org/one", "2026-08-07", 10)).added == 1
    again = loaded(run, counter("lab-org/one", "2026-08-07", 10))
    assert (again.added, again.restated) == (0, 0)
    assert not models.Restatement.objects.exists()


def test_a_changed_counter_is_written_and_noted(run: models.ImportRun, accounts: None) -> None:
    loaded(run, counter("lab-org/one", "2026-08-07", 10), counter("lab-org/two", "2026-08-07", 7))
    outcome = loaded(run, counter("lab-org/one", "2026-08-07", 12), counter("lab-org/three", "2026-08-07", 1))
    assert (outcome.added, outcome.restated) == (2, 1)
    noted = models.Restatement.objects.get()
    assert noted.repository == models.HubRepository.objects.get(name="lab-org/one")
    assert (noted.measure, noted.old, noted.new) == ("downloads-30d", 10.0, 12.0)
    counts = dict(models.DownloadSnapshot.objects.values_list("repository__name", "downloads_30d"))
    assert counts == {"lab-org/one": 12, "lab-org/two": 7, "lab-org/three": 1}


def test_an_all_time_count_that_falls_is_kept_and_noted(run: models.ImportRun, accounts: None) -> None:
    loaded(run, counter("lab-org/one", "2026-08-07", ever=1000))
    loaded(run, counter("lab-org/two", "2026-08-08", ever=5))
    outcome = loaded(run, counter("lab-org/one", "2026-08-08", ever=900))
    assert outcome.restated == 1
    noted = models.Restatement.objects.get()
    assert (noted.measure, noted.period, noted.old, noted.new) == (
        "downloads-all-time",
        date(2026, 8, 8),
        1000.0,
        900.0,
    )
    assert (
        models.DownloadSnapshot.objects.get(day="2026-08-08", repository__name="lab-org/one").downloads_all_time == 900
    )


def test_rollups_sum_by_side_and_organisation(run: models.ImportRun, accounts: None) -> None:
    loaded(
        run,
        counter("lab-org/one", "2026-08-07", 10),
        counter("lab-org/two", "2026-08-07", 7),
        counter("nobody/three", "2026-08-07", 1),
        counter("lab-org/one", "2026-08-08", 11),
    )
    models.HubRepository.objects.filter(name="lab-org/two").update(excluded="quantised")
    loaded(run, counter("lab-org/four", "2026-08-07", 2))
    rows = models.DownloadRollup.objects.filter(day="2026-08-07").values_list(
        "side", "organisation__name", "downloads_30d", "repositories"
    )
    assert set(rows) == {
        ("CN", None, 12, 2),
        ("CN", "lab-org", 12, 2),
        ("unknown", None, 1, 1),
        ("unknown", "nobody", 1, 1),
    }
    assert models.DownloadRollup.objects.filter(day="2026-08-08", organisation=None).get().downloads_30d == 11


def test_a_repository_of_an_unknown_model_is_refused_alone(run: models.ImportRun, accounts: None) -> None:
    outcome = loaded(run, counter("lab-org/x", "2026-08-07", 1, model="ones"), counter("lab-org/one", "2026-08-07", 2))
    assert (outcome.added, [refused.suggestions for refused in outcome.refused]) == (1, [("one",)])
