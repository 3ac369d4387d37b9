"""How strong each side's best model is, and how far apart they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Line, Result


@chart("frontier-arena", switches=("window", "events"), months=24)
def frontier(result: Result, options: Options) -> dict[str, Any]:
    """Best score by side: it holds until the next snapshot, so the lines are steps."""
    return line_chart(result, options, shape="hv")


@chart("frontier-eci", switches=("window", "events"))
def records(result: Result, options: Options) -> dict[str, Any]:
    """A point at each record; the last ones hold until the day of the index."""
    day = result.as_of
    return line_chart(replace(result, lines=tuple(held(line, day) for line in result.lines)), options, shape="hv")


def held(line: Line, day: date | None) -> Line:
    """The line with its last value repeated on a later day."""
    if day is None or line.last is None or line.last.x >= day:
        return line
    return replace(line, points=(*line.points, replace(line.last, x=day)))


@chart("frontier-gap-arena", switches=("window", "events"), months=24)
@chart("frontier-lag-eci", switches=("window", "events"))
def gap(result: Result, options: Options) -> dict[str, Any]:
    """A signed gap: the zero line is where the sides are level."""
    return line_chart(result, options, shape="hv" if result.definition.unit == "points" else "linear", zero=True)


@chart("frontier-win-probability-arena", switches=("window", "events"), months=24)
def win_probability(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, shape="hv", level=0.5)
