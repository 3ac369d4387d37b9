"""Every published number, one decorated function each. The package is walked once; nothing is listed by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal, Protocol

from airace.lib.say import spoken
from airace.results import Definition, Result


class Compute(Protocol):
    def __call__(self, *, known_on: date) -> Result: ...


@dataclass(frozen=True, slots=True)
class Metric:
    """A definition and the function that computes it as known on a day."""

    definition: Definition
    compute: Compute
    topic: str


_registry: dict[str, Metric] = {}


def metric(
    slug: str,
    *,
    title: str,
    unit: str,
    text: str,
    caveats: tuple[str, ...],
    reviewed: date,
    better: Literal["higher", "lower", "neither"] = "neither",
    formula: str = "",
    changes: tuple[tuple[date, str], ...] = (),
) -> Callable[[Callable[[Definition, date], Result]], Compute]:
    """Publish a function as a metric. The function gets its definition and the day, and returns the result."""
    definition = Definition(
        slug,
        spoken(title),
        spoken(unit),
        spoken(text),
        tuple(map(spoken, caveats)),
        reviewed,
        better,
        spoken(formula),
        tuple((day, spoken(what)) for day, what in changes),
    )

    def register(function: Callable[[Definition, date], Result]) -> Compute:
        def compute(*, known_on: date) -> Result:
            return function(definition, known_on)

        _registry[slug] = Metric(definition, compute, function.__module__.rsplit(".", 1)[-1])
        return compute

    return register


def registry() -> dict[str, Metric]:
    """Every metric by slug, sorted."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return dict(sorted(_registry.items()))
