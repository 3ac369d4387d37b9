"""The bundled dataset of the project: CSV files, one a kind, every row with its source (CC BY 4.0).

Takes:   every row of every file of the folder.
Leaves:  rows that break a rule of their file; each is refused with file, line and reason.
Beware:  rows keep the source they were read in; `airace` is only who compiled them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from airace.sources.base import Errand, Payload, Reading, Refusal, Source, Upstream

from .read import read, read_file
from .series import AS_SERIES
from .specs import BY_NAME, SPECS

__all__ = ["FOLDER", "SOURCE", "SPECS", "fetch", "parse", "read", "upstream"]

FOLDER = Path(__file__).parents[2] / "dataset"

SOURCE = Source(
    slug="airace",
    title="airace",
    publisher="airace",
    url="https://creativecommons.org/licenses/by/4.0/",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    redistributable=True,
    stake="This project.",
    coverage="What this project compiled or decided itself.",
    citation="airace, CC BY 4.0",
    complete=True,
)


def upstream(folder: Path = FOLDER) -> Upstream:
    """The dataset in a folder as a source like any other; nothing is downloaded."""

    def fetch_folder(errand: Errand) -> Iterator[Payload]:
        for spec in SPECS:
            path = folder / f"{spec.name}.csv"
            body = path.read_bytes() if path.is_file() else b""
            headers = {"content-type": "text/csv"}
            yield Payload(body, f"dataset/{path.name}", errand.now, name=spec.name, headers=headers)

    return Upstream(SOURCE, fetch_folder, parse)


def fetch(errand: Errand) -> Iterator[Payload]:
    return upstream().fetch(errand)


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    """Rows of one file, numbers as observations or downloads. Names of other files are resolved at the load."""
    for row in read_file(BY_NAME[payload.name], payload.body):
        as_series = AS_SERIES.get(payload.name) if isinstance(row, Reading) else None
        yield as_series(row) if as_series and isinstance(row, Reading) else row
