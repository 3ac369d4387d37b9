"""Bars by period and side on a zero baseline; on a log scale, where bars would lie, the same values as points."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from airace.charts import theme
from airace.charts.lines import chosen
from airace.charts.options import Options
from airace.charts.values import show
from airace.lib.dates import in_words
from airace.lib.say import chinese, later, listed
from airace.results import Line, Point, Result

Trace = dict[str, Any]

# Sides differ without colour: US bars are full, Chinese ones barred across, those of others dotted.
PATTERNS = {"US": "", "CN": "-", "other": "."}
UNFINISHED = {"CN": "\\"}  # and of everybody else the other way


def bar_chart(result: Result, options: Options, *, months: int) -> dict[str, Any]:
    """One bar a line and period of `months`; a period that a band of the result marks incomplete is hatched."""
    unit = result.definition.unit
    lines = chosen(result, options)
    if options.share:
        unit = "fraction"
    log = options.scale == "log"
    days = [point.x for line in lines for point in line.points]
    incomplete = [band for band in result.bands if band.kind == "incomplete"]
    unfinished = {day for day in days for band in incomplete if band.start <= day <= band.end}
    half = timedelta(days=15 * months)
    draw = _dots if log else _bars
    labels = [
        theme.end_label(
            line.key,
            line.last.y,
            theme.name(line.key, line.name),
            _period(line.last.x, months),
            show(line.last.y, unit),
        )
        for line in lines
        if line.last is not None and line.last.y is not None
    ]
    figure = theme.skeleton(
        [draw(line, unit, months, unfinished) for line in lines],
        unit=unit,
        options=options,
        x_range=(min(days) - timedelta(days=8), max(days) + 2 * half + timedelta(days=8))
        if days
        else theme.reach(days, result.known_on),
        y_range=theme.padded(
            (point.y for line in lines for point in line.points if point.y is not None), log=log, zero=True
        ),
        labels=labels,
        bands=theme.seen(result.bands, days, "gap"),
        bars=not log,
    )
    if months == 12:
        _tick_years(figure["layout"], sorted(set(days)))
    figure["layout"]["hovermode"] = "x"
    figure["layout"]["xaxis"]["hoverformat"] = _hover_format(months)
    return figure


def _hover_format(months: int) -> str:
    if chinese():
        return "%Y年第%q季度" if months == 3 else "%Y年"
    return "Q%q %Y" if months == 3 else "%Y"


def _tick_years(layout: dict[str, Any], years: list[date]) -> None:
    """One tick a year in the middle of its bars; ticks of Plotly's own would be half-years."""
    ticks = {
        "tickvals": [(year + timedelta(days=15 * 12)).isoformat() for year in years],
        "ticktext": [in_words(year, "year") for year in years],
    }
    for axis in (layout["xaxis"], layout["meta"]["narrow"]["xaxis"]):
        axis |= ticks


def _bars(line: Line, unit: str, months: int, unfinished: set[date]) -> Trace:
    colour = theme.colour(line.key)
    return {
        **_read(line, unit, months, unfinished),
        "type": "bar",
        "marker": {
            "color": colour if line.key == "US" else theme.soft(line.key),
            "line": {"color": colour, "width": 1.5},
            "pattern": {
                "shape": [_pattern(line.key, unfinished=point.x in unfinished) for point in line.points],
                "fgcolor": colour,
                "bgcolor": "var(--panel)",
                "size": 6,
                "solidity": 0.25,
            },
        },
    }


def _pattern(key: str, *, unfinished: bool) -> str:
    return UNFINISHED.get(key, "/") if unfinished else PATTERNS.get(key, "x")


def _dots(line: Line, unit: str, months: int, unfinished: set[date]) -> Trace:
    colour = theme.colour(line.key)
    return {
        **_read(line, unit, months, unfinished),
        "type": "scatter",
        "mode": "lines+markers",
        "line": {"color": colour, "width": 1, "dash": theme.dash(line.key)},
        "marker": {
            "size": 8,
            "color": ["var(--panel)" if point.x in unfinished else colour for point in line.points],
            "line": {"color": colour, "width": 1.5},
        },
    }


def _read(line: Line, unit: str, months: int, unfinished: set[date]) -> Trace:
    title = theme.name(line.key, line.name)
    middle = timedelta(days=15 * months)

    def remark(point: Point) -> str:
        text = later("no value") if point.y is None else show(point.y, unit)
        flags = ((later("incomplete"), point.x in unfinished), (later("provisional"), point.provisional))
        return listed((f"{_period(point.x, months)}: {text}", *(word for word, flag in flags if flag)))

    return {
        "name": title,
        "x": [(point.x + middle).isoformat() for point in line.points],
        "y": [point.y for point in line.points],
        "hovertext": [remark(point) for point in line.points],
        "meta": "read periods",
        "hovertemplate": f"{title}, %{{hovertext}}<extra></extra>",
    }


def _period(day: date, months: int) -> str:
    precision = {1: "month", 3: "quarter", 12: "year"}.get(months, "day")
    return in_words(day, precision)
