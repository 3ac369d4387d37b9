"""The stand-in for the sources tells the truth, and fails as it is told to."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replay.server import Ill, Replay, big, bomb, html, matches, redirect, running

ENTRIES = [
    {
        "file": "one.json",
        "url": "https://board.org/api/models?author=*&sort=downloads&expand[]=likes&expand[]=tags",
        "name": "one",
        "headers": {"Content-Type": "application/json", "Link": '<{BASE}/api/next?cursor=a%3D>; rel="next"'},
    },
    {"file": "two.csv", "url": "https://board.org/files/*/two words.csv", "name": "two", "headers": {"etag": 'W/"t"'}},
    {"file": "three.csv", "url": "https://board.org/files/2026/two words.csv", "name": "three"},
    {"url": "https://board.org/gone", "name": None, "status": 404, "headers": {"last-modified": "Sun, 22 Nov 2026"}},
]


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Replay]:
    folder = tmp_path / "board"
    folder.mkdir()
    (folder / "one.json").write_text('{"more": "{BASE}/api/next"}')
    (folder / "two.csv").write_text("any year")
    (folder / "three.csv").write_text("this year")
    (folder / "readings.json").write_text(json.dumps({"payloads": ENTRIES}))
    with running(root=tmp_path) as replay:
        yield replay


def get(replay: Replay, path: str, **headers: str) -> tuple[int, Any, bytes]:
    """Status, headers and body, errors and redirects as they come."""
    connection = http.client.HTTPConnection(replay.url.removeprefix("http://"), timeout=5)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path.replace(" ", "%20"), headers=named)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("pattern", "asked", "same"),
    [
        ("https://a.org/x?b=1&a=2", "/x?a=2&b=1", True),
        ("https://a.org/x?a=1", "/x", False),
        ("https://a.org/x", "/x?a=1", False),
        ("https://a.org/x?a=*", "/x?a=", True),
        ("https://a.org/x?a=*", "/x?a=1&a=2", False),
        ("https://a.org/x?a=*&a=1", "/x?a=1&a=2", True),
        ("https://a.org/x?*", "/x?a=1&b=2", True),
        ("https://a.org/x y?q=a b", "/x%20y?q=a+b", True),
        ("https://a.org/x?e[]=1", "/x?e%5B%5D=1", True),
        ("https://a.org/*/z", "/x/y/z", True),
        ("https://a.org/x.csv", "/xacsv", False),
    ],
)
def test_which_addresses_are_the_same(pattern: str, asked: str, same: bool) -> None:
    assert matches(pattern, asked) is same


def test_a_file_is_served_at_its_address_with_our_own_in_it(board: Replay) -> None:
    status, headers, body = get(board, "/board/api/models?sort=downloads&expand[]=tags&author=Qwen&expand[]=likes")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body) == {"more": f"{board.url}/board/api/next"}
    assert headers["link"] == f'<{board.url}/board/api/next?cursor=a%3D>; rel="next"'


def test_the_most_exact_address_wins(board: Replay) -> None:
    assert get(board, "/board/files/2026/two words.csv")[2] == b"this year"
    assert get(board, "/board/files/2025/two words.csv")[2] == b"any year"
    assert get(board, "/board/files/2025/two words.csv")[1]["content-type"] == "text/csv"


def test_what_is_known_is_not_sent_again(board: Replay) -> None:
    path = "/board/files/2026/two words.csv"
    etag = get(board, path)[1]["etag"]
    assert get(board, path, If_None_Match=etag)[0] == 304
    assert get(board, path, If_None_Match='"another"')[0] == 200
    assert get(board, "/board/files/1/two words.csv", If_None_Match='"t"')[0] == 304


@pytest.mark.parametrize("path", ["/board/unknown", "/nobody/x", "/", "/board/api/models?author=Qwen"])
def test_the_rest_is_not_there_and_says_so(board: Replay, path: str) -> None:
    status, _, body = get(board, path)
    assert status == 404
    assert body.startswith(b"Nothing is kept for /")
    assert get(board, "/board/gone")[2] == b""


def test_questions_are_logged_with_headers_and_time(board: Replay) -> None:
    began = time.monotonic()
    get(board, "/board/gone?x=1", User_Agent="airace/1")
    (asked,) = board.asked
    assert (asked.slug, asked.path, asked.headers["user-agent"]) == ("board", "/gone?x=1", "airace/1")
    assert began <= asked.at <= time.monotonic()
    board.forget()
    assert board.asked == []


def test_steps_are_played_in_order_and_then_all_is_well(board: Replay) -> None:
    board.ill("board", "/files/*/two words.csv", Ill(429, {"Retry-After": "7"}, b""), html(), redirect("{BASE}/gone"))
    path = "/board/files/2026/two words.csv"
    status, headers, _ = get(board, path)
    assert (status, headers["retry-after"]) == (429, "7")
    status, headers, body = get(board, path)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert body.startswith(b"<!doctype html>")
    status, headers, _ = get(board, path)
    assert (status, headers["location"]) == (302, f"{board.url}/board/gone")
    assert get(board, path)[2] == b"this year"


def test_an_ill_host_knows_no_304(board: Replay) -> None:
    path = "/board/files/1/two words.csv"
    board.ill("board", "*", Ill(), Ill(304))
    assert get(board, path, If_None_Match='W/"t"')[0] == 200
    assert get(board, path)[::2] == (304, b"")


def test_more_is_declared_than_sent(board: Replay) -> None:
    board.ill("board", "/files/*/two words.csv", Ill(truncate=4), Ill(truncate=-4))
    with pytest.raises(http.client.IncompleteRead):
        get(board, "/board/files/2026/two words.csv")
    status, headers, body = get(board, "/board/files/2026/two words.csv")
    assert (status, headers["content-length"], body) == (200, "5", b"this ")


def test_delays_and_drips_take_their_time(board: Replay) -> None:
    board.ill("board", "*", Ill(delay=0.2), Ill(drip=50))
    for least in (0.2, 8 / 50):  # nobody waits after the last byte
        began = time.monotonic()
        assert get(board, "/board/files/2026/two words.csv")[2] == b"this year"
        assert time.monotonic() - began >= least


def test_bombs_are_small_and_big_bodies_are_not(board: Replay) -> None:
    board.ill("board", "*", bomb(1_000_000), big(100_000))
    _, headers, body = get(board, "/board/gone")
    assert headers["content-encoding"] == "gzip"
    assert len(body) < 2000
    assert len(get(board, "/board/gone")[2]) == 100_000


def test_by_hand_it_says_where_it_serves() -> None:
    script = Path(__file__).with_name("server.py")
    with subprocess.Popen([sys.executable, script, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[0].removeprefix("AIRACE_SOURCE_MIRROR=")
            with pytest.raises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(f"{address}/nobody/x")  # noqa: S310 - our own server
            assert error.value.code == 404
            error.value.close()
        finally:
            process.terminate()
