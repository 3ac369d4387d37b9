"""An import killed at any moment leaves the old world whole; the next one makes it as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from airace import models
from airace.ingest import schedule

MOMENTS = 20
Status = models.ImportRun.Status
pytestmark = pytest.mark.django_db(transaction=True)


class Victim:
    """The other process; see victim.py."""

    def __init__(self) -> None:
        parts = connection.settings_dict
        address = f"postgresql://{parts['USER']}@/{parts['NAME']}?host={parts['HOST']}"
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "victim.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "DATABASE_URL": address, "LOG_LEVEL": "ERROR"},
        )

    def begin(self, slug: str) -> int:
        """Start an import; the process id of who does it."""
        assert self.process.stdin
        self.process.stdin.write(f"{slug}\n")
        self.process.stdin.flush()
        return int(self._line())

    def wait(self) -> None:
        assert self._line() == "gone"

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture
def victim() -> Iterator[Victim]:
    models.DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    models.Company.objects.create(slug="lab", name="Lab", side="CN")
    victim = Victim()
    yield victim
    assert victim.process.stdin
    victim.process.stdin.close()
    victim.process.wait()
    assert victim.process.stdout
    victim.process.stdout.close()


def world(slug: str) -> tuple[Any, ...]:
    """All that an import of the source wrote, without the name of the source and our own clock."""
    source = models.Source.objects.filter(slug=slug).first()
    owned = models.Observation.objects.filter(series__source__slug=slug)
    counters = models.DownloadSnapshot.objects.filter(repository__name__startswith=f"{slug}/")
    rollups = models.DownloadRollup.objects.filter(organisation__name=slug)
    refused = models.Rejection.objects.filter(source__slug=slug)
    return (
        sorted(owned.values_list("series__measure", "period", "value", "known_at")),
        sorted(
            (name.partition("/")[2], *rest)
            for name, *rest in counters.values_list("repository__name", "day", "downloads_30d", "downloads_all_time")
        ),
        sorted(rollups.values_list("day", "side", "downloads_30d", "downloads_all_time", "repositories")),
        sorted(refused.values_list("reason", "state")),
        sorted((source.bookmark if source else {}).get("hashes", {})),
    )


def test_whenever_it_is_killed_the_next_run_completes_the_work(victim: Victim) -> None:
    began = time.monotonic()
    victim.begin("undisturbed")
    victim.wait()
    lasts = time.monotonic() - began
    nothing, whole = world("never-seen"), world("undisturbed")
    assert (len(whole[0]), len(whole[1]), len(whole[2]), len(whole[3])) == (1200, 1200, 3, 4)
    chance, killed = random.Random(20261123), 0  # noqa: S311  moments, no secrets
    for number in range(MOMENTS):
        slug = f"killed-{number}"
        child = victim.begin(slug)
        time.sleep(chance.uniform(0, lasts))
        with suppress(ProcessLookupError):  # it was quicker than usual
            os.kill(child, signal.SIGKILL)
        victim.wait()
        until_free(slug)  # a commit that was on its way when the process died may still succeed
        after = world(slug)
        assert after in (nothing, whole)
        runs = models.ImportRun.objects.filter(source__slug=slug)
        killed += runs.filter(status=Status.RUNNING).count()
        schedule.tick(datetime.now(UTC), lambda slug, trigger: None)
        assert not runs.filter(status=Status.RUNNING).exists()
        began = time.monotonic()
        victim.begin(slug)
        victim.wait()
        lasts = time.monotonic() - began
        assert world(slug) == whole
        # Nothing changed is said to be unchanged; what was lost is loaded once.
        ended = Status.UNCHANGED if after == whole else Status.SUCCEEDED
        assert runs.latest("started_at").status == ended
        assert runs.filter(status=Status.SUCCEEDED).count() == 1
    assert killed >= MOMENTS // 5


def test_a_database_that_restarts_in_mid_run_costs_a_repetition_only(victim: Victim) -> None:
    """What a restart does to an import: its session is gone, with its lease and its transaction."""
    victim.begin("undisturbed")
    victim.wait()
    victim.begin("cut")
    deadline = time.monotonic() + 10
    while not ended_a_session() and time.monotonic() < deadline:
        time.sleep(0.005)
    victim.wait()
    until_free("cut")
    assert world("cut")[0] == []
    schedule.tick(datetime.now(UTC), lambda slug, trigger: None)
    states = set(models.ImportRun.objects.filter(source__slug="cut").values_list("status", flat=True))
    assert states <= {Status.INTERRUPTED, Status.FAILED}
    victim.begin("cut")
    victim.wait()
    assert world("cut") == world("undisturbed")


def ended_a_session() -> bool:
    """End the session of whoever is writing observations or counters just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL "
            "AND (query ILIKE '%%airace_series%%' OR query ILIKE 'COPY%%')"
        )
        return bool(cursor.fetchall())


def until_free(slug: str) -> None:
    """PostgreSQL notices a killed client a moment later; only then is its lease free."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError(f"The lease of {slug} is still held.")
