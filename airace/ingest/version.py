"""The number that counts committed changes of published data; every ETag and cache key holds it."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Now

from airace.models import DataVersion


def current() -> int:
    return DataVersion.objects.values_list("number", flat=True).first() or 0


def bump() -> None:
    """Count one change, inside the transaction that makes it: readers see both or neither."""
    DataVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=Now())
