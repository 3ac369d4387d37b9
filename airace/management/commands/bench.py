"""`manage.py bench`: the site measured against its budgets, on servers and a scratch database of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg.sql import SQL, Identifier

from airace.stack import paths, servers
from airace.stack.problems import StackError

SCRATCH = "airace_bench"


class Command(BaseCommand):
    help = (
        "Measure the site: processor time, requests, bytes, queries, drawing, loading, extraction. "
        "Nothing of yours is touched."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
        parser.add_argument(
            "--scale",
            type=float,
            default=0.05,
            help="size of the bulk load: 1 is a year of 100,000 repositories a day (default 0.05)",
        )
        parser.add_argument(
            "--lighthouse",
            action="store_true",
            help="visit four pages with Lighthouse instead (`make lighthouse` installs it); fails where one is below 95",
        )

    def handle(self, *args: Any, json: bool, scale: float, lighthouse: bool, **options: Any) -> None:
        script = Path(settings.BASE_DIR) / "tests" / "bench" / "run.py"
        if not script.is_file():
            raise CommandError(f"{script} is not there: the measurements are part of a checkout, not of an image.")
        if not 0 < scale <= 10:
            raise CommandError(f"--scale is {scale:g}; give a number above 0 and up to 10.")
        try:
            with scratch_servers() as environment:
                command = [sys.executable, str(script), "--scale", str(scale)]
                command += [name for name, on in (("--json", json), ("--lighthouse", lighthouse)) if on]
                done = subprocess.run(command, env=os.environ | environment, cwd=settings.BASE_DIR, check=False)
        except StackError as error:
            raise CommandError(str(error)) from None
        if lighthouse and done.returncode == 1:
            raise CommandError("A page is below 95; the table above says which, the lines before it why.")
        if done.returncode:
            raise CommandError(f"The measurement ended with code {done.returncode}; what it said is above.")


@contextmanager
def scratch_servers() -> Iterator[dict[str, str]]:
    """The environment for a measurement: a fresh database and two Valkeys, gone afterwards.

    The database is made on the server of DATABASE_URL where that is set, else on a private one in a temporary folder.
    """
    folder = tempfile.mkdtemp(prefix="airace-bench-")
    os.environ["STATE_DIR"] = folder
    outside = os.environ.get("DATABASE_URL", "")
    children = servers.start(database=not outside, broker=True, cache=True)
    try:
        with scratch_database(outside or paths.database_url()) as address:
            yield {
                "DATABASE_URL": address,
                "REDIS_URL": paths.broker_url(),
                "CACHE_URL": paths.cache_url(),
                "STATIC_ROOT": f"{folder}/static",
                "ALLOWED_HOSTS": "localhost,127.0.0.1",
                "LOG_LEVEL": "WARNING",
                "HTTPS": "",
                "DEBUG": "",
            }
    finally:
        servers.stop(children)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """The address of an empty database on a server, dropped afterwards."""
    drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(SCRATCH))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(SCRATCH)))
        try:
            yield urlsplit(server)._replace(path=f"/{SCRATCH}").geturl()
        finally:
            connection.execute(drop)
