"""Lines over time: steps for records, straight for measurements; intervals, carried stretches, hollow points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from airace.charts import theme
from airace.charts.options import Options
from airace.charts.values import show
from airace.lib.say import later, say
from airace.results import SIDE_ADJECTIVES, SIDE_NAMES, Line, Point, Result

Trace = dict[str, Any]


Ends = Callable[[Line], tuple[str, str]]


def _beside(line: Line) -> tuple[str, str]:
    """The title at the end of one of several lines, and what it rests on there."""
    return theme.name(line.key, line.name), line.last.label if line.last else ""


def line_chart(
    result: Result,
    options: Options,
    *,
    shape: str = "linear",
    zero: bool = False,
    level: float | None = None,
    ends: Ends = _beside,
) -> dict[str, Any]:
    """Every line of the result; `shape` is Plotly's: linear, or hv for a record that holds until beaten.

    `zero` keeps zero in sight, `level` another value that means that the sides are level. `ends` gives the title and
    detail at the end of one of several lines.
    """
    unit = result.definition.unit
    lines = chosen(result, options)
    if options.share:
        unit = "fraction"
    log = options.scale == "log"
    values = [value for line in lines for value in _values(line)] + ([] if level is None else [level])
    days = [point.x for line in lines for point in line.points]
    traces: list[Trace] = []
    labels = []
    for line in lines:
        traces += interval(line, shape)
        traces += strokes(line, shape, unit)
        if (last := line.last) is not None and last.y is not None:
            title, detail = _alone(line, result.headline) if len(lines) == 1 else ends(line)
            labels.append(theme.end_label(line.key, last.y, title, detail, last.words or show(last.y, unit)))
    return theme.skeleton(
        traces,
        unit=unit,
        options=options,
        x_range=theme.reach(days, result.known_on),
        y_range=theme.padded(values, log=log, zero=zero or options.share),
        labels=labels,
        bands=theme.seen(result.bands, days, "gap", "incomplete"),
    )


def _alone(line: Line, headline: str) -> tuple[str, str]:
    """The same for a line alone on its chart: nothing where the chart's title or headline names it already."""
    side = SIDE_NAMES.get(line.key)
    if side is None or side in headline or (SIDE_ADJECTIVES[line.key] in headline and line.name == side):
        return "", ""
    return _beside(line) if line.name == side else (line.name, "")


def chosen(result: Result, options: Options) -> list[Line]:
    """The lines in the window that are not hidden, as shares of all where asked for.

    On a log scale a value of zero or less is a gap.
    """
    lines = [within(line, options) for line in result.lines]
    if options.share:
        lines = shares(lines)
    if options.scale == "log":
        lines = [replace(line, points=tuple(map(_positive, line.points))) for line in lines]
    return [line for line in lines if line.key not in options.hidden]


def _positive(point: Point) -> Point:
    return point if point.y is not None and point.y > 0 else replace(point, y=None, low=None, high=None)


def within(line: Line, options: Options) -> Line:
    """The points between the chosen days, both included."""
    start, end = options.start or date.min, options.end or date.max
    return replace(line, points=tuple(point for point in line.points if start <= point.x <= end))


def shares(lines: list[Line]) -> list[Line]:
    """Each point as a fraction of all lines' values on its day; days that a line lacks are left out."""
    totals: dict[date, float] = {}
    seen: dict[date, int] = {}
    for line in lines:
        for point in line.points:
            if point.y is not None:
                totals[point.x] = totals.get(point.x, 0) + point.y
                seen[point.x] = seen.get(point.x, 0) + 1

    def part(point: Point) -> Point:
        complete = seen.get(point.x) == len(lines) and totals[point.x]
        y = point.y / totals[point.x] if complete and point.y is not None else None
        return replace(point, y=y, low=None, high=None)

    return [replace(line, points=tuple(part(point) for point in line.points)) for line in lines]


def strokes(line: Line, shape: str, unit: str) -> list[Trace]:
    """The line, its carried stretches drawn thin, hollow marks on provisional points, a dot at its end."""
    points = line.points
    colour = theme.colour(line.key)
    title = theme.name(line.key, line.name)
    stroke = {"color": colour, "dash": theme.dash(line.key), "shape": shape}
    base = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    whole = {"x": [point.x.isoformat() for point in points], "y": [point.y for point in points]}
    solid = _stretches(points, lambda point: not point.carried) if any(point.carried for point in points) else whole
    ranged = any(point.words for point in points)  # drawn as a band: its middle is nobody's number
    traces: list[Trace] = [] if ranged else [{**base, **solid, "name": title, "line": {**stroke, "width": 2}}]
    if solid is not whole and not ranged:
        carried = _stretches(points, lambda point: point.carried)
        traces.append({**base, **carried, "name": say("{title}, carried", title=title), "line": {**stroke, "width": 1}})
    # One trace answers the pointer and the keyboard, so that split strokes read as one line; its marks are invisible
    # but for provisional points.
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": title,
            **whole,
            "hovertext": [_remark(point, unit) for point in points],
            "marker": {
                "size": 7,
                "color": "var(--panel)",
                "line": {"color": colour, "width": 1.5},
                "opacity": [int(point.provisional) for point in points]
                if any(point.provisional for point in points)
                else 0,
            },
            "meta": "read",
            "hovertemplate": f"{title}: %{{hovertext}}<extra></extra>",
        }
    )
    if (last := line.last) is not None and not ranged:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [last.x.isoformat()],
                "y": [last.y],
                "cliponaxis": False,
                "marker": {
                    "size": 8,
                    "color": "var(--panel)" if last.provisional else colour,
                    "line": {"color": colour, "width": 2},
                },
                "hoverinfo": "skip",
            }
        )
    return traces


def interval(line: Line, shape: str) -> list[Trace]:
    """A soft band between the low and high values, where the source states them."""
    points = [point for point in line.points if point.low is not None and point.high is not None]
    if len(points) < 2:
        return []
    x = [point.x.isoformat() for point in points]
    base = {"type": "scatter", "mode": "lines", "x": x, "hoverinfo": "skip"}
    # What was said as a range has nothing but its band; an edge keeps that in sight.
    edge = {"width": 1, "dash": theme.dash(line.key)} if any(point.words for point in points) else {"width": 0}
    stroke = {**edge, "shape": shape, "color": theme.colour(line.key)}
    return [
        {**base, "y": [point.low for point in points], "line": stroke},
        {
            **base,
            "y": [point.high for point in points],
            "line": stroke,
            "fill": "tonexty",
            "fillcolor": theme.soft(line.key),
        },
    ]


def _stretches(points: tuple[Point, ...], wanted: Callable[[Point], bool]) -> dict[str, list[Any]]:
    """The segments of a line that lead to a wanted point, with a break (None) between those that do not touch."""
    x: list[str] = []
    y: list[float | None] = []
    for before, point in pairwise(points):
        if wanted(point):
            if not x or y[-1] is None:
                x.append(before.x.isoformat())
                y.append(before.y)
            x.append(point.x.isoformat())
            y.append(point.y)
        elif x and y[-1] is not None:
            x.append(point.x.isoformat())
            y.append(None)
    return {"x": x, "y": y}


def _remark(point: Point, unit: str) -> str:
    if point.y is None:
        return later("no value")
    parts = [point.words or show(point.y, unit)]
    if point.low is not None and point.high is not None and not point.words:
        parts.append(say("({low} to {high})", low=show(point.low, unit), high=show(point.high, unit)))
    if point.label:
        parts.append(f"· {point.label}")
    if point.carried:
        parts.append(later("· carried from the snapshot before"))
    if point.provisional:
        parts.append(later("· provisional"))
    return " ".join(map(str, parts))


def _values(line: Line) -> list[float]:
    return [value for point in line.points for value in (point.y, point.low, point.high) if value is not None]
