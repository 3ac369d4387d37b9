"""Numbers of a unit as a reader sees them: in tables and labels, and on the axis."""

from __future__ import annotations

import math
import re
from typing import Any

from airace.lib import units
from airace.lib.say import chinese

FRACTIONS = frozenset({"fraction", "share", "probability"})


def show(value: float, unit: str) -> str:
    """A value with its unit, short enough for a label or a table cell."""
    if unit in FRACTIONS:
        return units.percent(value, 1)
    if unit == "%":
        return units.percent(value / 100, 1)
    if unit == "USD":
        return units.money(value)
    if abs(value) >= 10_000:
        return units.compact(value)
    if unit in {"months", "points", "ECI points"}:
        return units.number(value, 1)
    return units.number(value, 0 if float(value).is_integer() else 1)


def axis(unit: str, low: float, high: float, *, log: bool) -> dict[str, Any]:
    """Where the ticks of an axis stand and how they read; in the words of the labels and tables."""
    ticks = _powers(low, high) if log else _round_steps(low, high)
    return {"tickvals": ticks, "ticktext": [_tick(value, unit) for value in ticks]}


def _round_steps(low: float, high: float, wanted: int = 5) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten, about `wanted` of them."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def _powers(low: float, high: float) -> list[float]:
    """Powers of ten; where fewer than three fit, also twice and five times them."""
    whole = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    tens = [10.0**power for power in whole if low <= 10.0**power <= high]
    if len(tens) >= 3:
        return tens
    return [factor * 10.0**power for power in whole for factor in (1, 2, 5) if low <= factor * 10.0**power <= high]


def _tick(value: float, unit: str) -> str:
    if unit in FRACTIONS or unit == "%":
        share = value * 100 if unit in FRACTIONS else value
        return f"{_plain(share)}{'%' if chinese() else ' %'}"
    if unit == "USD" and not chinese():  # there the word would not fit, and the title names the currency
        return re.sub(r"\.0+(?=\D|$)", "", units.money(value))
    return re.sub(r"\.0+(?=\D|$)", "", units.compact(value)) if abs(value) >= 10_000 else _plain(value)


def _plain(value: float) -> str:
    return f"{round(value, 6):,.6g}".replace("-", "−")
