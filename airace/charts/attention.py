"""Who is talked about and looked up."""

from __future__ import annotations

from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Result


@chart("news-share", "wikipedia-pageviews", "github-stars", switches=("scale", "window", "events"))
def attention(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=options.scale == "linear")


@chart("stories-by-company", switches=("scale", "window", "events"))
def stories(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, options, zero=options.scale == "linear")
