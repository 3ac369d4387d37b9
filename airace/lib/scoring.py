"""How good forecasts were: scores of chances that came out, and how much a small count may mislead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CERTAIN = 0.001  # chances are held so far away from 0 and 1, where the log score has no end
ENOUGH_TO_RANK = 20  # resolved forecasts without which nobody is ranked
Z95 = 1.959963984540054  # the normal quantile of a 95 % interval


@dataclass(frozen=True, slots=True)
class Forecast:
    """A chance (0 to 1) that was given to something, and whether it came true."""

    chance: float
    came_true: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts whose chance lies from `start` up to `end`: their mean chance, and the share that came true.

    `low` and `high` are the 95 % Wilson interval of that share.
    """

    start: float
    end: float
    n: int
    chance: float
    share: float
    low: float
    high: float


def held(chance: float) -> float:
    """The chance, away from certainty."""
    return min(max(chance, CERTAIN), 1 - CERTAIN)


def pooled(chances: Sequence[float]) -> float:
    """Geometric mean of odds. Raises ValueError without chances."""
    if not chances:
        raise ValueError("There is nothing to pool; give at least one chance.")
    odds = [math.log(p / (1 - p)) for p in map(held, chances)]
    return 1 / (1 + math.exp(-sum(odds) / len(odds)))


def brier(forecast: Forecast) -> float:
    """Squared distance between the chance and what happened (Brier 1950): 0 is best, 0.25 is a coin, 1 is worst."""
    return (forecast.chance - forecast.came_true) ** 2


def log_score(forecast: Forecast) -> float:
    """Natural logarithm of the chance given to what happened, its sign turned: 0 is best, 0.693 is a coin."""
    chance = held(forecast.chance)
    return -math.log(chance if forecast.came_true else 1 - chance)


def base_rate(yes: int, total: int) -> float:
    """The chance that past outcomes alone suggest: Laplace's rule of succession, one of each outcome added."""
    if not 0 <= yes <= total:
        raise ValueError(f"{yes} of {total} is no count of outcomes; give 0 ≤ yes ≤ total.")
    return (yes + 1) / (total + 2)


def wilson(yes: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927): all shares p for which `yes` lies within z standard errors of p·total."""
    if not 0 <= yes <= total or total == 0:
        raise ValueError(f"{yes} of {total} is no share; give 0 ≤ yes ≤ total, and a total above 0.")
    share = yes / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    whole = 1 + z * z / total
    # At the ends the interval reaches 0 or 1 exactly, which rounding would miss.
    low = 0.0 if yes == 0 else (middle - spread) / whole
    high = 1.0 if yes == total else (middle + spread) / whole
    return low, high


def calibration(forecasts: Iterable[Forecast], bins: int = 5) -> tuple[Bin, ...]:
    """Forecasts in equal `bins` of their chance; empty bins are left out."""
    groups: dict[int, list[Forecast]] = {}
    for forecast in forecasts:
        groups.setdefault(min(int(forecast.chance * bins), bins - 1), []).append(forecast)
    found = []
    for at, group in sorted(groups.items()):
        yes = sum(forecast.came_true for forecast in group)
        mean = sum(forecast.chance for forecast in group) / len(group)
        low, high = wilson(yes, len(group))
        found.append(Bin(at / bins, (at + 1) / bins, len(group), mean, yes / len(group), low, high))
    return tuple(found)


def may_rank(resolved: int) -> bool:
    """Whether so many resolved forecasts let one person be set above another."""
    return resolved >= ENOUGH_TO_RANK
