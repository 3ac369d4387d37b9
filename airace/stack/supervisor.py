"""Keeps children alive until Ctrl-C: restarts what dies, caps logs, stops everything in order."""

from __future__ import annotations

import http.client
import signal
import time
from types import FrameType

from airace.stack import servers
from airace.stack.problems import StackError
from airace.stack.processes import Child, cap_log, stop_all

LONGEST_WAIT_S = 30.0
# A child that ran this long had started well: its next restart is quick again.
SETTLED_S = 60.0
# A server makes its socket well within this time.
SOCKET_S = 5.0


class Stopped(BaseException):
    """Raised in the main thread by Ctrl-C or SIGTERM, wherever it is."""


class Supervisor:
    """Owns the children. `apps` (web, worker, beat) end before `services` (database, broker, cache), which they use."""

    def __init__(self) -> None:
        self.services: list[Child] = []
        self.apps: list[Child] = []
        self.restarts: dict[str, tuple[int, float]] = {}
        self.unreachable: set[str] = set()
        self.stopping = False

    def catch_signals(self) -> None:
        for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(which, self.on_signal)

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self.stopping:
            self.stopping = True
            raise Stopped
        for child in self.apps + self.services:
            child.send(child.hurry)

    def run(self, *, every: float = 0.5) -> None:
        """Watch the children until `Stopped`."""
        while True:
            for child in self.services + self.apps:
                self.look_after(child)
                cap_log(child.log)
            time.sleep(every)

    def look_after(self, child: Child) -> None:
        """Restart a child that ended: after 1, 2, 4 … 30 s, said once each time."""
        if child.process is None:
            return
        if child.running:
            self.check_socket(child)
            return
        count, due = self.restarts.get(child.name, (0, 0.0))
        now = time.monotonic()
        if not due:
            count = 0 if now - child.started > SETTLED_S else count
            wait = min(2.0**count, LONGEST_WAIT_S)
            code = child.process.returncode
            ended = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
            print(f"{child.name} {ended}; it starts again in {wait:.0f} s. Its log: {child.log}", flush=True)
            child.send(signal.SIGKILL)
            self.restarts[child.name] = (count + 1, now + wait)
        elif now >= due:
            self.restarts[child.name] = (count, 0.0)
            servers.restore_sockets(child)
            child.start()

    def check_socket(self, child: Child) -> None:
        """End a server whose socket was removed under it: nobody reaches it until it makes a new one."""
        if child.socket is None or child.socket.exists() or time.monotonic() - child.started < SOCKET_S:
            self.unreachable.discard(child.name)
        elif child.name not in self.unreachable:
            self.unreachable.add(child.name)
            print(f"The socket of {child.name}, {child.socket}, was removed; {child.name} is ended.", flush=True)
            child.send(child.stop)

    def stop(self) -> None:
        """End apps, then services: 6 s and 3 s at most, at once on a second Ctrl-C."""
        self.stopping = True
        stop_all(self.apps, within=6.0)
        servers.stop(self.services, within=3.0)


def wait_for_web(web: Child, host: str, port: int, *, within: float = 60.0) -> None:
    """Wait for the first answer of any kind from the site."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not web.running:
            raise StackError(f"The web server stopped while starting; {web.log} says:\n{web.last_words(15)}")
        connection = http.client.HTTPConnection(host, port, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise StackError(f"The web server gave no answer in {within:.0f} s; {web.log} says:\n{web.last_words(15)}")
