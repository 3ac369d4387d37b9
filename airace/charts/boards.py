"""Ranks over time, gaps on every board, open against closed weights, releases by quarter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from airace.charts import theme
from airace.charts.bars import bar_chart
from airace.charts.lines import line_chart, strokes, within
from airace.charts.options import Options
from airace.charts.overlay import LANE, LANES, numbered
from airace.charts.registry import chart
from airace.results import Line, Result

BY_SNAPSHOT = ("code", "livebench", "style-control", "vision")
BY_RELEASE = ("aider", "eci", "swe-bench")
EVENT_ROOM = LANES * LANE / (theme.HEIGHT - theme.MARGIN["t"] - theme.MARGIN["b"] - LANES * LANE)  # of the places
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "pentagon")


@chart(*(f"gap-{key}" for key in (*BY_SNAPSHOT, *BY_RELEASE)), switches=("window", "events"))
@chart(*(f"open-closed-{key}" for key in ("text", *BY_SNAPSHOT, *BY_RELEASE)), switches=("window", "events"))
def steps(result: Result, options: Options) -> dict[str, Any]:
    """Each value holds until the next; a gap keeps zero, where the sides are level, in sight."""
    return line_chart(result, options, shape="hv", zero=result.definition.slug.startswith("gap-"))


@chart(*(f"ranks-{key}" for key in ("text", *BY_SNAPSHOT, *BY_RELEASE)), switches=("window", "events"))
def ranks(result: Result, options: Options) -> dict[str, Any]:
    """First place on top. A line a developer: its side's colour and dash, a mark of its own."""
    lines = [within(line, options) for line in result.lines]
    days = [point.x for line in lines for point in line.points]
    lowest = max((point.y for line in lines for point in line.points if point.y is not None), default=1)
    traces, labels = [], []
    marked = [one for one in zip(lines, SYMBOLS, strict=False) if one[0].key not in options.hidden]
    for line, symbol in marked:
        traces += _bump(line, symbol, result.definition.unit)
        if line.last and line.last.y is not None:
            labels.append(theme.end_label(line.key, -line.last.y, line.name, "", f"place {line.last.y:.0f}"))
    days_drawn = theme.reach(days, result.known_on)
    # Names of events stand below the last place, which they would hide.
    below = EVENT_ROOM * (lowest + 1) if numbered(options.events, days_drawn) else 0.0
    figure = theme.skeleton(
        traces,
        unit="place",
        options=replace(options, scale="linear"),
        x_range=days_drawn,
        y_range=(-lowest - 0.5 - below, -0.5),
        labels=labels,
    )
    places = range(1, int(lowest) + 1)
    figure["layout"]["yaxis"] |= {
        "tickvals": [-place for place in places],
        "ticktext": [str(place) for place in places],
    }
    figure["layout"]["hovermode"] = "closest"
    return figure


def _bump(line: Line, symbol: str, unit: str) -> list[dict[str, Any]]:
    """The strokes of a line with its places turned over, since the axis counts downwards."""
    side = line.key.partition("/")[0]
    turned = replace(line, points=tuple(replace(p, y=None if p.y is None else -p.y) for p in line.points))
    traces = strokes(turned, "linear", unit)
    for trace in traces:
        if "dash" in trace.get("line", {}):
            trace["line"]["dash"] = theme.dash(side)
        if trace["mode"] == "markers":
            trace["marker"] |= {"symbol": symbol, "opacity": 1, "size": 6}
        if trace.get("meta") == "read":
            trace["hovertext"] = [
                f"place {p.y:.0f} · {p.label}" if p.y is not None else "not listed" for p in line.points
            ]
    return traces


@chart("model-releases", switches=("share", "window", "events"))
def releases(result: Result, options: Options) -> dict[str, Any]:
    return bar_chart(result, options, months=3)
