"""Downloaded bytes, kept once under their hash, so that any import can be looked at or replayed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from airace import models
from airace.sources.base import Payload

VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept payload without its bytes, so that a long import holds one body at a time."""

    pk: int
    name: str
    url: str
    fetched_at: datetime
    stamp: str  # equal for two payloads of a name that say the same
    mark: Mapping[str, Any]
    validators: Mapping[str, str]


def keep(payload: Payload, source: models.Source, *, by_day: bool = False) -> Kept:
    """Store the bytes; the same bytes of the same source are stored once.

    `by_day` True: what is sent is of the day of asking, so that equal bytes say something new on another day.
    """
    kept, _ = models.Payload.objects.get_or_create(
        source=source,
        sha256=payload.sha256,
        defaults={
            "name": payload.name,
            "url": payload.url,
            "headers": dict(payload.headers),
            "content_type": payload.content_type[:100],
            "size": len(payload.body),
            "body": zlib.compress(payload.body, level=1),
            "fetched_at": payload.fetched_at,
        },
    )
    validators = {ask: payload.headers[given] for given, ask in VALIDATORS.items() if payload.headers.get(given)}
    stamp = f"{payload.sha256} {payload.fetched_at.date()}" if by_day else payload.sha256
    return Kept(kept.pk, payload.name, payload.url, payload.fetched_at, stamp, payload.mark, validators)


def read(kept: Kept) -> Payload:
    """The payload as it was fetched just now, under its name of now."""
    stored = models.Payload.objects.get(pk=kept.pk)
    return Payload(body_of(stored), kept.url, kept.fetched_at, kept.name, stored.headers)


def read_again(pk: int) -> Payload:
    """The payload as it was first fetched."""
    stored = models.Payload.objects.get(pk=pk)
    return Payload(body_of(stored), stored.url, stored.fetched_at, stored.name, stored.headers)


def body_of(kept: models.Payload) -> bytes:
    return zlib.decompress(bytes(kept.body))
