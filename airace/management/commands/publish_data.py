"""`manage.py publish_data`: a version of the public dataset, where the data changed since the last one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from airace.web.datapackage import publish


class Command(BaseCommand):
    help = (
        "Write the public dataset as CSV, Parquet and SQLite with its descriptions; the same data make no new version."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version, new = publish.publish(datetime.now(UTC))
        except publish.AtWorkError as error:
            raise CommandError(str(error)) from None
        if not new:
            self.stdout.write(f"The data are those of version {version.name}; nothing to write.")
            return
        size = sum(file.bytes for file in version.files)
        self.stdout.write(
            f"Version {version.name}: {len(version.files)} files, {size / 1e6:.1f} MB in {version.folder}"
        )
