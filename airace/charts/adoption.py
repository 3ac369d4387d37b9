"""Whose models the world downloads and calls."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Line, Point, Result


@chart("hub-downloads", switches=("scale", "share", "window", "events"))
def downloads(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=options.scale == "linear")


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
    small = [line for line in result.lines if line.key in {"other", "unknown"}]
    sums: dict[date, float] = defaultdict(float)
    for line in small:
        for point in line.points:
            sums[point.x] += point.y or 0
    rest = Line("other:rest", "Other, unknown", tuple(Point(day, y) for day, y in sorted(sums.items())))
    large = tuple(line for line in result.lines if line not in small)
    return line_chart(replace(result, lines=(*large, rest) if small else large), options, zero=True)
