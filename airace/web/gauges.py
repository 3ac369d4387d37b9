"""The gauge panel as pages show it: which gauges the address asks for, each drawn on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from airace.charts.scale import bar, gauge, reach, ticks
from airace.lib.say import later, say
from airace.lib.units import percent
from airace.metrics.panel import ORDER, Measure, independent, sentence
from airace.metrics.robustness import MOST_WEIGHT, Robustness, robustness
from airace.web.address import Address, AddressError

SOURCES = "gauges"
INDEPENDENT = "independent"
PARAMS = (SOURCES, *(f"weight.{slug}" for slug in ORDER))
NAMES = {"CN": later("China leads"), "level": later("Level within 5 %"), "US": later("US leads")}


@dataclass(frozen=True, slots=True)
class Row:
    """A gauge with its drawing, and the weight that the address gives it."""

    measure: Measure
    drawing: SafeString
    weight: int
    turning: str


@dataclass(frozen=True, slots=True)
class Panel:
    """`left_out` counts the gauges that the filter takes away; the links switch the filter."""

    rows: tuple[Row, ...]
    sentence: str
    robust: Robustness | None
    bar: SafeString
    ticks: tuple[str, ...]
    filtered: bool
    left_out: int
    all_url: str
    independent_url: str
    weighted: bool
    unweighted_url: str

    @property
    def shares(self) -> list[tuple[str, str, str]]:
        """Key, words and share of weightings, in the order of the bar."""
        return [(key, name, percent(self.robust.shares[key])) for key, name in NAMES.items()] if self.robust else []


def panel_view(measures: Sequence[Measure], address: Address) -> Panel:
    """The panel as the address asks for it. Raises AddressError."""
    filtered = address.choice(SOURCES, (INDEPENDENT, "all"), "all") == INDEPENDENT
    shown = independent(measures) if filtered else tuple(measures)
    weights = {slug: weight(address, slug) for slug in ORDER}
    end = reach([end for one in shown for end in (one.value, one.low, one.high) if end is not None])
    robust = robustness(shown, weights)
    turning = {flip.name: flip.text for flip in robust.flips} if robust else {}
    rows = tuple(
        Row(
            one,
            # Made of numbers and escaped words.
            SafeString(gauge(one.value, one.side, f"{one.favours}: {one.stated}", end, low=one.low, high=one.high)),
            weights[one.slug],
            turning.get(one.name, ""),
        )
        for one in sorted(shown, key=lambda one: one.value)
    )
    return Panel(
        rows,
        sentence(shown),
        robust,
        SafeString(bar(robust.shares, NAMES, later("Share of weightings"))) if robust else SafeString(""),
        tuple(words for _, words in ticks(end)),
        filtered,
        len(measures) - len(shown),
        f"{address.with_changes({SOURCES: ''})}#gauges",
        f"{address.with_changes({SOURCES: INDEPENDENT})}#gauges",
        any(value != 1 for value in weights.values()),
        f"{address.with_changes({f'weight.{slug}': '' for slug in ORDER})}#lead-robustness",
    )


def weight(address: Address, slug: str) -> int:
    """A whole number from 0 to 10; 1 where the address says nothing."""
    text = address.text(f"weight.{slug}", "1")
    if not text.isascii() or not text.isdigit() or int(text) > MOST_WEIGHT:
        raise AddressError(
            say(
                "weight.{slug}={text} is no weight; write a whole number from 0 to {most_weight}.",
                slug=slug,
                text=text[:40],
                most_weight=MOST_WEIGHT,
            )
        )
    return int(text)
