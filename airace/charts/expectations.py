"""What named experts and markets expect."""

from __future__ import annotations

from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


@chart("forecast-china-leads", switches=("window", "events"))
def forecast(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=True)
