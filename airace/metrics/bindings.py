"""Questions that one of our own metrics can decide, and how the metric stands on them.

A binding is data: the metric, the reading of it that counts, and what happens in the odd cases. Before the last day it
decides nothing: it shows what the answer would be if the day on which the reader looks were the last that counts.
After it, the ruling is made from it once (see verdicts.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from airace.lib.dates import Written, in_words
from airace.lib.say import later
from airace.lib.units import number, percent
from airace.metrics.deciders import (
    Holds,
    above_zero,
    best_is,
    between,
    china_ahead_for,
    china_ahead_since,
    level,
    reaches,
    wider_than_on,
)
from airace.metrics.forecasts import Records
from airace.results import Result

ARENA, OPEN_ARENA, CHINESE_ARENA = "frontier-gap-arena", "frontier-gap-open-arena", "best-chinese-arena"
ECI, ECI_RANKING, OWNERS = "frontier-lag-eci", "ranking-eci", "compute-share-owners"
STALE = timedelta(days=45)
YEAR = timedelta(days=400)
RAW = later("LMArena text, raw scores without style control, one snapshot compared with itself")
FIT = later("Epoch Capabilities Index, the newest fit known on the day, tolerance of one ECI point")
FALLBACK = later("No value in the 45 days up to the last day that counts: undecided.")
EVER = later("A lead once seen stands. Without one, and without a snapshot in the last 45 days that count: undecided.")
NEW_YEAR, OPENED, JANUARY = date(2026, 1, 1), date(2026, 4, 2), date(2026, 1, 10)


@dataclass(frozen=True, slots=True)
class Binding:
    """`holds` reads the answer from the metric's result; None where it has no value to read.

    `ever`: a yes stands however old the newest value is, because it may have come true at any time. `reads_back`: the
    lines of a later result say of the last day what they would have said then, had the numbers been today's.
    """

    question: str
    metric: str
    rule: str
    variant: str
    tie: str
    holds: Holds
    fallback: str = FALLBACK
    ever: bool = False
    lasts: timedelta = STALE
    reads_back: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What the metric says on the day: `answer` is Yes, No or Not known; `stale` where the value is too old to decide."""

    binding: Binding
    answer: str
    value: str
    number: float | None
    as_of: date | None
    stale: bool

    @property
    def decides(self) -> str:
        """yes, no or ambiguous, if this were the last day."""
        if self.answer == "Yes" and self.binding.ever:
            return "yes"
        return "ambiguous" if self.stale or self.answer == "Not known" else self.answer.lower()


def _ever_ahead(question: str, since: date) -> Binding:
    return Binding(
        question,
        ARENA,
        later(
            "Yes if the gap is below zero on any snapshot from {day} up to the last day that counts.",
            day=Written(since),
        ),
        RAW,
        later("A gap of zero is no lead: the wording asks for the best, not for a shared first place."),
        china_ahead_since(since),
        EVER,
        ever=True,
    )


def _best_chinese(question: str, company: str, name: str) -> Binding:
    return Binding(
        question,
        CHINESE_ARENA,
        later(
            "Yes if {name} has the highest score of all Chinese developers on the last snapshot up to the last day "
            "that counts.",
            name=name,
        ),
        RAW,
        later("The same highest score of two companies: undecided."),
        best_is(company),
        reads_back=False,  # its lines are those of the companies on the newest snapshot
    )


def _reaches_fable(question: str) -> Binding:
    return Binding(
        question,
        ECI_RANKING,
        later(
            "Yes if a Chinese model's score is at most one ECI point below that of Claude Fable 5, both inside one fit."
        ),
        later(
            "Epoch Capabilities Index, the newest fit known on the day; other abilities, cyber among them, are not "
            "in it"
        ),
        later("Exactly one point below is Yes."),
        reaches("claude-fable-5", 1.0),
        later("{fallback} Undecided, too, where the fit does not rank Claude Fable 5.", fallback=FALLBACK),
    )


BINDINGS: tuple[Binding, ...] = (
    _ever_ahead("kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027", NEW_YEAR),
    _ever_ahead("polymarket-will-a-chinese-company-have-the-best-ai-model-by-december-31-2026-lmarena-text", OPENED),
    _ever_ahead("manifold-top-chinese-model-exceeds-top-us-model-before-2028", NEW_YEAR),
    Binding(
        "wavestreamer-will-a-chinese-model-hold-1-on-chatbot-arena-overall-for-30-consecutive-days",
        ARENA,
        later(
            "Yes if the gap is below zero on every snapshot of a stretch of at least 30 days from {day} on.",
            day=Written(NEW_YEAR),
        ),
        RAW,
        later("A snapshot with a gap of zero, or without both sides, ends the stretch."),
        china_ahead_for(30, NEW_YEAR),
        EVER,
        ever=True,
    ),
    Binding(
        "manifold-us-open-weights-outrank-chinese-end-of-2027",
        OPEN_ARENA,
        later(
            "Yes if the gap between the best open models is above zero on the last snapshot up to the last day "
            "that counts."
        ),
        RAW,
        later("A gap of zero is No: the wording asks to outrank."),
        above_zero,
    ),
    _best_chinese(
        "polymarket-which-company-has-the-best-chinese-ai-model-end-of-august-2026-alibaba", "alibaba", later("Alibaba")
    ),
    _best_chinese(
        "agentnash-will-alibaba-have-the-best-ai-model-among-chinese-companies-at-the-end-of-may-20",
        "alibaba",
        later("Alibaba"),
    ),
    _reaches_fable("a-chinese-lab-reaches-anthropic-fable-class-capability-before-the"),
    _reaches_fable("a-chinese-company-has-a-mythos-fable-5-class-ai-model-by-the-end-of"),
    Binding(
        "chinese-companies-share-of-global-ai-compute-stays-near-5-and",
        OWNERS,
        later(
            "Yes if the newest share that Epoch AI published by the last day lies from 4 to 5 per cent: near five, "
            "and not above the five of April 2026."
        ),
        later(
            "Epoch AI's estimate of chips by owner, world-wide, without smuggled chips; not the share of clusters "
            "by site"
        ),
        later("Exactly 4 or 5 per cent is Yes."),
        between(0.04, 0.05),
        later("No figure of the 400 days up to the last day that counts: undecided."),
        lasts=YEAR,
    ),
    Binding(
        "the-capability-gap-between-chinese-and-us-large-models-keeps",
        ECI,
        later("Yes if the lag is longer than the lag on 10 January 2026, both inside one fit."),
        FIT,
        later("The same lag is No."),
        wider_than_on(JANUARY),
    ),
    Binding(
        "chinese-models-lag-us-models-by-about-seven-months-on-the-epoch",
        ECI,
        later("Yes if the lag lies between 4 and 14 months, the range that the statement gives."),
        FIT,
        later("Exactly 4 or 14 months is Yes."),
        between(4, 14),
    ),
    Binding(
        "the-open-to-closed-or-american-to-chinese-performance-gap-has-shrunk",
        ECI,
        later("Yes if the lag lies between 3 and 5 months; the American-to-Chinese reading of the statement."),
        FIT,
        later("Exactly 3 or 5 months is Yes."),
        between(3, 5),
    ),
    Binding(
        "chinese-ai-models-are-at-parity-with-western-models-no-meaningful",
        ECI,
        later("Yes if the lag is zero: each side's best within one ECI point of the other's."),
        FIT,
        later("Within one ECI point is level."),
        between(0, 0),
    ),
)


def binding_of(question: str) -> Binding | None:
    return next((binding for binding in BINDINGS if binding.question == question), None)


def standings(records: Records, question: str = "") -> dict[str, Standing]:
    """How our metrics stand on the bound questions that are on record, by slug; `question`: on that one only.

    A question that an editor took off its metric is bound no more.
    """
    bound = {asked.slug: asked.metric for asked in records.asked.values() if asked.metric}
    wanted = [
        binding
        for binding in BINDINGS
        if question in {"", binding.question} and bound.get(binding.question) == binding.metric
    ]
    return {binding.question: standing(binding, records.result(binding.metric)) for binding in wanted}


def standing(binding: Binding, result: Result) -> Standing:
    holds = binding.holds(result)
    value = level(result)
    words = ""
    if value is not None and result.as_of:
        words = f"{_worded(value, result.definition.unit)} ({in_words(result.as_of)})"
    elif result.headline:
        words = result.headline
    return Standing(
        binding=binding,
        answer=later("Not known") if holds is None else later("Yes") if holds else later("No"),
        value=words,
        number=value,
        as_of=result.as_of,
        stale=result.as_of is None or result.known_on - result.as_of > binding.lasts,
    )


def _worded(value: float, unit: str) -> str:
    return percent(value, 1) if unit == "share" else f"{number(value, 1)} {unit}"
