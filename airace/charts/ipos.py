"""Price paths of listings: closes over the offer by days since the first day, with a line at the offer itself."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from typing import Any

from airace.charts import theme
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.units import number
from airace.results import Line, Point, Result

LEVEL = 1.0
SHORT = 0.85  # a line that ends before this part of the axis has its name where it ends
# Lines of one side differ by the length of their dashes, and stay dashed, solid or dotted as the side is.
DASHES = {"CN": ("7px,3px", "14px,4px", "10px,3px,2px,3px", "4px,2px"), "US": ("solid",), "other": ("dot",)}


@chart("ipo-paths", switches=("scale",))
def paths(result: Result, options: Options) -> dict[str, Any]:
    """One line a listing; the axis counts days, so no window of dates and no events are drawn."""
    lines = [line for line in result.lines if line.points and line.key not in options.hidden]
    log = options.scale == "log"
    values = [point.y for line in lines for point in line.points if point.y is not None]
    days = max(((line.points[-1].x - line.points[0].x).days for line in lines), default=0)
    traces, labels, inside, used = [], [], [], defaultdict[str, int](int)
    for line in lines:
        side = line.key.partition(":")[0]
        dashes = DASHES.get(side, ("dashdot",))
        traces += _strokes(line, dashes[used[side] % len(dashes)])
        used[side] += 1
        last = line.last
        if last is None or last.y is None:
            continue
        day = (last.x - line.points[0].x).days
        if day >= SHORT * days:
            labels.append(theme.end_label(line.key, last.y, line.name, "", f"{number(last.y, 2)} ×"))
        else:
            inside.append(_named_at_its_end(line, day, last.y, log=log))
    figure = theme.skeleton(
        traces,
        unit=result.definition.unit,
        options=Options(scale=options.scale),
        x_range=(date(2000, 1, 1), date(2000, 1, 2)),
        y_range=theme.padded([*values, LEVEL], log=log, zero=not log),
        labels=labels,
    )
    _count_days(figure["layout"], max(days, 1))
    _mark_offer(figure["layout"], inside, log=log)
    return figure


def _named_at_its_end(line: Line, day: int, y: float, *, log: bool) -> dict[str, Any]:
    """The name of a line that ends early, under its end and under the offer."""
    at = min(y, LEVEL)
    return {
        "xref": "x",
        "x": day,
        "xanchor": "left",
        "xshift": 6,
        "y": math.log10(at) if log else at,  # on a log axis annotations stand at the logarithm
        "yanchor": "top",
        "text": f"{line.name} {number(y, 2)} ×",
        "name": line.name,  # the form for phones
        "showarrow": False,
        "font": {"color": theme.colour(line.key), "size": 11, "weight": 600},
    }


def _strokes(line: Line, dash: str) -> list[dict[str, Any]]:
    """The line, the marks that answer pointer and keyboard, and a dot at its end."""
    first = line.points[0].x
    colour = theme.colour(line.key)
    x = [(point.x - first).days for point in line.points]
    y = [point.y for point in line.points]
    base = {"type": "scatter", "name": line.name}
    end = {**base, "mode": "markers", "x": x[-1:], "y": y[-1:], "hoverinfo": "skip", "cliponaxis": False}
    return [
        {
            **base,
            "mode": "lines",
            "x": x,
            "y": y,
            "line": {"color": colour, "dash": dash, "width": 2},
            "hoverinfo": "skip",
        },
        {
            **base,
            "mode": "markers",
            "x": x,
            "y": y,
            "hovertext": [_remark(point, day) for day, point in zip(x, line.points, strict=True)],
            "marker": {"size": 7, "opacity": 0},
            "meta": "read periods",  # each text names its own day
            "hovertemplate": f"{line.name}, %{{hovertext}}<extra></extra>",
        },
        {**end, "marker": {"size": 8, "color": colour, "line": {"color": colour, "width": 2}}},
    ]


def _remark(point: Point, day: int) -> str:
    value = later("no value") if point.y is None else say("{y} × the offer", y=number(point.y, 2))
    return say("{day}, day {day_2}: {value}", day=in_words(point.x), day_2=day, value=value) + (
        f" · {point.label}" if point.label else ""
    )


def _count_days(layout: dict[str, Any], days: int) -> None:
    """An axis of days since the first one, in place of dates; nothing to zoom, since a window is one of dates."""
    ticks = {
        "type": "linear",
        "range": [-days * 0.01, days * 1.01],
        "fixedrange": True,
        "nticks": 8,
        "title": {"text": later("days since the first day of trading"), "font": {"size": 11}, "standoff": 4},
        "hoverformat": "d",
        "tickformat": "d",
    }
    gone = {"dtick", "tickvals", "ticktext"}
    for place in (layout, layout["meta"]["narrow"]):
        kept = {key: value for key, value in place["xaxis"].items() if key not in gone}
        place["xaxis"] = kept | ticks
    layout["meta"]["narrow"]["xaxis"]["nticks"] = 4
    layout["hovermode"] = "closest"


def _mark_offer(layout: dict[str, Any], inside: list[dict[str, Any]], *, log: bool) -> None:
    """A line where a close equals the offer, with its name at the right end; and the names inside the plot."""
    level = {
        "type": "line",
        "layer": "below",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": LEVEL,
        "y1": LEVEL,
        "line": {"color": "var(--ink)", "width": 1},
    }
    words = {
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "y": 0 if log else LEVEL,
        "yanchor": "top",
        "text": later("offer price"),
        "showarrow": False,
        "font": {"size": 10, "color": "var(--ink)"},
    }
    for place in (layout, layout["meta"]["narrow"]):
        place["shapes"] = [*place["shapes"], level]
        place["annotations"] = [*place["annotations"], words]
    layout["annotations"] += inside
    layout["meta"]["narrow"]["annotations"] += [{**label, "text": label["name"]} for label in inside]
