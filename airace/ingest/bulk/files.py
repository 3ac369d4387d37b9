"""Files that the desk hands out: templates with what each column means, and refused rows to mend."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from tablib import Databook, Dataset

from airace.ingest.bulk.kinds import KINDS
from airace.ingest.bulk.resources import BESIDE, TITLES, resource
from airace.lib.sheets import harmless
from airace.models import BulkRow
from airace.sources.bundle import columns as cells
from airace.sources.bundle.columns import Column, OneOf
from airace.sources.bundle.specs import BY_NAME

FORMS: dict[Any, str] = {
    cells.text: "text",
    cells.slug: "lower-case words joined by hyphens",
    cells.day: "a day, YYYY-MM-DD",
    cells.number: "a number with a point, no thousands separators",
    cells.count: "a whole number",
    cells.fraction: "a fraction from 0 to 1",
    cells.flag: "true or false",
    cells.url: "an https address",
    cells.country: "two letters, ISO 3166-1",
}
MEANINGS = {
    "slug": "Stable public name, part of addresses. A known slug corrects that row, a new one makes a new fact.",
    "fact": "Stable public name of the fact, part of addresses. Several rows may speak of one fact: one a source.",
    "source": "Slug of the source on record that published it.",
    "source_url": "Where this row was read. Rows without it are refused.",
    "tier": "How close the source stands to the fact; the closest wins a conflict.",
    "known_on": "First day on which the row was surely public; with a month, quarter or year its last day.",
    "note": "Our remark, shown to readers.",
    "second_report": "true: one more source for a fact of this file or on record; it supports sums, not the stage.",
    "disputed": "true: sources differ, and both are kept.",
    "in_totals": "false: never add it up (talks, tranches, superseded reports).",
    "is_target": "true: a plan or guidance, not a result.",
    "modality": "How the source says it; happened is a plain statement.",
    "tickers": "EXCHANGE:SYMBOL, such as HKEX:2513.HK.",
    "hub_organisations": "Accounts on the Hugging Face Hub.",
    "parent": "Slug of the parent company.",
    "companies": "Slugs of the companies that take part.",
    "sides": "Whose act it was.",
}


def template(kind: str, form: str) -> bytes:
    """An empty file of a kind: the header, and in a workbook a second sheet that says what the columns mean."""
    headers = list(resource(kind).get_export_headers())
    if form == "csv":
        return ("\ufeff" + ",".join(headers) + "\r\n").encode()
    notes = Dataset(*_notes(kind), headers=("column", "must be filled", "form", "means"), title="What columns mean")
    book = Databook([Dataset(headers=headers, title=TITLES[kind]), notes])
    written: bytes = book.export("xlsx", escape=True)
    return written


def _notes(kind: str) -> Iterator[tuple[str, str, str, str]]:
    for column in BY_NAME[kind].columns:
        several = "; several separated by |" if column.several else ""
        yield column.name, "yes" if column.required else "", form_of(column) + several, _meaning(kind, column)


def form_of(column: Column) -> str:
    if isinstance(column.read, OneOf):
        return f"one of {', '.join(column.read.allowed)}"
    named = f", one of {column.refers.replace('_', ' ')} on record" if column.refers else ""
    return FORMS.get(column.read, "text") + named


def _meaning(kind: str, column: Column) -> str:
    if column.name in MEANINGS:
        return MEANINGS[column.name]
    if column.name.endswith("precision"):
        return "How exact the day beside it is; a month is written as its first day."
    fields = {field.name: field for field in KINDS[kind].table._meta.get_fields() if hasattr(field, "db_comment")}
    found = fields.get(column.name) or fields.get(column.name.removesuffix("_b"))
    told = getattr(found, "db_comment", "") or ""
    return told or column.name.replace("_", " ").capitalize() + "."


def refused(kind: str, rows: Iterable[BulkRow]) -> Iterator[str]:
    """A CSV of refused rows, lines at a time; mended, it can be imported as it is."""
    names = [column.name for column in BY_NAME[kind].columns]
    yield "\ufeff" + _line([*names, *BESIDE])
    for row in rows:
        yield _line([*(harmless(row.cells.get(name, "")) for name in names), str(row.line), harmless(row.reason)])


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
