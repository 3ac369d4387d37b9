"""Download counters: one row a day and repository; only what differs is written, with rollups, in one transaction.

Two kinds of readings come here. `download` is one repository on one day (see `sources/base.py`). `downloads` is a whole
day as columns of equal length:

- `day` (date); `repositories`: names (owner/name), each once;
- `downloads_30d`, `downloads_all_time`, `likes`: whole numbers as a list with None, or as a numpy array, masked where
  the source gives none; None for a counter that it never gives;
- `known_at` (aware datetime) and `url` of them all; '' is each repository's own page on the Hub.

A counter that changed, and an all-time count below the newest one of an earlier day, are restatements: both numbers
stay, none is clamped. A counter that a reading leaves out is not taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from airace import models
from airace.ingest import counters, rollups
from airace.ingest.columns import days_of_columns, days_of_rows
from airace.ingest.counters import ALL_TIME, COUNTERS, LAST_30, MISSING, Day, Integers, Stated
from airace.ingest.outcome import Outcome
from airace.ingest.repositories import Book
from airace.ingest.resolve import Names
from airace.sources.base import Reading

NOTED = (LAST_30, ALL_TIME)  # likes go up and down; no restatement is kept of them
NOTE = """
INSERT INTO airace_restatement (source_id, repository_id, measure, period, old, new, noted_at, run_id)
SELECT %s, repository, %s, %s, old, new, timestamptz '2000-01-01 00:00:00+00' + known_at * interval '1 microsecond', %s
FROM unnest(%s::int8[], %s::int8[], %s::int8[], %s::int8[]) changed (repository, old, new, known_at)
ON CONFLICT DO NOTHING
"""
ONE_DAY = timedelta(days=1)
DAYS_KEPT = 2  # a day and the one before
Stamp = tuple[
    int, int
]  # how many rollup rows a day has, and the sum of their keys; every load of a day makes them anew


@dataclass(slots=True)
class Carried:
    """What one load hands to the next: the repositories, and the days loaded last with the stamps of their rollups."""

    book: Book = field(default_factory=Book)
    days: dict[date, tuple[Day, Stamp]] = field(default_factory=dict)

    def keep(self, day: Day, stamp: Stamp) -> None:
        self.days.pop(day.day, None)
        self.days[day.day] = (day, stamp)
        if len(self.days) > DAYS_KEPT:
            del self.days[next(iter(self.days))]

    def read(self, day: date, stamps: Mapping[date, Stamp]) -> Day:
        """A day's counters: those carried, unless its rollups were written by somebody else since."""
        kept, stamp = self.days.get(day, (None, None))
        return kept if kept and stamp == stamps[day] else counters.read(day)


@dataclass(frozen=True, slots=True)
class Around:
    """Which days near one have counters, each with the stamp of its rollups: the day itself, the newest before, the next."""

    stamps: dict[date, Stamp]
    before: date | None


def snapshots(
    run: models.ImportRun, readings: Sequence[Reading], names: Names, outcome: Outcome, source: models.Source
) -> None:
    """Load readings of kind `download` or `downloads`, inside the caller's transaction; nobody else loads meanwhile."""
    rollups.lock()
    carried = carried_by(names)
    carried.book.refresh()
    columns = [reading for reading in readings if reading.kind == "downloads"]
    rows = [reading for reading in readings if reading.kind != "downloads"]
    for reading in columns:
        outcome.read += len(reading.fields["repositories"]) - 1
    for day in (*days_of_columns(columns, carried.book, outcome), *days_of_rows(rows, carried.book, names, outcome)):
        load(run, day, carried, outcome, source)


def carried_by(names: Names) -> Carried:
    """What earlier loads of this import left behind; each use is checked against the database."""
    kept = names.carried.get("downloads")
    if not isinstance(kept, Carried):
        kept = names.carried["downloads"] = Carried()
    return kept


def load(run: models.ImportRun, new: Stated, carried: Carried, outcome: Outcome, source: models.Source) -> None:
    """Load one day's counters and write the rollups that depend on it, if anything differs."""
    around = _around(new.day)
    old = carried.read(new.day, around.stamps) if new.day in around.stamps else counters.no_day(new.day)
    there, places = _places(new.ids, old.ids)
    new, changes = _what_changed(new, old, there, places)
    if there.all() and not changes.any():
        return
    before = carried.read(around.before, around.stamps) if around.before else None
    fallen = _fallen(new, before, changes | ~there, carried.book.new_from)
    for restated in (*_corrected(new, old, changes, places), *fallen):
        outcome.restated += _note(run, source, new, restated)
    fresh = ~there
    if fresh.any():
        counters.add(new if fresh.all() else new.part(np.flatnonzero(fresh)), run.pk)
    if changes.any():
        counters.change(new.part(np.flatnonzero(changes)), run.pk)
    outcome.added += int(fresh.sum() + changes.sum())
    now = _together(new, old, there, places)
    rollups.write(now, before if before and before.day == new.day - ONE_DAY else None, carried.book)
    after = new.day + ONE_DAY
    if after in around.stamps:
        rollups.write(carried.read(after, around.stamps), now, carried.book)
    carried.keep(now, _around(new.day).stamps[new.day])
    carried.book.settle()


def _around(day: date) -> Around:
    statement = f"""
        SELECT day, count(*), sum(id) FROM {rollups.ROLLUP}
        WHERE day IN (%(day)s, %(after)s, (SELECT max(day) FROM {rollups.ROLLUP} WHERE day < %(day)s))
        GROUP BY day
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, {"day": day, "after": day + ONE_DAY})
        stamps = {found: (int(count), int(total)) for found, count, total in cursor.fetchall()}
    return Around(stamps, min((found for found in stamps if found < day), default=None))


def _places(ids: Integers, among: Integers) -> tuple[NDArray[np.bool_], Integers]:
    """Which of some keys are among others (both ascending), and where."""
    if not len(among):
        return np.zeros(len(ids), bool), np.zeros(len(ids), np.int64)
    if np.array_equal(ids, among):
        return np.ones(len(ids), bool), np.arange(len(ids))
    places = np.searchsorted(among, ids).clip(max=len(among) - 1)
    return among[places] == ids, places


def _what_changed(
    new: Stated, old: Day, there: NDArray[np.bool_], places: Integers
) -> tuple[Stated, NDArray[np.bool_]]:
    """The new day with what it leaves out filled from the old one, and which known rows differ."""
    if not there.any():
        return new, np.zeros(len(new.ids), bool)
    known = old.counts[:, places]
    counts = np.where(there & (new.counts == MISSING), known, new.counts)
    filled = Stated(new.day, new.ids, counts, new.urls, new.url, new.known_at)
    return filled, there & (counts != known).any(axis=0)


def _together(new: Stated, old: Day, there: NDArray[np.bool_], places: Integers) -> Day:
    """The day as the table holds it now."""
    if not len(old.ids):
        return Day(new.day, new.ids, new.counts)
    counts = old.counts.copy()
    counts[:, places[there]] = new.counts[:, there]
    ids = np.concatenate([old.ids, new.ids[~there]])
    order = np.argsort(ids, kind="stable")
    return Day(new.day, ids[order], np.concatenate([counts, new.counts[:, ~there]], axis=1)[:, order])


@dataclass(frozen=True, slots=True)
class Restated:
    """Numbers that a source changed: rows of the new day, what each was before, and which counter it is."""

    rows: NDArray[np.intp]
    was: Integers
    counter: int


def _corrected(new: Stated, old: Day, changes: NDArray[np.bool_], places: Integers) -> Iterator[Restated]:
    """Counters of this day that were something else before."""
    rows = np.flatnonzero(changes)
    for counter in NOTED if len(rows) else ():
        was = old.counts[counter, places[rows]]
        other = (was != MISSING) & (was != new.counts[counter, rows])
        yield Restated(rows[other], was[other], counter)


def _fallen(new: Stated, before: Day | None, rows: NDArray[np.bool_], new_from: int) -> Iterator[Restated]:
    """All-time counts below the newest one of an earlier day; repositories from key `new_from` on have no earlier day."""
    if before is None:
        return
    asked = rows & (new.all_time != MISSING)
    there, places = _places(new.ids, before.ids)
    then = np.where(there, before.all_time[places], MISSING) if len(before.ids) else np.full(len(new.ids), MISSING)
    # Only repositories that the day before does not have are looked up further back, one by one in the index.
    further = np.flatnonzero(asked & (then == MISSING) & (new.ids < new_from))
    found = counters.last_all_time(before.day, new.ids[further])
    then[further] = [found.get(pk, MISSING) for pk in new.ids[further].tolist()]
    fallen = np.flatnonzero(asked & (then != MISSING) & (then > new.all_time))
    yield Restated(fallen, then[fallen], ALL_TIME)


def _note(run: models.ImportRun, source: models.Source, new: Stated, restated: Restated) -> int:
    """Keep restatements, one a repository, measure and moment; how many there are that were not kept before."""
    if not len(restated.rows):
        return 0
    columns = (
        new.ids[restated.rows],
        restated.was,
        new.counts[restated.counter, restated.rows],
        new.known_at[restated.rows],
    )
    measure = COUNTERS[restated.counter].replace("_", "-")
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [source.pk, measure, new.day, run.pk, *map(counters.literal, columns)])
        return int(cursor.rowcount)
