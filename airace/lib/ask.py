"""One question to an upstream: at its pace, a few tries for what can get better, and when to come back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import stamina

from airace.lib import holds
from airace.lib.guard import AwayError, FetchError
from airace.lib.http import Client, Limits, Reply

__all__ = ["AwayError", "LimitedError", "ask"]

PATIENCE_S = 10  # a longer wait is not slept through: it would keep a worker from other work
TRIES = 3
SLOW_BYTES_S = 250_000  # bytes a second of a line that is slow but works
LONGEST_S = 600  # well under a task's time limit
WAITS_S = 20  # no further try is begun after so long


class LimitedError(FetchError):
    """The host wants to be left alone until `until` (aware, UTC)."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


def ask(client: Client, url: str, *, headers: Mapping[str, str] | None = None, bytes: int | None = None) -> Reply:
    """The reply to a GET: 2xx, 304, or 4xx other than 408 and 429. Raises LimitedError, AwayError, FetchError.

    Waits of up to PATIENCE_S are slept, longer ones raise LimitedError: for our turn, for a host that was to be left
    alone, and once for a host that says so now. `bytes` is the size that is read.
    """
    limits = _room(client.limits, bytes) if bytes else client.limits
    host = urlsplit(url).hostname or ""
    reply = _tried(client, url, host, headers, limits)
    until = _limited(client, host, reply)
    if until and _seconds_to(until) <= PATIENCE_S:
        time.sleep(_seconds_to(until))
        reply = _tried(client, url, host, headers, limits)
        until = _limited(client, host, reply)
    if until:
        raise _later(f"{host} was asked too often (status {reply.status})", until)
    _hold(client, host, holds.used_up(reply.headers, _now()))
    return reply


def _room(limits: Limits, bytes: int) -> Limits:
    """Limits for a larger body, with the time that it takes over a slow line."""
    return replace(limits, bytes=bytes, total=max(limits.total, min(bytes / SLOW_BYTES_S, LONGEST_S)))


def _tried(client: Client, url: str, host: str, headers: Mapping[str, str] | None, limits: Limits) -> Reply:
    """A reply that is neither a failure of the server nor broken, within the tries there are."""
    for attempt in stamina.retry_context(
        AwayError, attempts=TRIES, timeout=WAITS_S, wait_initial=0.5, wait_max=4, wait_jitter=0.5
    ):
        with attempt:
            _wait_turn(client, host)
            reply = client.get(url, headers=headers, limits=limits)
            if (reply.status >= 500 or reply.status == 408) and not holds.limited(reply.status, reply.headers, _now()):
                raise AwayError(f"{host} is out of order (status {reply.status}); try again later.")
    return reply


def _wait_turn(client: Client, host: str) -> None:
    if client.pace is None:
        return
    if until := client.pace.until(host):
        if _seconds_to(until) > PATIENCE_S:
            raise _later(f"{host} asked to be left alone", until)
        time.sleep(_seconds_to(until))
    wait = client.pace.turn(host, client.every, PATIENCE_S)
    if wait > PATIENCE_S:
        raise _later(f"{host} has many questions waiting", _now() + timedelta(seconds=wait))
    time.sleep(wait)


def _limited(client: Client, host: str, reply: Reply) -> datetime | None:
    """When the host may be asked again if the reply says so; noted for everybody."""
    return _hold(client, host, holds.limited(reply.status, reply.headers, _now()))


def _hold(client: Client, host: str, until: datetime | None) -> datetime | None:
    if until and client.pace is not None:
        client.pace.hold(host, until)
    return until


def _later(reason: str, until: datetime) -> LimitedError:
    return LimitedError(f"{reason}; it is asked again after {until:%Y-%m-%d %H:%M:%S} UTC.", until)


def _seconds_to(until: datetime) -> float:
    return max(0.0, (until - _now()).total_seconds())


def _now() -> datetime:
    return datetime.now(UTC)
