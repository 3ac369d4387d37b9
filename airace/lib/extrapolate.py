"""A straight line through the past, drawn on into the future: the plainest forecast there is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LEAST = 3  # points without which a line has no spread


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where the line is on a day, how far single values lie from it there (one standard error), and its slope a day."""

    value: float
    spread: float
    slope: float

    @property
    def below_zero(self) -> float:
        """Chance that the value is under nought, with errors that are normal and independent of each other."""
        if self.spread == 0:
            return 0.5 if self.value == 0 else float(self.value < 0)
        return 0.5 * math.erfc(self.value / self.spread / math.sqrt(2))


def straight_line(points: Sequence[tuple[date, float]], on: date) -> Drawn | None:
    """Least squares through the points, read on a day; None with fewer than three points or all on one day.

    The spread is the textbook standard error of a single new value: s·√(1 + 1/n + (x − mean x)²/Sxx).
    """
    n = len(points)
    if n < LEAST:
        return None
    days = [float((day - on).days) for day, _ in points]
    middle, mean = sum(days) / n, sum(value for _, value in points) / n
    width = sum((day - middle) ** 2 for day in days)
    if width == 0:
        return None
    slope = sum((day - middle) * (value - mean) for day, (_, value) in zip(days, points, strict=True)) / width
    errors = [value - mean - slope * (day - middle) for day, (_, value) in zip(days, points, strict=True)]
    s = math.sqrt(sum(error * error for error in errors) / (n - 2))
    return Drawn(mean - slope * middle, s * math.sqrt(1 + 1 / n + middle * middle / width), slope)
