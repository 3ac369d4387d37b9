"""One supervisor a state folder: a file lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO

from airace.stack.problems import StackError


def acquire(folder: Path, address: str) -> TextIO:
    """Lock `folder` for this process and note who holds it; keep the returned file open as long as it should last."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / "lock").open("a+")
    except OSError as error:
        raise StackError(
            f"The state folder {folder} cannot be written ({error.strerror}): set STATE_DIR to a folder of your own."
        ) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        pid, _, running = file.read().strip().partition(" ")
        file.close()
        raise StackError(
            f"airace already runs from {folder}: process {pid}, {running}. Open that address, "
            f"stop it with `kill {pid}`, or start a second one with another STATE_DIR and PORT."
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()} {address}\n")
    file.flush()
    return file
