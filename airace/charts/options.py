"""What a reader may choose about a chart; all of it comes from the address of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Scale = Literal["linear", "log"]
Switch = Literal["scale", "share", "window", "events"]


@dataclass(frozen=True, slots=True)
class EventMark:
    """A dated event with the few words that fit on a chart, and the page that tells more."""

    day: date
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """`start` and `end` (both inclusive) narrow the days drawn; `events` are drawn where there is room.

    `hidden` names the lines, by key, that are not drawn; shares stay those of all lines.
    """

    scale: Scale = "linear"
    share: bool = False
    start: date | None = None
    end: date | None = None
    events: tuple[EventMark, ...] = ()
    hidden: frozenset[str] = frozenset()


DEFAULT = Options()
