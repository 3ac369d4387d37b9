"""What changed lately: new leaders, events, restatements and newly accepted facts, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from airace.lib.units import number
from airace.queries.changes import accepted, events, restatements
from airace.results import SIDE_NAMES, Line


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list; `kind` is ranking, event, restatement or review."""

    date: date
    kind: str
    text: str
    url: str


def changes(*, known_on: date, limit: int, frontier: Sequence[Line] = ()) -> tuple[Change, ...]:
    """The newest changes known by a day. `frontier` are the lines of `frontier-arena`, for new leaders."""
    found = [Change(day, kind, title, url) for day, kind, title, url in events(known_on=known_on, limit=limit)]
    found += [
        Change(
            day, "restatement", f"{measure} of {subject}, {period:%Y-%m-%d}: {number(old, 1)} → {number(new, 1)}", url
        )
        for day, measure, subject, period, old, new, url in restatements(known_on=known_on, limit=limit)
    ]
    found += [Change(day, "review", text, url) for day, text, url in accepted(known_on=known_on, limit=limit)]
    for line in frontier:
        found += _new_leaders(line)
    return tuple(sorted(found, key=lambda change: (change.date, change.text), reverse=True)[:limit])


def _new_leaders(line: Line) -> list[Change]:
    """Days on which another model than before became its side's best on the board."""
    steps = []
    before = ""
    for point in line.points:
        if point.y is not None and not point.carried and point.label != before:
            text = (
                f"{point.label} becomes the best {SIDE_NAMES[line.key]} model on Arena text, {number(point.y)} points"
            )
            steps.append(Change(point.x, "ranking", text, point.url))
            before = point.label
    return steps
