"""Does a side lead whatever the weights? The gauges weighed a thousand ways, and the weight at which the lead flips.

The idea is that of stochastic multicriteria analysis: no weighting is the right one, so the share of weightings under
which a side leads is published, never a composite alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from airace.lib.say import later, marked, say
from airace.lib.units import compact, percent
from airace.metrics import metric
from airace.metrics.answer import WORDS
from airace.metrics.panel import LEVEL, ORDER, Measure, in_text, panel_on
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

DRAWS = 1000
SEED = 20_261_123
LEFT_OUT = 0.25  # chance that a draw leaves a gauge out
CAP = math.log(2)
FORMS = ("whole", "capped", "direction")
SURE = 0.9  # the share of weightings from which on a side leads
MONTHS = (6.0, 24.0)  # months of lag that count as a factor of two
MOST_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Draw:
    """One way to weigh: per gauge a factor on its weight, whether it counts, and where in its interval it lies."""

    factors: tuple[float, ...]
    kept: tuple[bool, ...]
    places: tuple[float, ...]
    form: str
    months: float


@dataclass(frozen=True, slots=True)
class Flip:
    """The share of all weight at which the lead changes when one gauge gets it, the others in proportion."""

    name: str
    now: float
    at: float
    to: str

    @property
    def text(self) -> str:
        verb = later("at most") if self.at < self.now else later("at least")
        weights = say(
            "{verb} {share} of all weight on it, instead of {share_2}",
            verb=verb,
            share=percent(self.at),
            share_2=percent(self.now),
        )
        return say("{in_text} would lead with {weights}", in_text=in_text(self.to), weights=weights)


@dataclass(frozen=True, slots=True)
class Robustness:
    """Shares of weightings under which each side leads, and neither; `ratio` is the composite of the weights set."""

    shares: Mapping[str, float]
    ratio: float
    flips: tuple[Flip, ...]
    gauges: int

    @property
    def side(self) -> str:
        led = next((side for side in ("CN", "US") if self.shares[side] >= SURE), "")
        return led or later("too close to call")

    @property
    def verdict(self) -> str:
        return say("{side_names} leads", side_names=SIDE_NAMES[self.side]) if self.side in SIDE_NAMES else self.side

    @property
    def composite(self) -> str:
        """The composite of the weights set in words; only ever shown beside the shares."""
        if abs(self.ratio) < LEVEL:
            return later("level within five per cent")
        return f"{SIDE_NAMES['US' if self.ratio > 0 else 'CN']} ×{compact(math.exp(abs(self.ratio)))}"

    @property
    def text(self) -> str:
        first, second = sorted(("CN", "US"), key=lambda side: (-self.shares[side], side))
        said = say(
            "{capital} leads under {share} of weightings, {in_text} under ",
            capital=_capital(first),
            share=percent(self.shares[first]),
            in_text=in_text(second),
        )
        said += say(
            "{share}; {share_2} are level within five per cent",
            share=percent(self.shares[second]),
            share_2=percent(self.shares["level"]),
        )
        return f"{said}. {self._flip_text}" if self._flip_text else f"{said}."

    @property
    def _flip_text(self) -> str:
        if not self.flips:
            return later("No weight on a single gauge turns the lead.") if self.gauges > 1 else ""
        least = min(self.flips, key=lambda flip: abs(flip.at - flip.now))
        return say("The nearest flip: {text} ({name}).", text=least.text, name=least.name)


def _capital(side: str) -> str:
    return in_text(side)[0].upper() + in_text(side)[1:]


@cache
def draws() -> tuple[Draw, ...]:
    """The same draws every time: the seed is fixed, and a gauge keeps its place when others are filtered away."""
    random = Random(SEED)  # noqa: S311 - nothing secret is drawn
    found = []
    for at in range(DRAWS):
        factors = tuple(random.expovariate(1) for _ in ORDER)
        kept = tuple(random.random() >= LEFT_OUT for _ in ORDER)
        places = tuple(random.random() for _ in ORDER)
        months = math.exp(random.uniform(*map(math.log, MONTHS)))
        found.append(Draw(factors, kept, places, FORMS[at % len(FORMS)], months))
    return tuple(found)


def score(measures: Sequence[Measure], weights: Sequence[float], draw: Draw) -> float:
    """The weighted mean of the gauges under one draw, on the scale of log-ratios."""
    places = [ORDER.index(measure.slug) for measure in measures]
    counted = [index for index, place in enumerate(places) if draw.kept[place]] or range(len(measures))
    total = mean = 0.0
    for index in counted:
        measure, place = measures[index], places[index]
        value = measure.value
        if measure.low is not None and measure.high is not None:
            value = measure.low + draw.places[place] * (measure.high - measure.low)
        if measure.months:
            value *= 12 / draw.months
        if draw.form == "capped":
            value = max(-CAP, min(CAP, value))
        elif draw.form == "direction":
            value = 0.0 if abs(value) < LEVEL else math.copysign(1.0, value)
        weight = weights[index] * draw.factors[place]
        total += weight
        mean += weight * value
    return mean / total


def robustness(measures: Sequence[Measure], weights: Mapping[str, float] | None = None) -> Robustness | None:
    """Under how many weightings each side leads. `weights` by slug, 1 where absent; a gauge of weight 0 is left out.

    Each draw multiplies the weights with exponential factors (equal weights: uniform over all weightings), leaves each
    gauge out with a chance of a quarter, places values within their intervals, and takes values whole, capped at a
    factor of two, or as directions only. None without a gauge.
    """
    given = [(one, float((weights or {}).get(one.slug, 1))) for one in measures]
    counted = [one for one, weight in given if weight > 0]
    own = [weight for _, weight in given if weight > 0]
    if not counted:
        return None
    scores = [score(counted, own, draw) for draw in draws()]
    shares = {
        "CN": sum(value <= -LEVEL for value in scores) / DRAWS,
        "US": sum(value >= LEVEL for value in scores) / DRAWS,
    }
    shares["level"] = round(1 - shares["CN"] - shares["US"], 6)
    total = sum(own)
    ratio = sum(weight * one.value for one, weight in zip(counted, own, strict=True)) / total
    return Robustness(shares, ratio, flips(counted, own), len(counted))


def flips(measures: Sequence[Measure], weights: Sequence[float]) -> tuple[Flip, ...]:
    """Where the composite passes zero as one gauge's share of the weight moves; gauges that cannot turn it are absent."""
    total = sum(weights)
    whole = sum(weight * one.value for one, weight in zip(measures, weights, strict=True)) / total
    found = []
    for one, weight in zip(measures, weights, strict=True):
        now = weight / total
        if now >= 1:
            continue
        rest = (whole - now * one.value) / (1 - now)
        if rest * one.value < 0:
            found.append(Flip(one.name, now, rest / (rest - one.value), "CN" if whole > 0 else "US"))
    return tuple(sorted(found, key=lambda flip: abs(flip.at - flip.now)))


@metric(
    "lead-robustness",
    title="Robustness of the lead",
    unit="share",
    text="Share of a thousand weightings of the gauges under which each side leads by at least five per cent. Each "
    "weighting draws weights at random around equal ones, leaves each gauge out with a chance of a quarter, places "
    "values "
    "within their intervals, counts six to twenty-four months of lag as a factor of two, and takes the values whole, "
    "capped at a factor of two, or as directions only.",
    formula="share of draws with Σ wᵢxᵢ ÷ Σ wᵢ ≥ ln 1.05 (US) or ≤ −ln 1.05 (China); w exponential, x log-ratios",
    caveats=(
        "It says how much a verdict depends on weights, not how large the gap is.",
        "The gauges are not independent of each other: the AI Index reads Arena, and two lags rest on one index.",
        "The draws are the same every time; another thousand would differ by a point or two.",
        "A side leads from 90 % of weightings on; less is too close to call.",
    ),
    reviewed=date(2026, 11, 23),
)
def lead_robustness(definition: Definition, known_on: date) -> Result:
    return robustness_result(definition, known_on, panel_on(known_on))


def robustness_result(
    definition: Definition, known_on: date, measures: Sequence[Measure], weights: Mapping[str, float] | None = None
) -> Result:
    found = robustness(measures, weights)
    turning = {flip.name: flip for flip in found.flips} if found else {}
    rows = tuple(
        (
            Cell(one.name, one.name),
            Cell(one.stated, one.value, url=one.url, evidence=one.evidence),
            Cell(one.favours, one.side),
            _turn(turning.get(one.name)),
        )
        for one in measures
    )
    return Result(
        definition,
        known_on,
        as_of=max((one.as_of for one in measures), default=None),
        value={side: found.shares[side] for side in ("CN", "US")} if found else None,
        sources=tuple(dict.fromkeys(one.source for one in measures)),
        headline=found.text if found else "",
        subtitle=later("Share of weightings of the gauges under which each side leads"),
        table=Table(marked("Gauge", "Value", "Favours", "Flip point"), rows),
        notes=_heaviest(measures),
    )


def _heaviest(measures: Sequence[Measure]) -> tuple[str, ...]:
    """Which group most of the gauges that are weighed belong to; nothing where none has more than half."""
    counts = Counter(one.group for one in measures)
    total = WORDS.get(len(measures), str(len(measures)))
    return tuple(
        say(
            "{words} of the {total} gauges are about {group}: with equal weights it weighs most.",
            words=WORDS.get(n, str(n)).capitalize(),
            total=total,
            group=group,
        )
        for group, n in counts.items()
        if len(measures) < 2 * n and len(measures) > 1
    )


def _turn(flip: Flip | None) -> Cell:
    return Cell(flip.text, flip.at) if flip else Cell(later("none: no weight on it turns the lead"), 2.0)
