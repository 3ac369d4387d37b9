"""The versions of the public dataset that were written: listed, described, and their files found by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

MANIFEST, PREVIEW = "manifest.json", "preview.json"
LOOKED = ".looked"  # holds the day of the last comparison with the data
NAME = re.compile(r"\d{4}-\d{2}-\d{2}-v(\d+)(?:\.(\d+))?")
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".json": "application/json",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class File:
    path: str
    bytes: int
    sha256: str

    @property
    def content_type(self) -> str:
        return TYPES[Path(self.path).suffix]


@dataclass(frozen=True, slots=True)
class Version:
    """`content` is a digest of what the tables hold, whatever the day."""

    name: str
    day: date
    content: str
    files: tuple[File, ...]

    @property
    def folder(self) -> Path:
        return root() / self.name

    def file(self, path: str) -> File | None:
        return next((file for file in self.files if file.path == path), None)

    def size(self, suffix: str) -> int:
        return sum(file.bytes for file in self.files if file.path.endswith(suffix))


def root() -> Path:
    return Path(settings.PUBLISHED_DIR)


def names() -> list[str]:
    """Of all versions, the newest first."""
    if not root().is_dir():
        return []
    found = [path.name for path in root().iterdir() if NAME.fullmatch(path.name)]
    return sorted(found, key=_order, reverse=True)


def _order(name: str) -> tuple[str, int, int]:
    match = NAME.fullmatch(name)
    return (name[:10], int(match[1]), int(match[2] or 1)) if match else ("", 0, 0)


def newest() -> Version | None:
    return next((found for name in names() if (found := find(name))), None)


def find(name: str) -> Version | None:
    """The version of a name; None where there is none, and for anything that is no name of one."""
    if not NAME.fullmatch(name) or not (root() / name / MANIFEST).is_file():
        return None
    return _read(root(), name)


@lru_cache(maxsize=64)
def _read(folder: Path, name: str) -> Version:
    """A version never changes, so it is read once."""
    path = folder / name / MANIFEST
    manifest = orjson.loads(path.read_bytes())
    files = [File(one["path"], one["bytes"], one["sha256"]) for one in manifest["files"]]
    own = File(MANIFEST, path.stat().st_size, manifest["content"])
    return Version(name, date.fromisoformat(manifest["day"]), manifest["content"], (*files, own))


def free_name(day: date, data_version: int) -> str:
    """By day and data version; with a number where the same data are published in a new form on the same day."""
    name = f"{day}-v{data_version}"
    taken = set(names())
    return next(
        candidate for count in range(1, 1000) if (candidate := name if count == 1 else f"{name}.{count}") not in taken
    )


@lru_cache(maxsize=8)
def described(version: Version) -> tuple[dict[str, Any], dict[str, list[list[str]]]]:
    """The descriptor and the first rows of each table."""
    descriptor = orjson.loads((version.folder / "datapackage.json").read_bytes())
    return descriptor, orjson.loads((version.folder / PREVIEW).read_bytes())


def note_look(day: date) -> None:
    (root() / LOOKED).write_text(day.isoformat())


def looked_on() -> date | None:
    """The day of the last comparison with the data; None where there is no version."""
    if not names():
        return None
    try:
        return date.fromisoformat((root() / LOOKED).read_text())
    except (FileNotFoundError, ValueError):
        return None
