"""Sums of download counters by day: side, side and organisation, side and family; with excluded repositories and without.

Computed from a day's columns, so that a day costs the same however many lie behind it. Sums are exact whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from airace.ingest import counters
from airace.ingest.counters import ALL_TIME, LAST_30, MISSING, Day, Integers
from airace.ingest.repositories import Book, derive_anew
from airace.ingest.version import bump

ROLLUP = "airace_downloadrollup"
SUMS = ("downloads_30d", "downloads_all_time", "gained")
COLUMNS = (
    *("day", "side", "organisation_id", "family_id", *SUMS, "repositories", "gained_of"),
    *("every_30d", "every_all_time", "every_gained", "every_repositories"),
)
ONE_DAY = timedelta(days=1)
LOCK = "airace download counters"


def lock() -> None:
    """Wait until nobody else writes counters or rollups; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])


def write(day: Day, before: Day | None, book: Book) -> None:
    """Write a day's rollups anew. `before` is the day just before it, None where nothing was counted then."""
    lines = _lines(day, before, book)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {ROLLUP} WHERE day = %s", [day.day])
        with cursor.copy(f"COPY {ROLLUP} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row((day.day, *line))


def write_again(days: Sequence[date], book: Book) -> None:
    """Write the rollups of days from the table. Ascending, so that each day's columns are read once where days follow."""
    last: Day | None = None
    for day in sorted(days):
        before = last if last and last.day == day - ONE_DAY else counters.read(day - ONE_DAY)
        last = counters.read(day)
        write(last, before, book)


def rebuild_rollups() -> int:
    """Every day's rollups anew, after a side, a family or an exclusion changed; how many days there are."""
    with transaction.atomic():
        lock()
        derive_anew()
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {ROLLUP}")
        days = list(all_days())
        write_again(days, Book())
        bump()
    return len(days)


def all_days() -> Iterator[date]:
    """Days that have counters, ascending; found by their index, not by reading every row."""
    day: date | None = date.min
    with connection.cursor() as cursor:
        while day:
            cursor.execute(f"SELECT min(day) FROM {counters.TABLE} WHERE day > %s", [day])
            (day,) = cursor.fetchone()
            if day:
                yield day


def days_of(repositories: Sequence[int]) -> list[date]:
    """Days on which any of the repositories has counters."""
    with connection.cursor() as cursor:
        statement = f"SELECT DISTINCT day FROM {counters.TABLE} WHERE repository_id = ANY(%s) ORDER BY day"
        cursor.execute(statement, [list(repositories)])
        return [day for (day,) in cursor.fetchall()]


def gained(day: Day, before: Day | None) -> Integers:
    """All-time counts minus those of the day before; MISSING where a repository was not counted on both days."""
    result = np.full(len(day.ids), MISSING)
    if before is None or not len(before.ids):
        return result
    if np.array_equal(day.ids, before.ids):
        then = before.all_time
    else:
        places = np.searchsorted(before.ids, day.ids).clip(max=len(before.ids) - 1)
        then = np.where(before.ids[places] == day.ids, before.all_time[places], MISSING)
    both = (day.all_time != MISSING) & (then != MISSING)
    result[both] = day.all_time[both] - then[both]
    return result


def _lines(day: Day, before: Day | None, book: Book) -> Iterator[tuple[object, ...]]:
    """Rows of the table without the day, one a line of the book that has repositories on it."""
    known, groups = book.groups_of(day.ids)
    columns = [column[known] for column in (day.counts[LAST_30], day.counts[ALL_TIME], gained(day, before))]
    by_group = _sums(groups, columns, len(book.excluded))
    totals = np.zeros((len(book.lines), 2, by_group.shape[1]), np.int64)
    for lines in book.lines_of_groups.T:
        in_it = lines >= 0
        np.add.at(totals, (lines[in_it], book.excluded[in_it].astype(int)), by_group[in_it])
    every = totals.sum(axis=1)
    for number in np.flatnonzero(every[:, -1]):
        counted, all_of_it = totals[number, 0].tolist(), every[number].tolist()
        yield (*book.lines[number], *_filled(counted), counted[-1], counted[5], *_filled(all_of_it), all_of_it[-1])


def _filled(sums: Sequence[int]) -> Iterator[int | None]:
    """Sums of the three columns, None where no repository has the number."""
    return (total if there else None for total, there in zip(sums[:3], sums[3:6], strict=True))


def _sums(groups: NDArray[np.int32], columns: Sequence[Integers], count: int) -> Integers:
    """By group: the sums of three columns, how many values each sum is of, and how many rows there are."""
    result = np.zeros((count, 2 * len(columns) + 1), np.int64)
    if not len(groups):
        return result
    order = np.argsort(groups.astype(np.int16) if count < 2**15 else groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    there = ordered[starts]
    for number, column in enumerate(columns):
        missing = column == MISSING
        result[there, number] = np.add.reduceat(np.where(missing, 0, column)[order], starts)
        result[there, len(columns) + number] = np.add.reduceat((~missing)[order].astype(np.int64), starts)
    result[there, -1] = np.diff(starts, append=len(ordered))
    return result
