"""Download counters through the import's own function, against a bare COPY of the same rows into a like table."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from figures import Figure

from airace import models
from airace.ingest import downloads
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.sources.base import Reading

DAYS = 20
REPOSITORIES = 100_000
FIRST = date(2030, 1, 1)  # no day of the dataset
AREA = "Download counters, {:,} repositories a day"


def counters(scale: float) -> list[Figure]:
    count = max(100, int(REPOSITORIES * scale))
    area = AREA.format(count)
    source = models.Source.objects.order_by("pk").first()
    now = datetime.now(UTC)
    run = models.ImportRun.objects.create(source=source, started_at=now)
    names = Names()

    def load(readings: Sequence[Reading]) -> None:
        with transaction.atomic():
            downloads.snapshots(run, readings, names, Outcome(), run.source)

    load(day_of(FIRST - timedelta(days=1), count))  # makes the repositories
    ids = dict(models.HubRepository.objects.values_list("name", "pk"))
    copied = fresh = 0.0
    bare_table()
    for number in range(DAYS):
        readings = day_of(FIRST + timedelta(days=number), count)
        rows = [row_of(reading, ids, run.pk) for reading in readings]
        copied += seconds(lambda rows=rows: bare_copy(rows))
        fresh += seconds(lambda readings=readings: load(readings))
    next_day = FIRST + timedelta(days=DAYS)
    load(day_of(next_day, count // 2))
    partly = day_of(next_day, count, changed=count // 20)
    partly_known = seconds(lambda: load(partly))
    before = wal()
    identical = seconds(lambda: load(partly))
    written = wal() - before
    rows_in_all = count * DAYS
    return [
        Figure(area, "bare COPY into a table with the same key", rows_in_all / copied, "rows/s"),
        Figure(area, f"{DAYS} fresh days", rows_in_all / fresh, "rows/s"),
        Figure(area, "a fresh day takes, bare COPY = 1", fresh / copied, "times"),
        Figure(area, "a day half known, a tenth of that changed", count / partly_known, "rows/s"),
        Figure(area, "that day takes, bare COPY = 1", partly_known / (copied / DAYS), "times"),
        Figure(area, "an identical day", count / identical, "rows/s"),
        Figure(area, "an identical day takes, bare COPY = 1", identical / (copied / DAYS), "times"),
        Figure(area, "an identical day writes to the log", written / 1000, "KB"),
    ]


def day_of(day: date, count: int, *, changed: int = 0) -> list[Reading]:
    """One day's counters of the first `count` repositories; those of the first `changed` differ from before."""
    known_at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    readings = []
    for number in range(count):
        fields = {
            "repository": f"bench-{number % 50}/model-{number}",
            "day": day,
            "downloads_30d": number * 7 + (number < changed),
            "downloads_all_time": number * 100 + (day - FIRST).days,
            "likes": number % 1000,
            "url": "https://example.org/models",
            "known_at": known_at,
        }
        readings.append(Reading("download", f"{number} {day}", fields))
    return readings


def row_of(reading: Reading, ids: dict[str, int], run: int) -> tuple[Any, ...]:
    fields = reading.fields
    counted = (fields[name] for name in downloads.COUNTERS)
    return (fields["day"], ids[fields["repository"]], *counted, fields["url"], fields["known_at"], run)


def bare_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare (LIKE {downloads.TABLE}, PRIMARY KEY (day, repository_id))")


def bare_copy(rows: Sequence[tuple[Any, ...]]) -> None:
    statement = f"COPY bench_bare ({', '.join(downloads.COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(downloads.TYPES)
        for row in rows:
            copy.write_row(row)


def seconds(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def wal() -> int:
    """Bytes of write-ahead log so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
