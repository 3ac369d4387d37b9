"""Download counters through the import's own function, against a bare COPY of the same rows into a like table.

The bare COPY is binary, sends bytes that were made before, and does nothing else: no names, no rollups, no comparison.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median

import numpy as np
from django.db import connection, transaction
from figures import Figure, progress

from airace import models
from airace.ingest import counters as table
from airace.ingest import downloads
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.sources.base import Reading

YEAR = 365
REPOSITORIES = 100_000
FIRST = date(2030, 1, 1)  # no day of the dataset
AREA = "Download counters, {:,} repositories a day"
SHARE_FRESH, SHARE_PARTLY = 0.8, 0.5  # of the bare COPY's speed
TIMES = 5  # that each of the other measurements is taken
MONTH = 30
MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class Load:
    """Seconds by day for the bare COPY and for the import, and memory in use after each day (bytes)."""

    bare: list[float] = field(default_factory=list)
    fresh: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


def counters(scale: float, count: int = REPOSITORIES) -> list[Figure]:
    """A year's days times `scale`, of `count` repositories each; at scale 1 that is 36.5 million rows."""
    days = max(2 * TIMES, round(YEAR * scale))
    run = models.ImportRun.objects.create(source=models.Source.objects.earliest("pk"), started_at=datetime.now(UTC))
    names = Names()
    load(run, day_of(FIRST - timedelta(days=1), count), names)  # makes the repositories
    analyse()
    measured = load_days(run, names, days, count)
    area = AREA.format(count)
    bare = median(measured.bare)
    return [
        Figure(area, "bare COPY into a table with the same key", count / bare, "rows/s"),
        *of_load(area, measured, count, days),
        *of_known_days(area, run, names, FIRST + timedelta(days=days), count, bare),
    ]


def load_days(run: models.ImportRun, names: Names, days: int, count: int) -> Load:
    """Load days one after the other, each twice: bare and through the import, so that both meet the same machine."""
    measured = Load()
    bare_table()
    for number in range(days):
        reading = day_of(FIRST + timedelta(days=number), count)
        rows = b"".join(table.encoded(stated(reading, names), run.pk))
        measured.bare.append(seconds(partial(bare_copy, rows)))
        measured.fresh.append(seconds(partial(load, run, reading, names)))
        measured.memory.append(memory())
        if number % 50 == 49:
            progress(f"  {number + 1} of {days} days")
    return measured


def of_load(area: str, measured: Load, count: int, days: int) -> Iterator[Figure]:
    share = median(bare / fresh for bare, fresh in zip(measured.bare, measured.fresh, strict=True))
    yield Figure(area, f"{days} fresh days", count * days / sum(measured.fresh), "rows/s")
    yield Figure(area, "a fresh day, speed of bare COPY = 1", share, "times", least=SHARE_FRESH)
    # Divided by the bare COPY of the same days: what the machine does meanwhile is in both.
    costs = [fresh / bare for bare, fresh in zip(measured.bare, measured.fresh, strict=True)]
    behind = MONTH if days > 2 * MONTH else 1
    late, early = median(costs[-TIMES:]), median(costs[behind : behind + TIMES])
    yield Figure(area, f"a day with {days - TIMES} days behind it, with {behind} = 1", late / early, "times")
    settled = measured.memory[min(2, days - 1)]
    yield Figure(area, "memory that the load grew by", (measured.memory[-1] - settled) / MEGABYTE, "MB")
    yield Figure(area, "most memory in use", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


def of_known_days(
    area: str, run: models.ImportRun, names: Names, first: date, count: int, bare: float
) -> Iterator[Figure]:
    """Days of which somebody else has loaded half, a tenth of it changed since; then the same once more."""
    partly, shares, identical, written = [], [], [], []
    for number in range(TIMES):
        day = first + timedelta(days=number)
        load(run, day_of(day, count // 2), Names())
        changed = day_of(day, count, changed=count // 20)
        # As with fresh days, both meet the same machine.
        plain = seconds(partial(bare_copy, b"".join(table.encoded(stated(changed, names), run.pk))))
        partly.append(seconds(partial(load, run, changed, names)))
        shares.append(plain / partly[-1])
    # Whoever first meets rows on a page marks them as settled, mostly the server's own vacuum, soon after a load.
    vacuum(FIRST)
    for again in (changed, *(day_of(FIRST + timedelta(days=number), count) for number in range(TIMES))):
        before = wal()
        identical.append(seconds(partial(load, run, again, names)))
        written.append(wal() - before)
    yield Figure(area, "a day half known, a tenth of that changed", count / median(partly), "rows/s")
    yield Figure(area, "that day, speed of bare COPY = 1", median(shares), "times", least=SHARE_PARTLY)
    yield Figure(area, "an identical day", count / median(identical[1:]), "rows/s")
    yield Figure(area, "an identical day, speed of bare COPY = 1", bare / median(identical[1:]), "times")
    yield Figure(area, "an identical day writes to the log", median(written[1:]), "bytes", 0)
    # The server removes replaced rows from the pages that a first reading meets.
    yield Figure(area, "a day right after a change writes", written[0], "bytes")


def load(run: models.ImportRun, reading: Reading, names: Names) -> Outcome:
    outcome = Outcome(read=1)
    with transaction.atomic():
        downloads.snapshots(run, [reading], names, outcome, run.source)
    return outcome


def day_of(day: date, count: int, *, changed: int = 0) -> Reading:
    """One day's counters of the first `count` repositories; those of the first `changed` differ from before."""
    number = np.arange(count)
    fields = {
        "day": day,
        "repositories": [f"bench-{place % 50}/model-{place}" for place in range(count)],
        "downloads_30d": number * 7 + (number < changed),
        "downloads_all_time": number * 100 + (day - FIRST).days,
        "likes": number % 1000,
        "url": "",
        "known_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    }
    return Reading("downloads", day.isoformat(), fields)


def stated(reading: Reading, names: Names) -> table.Stated:
    """The same rows as the import writes."""
    fields = reading.fields
    ids = downloads.carried_by(names).book.find(fields["repositories"])
    counts = np.stack([fields[counter] for counter in table.COUNTERS])
    known_at = np.full(len(ids), table.microseconds(fields["known_at"]))
    return table.Stated(fields["day"], ids, counts, ("",), np.zeros(len(ids), np.int32), known_at)


def bare_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_bare")
        cursor.execute(f"CREATE TABLE bench_bare (LIKE {table.TABLE}, PRIMARY KEY (day, repository_id))")


def bare_copy(rows: bytes) -> None:
    statement = f"COPY bench_bare ({', '.join(table.COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows)


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE airace_hubrepository, airace_downloadrollup")


def vacuum(day: date) -> None:
    if connection.in_atomic_block:
        return  # the server refuses it there; only the test of this file measures inside a transaction
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {table.partition(day)}")


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def memory() -> int:
    """Bytes of this process in memory now; the most so far where the system does not tell."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def wal() -> int:
    """Bytes of write-ahead log that this connection has written so far; what others write meanwhile is not in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT wal_bytes FROM pg_stat_get_backend_wal(pg_backend_pid())")
        return int(cursor.fetchone()[0])
