"""Rule on questions whose last day is over, by the metrics that they are bound to."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from airace.ingest import rulings
from airace.metrics import verdicts


class Command(BaseCommand):
    help = "Rule on questions whose last day is over, by our own metrics. A question is ruled on once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take all of it back")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        with transaction.atomic() if dry_run else nullcontext():
            made = rulings.rule_due(datetime.now(UTC).date(), verdicts.judge, say=self.stdout.write)
            if dry_run:
                transaction.set_rollback(True)
        kept = " Dry run: nothing of it was kept." if dry_run else ""
        self.stdout.write(f"{len(made)} question{'' if len(made) == 1 else 's'} ruled on.{kept}")
