"""Downloaded bytes, kept once under their hash, so that any import can be looked at or replayed."""

from __future__ import annotations

import zlib

from airace import models
from airace.sources.base import Payload


def keep(payload: Payload, source: models.Source) -> models.Payload:
    """The stored payload; the same bytes of the same source are stored once."""
    kept, _ = models.Payload.objects.get_or_create(
        source=source,
        sha256=payload.sha256,
        defaults={
            "url": payload.url,
            "headers": dict(payload.headers),
            "content_type": payload.content_type[:100],
            "size": len(payload.body),
            "body": zlib.compress(payload.body),
            "fetched_at": payload.fetched_at,
        },
    )
    return kept


def body_of(kept: models.Payload) -> bytes:
    return zlib.decompress(bytes(kept.body))
