"""Money raised and spent by side."""

from __future__ import annotations

from typing import Any

from airace.charts.bars import bar_chart
from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


@chart("funding-quarterly", switches=("scale", "share", "window", "events"))
@chart("funding-quarterly-real", switches=("scale", "share", "window", "events"))
def quarters(result: Result, options: Options) -> dict[str, Any]:
    return bar_chart(result, options, months=3)


@chart("capex-annual", switches=("scale", "events"))
def years(result: Result, options: Options) -> dict[str, Any]:
    return bar_chart(result, options, months=12)


@chart("funding-trailing-year", switches=("scale", "share", "window", "events"))
@chart("funding-trailing-year-real", switches=("scale", "share", "window", "events"))
def trailing(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=options.scale == "linear")


@chart("ipo-proceeds", switches=("scale", "share", "window", "events"))
def proceeds(result: Result, options: Options) -> dict[str, Any]:
    """Cumulative: a step at each listing."""
    return line_chart(result, options, shape="hv", zero=options.scale == "linear")
