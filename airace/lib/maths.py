"""The formulae behind the gap measures; each says where it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from airace.lib.dates import AVERAGE_MONTH


class Ranged(NamedTuple):
    """A value with its interval."""

    value: float
    low: float
    high: float


def ranged(value: float | None, low: float | None, high: float | None) -> Ranged | None:
    return None if value is None or low is None or high is None else Ranged(value, low, high)


def difference(one: Ranged, other: Ranged) -> Ranged:
    """One minus the other. Their errors are taken as independent, so the widths of the intervals add as squares do."""
    value = one.value - other.value
    down = math.hypot(one.value - one.low, other.high - other.value)
    up = math.hypot(one.high - one.value, other.value - other.low)
    return Ranged(value, value - down, value + up)


def told_apart(one: Ranged, other: Ranged) -> bool:
    """Whether the interval of the difference leaves zero out: else it may be luck."""
    apart = difference(one, other)
    return apart.low > 0 or apart.high < 0


def win_probability(points: float) -> float:
    """Chance that the higher-rated model wins a vote, `points` apart on the Elo-like Bradley–Terry scale."""
    return 1 / (1 + 10 ** (-points / 400))


def shared_ranks(intervals: Sequence[tuple[float, float]]) -> list[int]:
    """Rank of each (low, high) interval: one more than the number whose low lies above its high.

    Arena's rule: models whose intervals overlap share a rank.
    """
    lows = sorted(low for low, _ in intervals)
    return [1 + sum(1 for low in lows if low > high) for _, high in intervals]


def running_best(releases: Iterable[tuple[date, float]]) -> list[tuple[date, float]]:
    """Days on which the best score so far was first reached, in order, with the new best."""
    best = -math.inf
    steps: list[tuple[date, float]] = []
    for day, score in sorted(releases, key=lambda item: (item[0], -item[1])):
        if score > best:
            best = score
            steps.append((day, score))
    return steps


def lag_days(
    ours: list[tuple[date, float]], theirs: list[tuple[date, float]], on: date, tolerance: float
) -> int | None:
    """Days by which `ours` trails `theirs` on a day; both are running bests.

    Epoch's rule (US vs China, January 2026): the other side's best counts as matched while it is within `tolerance`;
    the lag counts from the day on which the other side first went beyond that, and is 0 while it has not.
    None before both sides have a model.
    """
    mine = [score for day, score in ours if day <= on]
    if not mine or not any(day <= on for day, _ in theirs):
        return None
    beaten_on = next((day for day, score in theirs if day <= on and score > mine[-1] + tolerance), None)
    return 0 if beaten_on is None else (on - beaten_on).days


def signed_lag_months(
    cn: list[tuple[date, float]], us: list[tuple[date, float]], on: date, tolerance: float
) -> float | None:
    """Months that China trails the US (positive) or leads it (negative); 0 while neither is beyond the tolerance."""
    behind = lag_days(cn, us, on, tolerance)
    ahead = lag_days(us, cn, on, tolerance)
    return None if behind is None or ahead is None else (behind - ahead) / AVERAGE_MONTH


def concentration(amounts: Iterable[float]) -> tuple[float, float] | None:
    """Herfindahl–Hirschman index (0 to 10,000) and effective number 1/Σs² of amounts; None where nothing is there."""
    sizes = [amount for amount in amounts if amount > 0]
    if not sizes:
        return None
    squares = sum((size / sum(sizes)) ** 2 for size in sizes)
    return squares * 10_000, 1 / squares


def lead_changes(differences: Sequence[tuple[date, float]], hold: int) -> list[tuple[date | None, date, bool]]:
    """When the lead changed: (day before, day, whether the first side leads), oldest first.

    A side has the lead from the first of at least `hold` points in a row on which it is ahead; a tie is nobody's. The
    day before is that of the point before, None where the very first point begins the lead.
    """
    changes: list[tuple[date | None, date, bool]] = []
    for at, (day, difference) in enumerate(differences):
        first = difference > 0
        if difference == 0 or (changes and changes[-1][2] == first):
            continue
        following = differences[at : at + hold]
        if len(following) == hold and all(value != 0 and (value > 0) == first for _, value in following):
            changes.append((differences[at - 1][0] if at else None, day, first))
    return changes
