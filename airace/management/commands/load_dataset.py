"""Load the bundled dataset, or check it without a database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from airace.ingest.run import import_source
from airace.models import ImportRun
from airace.sources import bundle
from airace.sources.base import Refusal


class Command(BaseCommand):
    help = "Load the bundled dataset through the import road. Loading it twice changes nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check the files; needs no database")
        parser.add_argument(
            "--again", action="store_true", help="read the files even if none changed since the last load"
        )
        parser.add_argument("--folder", type=Path, default=bundle.FOLDER, help="folder with the CSV files")

    def handle(self, *args: Any, check: bool, again: bool, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder; --folder names the one with the CSV files.")
        self.check_files(folder) if check else self.load(folder, again=again)

    def check_files(self, folder: Path) -> None:
        rows = list(bundle.read(folder, today=datetime.now(UTC).date()))
        refusals = [row for row in rows if isinstance(row, Refusal)]
        for refusal in refusals:
            self.stderr.write(str(refusal))
        if refusals:
            raise CommandError(f"{len(refusals)} of {len(rows)} rows are refused; nothing was loaded.")
        self.stdout.write(f"{len(rows)} rows in {len(bundle.SPECS)} files, none refused.")

    def load(self, folder: Path, *, again: bool) -> None:
        started = time.monotonic()
        run = import_source(bundle.upstream(folder), checks=(), again=again, say=self.stdout.write)
        if run is None:
            self.stdout.write("Another process is loading the dataset; nothing to do.")
        elif run.status == ImportRun.Status.UNCHANGED:
            self.stdout.write("The dataset is unchanged since the last load; nothing to do.")
        else:
            self.stdout.write(
                f"Dataset: {run.read} rows, {run.added} added, {run.restated} restated, {run.rejected} refused, "
                f"{time.monotonic() - started:.1f} s."
            )
