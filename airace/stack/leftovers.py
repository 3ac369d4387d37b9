"""Finds and ends what an earlier run of the same state folder left running after a hard kill (Linux)."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from airace.stack import paths
from airace.stack.postgres import data_dir
from airace.stack.problems import StackError
from airace.stack.processes import MARK


def find() -> dict[int, signal.Signals]:
    """Process ids that belong to this state folder, with the signal that ends each in order.

    Ours carry a mark in their environment; PostgreSQL writes over its environment but works inside its data folder.
    """
    mark = f"{MARK}={paths.state_dir()}".encode()
    data = data_dir()
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        # A process may end while we look, and others' processes are closed to us.
        with contextlib.suppress(OSError):
            if (entry / "cwd").resolve() == data:
                found[int(entry.name)] = signal.SIGINT
            elif mark in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = signal.SIGTERM
    found.pop(os.getpid(), None)
    return found


def stop(*, within: float = 15.0) -> list[int]:
    """End the leftovers, hard after `within` seconds (PostgreSQL by SIGQUIT); their process ids."""
    first = find()
    send(first)
    deadline = time.monotonic() + within
    while find() and time.monotonic() < deadline:
        time.sleep(0.1)
    if rest := find():
        send({pid: signal.SIGQUIT if ask == signal.SIGINT else signal.SIGKILL for pid, ask in rest.items()})
        time.sleep(1)
    if rest := find():
        numbers = " ".join(map(str, rest))
        raise StackError(f"Processes of an earlier run do not stop; end them with `kill -9 {numbers}` and start again.")
    return sorted(first)


def send(wanted: dict[int, signal.Signals]) -> None:
    for pid, which in wanted.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, which)
