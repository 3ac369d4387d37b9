"""One child process of the supervisor: started in its own group, tied to our life, logged, stopped."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from airace.stack import paths

LOG_CAP = 5 * 1024 * 1024
# Marks every process of one state folder, so that the next start finds what a hard kill left behind.
MARK = "AIRACE_STACK_OF"
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """What to run and how to end it.

    `stop` asks it to finish, `hurry` is for a second Ctrl-C or a passed deadline. `user` and `folder` are the
    operating-system user and the working folder, where they differ from ours. `socket` is where it answers, for a
    server on a unix socket.
    """

    name: str
    command: list[str]
    stop: signal.Signals = signal.SIGTERM
    hurry: signal.Signals = signal.SIGKILL
    environment: dict[str, str] = field(default_factory=dict)
    user: pwd.struct_passwd | None = None
    folder: Path | None = None
    socket: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    @property
    def log(self) -> Path:
        return log_dir() / f"{self.name}.log"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        cap_log(self.log)
        stop = self.stop
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder or paths.ROOT,
                env=os.environ | {MARK: str(paths.state_dir())} | self.environment,
                process_group=0,
                # The supervisor starts children from its only thread, so running Python before exec is safe here.
                preexec_fn=lambda: die_with_parent(stop),
                **run_as(self.user),
            )
        self.started = time.monotonic()

    def send(self, which: signal.Signals) -> None:
        """Send a signal: to the leader alone when it is to end in order, to its whole group when it is a kill."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if which == signal.SIGKILL:
                os.killpg(self.process.pid, which)
            elif self.running:
                os.kill(self.process.pid, which)

    def last_words(self, lines: int = 5) -> str:
        """The end of its log, for an error message."""
        if not self.log.exists():
            return ""
        text = self.log.read_text(errors="replace")[-4000:]
        return "\n".join(f"  | {line}" for line in text.strip().splitlines()[-lines:])


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def run_as(user: pwd.struct_passwd | None) -> Identity:
    """Arguments for `subprocess` to run as another user; none where `user` is None."""
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def die_with_parent(which: signal.Signals) -> None:
    """In a child, before exec: have Linux send it `which` when the supervisor is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(which))
        if os.getppid() == 1:
            os._exit(1)


def log_dir() -> Path:
    return paths.state_dir() / "logs"


def cap_log(path: Path) -> None:
    """Move a full log to `<name>.log.1`. The child keeps writing: it appends to the emptied file."""
    if path.exists() and path.stat().st_size > LOG_CAP:
        shutil.copyfile(path, path.with_suffix(".log.1"))
        os.truncate(path, 0)


def stop_all(children: list[Child], *, within: float) -> None:
    """Ask all to stop, wait up to `within` seconds, then end the rest the hard way."""
    for child in children:
        child.send(child.stop)
    deadline = time.monotonic() + within
    while any(child.running for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    for child in children:
        if child.running:
            child.send(child.hurry)
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=2)
            # Whatever a leader left of its group.
            child.send(signal.SIGKILL)
