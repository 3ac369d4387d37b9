"""Read closing prices from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from airace.ingest.run import import_source
from airace.models import ImportRun
from airace.sources import prices_manual
from airace.sources.base import LayoutError

LARGEST = 20 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Import closing prices from a CSV file with the columns symbol, date, close, currency and source_url. "
        "Importing it twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV in UTF-8, one price a row")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}; name the CSV file with the prices.")
        if file.stat().st_size > LARGEST:
            raise CommandError(f"{file} has more than {LARGEST:,} bytes; split it.")
        try:
            run = import_source(prices_manual.upstream(file.read_bytes(), file.name), again=True, say=self.stdout.write)
        except LayoutError as error:
            raise CommandError(str(error)) from None
        if run is None:
            raise CommandError("Another process is importing prices just now; try again in a moment.")
        state = "" if run.status == ImportRun.Status.SUCCEEDED else f" ({run.get_status_display().lower()})"
        self.stdout.write(
            f"Prices{state}: {run.read} rows, {run.added} added, {run.restated} restated, {run.rejected} refused."
        )
