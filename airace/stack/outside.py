"""Servers that the user brings: do they answer? One sentence where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis

from airace.stack.problems import StackError


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
            connect_timeout=5,
            **settings["OPTIONS"],
        ).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise StackError(
            f"The database {settings['NAME']!r} at {where} (DATABASE_URL) does not answer: {reason}. "
            "Start it or correct DATABASE_URL; without DATABASE_URL a private PostgreSQL is started."
        ) from None


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
            f"The Redis or Valkey server at {where} ({variable}) does not answer: {error}. "
            f"Start it or correct {variable}; without REDIS_URL a private Valkey is started."
        ) from None
