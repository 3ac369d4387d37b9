"""Writing a version of the public dataset: into a folder of its own, renamed when it is whole, and never touched again.

The same data make no new version: what the tables and their descriptions hold is compared with the newest one.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from airace.queries import dataset
from airace.queries.stats import data_version
from airace.queries.tables import TABLES
from airace.web.datapackage import formats, versions
from airace.web.datapackage.describe import Written, croissant, descriptor

DATABASE, ARCHIVE = "airace.sqlite", "airace-csv.zip"
PREVIEW = 5  # rows of each table on the catalogue's page
NIGHT = 3  # hour (UTC) from which a day's version is made
DESCRIPTOR, CROISSANT = "datapackage.json", "croissant.json"


class AtWorkError(Exception):
    """Another process is writing a version."""


def due(now: datetime) -> bool:
    """Is there no version yet, or was the last look at the data before the newest three o'clock?"""
    looked = versions.looked_on()
    return looked is None or (looked < now.date() and now.hour >= NIGHT)


def publish_if_due(now: datetime) -> None:
    """What beat asks every few minutes; quiet while another process is at it, or while there are no data."""
    if due(now) and dataset.loaded():
        try:
            publish(now)
        except AtWorkError:
            return


def publish(now: datetime) -> tuple[versions.Version, bool]:
    """The newest version, and whether it had to be made. Raises AtWorkError."""
    root = versions.root()
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root):
        for left in root.glob(".new-*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(mkdtemp(prefix=".new-", dir=root))
        try:
            return _publish(folder, now)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _publish(folder: Path, now: datetime) -> tuple[versions.Version, bool]:
    # One snapshot of the database for all tables: an import in between shows in none of them.
    whole = not connection.in_atomic_block
    with transaction.atomic():
        if whole:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        number = data_version()
        tables = _tables(folder, now)
        described = descriptor(tables, dataset.licence_urls())
    content = sha256(orjson.dumps(described, option=orjson.OPT_SORT_KEYS)).hexdigest()
    newest = versions.newest()
    if newest is not None and newest.content == content:
        versions.note_look(now.date())
        return newest, False
    name = versions.free_name(now.date(), number)
    day = now.date().isoformat()
    address = f"{settings.SITE_URL}{reverse('data-version', args=[name])}"
    _json(folder / DESCRIPTOR, described | {"version": name, "created": f"{day}T00:00:00Z", "homepage": address})
    _json(folder / CROISSANT, croissant(tables, version=name, day=day, address=address))
    formats.archive(folder / ARCHIVE, [folder / DESCRIPTOR, *(folder / one.path for one in tables)])
    files = [
        {"path": path.name, "bytes": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(folder.iterdir())
        if path.name != versions.PREVIEW
    ]
    manifest = {"version": name, "day": day, "data_version": number, "content": content, "files": files}
    _json(folder / versions.MANIFEST, manifest)
    folder.chmod(0o755)
    folder.rename(versions.root() / name)
    versions.note_look(now.date())
    made = versions.find(name)
    if made is None:
        raise RuntimeError(f"The version {name} was written but cannot be read; see {versions.root()}.")
    return made, True


def _tables(folder: Path, now: datetime) -> list[Written]:
    """Write every table; what each holds."""
    found, previews = [], {}
    known = dataset.every_source()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        for table in TABLES:
            told, schema = dataset.Told(), table.schema()
            first: list[dataset.Row] = []
            rows = dataset.rows(table, told, known_on=now.date())
            formats.write(folder, database, table.name, schema, _remembering(rows, first))
            path = folder / f"{table.name}.csv"
            sources = [known[slug] for slug in sorted(told.sources) if slug in known]
            size = path.stat().st_size
            found.append(Written(table, schema, told.rows, sources, told.left_out, size, digest(path)))
            previews[table.name] = [["" if value is None else str(value) for value in row] for row in first]
        database.commit()
    _json(folder / versions.PREVIEW, previews)
    return found


def _remembering(rows: Iterator[list[dataset.Row]], first: list[dataset.Row]) -> Iterator[list[dataset.Row]]:
    for batch in rows:
        first += batch[: PREVIEW - len(first)]
        yield batch


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _json(path: Path, content: dict[str, Any]) -> None:
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AtWorkError("Another process is writing the data package; wait for it.") from None
        yield


def now() -> datetime:
    return datetime.now(UTC)
