"""One rhythm for all who share a Valkey, and one of one's own without it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from airace.lib.pace import AWAY_S, LONGEST_TEXT, PREFIX, Pace
from airace.stack.outside import client

HOST = "board.example"


def in_seconds(wait: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=wait)


@pytest.fixture
def valkey(servers_running: None) -> Iterator[redis.Redis]:
    connection = client(settings.BROKER_URL)
    forget(connection)
    yield connection
    forget(connection)
    connection.close()


def forget(connection: redis.Redis) -> None:
    for name in connection.scan_iter(f"{PREFIX}*"):
        connection.delete(name)


@pytest.fixture
def cache(servers_running: None) -> Iterator[redis.Redis]:
    connection = client(settings.CACHE_URL)
    forget(connection)
    yield connection
    forget(connection)
    connection.close()


@pytest.fixture
def dead(tmp_path: Path) -> Pace:
    nobody = redis.Redis(unix_socket_path=str(tmp_path / "nobody.sock"), retry=Retry(NoBackoff(), 1))
    return Pace(nobody, nobody)


@pytest.fixture(params=["shared", "own", "dead"])
def pace(request: pytest.FixtureRequest) -> Pace:
    """The same promises hold with Valkey, without one, and with one that is away."""
    if request.param == "own":
        return Pace()
    name = {"shared": "valkey", "dead": "dead"}[request.param]
    found = request.getfixturevalue(name)
    return Pace(found, request.getfixturevalue("cache")) if isinstance(found, redis.Redis) else found


def test_turns_are_apart_and_reserved(pace: Pace) -> None:
    waits = [pace.turn(HOST, 0.5) for _ in range(4)]
    assert waits == pytest.approx([0, 0.5, 1, 1.5], abs=0.1)
    assert pace.turn("other.example", 0.5) == pytest.approx(0, abs=0.01)


def test_a_slot_comes_free_with_time(pace: Pace) -> None:
    pace.turn(HOST, 0.15)
    time.sleep(0.2)
    assert pace.turn(HOST, 0.15) == 0


def test_who_does_not_want_to_wait_so_long_takes_no_slot(pace: Pace) -> None:
    pace.turn(HOST, 30)
    assert pace.turn(HOST, 30, most=10) == pytest.approx(30, abs=0.2)
    assert pace.turn(HOST, 30) == pytest.approx(30, abs=0.2)
    assert pace.turn(HOST, 30) == pytest.approx(60, abs=0.2)


def test_no_pace_is_no_wait(pace: Pace) -> None:
    assert [pace.turn(HOST, 0) for _ in range(3)] == [0, 0, 0]


def test_a_host_is_left_alone_for_as_long_as_it_said_last(pace: Pace) -> None:
    assert pace.until(HOST) is None
    long, short = in_seconds(60), in_seconds(20)
    pace.hold(HOST, long)
    pace.hold(HOST, short)
    held = pace.until(HOST)
    assert held is not None
    assert held.tzinfo is UTC
    assert abs((held - long).total_seconds()) < 0.01
    assert pace.until("other.example") is None


def test_a_note_ends(pace: Pace) -> None:
    pace.hold(HOST, in_seconds(-5))
    assert pace.until(HOST) is None
    pace.hold(HOST, in_seconds(0.2))
    assert pace.until(HOST) is not None
    time.sleep(0.25)
    assert pace.until(HOST) is None


def test_a_text_is_kept_for_its_time(pace: Pace) -> None:
    assert pace.recall("robots") is None
    pace.remember("robots", "不许", 0.2)
    assert pace.recall("robots") == "不许"
    time.sleep(0.25)
    assert pace.recall("robots") is None


def test_all_who_share_a_valkey_share_one_rhythm(valkey: redis.Redis, cache: redis.Redis) -> None:
    paces = [Pace(valkey, cache), Pace(client(settings.BROKER_URL), client(settings.CACHE_URL))]
    waits: list[float] = []
    threads = [threading.Thread(target=lambda pace=pace: waits.append(pace.turn(HOST, 1))) for pace in paces * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Sixteen at once: one a second, nobody together.
    assert sorted(waits) == pytest.approx(list(range(16)), abs=0.5)
    paces[0].hold(HOST, in_seconds(60))
    assert paces[1].until(HOST) is not None
    paces[0].remember("robots", "text", 60)
    assert paces[1].recall("robots") == "text"


def test_texts_stay_out_of_the_valkey_where_tasks_wait(valkey: redis.Redis, cache: redis.Redis) -> None:
    pace = Pace(valkey, cache)
    pace.remember("robots", "text", 60)
    assert not list(valkey.scan_iter(f"{PREFIX}*"))
    assert [int(str(cache.ttl(name))) > 50 for name in cache.scan_iter(f"{PREFIX}*")] == [True]


def test_a_long_text_is_kept_by_this_process_only(valkey: redis.Redis, cache: redis.Redis) -> None:
    pace = Pace(valkey, cache)
    long = "许" * (LONGEST_TEXT // 3 + 1)  # three bytes each
    pace.remember("robots", "short", 60)
    pace.remember("robots", long, 60)
    assert pace.recall("robots") == long
    assert Pace(valkey, cache).recall("robots") is None
    assert not list(cache.scan_iter(f"{PREFIX}*"))


def test_a_process_keeps_a_few_texts_and_forgets_the_oldest() -> None:
    pace = Pace()
    for number in range(100):
        pace.remember(f"robots:{number}", "text", 60)
    assert [pace.recall(f"robots:{number}") for number in (0, 99)] == [None, "text"]


@pytest.mark.parametrize("every", [1e17, 1e308, math.inf])
def test_nobody_waits_longer_than_a_day(pace: Pace, every: float) -> None:
    assert pace.turn(HOST, every) == 0
    assert pace.turn(HOST, every, most=10) == pytest.approx(86_400, abs=1)
    assert pace.turn(HOST, every) == pytest.approx(86_400, abs=1)


def test_no_number_is_no_wait(pace: Pace) -> None:
    assert [pace.turn(HOST, math.nan) for _ in range(2)] == [0, 0]


def test_one_question_that_valkey_refuses_leaves_the_others_shared(valkey: redis.Redis) -> None:
    pace = Pace(valkey)
    valkey.rpush(f"{PREFIX}slot:odd.example", "a list")
    assert pace.turn("odd.example", 5) == 0
    assert pace.turn("odd.example", 5) == pytest.approx(5, abs=0.1)
    assert pace.turn(HOST, 5) == 0
    assert Pace(valkey).turn(HOST, 5) == pytest.approx(5, abs=0.5)


def test_nothing_stays_in_valkey_for_ever(valkey: redis.Redis, cache: redis.Redis) -> None:
    pace = Pace(valkey, cache)
    pace.turn(HOST, 1)
    pace.hold(HOST, in_seconds(60))
    pace.remember("robots", "text", 60)
    left = [int(str(where.ttl(name))) for where in (valkey, cache) for name in where.scan_iter(f"{PREFIX}*")]
    assert len(left) == 3
    assert all(0 < seconds <= 60 for seconds in left)


def test_a_valkey_that_goes_away_stops_nobody_and_is_taken_up_again(
    valkey: redis.Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reached through a name that we take away and put back."""
    options = valkey.connection_pool.connection_kwargs
    if "path" not in options:
        pytest.skip("REDIS_URL leads to a port, which cannot be taken away")
    path = tmp_path / "valkey.sock"
    path.symlink_to(options["path"])
    through = redis.Redis(unix_socket_path=str(path), db=int(options["db"]), retry=Retry(NoBackoff(), 1))
    pace = Pace(through)
    pace.turn(HOST, 5)
    pace.hold("tired.example", in_seconds(60))
    path.unlink()
    through.connection_pool.disconnect()
    assert pace.turn(HOST, 5) == 0  # it cannot know, and keeps its own rhythm from here
    assert pace.turn(HOST, 5) == pytest.approx(5, abs=0.1)
    assert pace.until("tired.example") is not None
    path.symlink_to(options["path"])
    assert pace.turn(HOST, 5) == pytest.approx(10, abs=0.1)  # not asked again at once
    monkeypatch.setattr("airace.lib.pace.time.monotonic", lambda now=time.monotonic: now() + AWAY_S)
    assert pace.turn(HOST, 5) == pytest.approx(5, abs=0.5)
    through.close()
