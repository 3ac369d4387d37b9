"""What a metric returns and a chart draws. Plain data: no Django, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from airace.lib.say import later

Side = Literal["US", "CN", "other", "unknown"]
SIDE_NAMES: dict[str, str] = {
    "US": later("US"),
    "CN": later("China"),
    "other": later("Other"),
    "unknown": later("Unknown"),
}

SIDE_ADJECTIVES: dict[str, str] = {
    "US": later("US"),
    "CN": later("Chinese"),
    "other": later("Other"),
    "unknown": later("Unattributed"),
}

Number = float | int
Value = Number | dict[str, Number] | None


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Who published the data behind a result, under which licence, and what they have at stake."""

    slug: str
    title: str
    publisher: str
    url: str
    licence: str
    stake: str = ""
    redistributable: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    """One value at one day. `y` None is a known gap; `label` names the model, deal or institution behind it.

    `evidence` is the address of our page that shows how the value came about; '' where there is none. `words` are what
    was said where that is a range and no number; `y` is then its middle, to compute with, and is not shown.
    """

    x: date
    y: float | None
    low: float | None = None
    high: float | None = None
    label: str = ""
    url: str = ""
    carried: bool = False
    provisional: bool = False
    evidence: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A named series. `key` is a side (`US`, `CN`, `other`) or a slug; it chooses colour and dash."""

    key: str
    name: str
    points: tuple[Point, ...]

    @property
    def last(self) -> Point | None:
        return next((point for point in reversed(self.points) if point.y is not None), None)


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time to mark on a chart: a data gap or an incomplete period."""

    start: date
    end: date
    text: str
    kind: Literal["gap", "incomplete"] = "gap"


@dataclass(frozen=True, slots=True)
class Definition:
    """The published description of a metric; written once, beside the function that computes it.

    `changes` says on which days something that it counts or leaves out was changed, and what; the newest first.
    """

    slug: str
    title: str
    unit: str
    text: str
    caveats: tuple[str, ...]
    reviewed: date
    better: Literal["higher", "lower", "neither"] = "neither"
    formula: str = ""
    changes: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a result table: shown text, sortable value, where it was read, and our page of its evidence."""

    text: str
    value: float | str | None = None
    url: str = ""
    note: str = ""
    missing: Literal["", "unknown", "undisclosed", "not-applicable"] = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """One published number with everything a reader needs to trust it.

    `value` is a number, or numbers by side; `low`/`high` likewise when an interval is known.
    `as_of` is the newest day that the data speak of; `known_on` the day the reader looks back from.
    `measures` names what its series count, for gaps that are known of one measure of a source only.
    """

    definition: Definition
    known_on: date
    as_of: date | None = None
    value: Value = None
    low: Value = None
    high: Value = None
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    measures: tuple[str, ...] = ()
    headline: str = ""
    subtitle: str = ""
    table: Table | None = None
    notes: tuple[str, ...] = field(default=())
