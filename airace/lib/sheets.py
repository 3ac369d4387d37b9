"""CSV and XLSX files, as people save them, as rows of text that keep their line numbers. Nothing is guessed silently."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB18030", "big5": "Big5", "windows-1252": "Windows-1252"}
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
UNPACKED = 200_000_000  # bytes that an XLSX file may hold
WIDEST, LONGEST_CELL = 200, 20_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


class SheetError(Exception):
    """The file cannot be read as a table; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line of the file on which it begins, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. `how` says in words how it was read; `lines` can be walked once."""

    header: tuple[str, ...]
    lines: Iterator[Line]
    how: str


def read(body: bytes, known: Collection[str], *, encoding: str = "") -> Sheet:
    """The table in a file; `known` are names of columns, by which delimiters are told apart. Raises SheetError."""
    if not body.strip():
        raise SheetError("The file is empty.")
    if body[:4] == b"PK\x03\x04":
        return _workbook(body)
    if body[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SheetError("This is an old Excel file (.xls) or one with a password; save it as .xlsx or CSV.")
    name, text = _text(body, encoding)
    if "\0" in text:
        raise SheetError("The file holds bytes that no text has; save it as CSV (UTF-8) or XLSX.")
    delimiter = _delimiter(text, known)
    lines = _lines(text, delimiter)
    header = next(lines, None)
    if header is None:
        raise SheetError("The file has no header row.")
    how = f"{ENCODINGS.get(name, name.upper())}, separated by {DELIMITERS[delimiter]}"
    return Sheet(tuple(cell.strip() for cell in header.cells), lines, how)


def _text(body: bytes, asked: str) -> tuple[str, str]:
    """Name of the encoding and the text: a mark at the start decides, then UTF-8, then what the characters look like."""
    marked = next((name for mark, name in BOMS.items() if body.startswith(mark)), "")
    for name in [asked] if asked else [marked] if marked else ["utf-8-sig", "gb18030", "windows-1252"]:
        try:
            text = body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if asked or name != "gb18030" or _is_chinese(text):
            return name, text
    wanted = ENCODINGS.get(asked, asked) or "UTF-8, UTF-16, GB18030 or Windows-1252"
    raise SheetError(f"The file is not text in {wanted}; save it as CSV (UTF-8) or XLSX, or choose its encoding.")


def _is_chinese(text: str) -> bool:
    """Whether what is not ASCII is mostly in daily use in China; Western letters read as GB18030 are odd characters."""
    foreign = [char for char in text if not char.isascii()]
    daily = sum(_in_gb2312(char) for char in foreign)
    return daily > 0.8 * len(foreign)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _delimiter(text: str, known: Collection[str]) -> str:
    """The one that cuts the header into the most columns that are known, else the most columns."""
    first = text.partition("\n")[0]

    def fit(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(cell.strip() in known for cell in cells), len(cells)

    try:
        return max(DELIMITERS, key=fit)
    except csv.Error:
        return ","


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetError(f"Line {number} cannot be read: {error}. Nothing of the file was taken.") from None
        if any(cell.strip() for cell in cells):
            yield Line(number, tuple(cells))


def _workbook(body: bytes) -> Sheet:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise SheetError(f"The workbook unpacks to more than {UNPACKED // 1_000_000} MB; split it.")
            sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
            counts = any(b"<f" in packed.read(name) for name in sheets)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        if counts:
            _check_results(load_workbook(io.BytesIO(body), read_only=True).worksheets[0], sheet)
        rows = _sheet_lines(sheet)
        header = next(rows, None)
    except SheetError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a broken archive makes the library raise
        raise SheetError(f"The workbook cannot be opened ({type(error).__name__}); save it anew as XLSX.") from None
    if header is None:
        raise SheetError("The first sheet of the workbook is empty.")
    others = f", the first of {len(book.worksheets)} sheets" if len(book.worksheets) > 1 else ""
    return Sheet(tuple(cell.strip() for cell in header.cells), rows, f"XLSX, sheet {sheet.title}{others}")


def _check_results(formulas: Any, sheet: Any) -> None:
    """A formula counts by the result that was saved with it. Without one the cell would come in as if it were empty."""
    both = zip(formulas.iter_rows(max_col=WIDEST), sheet.iter_rows(max_col=WIDEST), strict=False)
    for number, (cells, results) in enumerate(both, 1):
        for cell, result in zip(cells, results, strict=False):
            if cell.data_type == "f" and result.value is None:
                raise SheetError(
                    f"Line {number} holds a formula without a result ({str(cell.value)[:40]}); open the workbook in a "
                    "spreadsheet and save it, or save it as CSV."
                )


def _sheet_lines(sheet: Any) -> Iterator[Line]:
    width = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=WIDEST), 1):
        cells = [_shown(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        width = width or len(cells)
        yield Line(number, (*cells, *[""] * (width - len(cells))))


def _shown(value: object) -> str:
    """The cell as it would stand in a CSV file: ISO days, whole numbers without a point, true and false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).replace("\0", "")


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula; numbers are left as they are."""
    return f"'{cell}" if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell


def as_typed(cell: str) -> str:
    """What `harmless` was given, so that a file of ours that was mended can come back."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell
