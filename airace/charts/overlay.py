"""Events over a time axis: dotted lines with names where they fit, with numbers where only a number does."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from airace.charts.options import EventMark

LANES = 3
LANE = 15  # pixels from one lane of names to the next
CHARACTER = 6  # pixels


def numbered(marks: Iterable[EventMark], days: tuple[date, date]) -> list[tuple[int, EventMark]]:
    """The events between two days, the oldest first, counted from one; the list under a chart has the same numbers."""
    inside = (mark for mark in marks if days[0] <= mark.day <= days[1])
    return list(enumerate(sorted(inside, key=lambda mark: mark.day), 1))


def overlay(
    marks: Iterable[EventMark],
    days: tuple[date, date],
    *,
    width: float,
    beyond: float,
    from_top: bool,
    numbers: bool = False,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Vertical lines, and names (or numbers) in the lane nearest the axis where they fit; one without room stays out.

    `width` is that of the axis in pixels, `beyond` how far a name may reach over its end. Over bars, which stand on
    the axis, the lanes begin at the top.
    """
    length = (days[1] - days[0]).days or 1
    free_from = [-math.inf] * LANES
    lines, names = [], []
    for number, mark in numbered(marks, days):
        text = str(number) if numbers else mark.text
        at = (mark.day - days[0]).days / length * width
        taken = CHARACTER * len(text) + (6 if numbers else 12)
        lane = next((lane for lane, free in enumerate(free_from) if free <= at), None)
        if lane is None or at + taken > width + beyond:
            continue
        free_from[lane] = at + taken
        lines.append(_line(mark.day))
        names.append(_name(mark, text, lane, from_top=from_top))
    return lines, names


def _line(day: date) -> dict[str, Any]:
    return {
        "type": "line",
        "layer": "below",
        "xref": "x",
        "yref": "paper",
        "x0": day.isoformat(),
        "x1": day.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": "var(--muted)", "width": 1, "dash": "dot"},
        "opacity": 0.7,
    }


def _name(mark: EventMark, text: str, lane: int, *, from_top: bool) -> dict[str, Any]:
    return {
        "xref": "x",
        "x": mark.day.isoformat(),
        "xanchor": "left",
        "xshift": 2,
        "yref": "paper",
        "y": 1 if from_top else 0,
        "yanchor": "top" if from_top else "bottom",
        "yshift": -LANE * lane if from_top else 4 + LANE * lane,
        "text": text,
        "name": mark.url,  # chart.js opens it on a click
        "captureevents": bool(mark.url),
        "showarrow": False,
        "bgcolor": "var(--panel)",
        "borderpad": 1,
        "font": {"size": 10, "color": "var(--muted)"},
    }
