"""Downloads of model families."""

from __future__ import annotations

from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


@chart("family-downloads-30d", switches=("scale", "window", "events"))
def downloads(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=options.scale == "linear")
