"""Models of one size and age held against each other: classes, ratios to their middle, and the cells of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import NamedTuple

from airace.lib.say import later, say
from airace.lib.units import compact, number
from airace.metrics.sizes import BUCKETS
from airace.queries.repositories import Holding
from airace.results import SIDE_NAMES, Cell

PEERS = 10  # the most downloaded of a class, whose median is the measure
LEAST = 3  # models of a class below which nothing is compared
AGES = (
    (later("up to 90 days"), 90),
    (later("91 to 180 days"), 180),
    (later("181 to 365 days"), 365),
    (later("1 to 2 years"), 730),
)
OLDER = later("over 2 years")
UNKNOWN = Cell("", missing="unknown")


class Aged(NamedTuple):
    """A model's downloads at an age in days, as counted on a day."""

    holding: Holding
    age: int
    day: date
    downloads: int
    url: str


class Ratio(NamedTuple):
    """A model against its class; `times` None where the class has too few models."""

    aged: Aged
    of: str
    peers: int
    middle: float
    times: float | None


def compared(found: Iterable[tuple[str, Aged]]) -> list[Ratio]:
    """Every model of a class against the median of the class's most downloaded, itself among them."""
    classes: dict[str, list[Aged]] = defaultdict(list)
    for of, aged in found:
        classes[of].append(aged)
    ratios = []
    for of, own in classes.items():
        top = sorted((aged.downloads for aged in own), reverse=True)[:PEERS]
        middle = median(top)
        for aged in own:
            times = aged.downloads / middle if len(top) >= LEAST and middle else None
            ratios.append(Ratio(aged, of, len(top), middle, times))
    return ratios


def size_class(parameters: float) -> str:
    """The class of a size in billions of parameters, in words."""
    return next(name for name, above, up_to in BUCKETS if above < parameters <= up_to)


def age_class(days: int) -> str:
    return next((name for name, up_to in AGES if days <= up_to), OLDER)


def times(value: float) -> str:
    return say("{number} times", number=number(value, 2 if value < 1 else 1))


def who(holding: Holding) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(holding.name, holding.name, url=f"/models/{holding.model}/"),
        Cell(holding.developer_name, holding.developer_name, url=f"/companies/{holding.developer}/"),
        Cell(SIDE_NAMES[holding.side], holding.side),
    )


def size(holding: Holding) -> Cell:
    digits = 1 if holding.parameters < 100 and holding.parameters % 1 else 0
    return Cell(say("{number}bn", number=number(holding.parameters, digits)), holding.parameters)


def against(ratio: Ratio) -> tuple[Cell, Cell, Cell]:
    if ratio.times is None:
        return Cell(number(ratio.peers), ratio.peers), UNKNOWN, UNKNOWN
    return (
        Cell(number(ratio.peers), ratio.peers),
        Cell(compact(ratio.middle), ratio.middle),
        Cell(f"{number(ratio.times, 2 if ratio.times < 1 else 1)}×", round(ratio.times, 4)),
    )


def downloads(aged: Aged) -> Cell:
    url = aged.url or f"https://huggingface.co/{aged.holding.repository}"
    return Cell(compact(aged.downloads), aged.downloads, url=url)
