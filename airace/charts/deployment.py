"""Who is putting AI to work."""

from __future__ import annotations

from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


@chart("deployments-by-side", switches=("share", "window", "events"))
def deployments(result: Result, options: Options) -> dict[str, Any]:
    """Cumulative count: a step at each deployment."""
    return line_chart(result, options, shape="hv", zero=True)


@chart("generative-ai-use", "robot-density", switches=("events",))
def compared(result: Result, options: Options) -> dict[str, Any]:
    """Often a single day: from zero, so that the distance between two points does not exaggerate."""
    return line_chart(result, options, zero=True)
