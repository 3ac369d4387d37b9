"""The guarded client against a local server, reached as a mirror (the only way to a private address)."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from airace.lib import guard
from airace.lib.guard import FetchError, RefusedError, is_public
from airace.lib.http import Client, Limits, check

AGENT = "airace-test/1 (+https://example.org)"


class Site(BaseHTTPRequestHandler):
    robots: ClassVar[tuple[int, str]] = (404, "")
    seen: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        Site.seen.append((self.path, self.headers["User-Agent"]))
        path = self.path.partition("?")[0].removeprefix("/mirror")
        if path == "/robots.txt":
            self.say(self.robots[0], self.robots[1].encode())
        elif path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", path.removeprefix("/to/"))
            self.end_headers()
        elif path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif path == "/big":
            self.say(200, b"x" * 3000)
        elif path == "/bomb":
            self.say(200, gzip.compress(b"0" * 5_000_000), {"Content-Encoding": "gzip"})
        elif path == "/packed":
            self.say(200, gzip.compress("模型".encode()), {"Content-Encoding": "gzip"})
        elif path == "/cut":
            self.say(200, gzip.compress(bytes(range(256)) * 4)[:-9], {"Content-Encoding": "gzip"})
        elif path == "/brotli":
            self.say(200, b"?", {"Content-Encoding": "br"})
        elif path == "/drip-head":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 200)
        elif path == "/drip-body":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
            self.drip(b"b" * 200)
        else:
            self.say(200, f"page {self.path}".encode())

    def drip(self, data: bytes) -> None:
        try:
            for byte in data:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def base(socket_enabled: None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Site.robots, Site.seen = (404, ""), []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def mirrored(base: str, total: float = 4) -> Client:
    return Client(AGENT, mirror=f"{base}/mirror", limits=Limits(connect=2, read=2, total=total, bytes=2000))


def test_a_mirror_is_asked_with_path_and_query_under_our_name(base: str) -> None:
    reply = mirrored(base).get("https://example.org/data/a.csv?x=1")
    assert (reply.status, reply.body) == (200, b"page /mirror/data/a.csv?x=1")
    assert reply.content_type == "text/html"
    assert Site.seen == [("/mirror/data/a.csv?x=1", AGENT)]


def test_a_packed_body_is_unpacked(base: str) -> None:
    assert mirrored(base).get("https://example.org/packed").body.decode() == "模型"


def test_a_redirect_to_a_public_site_stays_on_the_mirror(base: str) -> None:
    reply = mirrored(base).get("https://example.org/to/https://other.example.org/end")
    assert reply.body == b"page /mirror/end"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/big", "larger than"),
        ("/bomb", "larger than"),
        ("/cut", "broke off"),
        ("/brotli", "packed as br"),
        ("/loop", "more than 3 times"),
    ],
)
def test_bodies_and_redirects_that_go_too_far_are_refused(base: str, path: str, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        mirrored(base).get(f"https://example.org{path}")


@pytest.mark.parametrize("path", ["/drip-head", "/drip-body"])
def test_a_slow_drip_ends_at_the_deadline(base: str, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(FetchError, match=r"too long|in time"):
        mirrored(base, total=0.6).get(f"https://example.org{path}")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_a_private_place_is_refused(base: str, target: str) -> None:
    with pytest.raises(RefusedError):
        mirrored(base).get(f"https://example.org/to/{target}")


def test_robots_are_respected(base: str) -> None:
    client = mirrored(base)
    Site.robots = (200, "User-agent: *\nDisallow: /mirror/private")
    assert client.get("https://example.org/open", obey_robots=True).status == 200
    with pytest.raises(RefusedError, match=r"robots\.txt"):
        client.get("https://example.org/private/a", obey_robots=True)
    assert client.get("https://example.org/private/a").status == 200


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_robots_that_cannot_be_read(base: str, status: int, allowed: bool) -> None:
    Site.robots = (status, "")
    if allowed:
        assert mirrored(base).get("https://example.org/open", obey_robots=True).status == 200
    else:
        with pytest.raises(RefusedError, match="cannot say what robots may fetch"):
            mirrored(base).get("https://example.org/open", obey_robots=True)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104  an address to refuse, nothing binds to it
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::127.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/a", "http:// or https://"),
        ("example.org/a", "http:// or https://"),
        ("http:///a", "http:// or https://"),
        ("http://example.org:8080/", "port 8080"),
        ("http://user:pw@example.org/", "user name"),
        ("http://[::1", "not a web address"),
        ("http://10.0.0.1/", "not a public address"),
        ("http://10.0.0.1:8000/", "not a public address"),
        ("HTTP://10.0.0.1/", "not a public address"),
    ],
)
def test_addresses_that_are_refused_unasked(url: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        check(url)


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    public, private = ("93.184.216.34", 80), ("127.0.0.1", 80)
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in (public, private)]
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *_, **__: entries)
    with pytest.raises(RefusedError, match=r"127\.0\.0\.1"):
        Client(AGENT).get("http://rebind.example.org/")


def test_a_name_that_does_not_exist_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(guard.socket, "getaddrinfo", nowhere)
    with pytest.raises(FetchError, match=r"nowhere\.example could not be resolved"):
        Client(AGENT).get("https://nowhere.example/")
