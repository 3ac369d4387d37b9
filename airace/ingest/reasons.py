"""Why an import failed, in words that readers are shown."""

from __future__ import annotations

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error

from airace.ingest.checks import CheckError
from airace.lib.guard import FetchError
from airace.sources.base import LayoutError

SAID = (FetchError, LayoutError, CheckError)  # their texts are sentences for readers


def in_words(error: Exception) -> str:
    """A sentence; of what the database says the first line, not the rows that it quotes."""
    if isinstance(error, SAID):
        return str(error)
    if isinstance(error, Error):
        return f"The database refused it or broke off: {str(error).partition(chr(10))[0]}."
    if isinstance(error, SoftTimeLimitExceeded):
        return "It took longer than an import may take; what it fetched is kept."
    return f"{type(error).__name__}: {error}"
