"""The dataset's files as readings: typed, checked row by row, then against each other. Pure; no database."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from airace.sources.base import LayoutError, Reading, Refusal

from .spec import Spec
from .specs import BY_NAME, SPECS

ALIASED = {"company": "companies", "person": "people", "family": "families", "model": "models"}


def read(folder: Path, *, today: date | None = None) -> Iterator[Reading | Refusal]:
    """Every row of every file: a reading, or a refusal with file, line and reason. One bad row stops nothing else.

    With `today`, a row that is said to be known on a later day is refused.
    """
    rows: list[Reading | Refusal] = []
    for spec in SPECS:
        path = folder / f"{spec.name}.csv"
        if not path.is_file():
            rows.append(Refusal(f"{spec.name}.csv:1", "is missing from the folder."))
            continue
        rows.extend(read_file(spec, path.read_bytes()))
    slugs = _slugs(rows)
    for row in rows:
        if isinstance(row, Refusal):
            yield row
        elif today and row.fields["known_on"] > today:
            yield Refusal(
                row.place, f"is said to be known on {row.fields['known_on']}, a day that lies ahead.", row.fields
            )
        else:
            yield _checked_across(row, slugs)


def read_file(spec: Spec, body: bytes) -> Iterator[Reading | Refusal]:
    """Rows of one file. A file whose header is not the one described is refused whole, in one refusal."""
    name = f"{spec.name}.csv"
    try:
        lines = csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)
        _check_header(spec, next(lines, []))
    except (UnicodeDecodeError, LayoutError, csv.Error) as error:
        reason = "is not UTF-8 text." if isinstance(error, UnicodeDecodeError) else str(error)
        yield Refusal(f"{name}:1", reason)
        return
    seen: dict[str, str] = {}
    while True:
        place = f"{name}:{lines.line_num + 1}"
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(place, f"cannot be read from here on: {error}.")
            return
        if cells:
            yield _row(spec, place, cells, seen)


def _check_header(spec: Spec, header: list[str]) -> None:
    expected = [column.name for column in spec.columns]
    lacking = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    if lacking:
        raise LayoutError(f"lacks the column {', '.join(lacking)}.")
    if unknown:
        raise LayoutError(f"has an unknown column {', '.join(unknown)}.")
    if header != expected:
        raise LayoutError(f"has its columns in another order than {', '.join(expected)}.")


def _row(spec: Spec, place: str, cells: list[str], seen: dict[str, str]) -> Reading | Refusal:
    names = [column.name for column in spec.columns]
    record = dict(zip(names, cells, strict=False))
    if len(cells) != len(names):
        return Refusal(place, f"has {len(cells)} cells where the header has {len(names)}.", record)
    fields: dict[str, Any] = {}
    for column, cell in zip(spec.columns, cells, strict=True):
        try:
            fields[column.name] = column.value(cell.strip())
        except ValueError as error:
            return Refusal(place, f"{column.name} {error}.", record)
    return keyed(spec, place, fields, record, seen)


def keyed(
    spec: Spec, place: str, fields: dict[str, Any], record: dict[str, str], seen: dict[str, str]
) -> Reading | Refusal:
    """The typed cells of a row as a reading under its natural key, if it keeps the rules of its file.

    `seen` are the keys so far, with their places; `record` is the row as it stood.
    """
    for rule in spec.rules:
        if broken := rule(fields):
            return Refusal(place, f"{broken}.", record)
    locator = f"{spec.name}.csv#" + "/".join(_short(record[name].strip()) for name in spec.key)
    if locator in seen:
        return Refusal(place, f"repeats {' and '.join(spec.key)} of {seen[locator]}.", record)
    seen[locator] = place
    return Reading(spec.name, locator, fields, place)


def _short(part: str) -> str:
    """A part of a natural key; addresses, which can be long, as a digest."""
    return hashlib.sha256(part.encode()).hexdigest()[:12] if part.startswith("https://") else part


def _slugs(rows: list[Reading | Refusal]) -> dict[str, set[str]]:
    """Slugs by the file that defines them."""
    slugs: dict[str, set[str]] = {spec.name: set() for spec in SPECS}
    for row in rows:
        if isinstance(row, Reading) and isinstance(row.fields.get("slug"), str):
            slugs[row.kind].add(row.fields["slug"])
    return slugs


def _checked_across(row: Reading, slugs: dict[str, set[str]]) -> Reading | Refusal:
    for column in BY_NAME[row.kind].columns:
        if column.refers and row.fields[column.name] is not None:
            value = row.fields[column.name]
            for name in value if column.several else (value,):
                if name not in slugs[column.refers]:
                    return _unknown(row, column.name, name, column.refers)
    if row.kind == "aliases" and row.fields["entity"] not in slugs[ALIASED[row.fields["kind"]]]:
        return _unknown(row, "entity", row.fields["entity"], ALIASED[row.fields["kind"]])
    return row


def _unknown(row: Reading, column: str, name: str, file: str) -> Refusal:
    record = {key: "" if value is None else str(value) for key, value in row.fields.items()}
    return Refusal(row.place, f"{column} names {name}, which {file}.csv does not have.", record)
