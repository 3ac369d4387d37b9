"""Sums of money of single companies, which lie too far apart for a linear scale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import Options
from airace.charts.registry import chart
from airace.results import Line, Result


@chart("valuations", switches=("window", "events"))
def valuations(result: Result, options: Options) -> dict[str, Any]:
    """A valuation holds until the next one; an end that is not post-money says so."""
    return line_chart(result, replace(options, scale="log"), shape="hv", ends=_basis)


def _basis(line: Line) -> tuple[str, str]:
    """The basis is the last of the words about the point: 'Series F, post-money'."""
    basis = line.last.label.rpartition(", ")[2] if line.last else ""
    return line.name, "" if basis == "post-money" else basis


@chart(
    "annualised-revenue",
    "capex-by-company",
    "capex-by-company-quarterly",
    "revenue-by-company",
    "revenue-by-company-quarterly",
    switches=("window", "events"),
)
def figures(result: Result, options: Options) -> dict[str, Any]:
    return line_chart(result, replace(options, scale="log"))
