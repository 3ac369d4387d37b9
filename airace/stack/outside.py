"""Servers that the user brings: do they answer? One sentence where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis

from airace.stack.problems import StackError

WITHOUT = {
    "REDIS_URL": "a private Valkey is started",
    "CACHE_URL": "pages are kept where REDIS_URL leads, or in a private Valkey",
}


def check_database(settings: Mapping[str, Any]) -> None:
    """Connect once with Django's database `settings`; StackError with the server's own reason otherwise."""
    where = f"{settings['HOST'] or 'the local socket'}{':' if settings['PORT'] else ''}{settings['PORT']}"
    try:
        psycopg.connect(
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            dbname=settings["NAME"] or None,
            **{"connect_timeout": 5, **settings["OPTIONS"]},
        ).close()
    except psycopg.Error as error:
        # The client library ends with a question of its own.
        lines = [line for line in str(error).strip().splitlines() if not line.endswith("?")]
        raise StackError(
            f"The database {settings['NAME']!r} at {where} (DATABASE_URL) does not answer: {sentence(lines[-1:])} "
            "Start it or correct DATABASE_URL; without DATABASE_URL a private PostgreSQL is started."
        ) from None


def sentence(lines: list[str]) -> str:
    """The last line as the end of a sentence, with one full stop."""
    return f"{''.join(lines[-1:]).strip().rstrip('.') or 'no reason given'}."


def client(url: str, **options: Any) -> redis.Redis:
    """A Redis client for every form of address that the settings take, Celery's redis+socket:// too."""
    if url.startswith("redis+socket://"):
        url = url.replace("redis+socket://", "unix://", 1).replace("virtual_host=", "db=")
    return redis.Redis.from_url(url, **options)


def check_broker(url: str, variable: str = "REDIS_URL") -> None:
    """PING the server at `url`; StackError otherwise. The password in the address is not repeated."""
    parts = urlsplit(url)
    where = f"{parts.hostname}:{parts.port or 6379}" if parts.hostname else parts.path
    try:
        connection = client(url, socket_timeout=5, socket_connect_timeout=5)
        connection.ping()
        connection.close()
    except (redis.RedisError, ValueError) as error:
        raise StackError(
            f"The Redis or Valkey server at {where} ({variable}) does not answer: {sentence([str(error)])} "
            f"Start it or correct {variable}; without {variable} {WITHOUT[variable]}."
        ) from None
