"""Questions that one of our own metrics can decide, and how the metric stands on them.

A binding is data: the metric, the reading of it that counts, and what happens in the odd cases. It decides nothing by
itself: it shows what the answer would be if the day on which the reader looks were the last that counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.units import number
from airace.metrics.forecasts import Records
from airace.results import Result

ARENA, ECI = "frontier-gap-arena", "frontier-lag-eci"
STALE = timedelta(days=45)
RAW = "LMArena text, raw scores without style control, one snapshot compared with itself"
FIT = "Epoch Capabilities Index, the newest fit known on the day, tolerance of one ECI point"
FALLBACK = "No value in the 45 days up to the last day that counts: undecided."
JANUARY = date(2026, 1, 10)

Holds = Callable[[Result], bool | None]


@dataclass(frozen=True, slots=True)
class Binding:
    """`holds` reads the answer from the metric's result; None where it has no value to read."""

    question: str
    metric: str
    rule: str
    variant: str
    tie: str
    holds: Holds
    fallback: str = FALLBACK


@dataclass(frozen=True, slots=True)
class Standing:
    """What the metric says on the day: `answer` is Yes, No or Not known; `stale` where the value is too old to decide."""

    binding: Binding
    answer: str
    value: str
    as_of: date | None
    stale: bool


def _level(result: Result) -> float | None:
    return float(result.value) if isinstance(result.value, int | float) else None


def _between(low: float, high: float) -> Holds:
    def holds(result: Result) -> bool | None:
        value = _level(result)
        return None if value is None else low <= value <= high

    return holds


def china_ahead(result: Result) -> bool | None:
    value = _level(result)
    return None if value is None else value < 0


def china_ahead_for(days: int) -> Holds:
    """Whether China was ahead on every snapshot for so many days on end, up to any snapshot of the line."""

    def holds(result: Result) -> bool | None:
        points = [point for line in result.lines for point in line.points]
        since: date | None = None
        for point in points:
            since = (since or point.x) if point.y is not None and point.y < 0 else None
            if since and (point.x - since).days >= days:
                return True
        return False if any(point.y is not None for point in points) else None

    return holds


def wider_than_on(day: date) -> Holds:
    def holds(result: Result) -> bool | None:
        then = [point.y for line in result.lines for point in line.points if point.x <= day and point.y is not None]
        now = _level(result)
        return None if now is None or not then else now > then[-1]

    return holds


BINDINGS: tuple[Binding, ...] = (
    *(
        Binding(
            slug,
            ARENA,
            "Yes if the gap is below zero on the last snapshot up to the last day that counts.",
            RAW,
            "A gap of zero is No: the wording asks for the best, not for a shared first place.",
            china_ahead,
        )
        for slug in (
            "kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027",
            "polymarket-will-a-chinese-company-have-the-best-ai-model-by-december-31-2026-lmarena-text",
            "manifold-top-chinese-model-exceeds-top-us-model-before-2028",
        )
    ),
    Binding(
        "wavestreamer-will-a-chinese-model-hold-1-on-chatbot-arena-overall-for-30-consecutive-days",
        ARENA,
        "Yes if the gap is below zero on every snapshot of a stretch of at least 30 days.",
        RAW,
        "A snapshot with a gap of zero, or without both sides, ends the stretch.",
        china_ahead_for(30),
    ),
    Binding(
        "the-capability-gap-between-chinese-and-us-large-models-keeps",
        ECI,
        "Yes if the lag is longer than the lag on 10 January 2026, both inside one fit.",
        FIT,
        "The same lag is No.",
        wider_than_on(JANUARY),
    ),
    Binding(
        "chinese-models-lag-us-models-by-about-seven-months-on-the-epoch",
        ECI,
        "Yes if the lag lies between 4 and 14 months, the range that the statement gives.",
        FIT,
        "Exactly 4 or 14 months is Yes.",
        _between(4, 14),
    ),
    Binding(
        "the-open-to-closed-or-american-to-chinese-performance-gap-has-shrunk",
        ECI,
        "Yes if the lag lies between 3 and 5 months; the American-to-Chinese reading of the statement.",
        FIT,
        "Exactly 3 or 5 months is Yes.",
        _between(3, 5),
    ),
    Binding(
        "chinese-ai-models-are-at-parity-with-western-models-no-meaningful",
        ECI,
        "Yes if the lag is zero: each side's best within one ECI point of the other's.",
        FIT,
        "Within one ECI point is level.",
        _between(0, 0),
    ),
)


def standings(records: Records, question: str = "") -> dict[str, Standing]:
    """How our metrics stand on the bound questions, by slug; `question`: on that one only."""
    wanted = [binding for binding in BINDINGS if question in {"", binding.question}]
    return {binding.question: standing(binding, records.result(binding.metric)) for binding in wanted}


def standing(binding: Binding, result: Result) -> Standing:
    holds = binding.holds(result)
    value = _level(result)
    words = ""
    if value is not None and result.as_of:
        words = f"{number(value, 1)} {result.definition.unit} ({in_words(result.as_of)})"
    return Standing(
        binding=binding,
        answer="Not known" if holds is None else "Yes" if holds else "No",
        value=words,
        as_of=result.as_of,
        stale=result.as_of is None or result.known_on - result.as_of > STALE,
    )
