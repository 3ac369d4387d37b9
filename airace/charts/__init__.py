"""Results drawn: a result in, a Plotly figure (plain dict) out. The package is walked once for its charts."""

from airace.charts.options import EventMark, Options
from airace.charts.registry import chart_of, drawn, figure

__all__ = ["EventMark", "Options", "chart_of", "drawn", "figure"]
