"""The guarded client against a local server, reached as a mirror (the only way to a private address)."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from airace.lib.guard import AwayError, FetchError, RefusedError
from airace.lib.http import Client, Limits
from airace.lib.pace import Pace

AGENT = "airace-test/1 (+https://example.org)"


class Site(BaseHTTPRequestHandler):
    robots: ClassVar[tuple[int, str]] = (404, "")
    seen: ClassVar[list[tuple[str, str | None]]] = []
    keys: ClassVar[list[tuple[str | None, str | None]]] = []

    def do_GET(self) -> None:
        Site.seen.append((self.path, self.headers["User-Agent"]))
        Site.keys.append((self.headers["Authorization"], self.headers["If-None-Match"]))
        path = self.path.partition("?")[0].removeprefix("/mirror")
        if path == "/robots.txt":
            self.say(self.robots[0], self.robots[1].encode(), {"Location": self.robots[1].partition("\n")[0]})
        elif path == "/rules":
            self.say(200, b"User-agent: *\nDisallow: /private")
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
        elif path == "/cut-early":
            self.say(200, gzip.compress(b"a")[:5], {"Content-Encoding": "gzip"})
        elif path == "/not-packed":
            self.say(200, b"plain", {"Content-Encoding": "gzip"})
        elif path == "/short":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        elif path == "/no-length":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: much\r\n\r\nhalf")
        elif path == "/not-http":
            self.wfile.write(b"SSH-2.0-OpenSSH\r\n")
        elif path == "/first":
            self.say(200, b"1", {"Link": f'<http://{self.headers["Host"]}/mirror/second?cursor=a>; rel="next"'})
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
    Site.robots, Site.seen, Site.keys = (404, ""), [], []
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


def test_the_next_page_that_a_mirror_names_is_its_own(base: str) -> None:
    client = mirrored(base)
    link = client.get("https://example.org/first").headers["link"]
    following = link.partition("<")[2].partition(">")[0]
    assert client.get(following).body == b"page /mirror/second?cursor=a"


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("https://example.org/end", "Bearer k"),
        ("/end", "Bearer k"),
        ("https://cdn.example.org/end", None),
        ("http://example.org/end", None),
        ("https://example.org:80/end", None),
    ],
)
def test_an_access_key_goes_to_nobody_else(base: str, target: str, key: str | None) -> None:
    headers = {"authorization": "Bearer k", "If-None-Match": '"a"'}
    mirrored(base).get(f"https://example.org/to/{target}", headers=headers)
    assert Site.keys == [("Bearer k", '"a"'), (key, '"a"')]


def test_robots_txt_is_asked_for_without_the_key(base: str) -> None:
    mirrored(base).get("https://example.org/a", headers={"Authorization": "Bearer k"}, obey_robots=True)
    assert Site.keys == [(None, None), ("Bearer k", None)]


@pytest.mark.parametrize(
    ("path", "words", "may_get_better"),
    [
        ("/big?key=secret", "/big is larger than the 2,000 bytes", False),
        ("/bomb", "larger than", False),
        ("/cut", "broke off", True),
        ("/cut-early", "broke off", True),
        ("/short", "broke off", True),
        ("/no-length", "broke off", True),
        ("/not-http", "broke off", True),
        ("/not-packed", "packed as gzip but is not", False),
        ("/brotli", "packed as br", False),
        ("/loop", "more than 3 times", False),
    ],
)
def test_replies_that_cannot_be_used(base: str, path: str, words: str, may_get_better: bool) -> None:
    with pytest.raises(FetchError, match=words) as error:
        mirrored(base).get(f"https://example.org{path}")
    assert isinstance(error.value, AwayError) is may_get_better


@pytest.mark.parametrize("headers", [{"If-None-Match": '"a"\r\nX-Evil: 1'}, {"X\nY": "1"}])
def test_a_header_cannot_bring_another(base: str, headers: dict[str, str]) -> None:
    with pytest.raises(FetchError, match="cannot be asked so") as error:
        mirrored(base).get("https://example.org/a", headers=headers)
    assert not isinstance(error.value, AwayError)
    assert Site.seen == []


def test_a_host_that_is_not_there_may_come_back() -> None:
    with pytest.raises(AwayError, match=r"127\.0\.0\.1 could not be reached"):
        mirrored("http://127.0.0.1:9").get("https://example.org/a")


@pytest.mark.parametrize("path", ["/drip-head", "/drip-body"])
def test_a_slow_drip_ends_at_the_deadline(base: str, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(AwayError, match=r"too long|in time"):
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


def test_the_mirror_is_the_only_private_place(base: str) -> None:
    other = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    try:
        target = f"http://127.0.0.1:{other.server_port}/mirror/a"
        for ask in (f"https://example.org/to/{target}", target):
            with pytest.raises(RefusedError, match="not a public address"):
                mirrored(base).get(ask)
        assert [path for path, _ in Site.seen] == [f"/mirror/to/{target}"]
    finally:
        other.server_close()


def test_robots_are_respected(base: str) -> None:
    client = mirrored(base)
    Site.robots = (200, "User-agent: *\nDisallow: /private")
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


def test_robots_are_asked_once_a_day_for_all_clients(base: str) -> None:
    Site.robots = (200, "User-agent: other\nDisallow: /\n\nUser-agent: airace-test\nCrawl-delay: 2.5\nDisallow: /no")
    pace = Pace()
    for _ in range(2):
        client = Client(AGENT, mirror=f"{base}/mirror", pace=pace)
        assert client.crawl_delay("https://example.org/x") == 2.5
        assert client.get("https://example.org/yes", obey_robots=True).status == 200
        with pytest.raises(RefusedError, match=r"asks robots not to fetch https://example\.org/no \(robots\.txt\)"):
            client.get("https://example.org/no?key=secret", obey_robots=True)
    assert [path for path, _ in Site.seen].count("/mirror/robots.txt") == 1
    assert Client(AGENT, mirror=f"{base}/mirror", pace=pace).crawl_delay("https://else.org/") == 2.5
    assert [path for path, _ in Site.seen].count("/mirror/robots.txt") == 2


@pytest.mark.parametrize(("stated", "delay"), [("1e17", 86_400), ("inf", None), ("nan", None), ("-5", None)])
def test_a_delay_that_is_no_sensible_number(base: str, stated: str, delay: float | None) -> None:
    Site.robots = (200, f"User-agent: *\nCrawl-delay: {stated}")
    assert mirrored(base).crawl_delay("https://example.org/a") == delay


def test_a_site_without_a_delay_has_none(base: str) -> None:
    assert mirrored(base).crawl_delay("https://example.org/x") is None


def test_robots_may_stand_elsewhere(base: str) -> None:
    Site.robots = (302, "https://www.example.org/rules")
    with pytest.raises(RefusedError, match=r"robots\.txt"):
        mirrored(base).get("https://example.org/private", obey_robots=True)
    assert [path for path, _ in Site.seen] == ["/mirror/robots.txt", "/mirror/rules"]
