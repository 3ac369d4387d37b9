"""The guarded client, set up from the settings: who asks, through which mirror, at which pace."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from airace.lib.http import Client
from airace.lib.pace import Pace
from airace.stack import outside

ONCE = Retry(NoBackoff(), 0)


def client(slug: str, *, every: float = 0.2) -> Client:
    """The client for one source; `every` is the least number of seconds between two calls to one host."""
    mirror = f"{settings.SOURCE_MIRROR.rstrip('/')}/{slug}" if settings.SOURCE_MIRROR else ""
    agent = f"airace/{settings.VERSION} (+{settings.CONTACT})"
    return Client(agent, mirror=mirror, pace=_pace(), every=every)


@lru_cache(maxsize=1)
def _pace() -> Pace:
    """One pace for every process, kept where the tasks wait; texts of other sites where what is kept may go."""
    # One try: while the broker is away, each process keeps a pace of its own.
    rhythm, texts = (
        outside.client(url, socket_timeout=2, socket_connect_timeout=2, retry=ONCE)
        for url in (settings.BROKER_URL, settings.CACHE_URL)
    )
    return Pace(rhythm, texts)
