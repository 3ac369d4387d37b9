"""A site on this machine that says what a test wants, and keeps a list of what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from airace.lib.http import Client, Limits
from airace.lib.pace import Pace

AGENT = "airace-test/1 (+https://example.org)"


@dataclass(slots=True)
class Site:
    """`pages`: path → (status, headers, body); 404 for the rest. `asked`: path and headers, in order."""

    base: str
    pages: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, kind: str = "text/html", *, status: int = 200, **headers: str) -> None:
        sent = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, sent, body.encode() if isinstance(body, str) else body)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def client(self, pace: Pace | None = None) -> Client:
        """Asks this site for every public address."""
        return Client(AGENT, mirror=self.base, limits=Limits(connect=2, read=5, total=10), pace=pace, every=0.0)


@contextmanager
def running() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    site = Site(f"http://127.0.0.1:{server.server_port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = site.pages.get(self.path, (404, {"Content-Type": "text/plain"}, b"not here"))
            if status == 200 and headers.get("ETag") and self.headers["If-None-Match"] == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The log is `asked`."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
