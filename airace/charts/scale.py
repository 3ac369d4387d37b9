"""Gauges on one direction scale and shares as one bar, drawn by the server; told apart by shape as well as colour."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

from airace.lib.say import later, listed, say
from airace.lib.text import slugify
from airace.lib.units import percent

WIDTH, HEIGHT, MIDDLE = 240, 24, 12
EDGE = 12  # pixels kept free at both ends, so that marks are not cut
BAR = 28


def reach(values: list[float]) -> float:
    """The log-ratio at both ends of a scale that holds every value: a power of four, at least four."""
    most = max((abs(value) for value in values), default=0.0)
    return math.log(4) * max(1, math.ceil(most / math.log(4) - 1e-9))


def place(value: float, end: float) -> float:
    """Pixels from the left end, where China stands; the US stands at the right end. Stretched around level (a root)."""
    half = WIDTH / 2 - EDGE
    return round(WIDTH / 2 + math.copysign(math.sqrt(min(1.0, abs(value) / end)), value) * half, 1)


def gauge(
    value: float, side: str, words: str, end: float, *, low: float | None = None, high: float | None = None
) -> str:
    """One gauge: a full dot favours the US, a hollow one China, a bar neither; a line shows the interval."""
    x = place(value, end)
    interval, key = "", slugify(side)
    if low is not None and high is not None:
        interval = f'<path class="span" d="M{place(low, end):g} {MIDDLE}H{place(high, end):g}"/>'
    return (
        f'<svg class="gauge" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="{escape(words, quote=True)}"><path class="axis" d="M{EDGE} {MIDDLE}H{WIDTH - EDGE}"/>'
        f'<path class="level" d="M{WIDTH / 2:g} 1V{HEIGHT - 1}"/>'
        f'<g class="mark mark-{key}">{interval}{_mark(side, x)}</g></svg>'
    )


def _mark(side: str, x: float) -> str:
    if side == "US":
        return f'<circle cx="{x:g}" cy="{MIDDLE}" r="5"/>'
    if side == "CN":
        return f'<circle class="hollow" cx="{x:g}" cy="{MIDDLE}" r="4.5"/>'
    return f'<rect x="{x - 2:g}" y="5" width="4" height="14"/>'


def ticks(end: float) -> list[tuple[float, str]]:
    """Where the scale is labelled, as (pixels, words): level, and the ends with their side."""
    most = f"×{math.exp(end):.0f}"
    return [
        (place(-end, end), say("China {most}", most=most)),
        (place(0, end), later("level")),
        (place(end, end), say("US {most}", most=most)),
    ]


def bar(shares: Mapping[str, float], names: Mapping[str, str], title: str) -> str:
    """Shares of one whole from left to right in the order of `names`, China hatched, the US filled, the rest empty."""
    width, at = 600, 0.0
    parts = []
    for key in names:
        size = shares[key] * width
        parts.append(
            f'<g class="part part-{escape(key.lower())}"><title>{escape(str(names[key]))}: {percent(shares[key])}</title>'
            f'<rect x="{at + 0.5:.1f}" y="0.5" width="{max(0.0, size - 1):.1f}" height="{BAR - 1}"/>'
            f"{_hatch(key, at, size)}</g>"
        )
        at += size
    label = listed(f"{names[key]} {percent(shares[key])}" for key in names)
    return (
        f'<svg class="shares" viewBox="0 0 {width} {BAR}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(f"{title}: {label}", quote=True)}">{"".join(parts)}</svg>'
    )


def _hatch(key: str, at: float, size: float) -> str:
    if key != "CN":
        return ""
    lines = range(math.ceil(at) + 4, math.floor(at + size) - 2, 6)
    return f'<path class="hatch" d="{"".join(f"M{x} 1V{BAR - 1}" for x in lines)}"/>' if lines else ""
