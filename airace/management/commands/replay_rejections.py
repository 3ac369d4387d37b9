"""Read refused records again, after an alias or a rule was added."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from airace.ingest import roads
from airace.models import Rejection


class Command(BaseCommand):
    help = "Try all open rejections again, of one source or of all. What is fine now is loaded, the rest stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="only this source")

    def handle(self, *args: Any, slug: str | None, **options: Any) -> None:
        waiting = Rejection.objects.filter(state=Rejection.State.OPEN).order_by("source__slug")
        slugs = [slug] if slug else list(waiting.values_list("source__slug", flat=True).distinct())
        for one in slugs:
            try:
                run = roads.replay(one, say=self.stdout.write)
            except roads.UnknownSourceError as error:
                raise CommandError(str(error)) from None
            if run is None:
                self.stdout.write(f"{one}: nothing to try again.")
            else:
                self.stdout.write(f"{one}: {run.read} tried again, {run.added} added, {run.rejected} still refused.")
