"""Readings of download counters as columns: days of known repositories, ascending, each repository once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from airace.ingest.counters import COUNTERS, MISSING, Integers, Stated, microseconds
from airace.ingest.outcome import Outcome, Refused
from airace.ingest.repositories import Book
from airace.ingest.resolve import Names, UnknownNameError
from airace.sources.base import Reading


def days_of_columns(readings: Sequence[Reading], book: Book, outcome: Outcome) -> Iterator[Stated]:
    """One day a reading; repositories that are not known yet are made. A reading with uneven columns is refused whole."""
    for reading in readings:
        fields = reading.fields
        names: Sequence[str] = fields["repositories"]
        try:
            counts = np.stack([_column(fields.get(counter), counter, len(names)) for counter in COUNTERS])
        except (TypeError, ValueError) as error:
            outcome.refused.append(Refused(reading.place or reading.locator, f"{error}.", {"day": str(fields["day"])}))
            continue
        ids = book.find(names)
        if (ids < 0).any():
            book.add(list(dict.fromkeys(names[place] for place in np.flatnonzero(ids < 0).tolist())), {})
            ids = book.find(names)
        order = _each_once(ids)
        for place in np.setdiff1d(np.arange(len(ids)), order).tolist() if len(order) < len(ids) else ():
            outcome.refused.append(_twice(reading, names[place]))
        known_at = np.full(len(ids), microseconds(fields["known_at"]))
        stated = Stated(fields["day"], ids, counts, (fields["url"],), np.zeros(len(ids), np.int32), known_at)
        yield stated if _ascends(ids) else stated.part(order)


def days_of_rows(readings: Sequence[Reading], book: Book, names: Names, outcome: Outcome) -> Iterator[Stated]:
    """The days of single readings, ascending; one of an unknown model or of a repository named before is refused."""
    if not readings:
        return
    ids = _ids(readings, book, names, outcome)
    by_day: dict[date, dict[int, Reading]] = defaultdict(dict)
    for reading in readings:
        pk = ids.get(reading.fields["repository"])
        if pk is None:
            continue
        if by_day[reading.fields["day"]].setdefault(pk, reading) is not reading:
            outcome.refused.append(_twice(reading, reading.fields["repository"]))
    for day, rows in sorted(by_day.items()):
        keys = sorted(rows)
        cells = [rows[key].fields for key in keys]
        counts = np.array(
            [[MISSING if row[counter] is None else row[counter] for row in cells] for counter in COUNTERS], np.int64
        )
        urls = {url: number for number, url in enumerate(dict.fromkeys(row["url"] for row in cells))}
        url = np.array([urls[row["url"]] for row in cells], np.int32)
        known_at = np.array([microseconds(row["known_at"]) for row in cells], np.int64)
        yield Stated(day, np.array(keys, np.int64), counts, tuple(urls), url, known_at)


def _ids(readings: Sequence[Reading], book: Book, names: Names, outcome: Outcome) -> dict[str, int]:
    """Primary keys by name; repositories that are missing are made, with the model that a reading names."""
    asked = list(dict.fromkeys(reading.fields["repository"] for reading in readings))
    missing = {asked[place] for place in np.flatnonzero(book.find(asked) < 0).tolist()}
    models_of: dict[str, int | None] = {}
    refused = set()
    for reading in readings:
        name = reading.fields["repository"]
        if name in missing and name not in models_of:
            try:
                models_of[name] = names.maybe("model", reading.fields.get("model"))
            except UnknownNameError as error:
                outcome.refuse(reading, str(error), error.suggestions)
                refused.add(name)
    book.add([name for name in models_of if name not in refused], models_of)
    found = book.find(asked).tolist()
    return {name: pk for name, pk in zip(asked, found, strict=True) if pk >= 0}


def _column(values: Any, counter: str, length: int) -> Integers:
    """Whole numbers of a counter, MISSING where there is none."""
    if values is None:
        return np.full(length, MISSING)
    if len(values) != length:
        raise ValueError(f"gives {len(values):,} numbers of {counter} for {length:,} repositories")
    if isinstance(values, np.ma.MaskedArray):
        return np.where(np.ma.getmaskarray(values), MISSING, np.ma.getdata(values)).astype(np.int64)
    if isinstance(values, np.ndarray) and np.issubdtype(values.dtype, np.integer):
        return values.astype(np.int64, copy=False)
    return np.array([MISSING if value is None else value for value in values], np.int64)


def _ascends(ids: Integers) -> bool:
    return bool((np.diff(ids) > 0).all())


def _each_once(ids: Integers) -> NDArray[Any]:
    """Places that put the keys in ascending order, the first of each."""
    return np.arange(len(ids)) if _ascends(ids) else np.unique(ids, return_index=True)[1]


def _twice(reading: Reading, name: str) -> Refused:
    reason = f"counts {name} a second time for {reading.fields['day']}; the first count stays."
    return Refused(reading.place or reading.locator, reason, _plain(reading.fields))


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", {name: str(fields[name]) for name in ("day", "known_at", "url")})
