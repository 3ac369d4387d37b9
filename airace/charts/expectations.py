"""What named experts and markets expect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from airace.charts import theme
from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Line, Result


@chart("forecast-china-leads", switches=("window", "events"))
def forecast(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=True)


@chart("forecast-naive-arena", switches=("window", "events"), months=24)
def straight(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(replace(result, lines=tuple(map(_unlabelled, result.lines))), options, zero=True)


@chart("forecast-alignment", switches=("window", "events"), months=12)
def aligned(result: Result, options: Options) -> dict[str, Any]:
    """Chances of everybody on one axis. They lie close to nought, so their labels are pushed up and not down."""
    figure = line_chart(replace(result, lines=tuple(map(_unlabelled, result.lines))), options, zero=True)
    low, high = figure["layout"]["yaxis"]["range"]
    pixels = theme.HEIGHT - theme.MARGIN["t"] - theme.MARGIN["b"]
    narrow = figure["layout"]["meta"]["narrow"]
    narrow["margin"] = {**narrow["margin"], "r": 108}
    for label in (one for one in narrow["annotations"] if one["xref"] == "paper"):
        # On a phone there is room for the name without its horizon.
        title, _, value = label["name"].partition("<br>")
        label["text"] = f"{title.partition(', by ')[0]}<br>{value}"
    for labels in (figure["layout"]["annotations"], narrow["annotations"]):
        below = -theme.LABEL_GAP / 2
        for label in sorted((one for one in labels if one["xref"] == "paper"), key=lambda one: one["y"]):
            wanted = (label["y"] - low) / (high - low) * pixels
            below = max(wanted, below + theme.LABEL_GAP)
            label["yshift"] = round(below - wanted)
    return figure


def _unlabelled(line: Line) -> Line:
    """The line without what its last point rests on: the label at its end has room for the name alone."""
    return replace(line, points=(*line.points[:-1], replace(line.points[-1], label=""))) if line.points else line
