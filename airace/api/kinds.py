"""What a collection of the API is: its fields, what it is narrowed and ordered by, and the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

Row = dict[str, Any]
TYPES: dict[str, Any] = {
    "text": str,
    "int": int,
    "number": float,
    "date": date,
    "time": datetime,
    "bool": bool,
    "texts": list[str],
    "object": dict[str, Any],
}


@dataclass(frozen=True, slots=True)
class Field:
    """A value of an item. `path` leads to it from the table that the collection is read from."""

    name: str
    type: str = "text"
    path: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of a collection. `after` is the key of the last item that the reader has already."""

    known_on: date
    sort: str
    limit: int
    where: Mapping[str, Any] = field(default_factory=dict)
    q: str = ""
    start: date | None = None
    end: date | None = None
    after: tuple[Any, ...] | None = None
    item: str | None = None

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def by(self) -> str:
        return self.sort.lstrip("-")


@dataclass(frozen=True, slots=True)
class Found:
    """The items asked for, with the key of the last where more follow, and how many a licence keeps back."""

    rows: list[Row]
    last: tuple[Any, ...] | None
    withheld: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A collection. `id` is the name of the field that tells its items apart and stands in their addresses.

    `choices` are filters with the values that they may have; `period` is the field that `from` and `to` speak of;
    `words` are the fields that `q` looks through.
    """

    name: str
    text: str | Promise
    fields: tuple[Field, ...]
    read: Callable[[Kind, Asked], Found]
    sorts: tuple[str, ...]
    filters: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    period: str = ""
    words: tuple[str, ...] = ()
    item: bool = True

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields that readers see."""
        return tuple(field for field in self.fields if not field.name.startswith("_"))

    @property
    def usual(self) -> str:
        return self.sorts[0]

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)


def fields(*described: str) -> tuple[Field, ...]:
    """Fields from words: name, name:type, name=path or name:type=path; an empty path is that of a computed one."""
    found = []
    for text in " ".join(described).split():
        left, given, path = text.partition("=")
        name, _, kind = left.partition(":")
        found.append(Field(name, kind or "text", path if given else name))
    return tuple(found)
