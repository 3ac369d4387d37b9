"""What is read to compute a number, for the page that shows its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass(slots=True)
class Tally:
    """The readings and facts that were looked at, and how many questions the database was asked."""

    readings: list[Any] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)
    queries: int = 0


_open: ContextVar[Tally | None] = ContextVar("tally", default=None)


def saw_readings(read: Sequence[Any]) -> None:
    """Note readings in the tally that is being kept, if one is. Each has `evidence`, `name` and `measure`."""
    if kept := _open.get():
        kept.readings += read


def saw_facts(read: Sequence[Any]) -> None:
    """Note facts in the tally that is being kept, if one is."""
    if kept := _open.get():
        kept.facts += read


@contextmanager
def tally() -> Iterator[Tally]:
    """Keep a tally of what runs inside."""
    kept = Tally()

    def asked(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        kept.queries += 1
        return execute(sql, params, many, context)

    token = _open.set(kept)
    try:
        with connection.execute_wrapper(asked):
            yield kept
    finally:
        _open.reset(token)
