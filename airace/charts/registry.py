"""Which function draws which metric, and what a reader may switch about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from airace.charts.lines import line_chart
from airace.charts.options import DEFAULT, Options, Switch
from airace.results import Result

Figure = dict[str, Any]
Draw = Callable[[Result, Options], Figure]


@dataclass(frozen=True, slots=True)
class Chart:
    """`months` is the period shown unless the reader asks for another; None: all of it."""

    draw: Draw
    switches: frozenset[Switch]
    months: int | None


_charts: dict[str, Chart] = {}


def chart(*slugs: str, switches: tuple[Switch, ...] = (), months: int | None = None) -> Callable[[Draw], Draw]:
    """Draw the metrics of these slugs with a function; `switches` names what a reader may choose."""

    def register(draw: Draw) -> Draw:
        for slug in slugs:
            _charts[slug] = Chart(draw, frozenset(switches), months)
        return draw

    return register


@cache
def drawn() -> dict[str, Chart]:
    """Every metric that has a chart, by slug."""
    package = import_module("airace.charts")
    for module in iter_modules(package.__path__):
        import_module(f"airace.charts.{module.name}")
    return dict(sorted(_charts.items()))


def figure(result: Result, options: Options = DEFAULT) -> Figure:
    """The result as a Plotly figure; a metric without a chart of its own gets plain lines."""
    own = drawn().get(result.definition.slug)
    return own.draw(result, options) if own else line_chart(result, options)
