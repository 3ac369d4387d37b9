"""Processes that stop before the commit of an errand, so that a test may kill them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def started(script: str) -> Iterator[subprocess.Popen[str]]:
    """A script of this folder over the tests' database, with pipes to it and from it; ended at the end."""
    parts = connection.settings_dict
    address = f"postgresql://{parts['USER']}@/{parts['NAME']}?host={parts['HOST']}"
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": address, "LOG_LEVEL": "ERROR"},
    )
    yield process
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    process.wait()
    process.stdout.close()


def stop_before_the_commit(words: Callable[[], object]) -> None:
    """In the process: once the version of the data is raised, which every errand does last, write the words and wait."""
    from airace.ingest import version

    bump = version.bump

    def stop() -> None:
        bump()
        sys.stdout.write(f"{words()}\n")
        sys.stdout.flush()
        time.sleep(60)

    version.bump = stop
