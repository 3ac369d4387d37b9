"""Whose models the world downloads and calls."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from airace.charts.lines import chosen, line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.lib.say import later, say
from airace.results import Line, Point, Result


@chart("hub-downloads", switches=("scale", "share", "window", "events"))
def downloads(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=options.scale == "linear")


@chart("hub-download-share", switches=("window", "events"))
def share_of_downloads(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=True)


@chart("token-share", switches=("window", "events"))
def tokens(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=True)


@chart("hub-daily-downloads", switches=("window", "events"))
def daily_downloads(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=True)


@chart("hub-daily-downloads-every", switches=("window", "events"))
def daily_downloads_of_every_repository(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=True)


@chart("hub-downloads-30d", switches=("share", "events"))
def downloads_of_30_days(result: Result, options: Options) -> dict[str, Any]:
    """Other and unknown owners, both a few in a hundred, are drawn as one line: two would lie on each other."""
    lines = chosen(result, options)
    if options.share:
        result = replace(result, definition=replace(result.definition, unit="fraction"))
    small = [line for line in lines if line.key in {"other", "unknown"}]
    sums: dict[date, float] = defaultdict(float)
    for line in small:
        for point in line.points:
            sums[point.x] += point.y or 0
    rest = Line("other:rest", later("Other, unknown"), tuple(Point(day, y) for day, y in sorted(sums.items())))
    large = tuple(line for line in lines if line not in small)
    drawn = replace(result, lines=(*large, rest) if len(small) > 1 else tuple(lines))
    return line_chart(drawn, Options(events=options.events), zero=True)


AGED_FROM = date(2000, 1, 1)  # stands for the day of release, so that lines begin together
AGE_TICKS = (0, 7, 14, 21, 30)


@chart("downloads-since-release", switches=("scale",))
def first_days(result: Result, options: Options) -> dict[str, Any]:
    """Lines by days since release; each begins with the day of its release."""
    lines = tuple(
        replace(line, points=tuple(replace(p, x=AGED_FROM + (p.x - line.points[0].x), label="") for p in line.points))
        for line in result.lines
    )
    last = AGED_FROM + timedelta(days=AGE_TICKS[-1])
    figure = line_chart(replace(result, lines=lines, known_on=last), options, zero=options.scale == "linear")
    for trace in figure["data"]:
        if trace.get("meta") == "read":
            days = [(date.fromisoformat(x) - AGED_FROM).days for x in trace["x"]]
            trace["hovertext"] = [
                say("day {day}: {text}", day=day, text=text) for day, text in zip(days, trace["hovertext"], strict=True)
            ]
            trace["meta"] = "read periods"  # each text names its own day
    layout = figure["layout"]
    layout["hovermode"] = "closest"
    ticks = {
        "tickmode": "array",
        "tickvals": [(AGED_FROM + timedelta(days=age)).isoformat() for age in AGE_TICKS],
        "ticktext": [later("release"), *(say("day {age}", age=age) for age in AGE_TICKS[1:])],
    }
    layout["xaxis"] |= ticks
    layout["meta"]["narrow"]["xaxis"] |= ticks | {
        "ticktext": [*map(str, AGE_TICKS[:-1]), say("{age_ticks} days", age_ticks=AGE_TICKS[-1])]
    }
    return figure
