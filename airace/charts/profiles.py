"""Companies and models beside each other."""

from __future__ import annotations

from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


@chart("company-funding", switches=("scale", "window", "events"))
def funding(result: Result, options: Options) -> dict[str, Any]:
    """Cumulative: a step at each round."""
    return line_chart(result, options, shape="hv", zero=options.scale == "linear")


@chart("company-downloads-30d", switches=("scale", "window", "events"))
def downloads(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=options.scale == "linear")


@chart("company-best-models", "model-scores", switches=("window", "events"))
def scores(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options)
