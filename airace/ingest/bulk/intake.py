"""A file becomes rows: each read as the dataset's files are, or refused with its line, its columns and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.db import transaction

from airace.ingest.bulk.kinds import KINDS
from airace.ingest.bulk.resources import BESIDE, resource
from airace.lib.sheets import Line, Sheet, SheetError, as_typed, read
from airace.models import BulkImport, BulkRow
from airace.models.bulk import Outcome
from airace.sources.base import Reading, Refusal
from airace.sources.bundle.read import keyed
from airace.sources.bundle.specs import BY_NAME

LARGEST = 20_000_000  # bytes of a file
MOST = 50_000  # rows
LONGEST = 300  # characters of a row's natural key
PORTION = 1000


def receive(body: bytes, kind: str, file_name: str, *, encoding: str = "", by: int | None = None) -> BulkImport:
    """Keep a file that waits to be looked at. Raises SheetError for one that no task need look at."""
    if kind not in KINDS:
        raise SheetError(f"There is no kind {kind!r}; kinds are: {', '.join(KINDS)}.")
    if len(body) > LARGEST:
        raise SheetError(f"The file is larger than {LARGEST // 1_000_000} MB; split it.")
    if not body.strip():
        raise SheetError("The file is empty.")
    return BulkImport.objects.create(
        kind=kind, file_name=file_name[:200] or "file", body=body, asked_encoding=encoding, created_by_id=by
    )


@transaction.atomic
def split(wanted: BulkImport, today: date) -> None:
    """Make the rows of a file, those that cannot be read refused; all of them or none. Raises SheetError."""
    spec = BY_NAME[wanted.kind]
    names = [column.name for column in spec.columns]
    sheet = read(bytes(wanted.body), names, encoding=wanted.asked_encoding)
    _check_header(sheet, names)
    wanted.rows.all().delete()
    seen: dict[str, str] = {}
    rows: list[BulkRow] = []
    total = 0
    for line in sheet.lines:
        total += 1
        if total > MOST:
            raise SheetError(f"The file has more than {MOST:,} rows; split it.")
        rows.append(_row(wanted, sheet, line, seen, today))
        if len(rows) == PORTION:
            BulkRow.objects.bulk_create(rows)
            rows.clear()
    BulkRow.objects.bulk_create(rows)
    if not total:
        raise SheetError("The file has a header and no row.")
    wanted.total, wanted.reading = total, sheet.how[:100]
    wanted.save(update_fields=["total", "reading"])


def _check_header(sheet: Sheet, names: list[str]) -> None:
    """Columns may stand in any order, but all of them must be there: an absent one would empty what it states."""
    lacking = [name for name in names if name not in sheet.header]
    unknown = [name for name in sheet.header if name not in names and name not in BESIDE]
    twice = [name for name in names if sheet.header.count(name) > 1]
    if len(lacking) == len(names):
        raise SheetError("The first row names none of the columns; take the template of the kind.")
    if lacking:
        raise SheetError(f"The file lacks the column {', '.join(lacking)}; take the template of the kind.")
    if unknown:
        told = ", ".join(name[:60] or "(without a name)" for name in unknown[:10])
        raise SheetError(f"The file has an unknown column {told}; take it out.")
    if twice:
        raise SheetError(f"The file has the column {', '.join(twice)} twice.")


def _row(wanted: BulkImport, sheet: Sheet, line: Line, seen: dict[str, str], today: date) -> BulkRow:
    cells = dict(zip(sheet.header, map(as_typed, line.cells), strict=False))
    own = {name: text for name, text in cells.items() if name not in BESIDE}
    row = BulkRow(bulk_import=wanted, line=line.number, cells=own)
    if len(line.cells) != len(sheet.header):
        row.cells |= {column.name: "" for column in BY_NAME[wanted.kind].columns if column.name not in own}
        return _refused(row, f"has {len(line.cells)} cells where the header has {len(sheet.header)}.")
    found = reading_of(wanted.kind, line.number, own, seen)
    if isinstance(found, Refusal):
        return _refused(row, found.reason)
    if found.fields["known_on"] > today:
        return _refused(row, f"known_on is {found.fields['known_on']}, a day that lies ahead.")
    kind = KINDS[wanted.kind]
    row.fact = str(found.fields[kind.slug]) if kind.slug else found.locator
    if len(found.locator) > LONGEST:
        row.fact = ""
        return _refused(row, f"{' and '.join(BY_NAME[wanted.kind].key)} are longer than {LONGEST} characters together.")
    return row


def _refused(row: BulkRow, reason: str) -> BulkRow:
    row.outcome, row.reason = Outcome.REFUSED, f"Line {row.line}: {reason}"
    return row


def reading_of(kind: str, line: int, cells: Mapping[str, str], seen: dict[str, str] | None = None) -> Reading | Refusal:
    """One row, typed by the kind's resource and checked by the rules of its file; `seen` are the keys before it."""
    instance = SimpleNamespace()
    place = f"line {line}"
    try:
        resource(kind).import_instance(instance, cells)
    except ValidationError as error:
        return Refusal(place, " ".join(text for texts in error.message_dict.values() for text in texts), cells)
    return keyed(BY_NAME[kind], place, vars(instance), dict(cells), {} if seen is None else seen)
