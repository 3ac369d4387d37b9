"""Whose models the world downloads and calls."""

from __future__ import annotations

from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


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
