"""The newest day on which both sides have a value, and what can be said while only one has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import say
from airace.results import SIDE_ADJECTIVES, Line, Number


def newest_common(lines: Sequence[Line]) -> tuple[dict[str, Number], date | None]:
    """Both sides' values on the newest day that both have, and that day; nothing where there is none."""
    stated = {line.key: {point.x: point.y for point in line.points if point.y is not None} for line in lines}
    shared = stated.get("CN", {}).keys() & stated.get("US", {}).keys()
    if not shared:
        return {}, None
    day = max(shared)
    return {side: stated[side][day] for side in ("CN", "US")}, day


def newest_day(lines: Sequence[Line]) -> date | None:
    """The newest day on which any of the lines has a value."""
    return max((line.last.x for line in lines if line.last), default=None)


def alone(lines: Sequence[Line], words: Callable[[str, float], str]) -> str:
    """A headline where one of the two sides has values and the other has none; else ''.

    `words` tells a value of a side: ('Chinese', 90) → 'Repositories of Chinese labs have 90 stars'.
    """
    newest = {line.key: line.last for line in lines if line.key in {"CN", "US"} and line.last}
    if len(newest) != 1:
        return ""
    ((side, point),) = newest.items()
    other = "US" if side == "CN" else "CN"
    told = words(SIDE_ADJECTIVES[side], point.y or 0.0)
    return say(
        "{told} ({day}); no {side_adjectives} value yet",
        told=told,
        day=in_words(point.x),
        side_adjectives=SIDE_ADJECTIVES[other],
    )


def nothing_yet(lines: Sequence[Line], missing: str) -> tuple[str, ...]:
    """A note on what is missing where no line has a value."""
    return () if newest_day(lines) else (say("No value yet: it needs {missing}.", missing=missing),)
