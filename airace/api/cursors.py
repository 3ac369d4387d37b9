"""Cursors: where a reader is in a collection, signed so that nobody can make one up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from django.core.signing import BadSignature, Signer

from airace.api.problems import ProblemError

_signer = Signer(salt="airace.api.cursor")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The key of the last item read, the order it was read in, and the day on which its first page was."""

    kind: str
    sort: str
    known_on: date
    after: tuple[Any, ...]


def written(cursor: Cursor) -> str:
    return _signer.sign_object([cursor.kind, cursor.sort, cursor.known_on.isoformat(), *cursor.after])


def read(text: str, *, kind: str) -> Cursor:
    """Raises ProblemError for a cursor that we did not write, or wrote for another collection."""
    try:
        of, sort, day, *after = _signer.unsign_object(text)
    except (BadSignature, ValueError):
        of, sort, day, after = "", "", "2000-01-01", []
    if of != kind:
        detail = "cursor is none of this collection's; take it from the answer before, or leave it out to begin anew."
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail, parameter="cursor")
    return Cursor(of, sort, date.fromisoformat(day), tuple(after))
