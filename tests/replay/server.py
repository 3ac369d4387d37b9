"""A stand-in for every source: serves the golden folders on this machine, politely or in any of the ways hosts fail.

`/<slug>/<path>?<query>` answers with the file that `tests/golden/<slug>/readings.json` gives for that path and query;
`*` there stands for anything, the order of a query does not matter. To run the whole site against it:

    .venv/bin/python tests/replay/server.py --port 9999
    AIRACE_SOURCE_MIRROR=http://127.0.0.1:9999 make run
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import mimetypes
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.golden import folder

OUR_HEADERS = frozenset({"connection", "content-length", "date", "server", "transfer-encoding"})
HTML = b"<!doctype html><title>Please wait</title><p>Checking your browser."


@dataclass(frozen=True, slots=True)
class Ill:
    """One reply that goes wrong; what is not named is as it would be. An ill reply is never a 304 by itself.

    `delay` in seconds before the first byte, `drip` in bytes a second, `truncate` in bytes that are declared and not
    sent (less than none: sent and not declared).
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    delay: float = 0
    drip: float = 0
    truncate: int = 0


def html() -> Ill:
    """A page for people, at 200."""
    return Ill(headers={"content-type": "text/html; charset=utf-8"}, body=HTML)


def redirect(to: str, status: int = 302) -> Ill:
    return Ill(status, {"location": to}, b"")


def big(size: int) -> Ill:
    return Ill(body=b" " * size)


def bomb(size: int) -> Ill:
    """`size` bytes in a thousandth of it."""
    return Ill(headers={"content-encoding": "gzip"}, body=gzip.compress(b" " * size))


def matches(pattern: str, asked: str) -> bool:
    """Whether an address (its host is not looked at) is the one asked for."""
    wanted, given = urlsplit(pattern), urlsplit(asked)
    if not _like(unquote(wanted.path), unquote(given.path)):
        return False
    if wanted.query == "*":
        return True
    left = parse_qsl(given.query, keep_blank_values=True)
    # Exact values first, so that a wildcard does not take what they need.
    for name, value in sorted(parse_qsl(wanted.query, keep_blank_values=True), key=lambda pair: "*" in pair[1]):
        found = next((pair for pair in left if pair[0] == name and _like(value, pair[1])), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: `path` with its query, without the slug; header names in lower case; `at` monotonic."""

    slug: str
    path: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Replay:
    """The server with its log. `asked` are the questions so far, in order."""

    def __init__(self, port: int = 0, root: Path = folder.HERE) -> None:
        self.root = root
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self._ills: list[tuple[str, str, deque[Ill]]] = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"replay": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def base(self, slug: str) -> str:
        """Where a source is served: the mirror of its client."""
        return f"{self.url}/{slug}"

    def ill(self, slug: str, path: str, *steps: Ill) -> None:
        """Answer the next questions for a path (`*` for any) so, one step each; then as usual."""
        with self._lock:
            self._ills.append((slug, path, deque(steps)))

    def forget(self) -> None:
        """Be well again, with an empty log."""
        with self._lock:
            self._ills.clear()
            self.asked.clear()

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)

    def close(self) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def note(self, asked: Asked) -> Ill | None:
        """Log a question; what is to go wrong with its answer."""
        with self._lock:
            self.asked.append(asked)
            for slug, path, steps in self._ills:
                if slug == asked.slug and steps and (path == "*" or matches(path, asked.path)):
                    return steps.popleft()
        return None

    def answer(self, asked: Asked, ill: Ill | None) -> Answer:
        served = self._served(asked)
        if served is None and (ill is None or ill.body is None):
            words = f"Nothing is kept for {asked.path} in tests/golden/{asked.slug}; see its readings.json.\n"
            return Answer(404, {"content-type": "text/plain; charset=utf-8"}, words.encode())
        base = self.base(asked.slug)
        body = served.body(base) if served else b""
        headers = {"content-type": "application/octet-stream"}
        if served:
            kind = mimetypes.guess_type(served.path.name)[0] if served.path else None
            headers = {"content-type": kind or "application/octet-stream", **served.sent(base)}
        if ill:
            body = ill.body if ill.body is not None else body
            headers |= {name.lower(): value.replace("{BASE}", base) for name, value in ill.headers.items()}
        status = ill.status if ill else served.status if served else 200
        if status == 200:
            headers.setdefault("etag", f'"{hashlib.sha256(body).hexdigest()[:16]}"')
        if ill is None and status == 200 and _known(asked.headers, headers):
            return Answer(304, {"etag": headers["etag"]}, b"")
        return Answer(status, headers, b"" if status == 304 else body)

    def _served(self, asked: Asked) -> folder.Served | None:
        if asked.slug not in folder.slugs(self.root):
            return None
        found = [one for one in folder.read(asked.slug, self.root).served if matches(one.url, asked.path)]
        return min(found, key=lambda one: one.url.count("*"), default=None)


def _known(asked: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the one who asks has these bytes already (weak comparison, RFC 9110)."""
    if tags := asked.get("if-none-match"):
        return headers["etag"].removeprefix("W/") in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    return "last-modified" in headers and asked.get("if-modified-since") == headers["last-modified"]


class _Handler(BaseHTTPRequestHandler):
    replay: ClassVar[Replay]

    def do_GET(self) -> None:
        slug, _, path = self.path.removeprefix("/").partition("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(slug, f"/{path}", headers, time.monotonic())
        ill = self.replay.note(asked)
        answer = self.replay.answer(asked, ill)
        ill = ill or Ill()
        self.replay.stopped.wait(ill.delay)
        with suppress(OSError):  # whoever asked may have hung up
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name not in OUR_HEADERS:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body) + min(0, ill.truncate)))
            self.end_headers()
            self._send(answer.body[: len(answer.body) - max(0, ill.truncate)], ill.drip)

    def _send(self, body: bytes, drip: float) -> None:
        if not drip:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            if self.replay.stopped.wait(1 / drip):
                return

    def log_message(self, format: str, *args: object) -> None:
        """The log is `Replay.asked`."""


@contextmanager
def running(port: int = 0, root: Path = folder.HERE) -> Iterator[Replay]:
    """The server at work in a thread."""
    replay = Replay(port, root)
    thread = threading.Thread(target=replay.serve, daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        replay.close()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the golden payloads of all sources.")
    parser.add_argument("--port", type=int, default=9999)
    replay = Replay(parser.parse_args().port)
    sys.stdout.write(f"AIRACE_SOURCE_MIRROR={replay.url} serves {', '.join(folder.slugs()) or 'nothing yet'}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        replay.serve()


if __name__ == "__main__":
    main()
