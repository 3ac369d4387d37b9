"""What /healthz tells: is each part of the site at work? Plain functions, a few milliseconds together."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import redis
from django.conf import settings
from django.db import Error, connection

from airace.stack.outside import client

Part = dict[str, str | float]
# Beat sends a heartbeat every 30 s; three missed ones are a fault.
STALE_AFTER_S = 100


@cache
def broker() -> redis.Redis:
    return client(settings.BROKER_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def note(who: Literal["beat", "worker"]) -> None:
    """Remember in the broker that `who` is at work now; quiet where the broker is away, since /healthz says so."""
    with contextlib.suppress(redis.RedisError):
        broker().set(f"airace:seen:{who}", time.time())


def report() -> dict[str, Part]:
    """State of `web`, `database`, `broker`, `worker` and `beat`.

    Each has `state`: `ok`, `down` (with `error`), `starting` (never seen) or `stale` (not seen for STALE_AFTER_S);
    worker and beat carry `age_s`, the seconds since they were last seen.
    """
    parts: dict[str, Part] = {"web": {"state": "ok"}, "database": attempt(ping_database)}
    try:
        seen = broker().mget("airace:seen:worker", "airace:seen:beat")
    except redis.RedisError as error:
        down: Part = {"state": "down", "error": type(error).__name__}
        unknown: Part = {"state": "unknown"}
        return parts | {"broker": down, "worker": unknown, "beat": dict(unknown)}
    now = time.time()
    return parts | {"broker": {"state": "ok"}, "worker": by_age(seen[0], now), "beat": by_age(seen[1], now)}


def attempt(call: Callable[[], None]) -> Part:
    try:
        call()
    except Error as error:
        return {"state": "down", "error": type(error).__name__}
    return {"state": "ok"}


def ping_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def by_age(seen: Any, now: float) -> Part:
    """The state of a part last seen at `seen` (bytes of a UNIX time, or None for never)."""
    if seen is None:
        return {"state": "starting"}
    age = max(0.0, now - float(seen))
    return {"state": "ok" if age < STALE_AFTER_S else "stale", "age_s": round(age, 1)}
