"""The one error that the stack raises at its user."""

from __future__ import annotations


class StackError(Exception):
    """A sentence that names what is wrong and what to do about it; shown without a traceback."""
