"""Addresses that rows had before they were merged into others."""

from __future__ import annotations

from airace.models import SlugRedirect


def moved_to(kind: str, slug: str) -> str:
    """The slug under which a row goes on that was merged into another; '' where none was. One query."""
    rows = SlugRedirect.objects.filter(slug=slug, **{f"{kind}__isnull": False})
    return rows.values_list(f"{kind}__slug", flat=True).first() or ""
