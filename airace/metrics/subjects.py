"""Whom a chart of several compares, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from airace.results import Point


class Subject(NamedTuple):
    """What a line is of: its slug, its name, and the key of the line."""

    slug: str
    name: str
    key: str


def one_a_day(points: Iterable[Point]) -> tuple[Point, ...]:
    """The last point of each day: a line has one value a day."""
    return tuple({point.x: point for point in points}.values())
