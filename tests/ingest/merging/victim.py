"""A process that applies or undoes a bulk import, or merges, and stops before the commit, so that a test may kill it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airace.settings")
    django.setup()
    from airace.ingest.bulk import road, undo
    from airace.ingest.merging import fuse
    from tests.ingest.victims import stop_before_the_commit

    stop_before_the_commit(lambda: "written, not committed")
    errand, *numbers = sys.argv[1:]
    if errand == "merge":
        fuse.merge("company", int(numbers[0]), int(numbers[1]), {}, why="One.", by=None)
    else:
        {"apply": road.apply, "undo": undo.undo}[errand](int(numbers[0]))


main()
