"""One table in three formats at once, row by row, so that a long table takes little memory; the same rows give the

same bytes. In CSV an apostrophe goes before a text that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import sqlite3
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from airace.queries.dataset import Column, Row
from airace.web.exports import number, safe

FIRST_TIME = (1980, 1, 1, 0, 0, 0)  # of every file in an archive: the oldest that a zip can state
SQLITE = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def write(
    folder: Path, database: sqlite3.Connection, name: str, schema: list[Column], rows: Iterable[list[Row]]
) -> None:
    """Write `<name>.csv`, `<name>.parquet` and a table of the SQLite file."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    arrow_schema = _arrow(arrow, schema)
    names = [column.name for column in schema]
    columns = ", ".join(f'"{column.name}" {SQLITE.get(column.kind, "TEXT")}' for column in schema)
    database.execute(f'CREATE TABLE "{name}" ({columns})')
    insert = f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(schema))})'
    with (
        (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as text,
        parquet.ParquetWriter(folder / f"{name}.parquet", arrow_schema, compression="zstd") as columnar,
    ):
        out = csv.writer(text, lineterminator="\r\n")
        out.writerow(names)
        for batch in rows:
            out.writerows([_as_text(value) for value in row] for row in batch)
            database.executemany(insert, ([_as_sqlite(value) for value in row] for row in batch))
            by_column = zip(*batch, strict=True) if batch else ([] for _ in schema)
            arrays = [
                arrow.array(list(values), type=field.type)
                for values, field in zip(by_column, arrow_schema, strict=True)
            ]
            columnar.write_batch(arrow.record_batch(arrays, schema=arrow_schema))


def archive(path: Path, files: Sequence[Path]) -> None:
    """A zip whose bytes depend on nothing but the files."""
    with zipfile.ZipFile(path, "w") as out:
        for file in files:
            entry = zipfile.ZipInfo(file.name, FIRST_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with out.open(entry, "w") as into, file.open("rb") as source:
                while part := source.read(1 << 20):
                    into.write(part)


def _arrow(arrow: Any, schema: list[Column]) -> Any:
    types = {
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "date": arrow.date32(),
        "datetime": arrow.timestamp("s", tz="UTC"),
    }
    return arrow.schema(
        [
            arrow.field(
                column.name,
                types.get(column.kind, arrow.string()),
                metadata={"description": column.text} | ({"unit": column.unit} if column.unit else {}),
            )
            for column in schema
        ]
    )


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str):
        return safe(value)
    return _moment(value) if isinstance(value, date) else str(value)


def _as_sqlite(value: Any) -> Any:
    return _moment(value) if isinstance(value, date) else value


def _moment(value: date) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value.isoformat()
