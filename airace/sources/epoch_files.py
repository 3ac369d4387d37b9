"""What the importers of Epoch AI's files share: members of zips, rows of CSVs and the cells that need care."""

from __future__ import annotations

import csv
import io
import math
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath

from airace.sources.base import LayoutError, Refusal

PUBLISHER = "Epoch AI"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
STAKE = "Non-profit; some of its work is paid for by AI developers."

CSV_TYPES = ("text/csv", "application/csv", "application/octet-stream", "binary/octet-stream", "text/plain", "")
ZIP_TYPES = ("application/zip", "application/x-zip-compressed", "application/octet-stream", "binary/octet-stream", "")
CSV_BYTES = 32 * 1024 * 1024
ZIP_BYTES = 64 * 1024 * 1024

MEMBERS = 2000  # of one archive
UNPACKED_BYTES = 256 * 1024 * 1024  # that all members of one archive may say they hold
RATIO = 200  # of unpacked to packed bytes; tables of mostly empty cells reach about 50
TICKED = frozenset({"true", "yes", "1", "checked", "x"})

Record = tuple[str, dict[str, str]]


def member(body: bytes, name: str) -> bytes:
    """The bytes of the member with exactly this file name, in whichever folder; the one least deep goes first.

    Raises LayoutError for what is no zip, lacks the file, or would unpack to more than a table can need.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            found = _wanted(archive, name)
            with archive.open(found) as file:
                content = file.read(found.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        raise LayoutError(f"The archive with {name} cannot be unpacked: {error}; look at the kept payload.") from None
    if len(content) > found.file_size:
        raise LayoutError(f"{found.filename} holds more than it declares; nothing of the archive is read.")
    return content


def _wanted(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise LayoutError(f"The archive has {len(members):,} members, at most {MEMBERS:,} are expected.")
    total = sum(each.file_size for each in members)
    if total > UNPACKED_BYTES:
        raise LayoutError(f"The archive would unpack to {total:,} bytes, at most {UNPACKED_BYTES:,} are read.")
    files = [each for each in members if not each.is_dir() and PurePosixPath(each.filename).name == name]
    if not files:
        raise LayoutError(f"The archive holds no {name}; look whether the file was renamed.")
    depths = sorted((len(PurePosixPath(each.filename).parts), each.filename) for each in files)
    if len(depths) > 1 and depths[0][0] == depths[1][0]:
        raise LayoutError(f"The archive holds {name} twice, as {depths[0][1]} and {depths[1][1]}; which one counts?")
    wanted = next(each for each in files if each.filename == depths[0][1])
    if wanted.flag_bits & 1:
        raise LayoutError(f"{wanted.filename} is encrypted and cannot be read.")
    if wanted.file_size > RATIO * max(wanted.compress_size, 1):
        raise LayoutError(
            f"{wanted.filename} unpacks to {wanted.file_size:,} bytes from {wanted.compress_size:,}, "
            f"more than {RATIO} times as much; it is not read."
        )
    return wanted


def records(body: bytes, file: str, required: Sequence[str]) -> Iterator[Record | Refusal]:
    """Rows of a CSV as (place, cells); a place is the file and the last line of the record, cells are stripped.

    Bytes are UTF-8 whatever the headers say. Columns beyond the required ones are kept as they are; a required one
    that is missing raises LayoutError. A row with more cells than the header is refused.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LayoutError(f"{file} is not UTF-8 (byte {error.start}); nothing of it is read.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in required if column not in (reader.fieldnames or ())]
    if missing:
        raise LayoutError(f"{file} has no column {', '.join(missing)}; its layout has changed.")
    try:
        for row in reader:
            place = f"{file}:{reader.line_num}"
            surplus = row.pop(None, None)  # the key that DictReader gives to cells beyond the header
            cells = {column: (value or "").strip() for column, value in row.items()}
            if surplus:
                yield Refusal(place, "has more cells than the file has columns.", filled(cells))
            elif any(cells.values()):
                yield place, cells
    except csv.Error as error:
        raise LayoutError(f"{file} breaks off as a table near line {reader.line_num}: {error}.") from None


def filled(cells: dict[str, str]) -> dict[str, str]:
    """The cells that hold something, long ones cut, as a record for those who look into a refusal."""
    return {column: value[:500] for column, value in cells.items() if value}


def number(text: str, column: str) -> float | None:
    """A finite number, None for an empty cell. Raises ValueError with the end of a sentence."""
    if not text:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        raise ValueError(f"has no number in {column}: {text[:60]!r}.") from None
    if not math.isfinite(value):
        raise ValueError(f"has no finite number in {column}: {text[:60]!r}.")
    return value


def day(text: str, column: str) -> tuple[date, str] | None:
    """(first day, precision) of YYYY-MM-DD, YYYY-MM or YYYY; None for an empty cell. Raises ValueError."""
    if not text:
        return None
    parts = text[:10].split("-")
    try:
        year, month, of_month = (*(int(part) for part in parts), 1, 1)[:3]
        return date(year, month, of_month), {1: "year", 2: "month"}.get(len(parts), "day")
    except ValueError:
        raise ValueError(f"has no date in {column}: {text[:60]!r}.") from None


def ticked(text: str) -> bool:
    """Whether a box of the table is ticked; an empty cell is a box left open."""
    return text.lower() in TICKED


def parts(text: str) -> tuple[str, ...]:
    """The distinct names of a cell that joins them by commas, one for each organisation, in their order."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
