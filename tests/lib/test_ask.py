"""Asking politely: what is tried again, what is waited for, and what is put off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import stamina

from airace.lib.ask import AwayError, LimitedError, ask
from airace.lib.guard import FetchError, RefusedError
from airace.lib.http import Client, Limits
from airace.lib.pace import Pace
from tests.replay.server import Ill, Replay, big, bomb, redirect, running

AGENT = "airace-test/1 (+https://example.org)"
URL = "https://board.org/table"
WELL = Ill(body=b"rows")


@pytest.fixture(autouse=True)
def no_waits_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=9, cap=True):
        yield


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Replay]:
    with running(root=tmp_path) as replay:
        yield replay


@pytest.fixture
def client(host: Replay) -> Client:
    return Client(AGENT, mirror=host.base("b"), limits=Limits(2, 0.5, 5), pace=Pace(), every=0)


def seconds_to(until: datetime) -> float:
    return (until - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize("status", [200, 304, 401, 403, 404, 410])
def test_a_reply_is_a_reply(host: Replay, client: Client, status: int) -> None:
    host.ill("b", "/table", Ill(status, body=b"rows"))
    assert ask(client, URL, headers={"If-None-Match": '"a"'}).status == status
    assert [one.headers["if-none-match"] for one in host.asked] == ['"a"']


@pytest.mark.parametrize(
    "failure",
    [Ill(500, body=b""), Ill(503, body=b""), Ill(408, body=b""), Ill(body=b"rows", truncate=2), Ill(delay=1, body=b"")],
)
def test_what_can_get_better_is_tried_thrice(host: Replay, client: Client, failure: Ill) -> None:
    host.ill("b", "/table", failure, failure, WELL)
    assert ask(client, URL).body == b"rows"
    assert len(host.asked) == 3


def test_three_tries_are_all(host: Replay, client: Client) -> None:
    host.ill("b", "/table", *[Ill(502, body=b"")] * 3, WELL)
    with pytest.raises(AwayError, match=r"board\.org is out of order \(status 502\); try again later\."):
        ask(client, URL)
    assert len(host.asked) == 3


def test_nothing_new_is_begun_after_twenty_seconds(
    host: Replay, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("airace.lib.ask.WAITS_S", 0.2)
    host.ill("b", "/table", Ill(500, body=b"", delay=0.3), WELL)
    with stamina.set_testing(False), pytest.raises(AwayError):
        ask(client, URL)
    assert len(host.asked) == 1


@pytest.mark.parametrize("failure", [redirect("http://169.254.169.254/"), big(6 * 1024 * 1024), bomb(6 * 1024 * 1024)])
def test_what_stays_as_it_is_is_asked_once(host: Replay, client: Client, failure: Ill) -> None:
    host.ill("b", "/table", failure, WELL)
    with pytest.raises(FetchError) as error:
        ask(client, URL)
    assert not isinstance(error.value, (AwayError, LimitedError))
    assert isinstance(error.value, RefusedError) is (failure.status == 302)
    assert len(host.asked) == 1


def test_a_source_may_be_larger_where_it_says_so(host: Replay, client: Client) -> None:
    host.ill("b", "/table", big(6 * 1024 * 1024), big(100))
    assert len(ask(client, URL, bytes=7 * 1024 * 1024).body) == 6 * 1024 * 1024
    with pytest.raises(FetchError, match="larger than the 99 bytes"):
        ask(client, URL, bytes=99)


@pytest.mark.parametrize(
    ("limit", "wait"),
    [
        (Ill(429, {"retry-after": "3600"}, b""), 3600),
        (Ill(429, {}, b""), 900),
        (Ill(503, {"retry-after": "120"}, b""), 120),
        (Ill(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "500"}, b""), 500),
    ],
)
def test_a_host_that_had_enough_is_left_alone_by_everybody(
    host: Replay, client: Client, limit: Ill, wait: float
) -> None:
    host.ill("b", "*", limit, WELL)
    for _ in range(2):
        with pytest.raises(LimitedError, match=r"board\.org .*; it is asked again after 20..-") as error:
            ask(client, URL)
        assert seconds_to(error.value.until) == pytest.approx(wait, abs=5)
    assert len(host.asked) == 1
    assert ask(client, "https://other.org/table").body == b"rows"


def test_a_short_rest_is_waited_for_once(host: Replay, client: Client) -> None:
    rest = Ill(429, {"retry-after": "1"}, b"")
    host.ill("b", "/table", rest, WELL)
    assert ask(client, URL).body == b"rows"
    assert host.asked[1].at - host.asked[0].at >= 0.9
    host.forget()
    host.ill("b", "/table", rest, rest, WELL)
    with pytest.raises(LimitedError):
        ask(client, URL)
    assert len(host.asked) == 2


def test_the_last_reply_of_a_window_is_good_and_the_next_call_waits(host: Replay, client: Client) -> None:
    host.ill("b", "/table", Ill(200, {"ratelimit": '"api";r=0;t=60'}, b"rows"))
    assert ask(client, URL).body == b"rows"
    with pytest.raises(LimitedError, match="asked to be left alone"):
        ask(client, URL)
    assert len(host.asked) == 1


def test_questions_to_one_host_are_apart(host: Replay) -> None:
    client = Client(AGENT, mirror=host.base("b"), pace=Pace(), every=0.2)
    host.ill("b", "*", *[WELL] * 4)
    began = time.monotonic()
    for url in (URL, "https://other.org/", URL, URL):
        ask(client, url)
    assert 0.4 <= time.monotonic() - began < 2
    table = [one.at for one in host.asked if one.path == "/table"]
    assert min(later - earlier for earlier, later in pairwise(table)) > 0.15


def test_a_queue_too_long_to_stand_in_is_put_off(host: Replay) -> None:
    client = Client(AGENT, mirror=host.base("b"), pace=Pace(), every=60)
    host.ill("b", "*", WELL, WELL)
    ask(client, URL)
    with pytest.raises(LimitedError, match="many questions waiting") as error:
        ask(client, URL)
    assert seconds_to(error.value.until) == pytest.approx(60, abs=2)
    assert len(host.asked) == 1


def test_tries_wait_their_turn_too(host: Replay) -> None:
    client = Client(AGENT, mirror=host.base("b"), pace=Pace(), every=0.2)
    host.ill("b", "*", Ill(500, body=b""), WELL)
    ask(client, URL)
    assert host.asked[1].at - host.asked[0].at > 0.15
