"""The traces, axes and words of a figure on a canvas of matplotlib: what a browser makes of it, without one.

Of Plotly's figures it knows what our charts use, and refuses the rest by name: a new kind of trace must be drawn here
too. Pixels of a figure are points on the canvas.
"""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise
from typing import Any

from airace.charts.palette import Colours, resolved

Trace = dict[str, Any]
Layout = dict[str, Any]

DASHES = {"dash": (7.0, 4.0), "dot": (2.0, 3.0), "dashdot": (7.0, 3.0, 2.0, 3.0)}
SYMBOLS = {
    "circle": "o",
    "square": "s",
    "diamond": "D",
    "triangle-up": "^",
    "x": "X",
    "cross": "P",
    "star": "*",
    "pentagon": "p",
}
HATCHES = {"": "", "-": "---", ".": "..", "\\": "\\\\\\", "/": "///", "x": "xxx"}
ACROSS = {"left": "left", "center": "center", "right": "right"}
DOWN = {"top": "top", "middle": "center", "bottom": "bottom"}


def draw(axes: Any, figure: dict[str, Any], named: Colours) -> None:
    """Draw a figure; `figure` has the layout of the width wanted (see `fitted`)."""
    layout = figure["layout"]
    axes.set_facecolor(resolved(layout["plot_bgcolor"], named))
    _axes(axes, layout, named)
    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    for before, trace in zip([None, *figure["data"]], figure["data"], strict=False):
        if trace["type"] == "bar":
            _bars(axes, trace, bars.index(trace), bars, layout, named)
        elif trace["type"] == "scatter":
            _scatter(axes, trace, before, named)
        else:
            raise ValueError(f"No picture can be drawn of a trace of type {trace['type']}.")
    for shape in layout["shapes"]:
        _shape(axes, shape, named)
    log = layout["yaxis"]["type"] == "log"
    for note in layout["annotations"]:
        _annotation(axes, note, named, log=log)


def fitted(figure: dict[str, Any], *, narrow: bool) -> dict[str, Any]:
    """The figure for a desktop or, from what its layout keeps for them, for a phone; as figure.js does."""
    rest = {key: value for key, value in figure["layout"].items() if key != "meta"}
    return {"data": figure["data"], "layout": rest | (figure["layout"]["meta"]["narrow"] if narrow else {})}


def margins(layout: Layout) -> dict[str, float]:
    """The layout's margins, wide enough for the words on the axis and at the line ends: a picture's face is wide."""
    ticks = max(map(len, layout["yaxis"]["ticktext"]), default=0)
    ends = [note["text"] for note in layout["annotations"] if note["xref"] == "paper" and note["xanchor"] == "left"]
    longest = max((len(line) for text in ends for line in text.split("<br>")), default=0)
    margin = layout["margin"]
    return {**margin, "l": max(margin["l"], 20 + 7 * ticks), "r": max(margin["r"], 20 + 7.4 * longest)}


def place(x: Any) -> float:
    """A day as a number of days, a number as it is."""
    if not isinstance(x, str):
        return float(x)
    moment = datetime.fromisoformat(x)
    return moment.toordinal() + moment.hour / 24


def _axes(axes: Any, layout: Layout, named: Colours) -> None:
    x, y = layout["xaxis"], layout["yaxis"]
    log = y["type"] == "log"
    axes.set_xlim(*map(place, x["range"]))
    if log:
        axes.set_yscale("log")
    axes.set_ylim(*((10**bound for bound in y["range"]) if log else y["range"]))
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(resolved(x["linecolor"], named))
    axes.set_axisbelow(True)
    axes.minorticks_off()
    if "tickvals" in x:
        axes.set_xticks([place(value) for value in x["tickvals"]], [_lines(text) for text in x["ticktext"]])
    else:
        axes.locator_params(axis="x", nbins=x["nticks"])
    axes.set_yticks(y["tickvals"], y["ticktext"])
    colour = resolved(layout["font"]["color"], named)
    axes.tick_params(axis="x", length=x["ticklen"], color=resolved(x["tickcolor"], named), labelcolor=colour)
    axes.tick_params(axis="y", length=0, labelcolor=colour, pad=6)
    axes.grid(axis="y", color=resolved(y["gridcolor"], named), linewidth=1)
    if y["zeroline"]:
        axes.axhline(0, color=resolved(y["zerolinecolor"], named), linewidth=y["zerolinewidth"], zorder=1)
    if "title" in x:
        axes.set_xlabel(x["title"]["text"], color=colour, fontsize=x["title"]["font"]["size"])


def _scatter(axes: Any, trace: Trace, before: Trace | None, named: Colours) -> None:
    x = [place(day) for day in trace["x"]]
    y = [math.nan if value is None else value for value in trace["y"]]
    if trace.get("fill") == "toself":
        _hatched(axes, trace, x, y, named)
        return
    if "lines" in trace["mode"]:
        line = trace["line"]
        step = "post" if line.get("shape") == "hv" else None
        if trace.get("fill") == "tonexty" and before is not None:
            lower = [math.nan if value is None else value for value in before["y"]]
            axes.fill_between(x, lower, y, step=step, color=resolved(trace["fillcolor"], named), linewidth=0, zorder=1)
        axes.plot(
            x,
            y,
            color=resolved(line.get("color"), named),
            linewidth=line.get("width", 2),
            linestyle=dashes(line.get("dash", "solid")),
            drawstyle="steps-post" if step else "default",
            zorder=3,
        )
    if "markers" in trace["mode"]:
        _markers(axes, trace, x, y, named)


def _markers(axes: Any, trace: Trace, x: list[float], y: list[float], named: Colours) -> None:
    marker = trace["marker"]
    opacity, colour = marker.get("opacity", 1), marker.get("color")
    seen = opacity if isinstance(opacity, list) else [opacity] * len(x)
    fills = colour if isinstance(colour, list) else [colour] * len(x)
    for fill in dict.fromkeys(fills):
        at = [i for i, one in enumerate(fills) if one == fill and seen[i]]
        if not at:
            continue
        axes.plot(
            [x[i] for i in at],
            [y[i] for i in at],
            linestyle="none",
            marker=SYMBOLS[marker.get("symbol", "circle")],
            markersize=marker["size"],
            markerfacecolor=resolved(fill, named),
            markeredgecolor=resolved(marker["line"]["color"], named),
            markeredgewidth=marker["line"]["width"],
            clip_on=trace.get("cliponaxis", True),
            zorder=4,
        )


def _hatched(axes: Any, trace: Trace, x: list[float], y: list[float], named: Colours) -> None:
    """A stretch of time without data: hatched, on no ground."""
    axes.fill(
        x,
        y,
        facecolor="none",
        edgecolor=resolved(trace["fillpattern"]["fgcolor"], named),
        hatch=HATCHES[trace["fillpattern"]["shape"]],
        linewidth=0,
        zorder=0.5,
    )


def _bars(axes: Any, trace: Trace, index: int, bars: list[Trace], layout: Layout, named: Colours) -> None:
    """The bars of one of several sides, beside those of the others in every period."""
    days = sorted({place(day) for one in bars for day in one["x"]})
    step = min((later - day for day, later in pairwise(days)), default=30.0)
    room = step * (1 - layout["bargap"]) / len(bars)
    width = room * (1 - layout["bargroupgap"])
    marker = trace["marker"]
    colour = resolved(marker["pattern"]["fgcolor"], named)
    for day, value, pattern in zip(trace["x"], trace["y"], marker["pattern"]["shape"], strict=True):
        if value is None:
            continue
        middle = place(day) + room * (index - (len(bars) - 1) / 2)
        ground = marker["pattern"]["bgcolor"] if pattern else marker["color"]
        axes.bar(
            middle,
            value,
            width,
            facecolor=resolved(ground, named),
            edgecolor=colour,
            hatch=HATCHES[pattern],
            linewidth=marker["line"]["width"],
            zorder=3,
        )


def _shape(axes: Any, shape: dict[str, Any], named: Colours) -> None:
    """A line across the whole plot: at a day, or at a value."""
    line = shape["line"]
    look = {
        "color": resolved(line["color"], named),
        "linewidth": line["width"],
        "linestyle": dashes(line.get("dash", "solid")),
        "alpha": shape.get("opacity", 1),
        "zorder": 2,
    }
    if shape["yref"] == "paper":
        axes.axvline(place(shape["x0"]), **look)
    else:
        axes.axhline(shape["y0"], **look)


def _annotation(axes: Any, note: dict[str, Any], named: Colours, *, log: bool) -> None:
    on_paper = {"x": note["xref"] == "paper", "y": note.get("yref") == "paper"}
    y = note["y"] if on_paper["y"] or not log else 10 ** note["y"]
    ground = None
    if "bgcolor" in note:
        ground = {"facecolor": resolved(note["bgcolor"], named), "edgecolor": "none", "pad": note["borderpad"]}
    axes.annotate(
        _lines(note["text"]),
        (note["x"] if on_paper["x"] else place(note["x"]), y),
        xycoords=tuple("axes fraction" if on_paper[axis] else "data" for axis in ("x", "y")),
        xytext=(note.get("xshift", 0), note.get("yshift", 0)),
        textcoords="offset points",
        ha=ACROSS[note["xanchor"]],
        va=DOWN[note["yanchor"]],
        color=resolved(note["font"]["color"], named),
        fontsize=note["font"]["size"],
        fontweight="bold" if note["font"].get("weight", 400) > 500 else "normal",
        bbox=ground,
        annotation_clip=False,
        zorder=5,
    )


def dashes(dash: str) -> Any:
    """Plotly's word for a dash, or its list of pixels, for matplotlib."""
    if dash == "solid":
        return "solid"
    return (0, DASHES.get(dash) or tuple(float(part.removesuffix("px")) for part in dash.split(",")))


def _lines(text: str) -> str:
    return text.replace("<br>", "\n")
