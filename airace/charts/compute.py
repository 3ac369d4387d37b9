"""Who can train and serve at scale."""

from __future__ import annotations

from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


@chart("compute-share", switches=("window", "events"))
def share(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=True)


@chart("chip-frontier", switches=("scale", "window", "events"))
def frontier(result: Result, options: Options) -> dict[str, Any]:
    """A record holds until it is beaten: steps."""
    return line_chart(result, options, shape="hv", zero=options.scale == "linear")
