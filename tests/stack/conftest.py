"""A whole site, run by `manage.py up` in a folder of its own whose name holds a space."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from airace.stack.paths import ROOT
from airace.stack.processes import MARK

# Makes a cluster with all tables from a dump, which takes a second where migrating takes many.
PREPARE = """
import subprocess, sys
from airace.stack import binaries, paths, servers
running = servers.start(database=True, broker=False, cache=False, durable=False)
host = str(paths.postgres_socket_dir())
psql = [str(binaries.postgres_bin() / "psql"), "-qXh", host, "-U", "airace", "-d", "airace", "-1", "-f", sys.argv[1]]
subprocess.run(psql, check=True, stdout=subprocess.DEVNULL)
servers.stop(running)
"""


@dataclass
class Site:
    """One installation: its state folder and port, and how to start it."""

    state: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> str:
        """What the running one has printed so far."""
        return self.state.with_name("printed").read_text()

    def wait_for(self, text: str, *, within: float = 200.0) -> str:
        """Wait until `text` is printed; everything printed by then."""
        deadline = time.monotonic() + within
        while text not in self.printed:
            assert self.process.poll() is None, f"up ended with {self.process.returncode}:\n{self.printed}"
            assert time.monotonic() < deadline, f"{text!r} not printed in {within} s:\n{self.printed}"
            time.sleep(0.05)
        return self.printed

    def environment(self, **more: str) -> dict[str, str]:
        own = {"STATE_DIR": str(self.state), "STATIC_ROOT": str(self.state / "static"), "PORT": str(self.port)}
        dropped = {"DATABASE_URL", "REDIS_URL", "CACHE_URL", "HOST", MARK}
        return {name: value for name, value in os.environ.items() if name not in dropped} | own | more

    def start(self, **more: str) -> str:
        """Start and wait until it tells its address; what it printed until then."""
        command = [sys.executable, "manage.py", "up", "--empty"]
        with self.state.with_name("printed").open("wb") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(**more), stdout=out, stderr=subprocess.STDOUT
            )
        return self.wait_for("Ctrl-C")

    def attempt(self, *, cwd: Path = ROOT, **more: str) -> tuple[int, str]:
        """Start one that is expected to give up: its exit code and all that it printed."""
        command = [sys.executable, str(ROOT / "manage.py"), "up", "--empty"]
        environment = self.environment(**more)
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def stop(self, which: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """Send a signal to the supervisor alone; its exit code and the seconds it took to end."""
        began = time.monotonic()
        self.process.send_signal(which)
        code = self.process.wait(timeout=20)
        return code, time.monotonic() - began

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def processes(self) -> dict[int, str]:
        """Everything that runs for this installation, besides the supervisor: process id → command."""
        found = {}
        for process in psutil.process_iter():
            try:
                ours = process.environ().get(MARK) == str(self.state)
                if ours or process.cwd() == str(self.state / "postgres"):
                    found[process.pid] = " ".join(process.cmdline())
            except (psutil.Error, OSError):
                continue
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, schema_dump: Path) -> Path:
    """A state folder with all tables, used by one test after the other; each leaves it stopped."""
    state = tmp_path_factory.mktemp("a site") / "state"
    command = [sys.executable, "-c", PREPARE, str(schema_dump)]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"STATE_DIR": str(state)}, check=True)
    return state


@pytest.fixture
def site(installation: Path) -> Iterator[Site]:
    one = Site(installation, free_port())
    yield one
    if one.process is not None:
        one.process.kill()
        one.process.wait()
    for pid in one.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
