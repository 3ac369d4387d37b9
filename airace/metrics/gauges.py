"""Independent measures of one gap, side by side; their disagreement is part of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from airace.lib.say import later
from airace.queries.observations import SIDE, Reading, board_leaders, readings
from airace.results import Result, SourceRef

# The boards of one snapshot each that our sources follow, and what they are called on the page.
BOARDS = {
    "lmarena-text": later("Arena text, raw"),
    "lmarena-text-style-control": later("Arena text, style control"),
    "lmarena-vision": later("Arena vision"),
    "lmarena-webdev": later("Arena code"),
    "livebench": "LiveBench",
}

# Published estimates of China's lag in months, and who made them.
LAGS = {
    "caisi-deepseek-v4-pro-lag": later("CAISI on DeepSeek V4 Pro"),
    "epoch-eci-lag-since-2023": later("Epoch, mean since 2023"),
    "kyle-chan-nyt-estimate": "Kyle Chan",
    "sacks-white-house-estimate": "David Sacks",
    "kai-fu-lee-estimate": "Kai-Fu Lee",
}


Origin = Literal["independent", "self-reported", "government"]
# Whose estimates of the lag are not independent: a government's, and that of the founder of a Chinese laboratory.
ORIGINS: dict[str, Origin] = {
    "caisi-deepseek-v4-pro-lag": "government",
    "sacks-white-house-estimate": "government",
    "kai-fu-lee-estimate": "self-reported",
}


@dataclass(frozen=True, slots=True)
class Gauge:
    """One measure of the gap; positive means that the US is ahead."""

    slug: str
    name: str
    value: float
    unit: str
    as_of: date
    url: str
    source: SourceRef
    note: str = ""
    low: float | None = None
    high: float | None = None
    origin: Origin = "independent"
    evidence: str = ""

    @property
    def span(self) -> tuple[float, float]:
        """The stated range; of a single figure, twice that figure."""
        return (self.value if self.low is None else self.low, self.value if self.high is None else self.high)


def board_gaps(*, known_on: date) -> tuple[Gauge, ...]:
    """Best US minus best Chinese model on the newest snapshot of each board that lists both."""
    leaders = board_leaders(tuple(BOARDS), known_on=known_on)
    found = []
    for measure, name in BOARDS.items():
        days = {day for board, day, side in leaders if board == measure and side == "US"}
        both = [day for day in days if (measure, day, "CN") in leaders]
        if both:
            us, cn = leaders[measure, max(both), "US"], leaders[measure, max(both), "CN"]
            gap = round(us.value - cn.value, 2)
            found.append(Gauge(measure, name, gap, "points", us.period, us.url, us.source, f"{us.name} − {cn.name}"))
    return tuple(found)


def published(*, known_on: date) -> list[Reading]:
    """Every published estimate of the gap, in months or otherwise, oldest first; one query."""
    return readings(("lag-estimate", "gap-estimate"), SIDE, known_on=known_on)


def lag_estimates(*, known_on: date, rows: Sequence[Reading] | None = None) -> tuple[Gauge, ...]:
    """Published estimates of the lag in months, the newest of each, by day; `rows` are those of `published`, if asked."""
    newest: dict[str, Gauge] = {}
    for measure_row in published(known_on=known_on) if rows is None else rows:
        if measure_row.variant in LAGS:
            newest[measure_row.variant] = Gauge(
                measure_row.variant,
                LAGS[measure_row.variant],
                measure_row.value,
                "months",
                measure_row.period,
                measure_row.url,
                measure_row.source,
                later("second hand") if measure_row.second_hand else "",
                measure_row.low,
                measure_row.high,
                ORIGINS.get(measure_row.variant, "independent"),
                measure_row.evidence,
            )
    return tuple(sorted(newest.values(), key=lambda gauge: gauge.as_of, reverse=True))


def own_lag(lag: Result) -> tuple[Gauge, ...]:
    """The lag that this site computes from Epoch's index, as a gauge beside the published ones."""
    if not isinstance(lag.value, int | float) or lag.as_of is None:
        return ()
    url = "/metrics/frontier-lag-eci/"
    name = later("Epoch index, computed here")
    return (
        Gauge(
            "frontier-lag-eci",
            name,
            float(lag.value),
            "months",
            lag.as_of,
            url,
            lag.sources[0],
            evidence=f"/evidence{url}",
        ),
    )
