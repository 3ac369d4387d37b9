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


PLAIN: frozenset[Switch] = frozenset({"window", "events"})

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


def chart_of(slug: str) -> Chart:
    """The chart of a metric; plain lines for one that has none of its own."""
    return drawn().get(slug) or Chart(line_chart, PLAIN, None)


def figure(result: Result, options: Options = DEFAULT) -> Figure:
    """The result as a Plotly figure."""
    return chart_of(result.definition.slug).draw(result, options)
