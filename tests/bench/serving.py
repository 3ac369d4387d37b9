"""A real granian on the loopback: processor time a request, and what sixteen readers at once get."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil
from django.core.cache import cache
from figures import Figure

READERS = 16
ROUNDS = 5
SECONDS = 5.0
HEADERS = {"Host": "localhost", "Accept-Encoding": "br"}
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "4"]


@contextmanager
def site(*, workers: int) -> Iterator[tuple[int, psutil.Process]]:
    """Port and process of a running site."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        *GRANIAN,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "airace.wsgi:application",
    ]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ, cwd=Path(__file__).parents[2])
        try:
            wait_for(port)
            yield port, psutil.Process(server.pid)
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            get(HTTPConnection("127.0.0.1", port, timeout=10), "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server did not start within 30 s.")


def get(connection: HTTPConnection, path: str, **headers: str) -> tuple[int, str]:
    """Status and ETag of an answer, read whole."""
    connection.request("GET", path, headers=HEADERS | headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.getheader("ETag", "")


def processor_time() -> list[Figure]:
    """Milliseconds of processor time that the server spends on one request for the scorecard, all its processes added."""
    with site(workers=1) as (port, server):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(20):
            _, tag = get(connection, "/")

        def cost(count: int, ask: Callable[[], int], expected: int) -> float:
            rounds = []
            for _ in range(ROUNDS):
                before = spent(server)
                for _ in range(count):
                    if (status := ask()) != expected:
                        raise SystemExit(f"The site answered {status} instead of {expected}.")
                rounds.append((spent(server) - before) / count * 1000)
            # What else runs on the machine only ever adds to it.
            return min(rounds)

        def uncached() -> int:
            cache.clear()
            return get(connection, "/")[0]

        area = f"Processor time of a scorecard request, least of {ROUNDS} rounds"
        return [
            Figure(area, "cached", cost(200, lambda: get(connection, "/")[0], 200), "ms", 3),
            Figure(area, "uncached", cost(5, uncached, 200), "ms", 120),
            Figure(
                area,
                "not modified (304)",
                cost(300, lambda: get(connection, "/", **{"If-None-Match": tag})[0], 304),
                "ms",
                1,
            ),
        ]


def spent(server: psutil.Process) -> float:
    """Seconds of processor time of a process and its children so far."""
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def readers() -> list[Figure]:
    """Requests a second and waiting times with sixteen readers, who share the machine with the server."""
    with site(workers=2) as (port, _):
        for _ in range(20):
            get(HTTPConnection("127.0.0.1", port, timeout=60), "/")
        waits: list[list[float]] = [[] for _ in range(READERS)]
        began = time.perf_counter()
        threads = [threading.Thread(target=read, args=(port, began + SECONDS, own)) for own in waits]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - began
    all_waits = sorted(wait for own in waits for wait in own)
    if not all_waits:
        raise SystemExit("No reader got an answer.")
    area = f"{READERS} readers of the cached scorecard, 2 workers"
    return [
        Figure(area, "requests a second", len(all_waits) / elapsed, "1/s"),
        Figure(area, "median wait", all_waits[len(all_waits) // 2] * 1000, "ms"),
        Figure(area, "95th percentile", all_waits[int(len(all_waits) * 0.95)] * 1000, "ms"),
    ]


def read(port: int, until: float, waits: list[float]) -> None:
    """One reader: asks again as soon as it has the answer. A bare socket, so that the reader costs little itself."""
    question = (
        "GET / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items()) + "\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        while (began := time.perf_counter()) < until:
            line.sendall(question)
            if not whole_answer(line).startswith(b"HTTP/1.1 200"):
                raise SystemExit("A reader got another answer than 200.")
            waits.append(time.perf_counter() - began)


def whole_answer(line: socket.socket) -> bytes:
    """Head of an answer, after all of its body has come."""
    received = line.recv(65536)
    while b"\r\n\r\n" not in received:
        received += line.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(field.split(b": ", 1) for field in head.lower().split(b"\r\n")[1:])
    missing = int(fields[b"content-length"]) - len(body)
    while missing > 0:
        missing -= len(line.recv(65536))
    return head
