"""Ranks over time, gaps on every board, open against closed weights, releases by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

from airace.charts import theme
from airace.charts.bars import bar_chart
from airace.charts.lines import line_chart, strokes, within
from airace.charts.options import Options
from airace.charts.overlay import LANE, LANES, numbered
from airace.charts.registry import chart
from airace.lib.say import later, say
from airace.results import Line, Result

BY_SNAPSHOT = ("code", "livebench", "style-control", "vision")
BY_RELEASE = ("aider", "eci", "swe-bench")
EVENT_ROOM = LANES * LANE / (theme.HEIGHT - theme.MARGIN["t"] - theme.MARGIN["b"] - LANES * LANE)  # of the places
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "pentagon")
# Long strokes for US developers, short ones for Chinese: a side is told without its colour, a developer by its own.
DASHES = {
    "US": ("solid", "18px,3px", "12px,3px,3px,3px", "24px,3px,6px,3px", "10px,5px", "18px,3px,3px,3px,3px,3px"),
    "CN": (
        "6px,3px",
        "2px,2px",
        "6px,3px,2px,3px",
        "3px,5px",
        "6px,6px",
        "4px,2px,1px,2px",
        "2px,4px",
        "6px,2px,6px,6px",
    ),
}
NAME_GAP = 15  # pixels between names at the right end, one line each
LETTER, MOST_ROOM = 7.2, 132  # pixels of a bold letter on a phone, and of all of a name


@chart(*(f"gap-{key}" for key in (*BY_SNAPSHOT, *BY_RELEASE)), switches=("window", "events"))
@chart(*(f"open-closed-{key}" for key in ("text", *BY_SNAPSHOT, *BY_RELEASE)), switches=("window", "events"))
def steps(result: Result, options: Options) -> dict[str, Any]:
    """Each value holds until the next; a gap keeps zero, where the sides are level, in sight."""
    return line_chart(result, options, shape="hv", zero=result.definition.slug.startswith("gap-"))


@chart(*(f"ranks-{key}" for key in BY_RELEASE), switches=("window", "events"))
@chart(*(f"ranks-{key}" for key in ("text", *BY_SNAPSHOT)), switches=("window", "events"), months=12)
def ranks(result: Result, options: Options) -> dict[str, Any]:
    """First place on top. A line a developer: its side's colour, a dash and a mark of its own, and its name
    where the line ends."""
    lines = [line for line in (within(line, options) for line in result.lines) if line.last]
    days = [point.x for line in lines for point in line.points]
    lowest = max((point.y for line in lines for point in line.points if point.y is not None), default=1)
    newest = max(days, default=None)
    traces, labels, gone = [], [], []
    for line, dash, symbol in zip(lines, _dashes(lines), cycle(SYMBOLS), strict=False):
        if line.key in options.hidden:
            continue
        traces += _bump(line, dash, symbol, result.definition.unit)
        if (last := line.last) is not None and last.y is not None:
            if last.x == newest:
                labels.append(theme.end_label(line.key, -last.y, "", "", line.name))
            else:
                gone.append(_name_there(line, last.x.isoformat(), -last.y))
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
        label_gap=NAME_GAP,
    )
    layout = figure["layout"]
    layout["annotations"] += gone
    narrow = layout["meta"]["narrow"]
    longest = max((len(label["text"]) for label in labels), default=0)
    narrow["margin"] = {**narrow["margin"], "r": min(max(64, round(12 + LETTER * longest)), MOST_ROOM)}
    for label in (one for one in narrow["annotations"] if one["xref"] == "paper"):
        label["text"] = label["name"]
    narrow["annotations"] += gone
    places = range(1, int(lowest) + 1)
    figure["layout"]["yaxis"] |= {
        "tickvals": [-place for place in places],
        "ticktext": [str(place) for place in places],
    }
    figure["layout"]["hovermode"] = "closest"
    return figure


def _dashes(lines: Sequence[Line]) -> list[str]:
    """The dash of each line: the next of its side's."""
    own = {side: cycle(dashes) for side, dashes in DASHES.items()}
    sides = [line.key.partition("/")[0] for line in lines]
    return [next(own[side]) if side in own else theme.dash(side) for side in sides]


def _name_there(line: Line, day: str, place: float) -> dict[str, Any]:
    """The name of a developer that is no longer listed, where its line ends."""
    return {
        "xref": "x",
        "x": day,
        "y": place,
        "xanchor": "right",
        "yanchor": "bottom",
        "yshift": 3,
        "text": line.name,
        "showarrow": False,
        "font": {"color": theme.colour(line.key), "size": 10},
    }


def _bump(line: Line, dash: str, symbol: str, unit: str) -> list[dict[str, Any]]:
    """The strokes of a line with its places turned over, since the axis counts downwards."""
    turned = replace(line, points=tuple(replace(p, y=None if p.y is None else -p.y) for p in line.points))
    traces = strokes(turned, "linear", unit)
    for trace in traces:
        if "dash" in trace.get("line", {}):
            trace["line"]["dash"] = dash
        if trace["mode"] == "markers":
            trace["marker"] |= {"symbol": symbol, "opacity": 1, "size": 6}
        if trace.get("meta") == "read":
            trace["hovertext"] = [
                say("place {y} · {label}", y=f"{p.y:.0f}", label=p.label) if p.y is not None else later("not listed")
                for p in line.points
            ]
    return traces


@chart("model-releases", switches=("share", "window", "events"))
def releases(result: Result, options: Options) -> dict[str, Any]:
    return bar_chart(result, options, months=3)
