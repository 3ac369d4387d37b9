"""Who has the best Chinese model: a line a company, named without its model, which the table gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Line, Result


@chart("best-chinese-arena", switches=("window", "events"), months=12)
def best_chinese(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(replace(result, lines=tuple(map(_named, result.lines))), options)


def _named(line: Line) -> Line:
    return replace(line, points=(*line.points[:-1], replace(line.points[-1], label=""))) if line.points else line
