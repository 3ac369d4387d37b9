"""`manage.py rebuild_rollups`: the sums of download counters anew, after a side, family or exclusion rule changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from airace.ingest.rollups import rebuild_rollups


class Command(BaseCommand):
    help = "Compute the sums of download counters anew, with sides, families and exclusion rules as they are now."

    def handle(self, *args: Any, **options: Any) -> None:
        days = rebuild_rollups()
        self.stdout.write(f"Rollups of {days:,} days written.")
