"""The table of download counters as numpy columns: a day read, new rows copied in, changed rows written.

Rows are built as PostgreSQL's binary COPY has them (big-endian, each value after its length), tens of thousands at a
time; see stack.md for what each way of loading costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from airace.lib.dates import add_months

Integers = NDArray[np.int64]

TABLE = "airace_downloadsnapshot"
COLUMNS = ("day", "repository_id", "downloads_30d", "downloads_all_time", "likes", "source_url", "known_at", "run_id")
COUNTERS = ("downloads_30d", "downloads_all_time", "likes")
LAST_30, ALL_TIME, LIKES = range(3)
MISSING = np.iinfo(np.int64).min  # a counter that the source does not give

CHANGE = """
UPDATE {partition} old
SET downloads_30d = new.downloads_30d, downloads_all_time = new.downloads_all_time, likes = new.likes,
    source_url = (%s::text[])[new.url + 1], run_id = %s,
    known_at = timestamptz '2000-01-01 00:00:00+00' + new.known_at * interval '1 microsecond'
FROM unnest(%s::int8[], %s::int8[], %s::int8[], %s::int4[], %s::int4[], %s::int8[])
    new (repository_id, downloads_30d, downloads_all_time, likes, url, known_at)
WHERE old.day = %s AND old.repository_id = new.repository_id
"""
CHUNK = 8192  # rows sent at once: the server writes them while the next ones are built
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
EPOCH = date(2000, 1, 1)  # PostgreSQL counts days and microseconds from here
EPOCH_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ARRAY_HEADER = 20  # bytes before the elements of a one-dimensional array in binary form


@dataclass(slots=True, frozen=True)
class Day:
    """Counters of one day, ascending by repository: `ids` of n, `counts` of (3, n) in the order of COUNTERS."""

    day: date
    ids: Integers
    counts: Integers

    @property
    def all_time(self) -> Integers:
        return cast("Integers", self.counts[ALL_TIME])


@dataclass(frozen=True)
class Stated(Day):
    """A day as a source states it: where (`urls`, and the place in them of each row) and when each counter was public.

    `known_at` counts microseconds since 2000-01-01 UTC.
    """

    urls: tuple[str, ...]
    url: NDArray[np.int32]
    known_at: Integers

    def part(self, rows: NDArray[Any]) -> Stated:
        return Stated(self.day, self.ids[rows], self.counts[:, rows], self.urls, self.url[rows], self.known_at[rows])

    @cached_property
    def patterns(self) -> NDArray[np.int64]:
        """A number a row: rows that share it have the same address and the same counters missing."""
        missing = (self.counts == MISSING).astype(np.int64)
        return cast("NDArray[np.int64]", self.url * 8 + missing[0] * 4 + missing[1] * 2 + missing[2])


def no_day(day: date) -> Day:
    return Day(day, np.empty(0, np.int64), np.empty((3, 0), np.int64))


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH_INSTANT) // MICROSECOND


def read(day: date) -> Day:
    """The counters of a day, ascending by repository; empty where there are none."""
    empty = f"({MISSING})::int8"
    counters = ", ".join(f"array_agg(coalesce({name}, {empty}))" for name in COUNTERS)
    columns = _arrays(f"SELECT array_agg(repository_id), {counters} FROM {TABLE} WHERE day = $1", [day])
    if columns is None:
        return no_day(day)
    ids, *counts = columns
    order = np.argsort(ids, kind="stable")
    return Day(day, ids[order], np.stack(counts)[:, order])


def literal(numbers: NDArray[Any]) -> str:
    """The numbers as PostgreSQL writes an array, MISSING as null; far quicker than a list of parameters."""
    return f"{{{','.join('NULL' if number == MISSING else str(number) for number in numbers.tolist())}}}"


def last_all_time(before: date, ids: Integers) -> dict[int, int]:
    """The newest all-time count of each repository on a day before the given one, where there is one."""
    if not len(ids):
        return {}
    statement = f"""
        SELECT asked.id, last.downloads_all_time FROM unnest(%s::int8[]) asked (id)
        JOIN LATERAL (
            SELECT downloads_all_time FROM {TABLE} old
            WHERE old.repository_id = asked.id AND old.day < %s AND old.downloads_all_time IS NOT NULL
            ORDER BY old.day DESC LIMIT 1
        ) last ON true
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [literal(ids), before])
        return dict(cursor.fetchall())


def add(rows: Stated, run: int) -> None:
    """Copy rows in that the table does not have yet."""
    _copy(partition(rows.day), rows, run)


def change(rows: Stated, run: int) -> None:
    """Write the counters of rows that the table has, in one statement without a table of its own."""
    columns = [*rows.counts, rows.url, rows.known_at]
    with connection.cursor() as cursor:
        cursor.execute(
            CHANGE.format(partition=partition(rows.day)),
            [list(rows.urls), run, literal(rows.ids), *map(literal, columns), rows.day],
        )


def partition(day: date) -> str:
    """The table that holds a day; made where it is missing."""
    name = f"{TABLE}_{day:%Y_%m}"
    month = day.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if not cursor.fetchone()[0]:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {TABLE} "
                f"FOR VALUES FROM ('{month}') TO ('{add_months(month, 1)}')"
            )
    return name


def encoded(rows: Stated, run: int) -> Iterator[bytes]:
    """The rows as one binary COPY, in pieces."""
    yield HEADER
    patterns = rows.patterns
    # Most days are all alike; telling that is cheaper than sorting.
    same = len(patterns) and (patterns == patterns[0]).all()
    for pattern in (patterns[:1] if same else np.unique(patterns)).tolist():
        alike = patterns == pattern
        some = rows if alike.all() else rows.part(np.flatnonzero(alike))
        yield from _alike(some, rows.urls[pattern >> 3].encode(), pattern & 7, run)
    yield END


def _form(url_bytes: int, missing: int) -> np.dtype[Any]:
    """The shape of a row whose address has so many bytes and whose `missing` counters (4, 2, 1) have none."""
    widths = {
        "day": 4,
        **dict.fromkeys(COLUMNS[1:4], 8),
        "likes": 4,
        "source_url": url_bytes,
        "known_at": 8,
        "run_id": 8,
    }
    parts: list[tuple[str, str]] = [("columns", ">i2")]
    for name, width in widths.items():
        absent = name in COUNTERS and missing & (4 >> COUNTERS.index(name))
        parts.append((f"bytes of {name}", ">i4"))
        if width and not absent:
            parts.append((name, f"V{width}" if name == "source_url" else f">i{width}"))
    return np.dtype(parts)


def _alike(rows: Stated, url: bytes, missing: int, run: int) -> Iterator[bytes]:
    """Rows of one shape, in pieces. What all rows share is written once, and each piece over the one before."""
    form = _form(len(url), missing)
    made = np.empty(min(CHUNK, len(rows.ids)), form)
    made["columns"] = len(COLUMNS)
    for name in COLUMNS:
        made[f"bytes of {name}"] = form[name].itemsize if name in _names(form) else 0 if name == "source_url" else -1
    made["day"], made["run_id"] = (rows.day - EPOCH).days, run
    if url:
        made["source_url"] = np.void(url)
    varying = {"repository_id": rows.ids, "known_at": rows.known_at, **dict(zip(COUNTERS, rows.counts, strict=True))}
    for start in range(0, len(rows.ids), CHUNK):
        piece = made[: len(rows.ids) - start]
        for name, column in varying.items():
            if name in _names(form):
                piece[name] = column[start : start + CHUNK]
        yield piece.tobytes()


def _names(form: np.dtype[Any]) -> tuple[str, ...]:
    return form.names or ()


def _copy(table: str, rows: Stated, run: int) -> None:
    statement = f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in encoded(rows, run):
            copy.write(piece)


def _arrays(query: str, parameters: Sequence[Any]) -> list[Integers] | None:
    """The columns of a query for one row of arrays of whole numbers; None where the arrays are null.

    Whole columns come as one binary value each: ten times faster than rows, and the order is one for all of them.
    """
    connection.ensure_connection()
    with psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(query, parameters, binary=True)
        result = cursor.pgresult
        if result is None:
            raise RuntimeError(f"The database gave no result for: {query}")
        values = [result.get_value(0, number) for number in range(result.nfields)]
    return None if values[0] is None else [_numbers(value or b"") for value in values]


def _numbers(value: bytes) -> Integers:
    """The elements of an array of int4 or int8 without nulls, in the binary form of PostgreSQL."""
    width = int.from_bytes(value[ARRAY_HEADER : ARRAY_HEADER + 4], "big")
    elements = np.frombuffer(value, np.dtype([("bytes", ">i4"), ("value", f">i{width}")]), offset=ARRAY_HEADER)
    return elements["value"].astype(np.int64)
