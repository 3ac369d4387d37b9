"""Whose values may not be handed on."""

from __future__ import annotations

from urllib.parse import urlsplit

from airace.models import Source


def closed_hosts() -> frozenset[str]:
    """The hosts of sources that may not be redistributed; one query."""
    urls = Source.objects.filter(redistributable=False).values_list("url", flat=True)
    return frozenset(host for url in urls if (host := urlsplit(url).hostname))
