"""Import one source now, and say what came of it."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from airace.ingest import roads
from airace.ingest.reasons import SAID
from airace.models import ImportRun


class Command(BaseCommand):
    help = "Import one source, or list the sources. Importing twice adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="the source; without it all sources are listed")
        parser.add_argument("--all", action="store_true", help="ask for the whole history again")
        parser.add_argument("--since", type=_day, help="ask for everything from this day on (YYYY-MM-DD)")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take all of it back")

    def handle(self, *args: Any, slug: str | None, since: date | None, dry_run: bool, **options: Any) -> None:
        if slug is None:
            self.list()
            return
        try:
            roads.upstream(slug)
        except roads.UnknownSourceError as error:
            raise CommandError(str(error)) from None
        started = time.monotonic()
        try:
            with transaction.atomic() if dry_run else nullcontext():
                run = roads.run(slug, again=options["all"], since=since, say=self.stdout.write)
                line = summary(slug, run, time.monotonic() - started)
                if dry_run:
                    transaction.set_rollback(True)
                    line += " Dry run: nothing of it was kept."
        except SAID as error:
            raise CommandError(f"{slug} was not imported: {error}") from None
        except roads.UnknownSourceError as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"{slug} was not imported: the database broke off ({reason}).") from None
        self.stdout.write(line)

    def list(self) -> None:
        for slug, found in roads.upstreams().items():
            source = found.source
            how = "never asked on a schedule" if source.cadence is None else f"every {source.cadence}"
            off = f"; off: {source.off_reason}" if source.off_reason else ""
            self.stdout.write(f"{slug:22} {source.title} ({how}{off})")


def summary(slug: str, run: ImportRun | None, seconds: float) -> str:
    if run is None:
        return f"{slug}: another process is importing it, or nothing of it is due; nothing to do."
    counts = f"{run.read} read, {run.added} added, {run.restated} restated, {run.rejected} rejected"
    words = f"{slug}: {run.get_status_display().lower()}, {counts}, {seconds:.1f} s."
    return f"{words} {run.error}" if run.error else words


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a day; write YYYY-MM-DD.") from None
