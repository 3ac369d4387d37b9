"""In which fetched file, and on which line of it, a reading stands."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from airace.models import Payload

READ = 8 * 2**20  # bytes of bodies that are looked through for one page


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was fetched. Its bytes are kept under `digest` (sha256); `line` is 0 where it is not known."""

    pk: int
    name: str
    url: str
    digest: str
    size: int
    fetched_at: datetime
    line: int = 0


class Import(NamedTuple):
    """An import, as far as its files are found by it: the one that it notes, else those fetched while it ran."""

    started_at: datetime
    trigger: str
    source: int
    finished_at: datetime | None
    payload: int | None


def files_of(wanted: Mapping[Import, Sequence[str]]) -> dict[Import, File]:
    """The file that each import read a line with all these words in; of an import of one file that file.

    The first word is where the value was read, the second its day; the others only decide between several lines.
    Two queries.
    """
    condition = Q()
    for one in wanted:
        condition |= _fetched_by(one)
    columns = ("pk", "name", "url", "sha256", "size", "fetched_at", "source_id")
    rows: Any = Payload.objects.filter(condition).order_by("name", "-fetched_at").values_list(*columns)
    kept = [(File(*row[:6]), row[6]) for row in rows]
    candidates = {one: [file for file, source in kept if _holds(one, file, source)] for one in wanted}
    bodies = _bodies([file for files in candidates.values() for file in files])
    found = {one: _the_one(files, wanted[one], bodies) for one, files in candidates.items()}
    return {one: file for one, file in found.items() if file}


def _fetched_by(one: Import) -> Q:
    if one.payload:
        return Q(pk=one.payload)
    return Q(source=one.source, fetched_at__gte=one.started_at, fetched_at__lte=one.finished_at or one.started_at)


def _holds(one: Import, file: File, source: int) -> bool:
    if one.payload:
        return file.pk == one.payload
    return source == one.source and one.started_at <= file.fetched_at <= (one.finished_at or one.started_at)


def _bodies(files: Sequence[File]) -> dict[int, list[str]]:
    """The lines of the files, smallest first while they are not too much to look through."""
    wanted, room = [], READ
    for file in sorted(set(files), key=lambda file: file.size):
        if file.size <= room:
            wanted.append(file.pk)
            room -= file.size
    rows: Any = Payload.objects.filter(pk__in=wanted).values_list("pk", "body") if wanted else ()
    return {pk: zlib.decompress(body).decode(errors="replace").splitlines() for pk, body in rows}


def _the_one(files: Sequence[File], words: Sequence[str], bodies: Mapping[int, list[str]]) -> File | None:
    lines = [
        (file, number, line)
        for file in files
        for number, line in enumerate(bodies.get(file.pk, ()), start=1)
        if all(word in line for word in words[:2])
    ]
    for word in words[2:]:
        lines = [found for found in lines if word in found[2]] or lines
    if len(lines) == 1:
        return replace(lines[0][0], line=lines[0][1])
    named = {file for file, _, _ in lines} or set(files)
    return named.pop() if len(named) == 1 else None
