"""The gauge panel: several measures of one gap on one direction scale, and what their disagreement says.

Takes:   the best pair on Arena text as odds, Epoch's index as a lag, published estimates, and ratios of downloads,
         tokens and capital.
Leaves:  further boards of the same publishers and single persons' estimates; the page lists them below the panel.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from airace.lib.dates import in_words
from airace.lib.maths import win_probability
from airace.lib.say import later, listed, marked, say, say_many
from airace.lib.units import compact, number
from airace.metrics import metric, registry
from airace.metrics.amendments import ERRORS_ADD_AS_SQUARES
from airace.metrics.answer import WORDS
from airace.metrics.dimension import NOTICEABLE, by_side, gap_of, newest_pair
from airace.metrics.gauges import Origin, published
from airace.queries.observations import Reading
from airace.results import SIDE_NAMES, Cell, Definition, Result, SourceRef, Table

LEVEL = math.log(NOTICEABLE)
YEAR_RATIO = math.log(2)  # what a lag of twelve months counts on the scale
ODDS_PER_POINT = math.log(10) / 400

USED = ("frontier-arena", "frontier-lag-eci", "hub-downloads", "token-share", "funding-trailing-year")
ORDER = (
    "arena-duels",
    "eci-lag",
    "caisi-lag",
    "ai-index-gap",
    "open-closed-lag",
    "download-ratio",
    "token-ratio",
    "capital-ratio",
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One gauge of the panel. `value`, `low` and `high` are log-ratios: positive favours the US, zero is level."""

    slug: str
    name: str
    group: str
    value: float
    stated: str
    interval: str
    as_of: date
    origin: Origin
    source: SourceRef
    url: str
    note: str = ""
    low: float | None = None
    high: float | None = None
    months: bool = False
    evidence: str = ""

    @property
    def side(self) -> str:
        """The side that it favours, or 'too close to call' within five per cent."""
        return later("too close to call") if abs(self.value) < LEVEL else "US" if self.value > 0 else "CN"

    @property
    def favours(self) -> str:
        return (
            say("Favours {in_text}", in_text=in_text(self.side))
            if self.side in SIDE_NAMES
            else later("Too close to call")
        )


def in_text(side: str) -> str:
    return later("the US") if side == "US" else SIDE_NAMES[side]


def panel(results: Mapping[str, Result], estimates: Sequence[Reading]) -> tuple[Measure, ...]:
    """The gauges that are known, in the order of `ORDER`, from results of `USED` and the published estimates."""
    found = [
        _arena(results["frontier-arena"]),
        _own_lag(results["frontier-lag-eci"]),
        _published(
            "caisi-lag", later("CAISI on DeepSeek V4 Pro"), "caisi-deepseek-v4-pro-lag", estimates, "government"
        ),
        _published("ai-index-gap", later("AI Index 2026, as it states the gap"), "ai-index-2026-arena-gap", estimates),
        _published(
            "open-closed-lag", later("Open models behind closed"), "epoch-eci-open-vs-closed-lag-since-r1", estimates
        ),
        _ratio(
            "download-ratio", later("Downloads of open models"), "adoption", results["hub-downloads"], "independent"
        ),
        _ratio(
            "token-ratio",
            later("Tokens routed"),
            "adoption",
            results["token-share"],
            note=later("the router counts its own traffic"),
        ),
        _ratio(
            "capital-ratio",
            later("Capital raised in a year"),
            "capital",
            results["funding-trailing-year"],
            note=later("companies announce their rounds"),
        ),
    ]
    return tuple(measure for measure in found if measure)


def panel_on(known_on: date) -> tuple[Measure, ...]:
    metrics = registry()
    results = {slug: metrics[slug].compute(known_on=known_on) for slug in USED}
    return panel(results, published(known_on=known_on))


def independent(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Those that neither a government nor somebody speaking of his own business states."""
    return tuple(measure for measure in measures if measure.origin == "independent")


def _arena(arena: Result) -> Measure | None:
    pair = newest_pair(arena.lines)
    if pair is None:
        return None
    us, cn = pair
    gap = (us.y or 0) - (cn.y or 0)
    apart = gap_of(pair)
    ahead, behind = (later("US"), later("Chinese")) if gap >= 0 else (later("Chinese"), later("US"))
    return Measure(
        "arena-duels",
        later("Arena text, duels won"),
        "capability",
        gap * ODDS_PER_POINT,
        say("{ahead} model wins {duels} of 100", ahead=ahead, duels=_duels(abs(gap))),
        say("{duels} to {duels_2} for the US", duels=_duels(apart.low), duels_2=_duels(apart.high)) if apart else "",
        us.x,
        "independent",
        arena.sources[0],
        us.url,
        say(
            "{gap} points; best {ahead} against best {behind} model: {label}, {label_2}",
            gap=number(abs(gap), 1),
            ahead=ahead,
            behind=behind,
            label=us.label,
            label_2=cn.label,
        ),
        apart.low * ODDS_PER_POINT if apart else None,
        apart.high * ODDS_PER_POINT if apart else None,
        evidence="/evidence/metrics/frontier-arena/",
    )


def _duels(points: float) -> str:
    return number(win_probability(points) * 100)


def _own_lag(lag: Result) -> Measure | None:
    if not isinstance(lag.value, int | float) or lag.as_of is None:
        return None
    months = float(lag.value)
    return Measure(
        "eci-lag",
        later("Epoch index, lag computed here"),
        "capability",
        in_ratio(months),
        _months(months),
        "",
        lag.as_of,
        "independent",
        lag.sources[0],
        "/metrics/frontier-lag-eci/",
        months=True,
        evidence="/evidence/metrics/frontier-lag-eci/",
    )


def in_ratio(months: float) -> float:
    return months / 12 * YEAR_RATIO


def _months(months: float, who: str = "") -> str:
    trailing = who or (later("China") if months >= 0 else later("US"))
    return say("{trailing} {months} months behind", trailing=trailing, months=number(abs(months), 1))


def _published(
    slug: str, name: str, variant: str, estimates: Sequence[Reading], origin: Origin = "independent"
) -> Measure | None:
    """An estimate as its author states it: a lag of China in months, or a lead of the US in per cent."""
    row = next((row for row in reversed(estimates) if row.variant == variant), None)
    if row is None:
        return None
    months = row.measure == "lag-estimate"
    scale = in_ratio if months else lambda value: math.log1p(value / 100)
    ranged = row.low is not None and row.high is not None
    unit = later(" months") if months else " %"
    return Measure(
        slug,
        name,
        "capability",
        scale(row.value),
        _months(row.value, later("open models") if slug == "open-closed-lag" else "")
        if months
        else _per_cent(row.value),
        say("{low} to {high}{unit}", low=number(row.low or 0), high=number(row.high or 0), unit=unit) if ranged else "",
        row.period,
        origin,
        row.source,
        row.url,
        later("read second hand") if row.second_hand else "",
        scale(row.low) if row.low is not None and ranged else None,
        scale(row.high) if row.high is not None and ranged else None,
        months,
        row.evidence,
    )


def _per_cent(lead: float) -> str:
    return say(
        "{lead} ahead by {lead_2} % of the score",
        lead=later("US") if lead >= 0 else later("China"),
        lead_2=number(abs(lead), 1),
    )


def _ratio(
    slug: str,
    name: str,
    group: str,
    result: Result,
    origin: Origin = "self-reported",
    note: str = "",
) -> Measure | None:
    value = by_side(result)
    if not (value.get("US") and value.get("CN")) or result.as_of is None:
        return None
    first, second = sorted(("CN", "US"), key=lambda side: -value[side])
    mirrored = any(line.last and line.last.provisional for line in result.lines if line.key in {"CN", "US"})
    return Measure(
        slug,
        name,
        group,
        math.log(value["US"] / value["CN"]),
        f"{SIDE_NAMES[first]} ×{compact(value[first] / value[second])}",
        "",
        result.as_of,
        origin,
        result.sources[0],
        f"/metrics/{result.definition.slug}/",
        listed(filter(None, (note, later("read second hand") if mirrored else ""))),
        evidence=f"/evidence/metrics/{result.definition.slug}/",
    )


def sentence(measures: Sequence[Measure]) -> str:
    """How far the gauges disagree, in one sentence with the numbers in it."""
    if not measures:
        return later("No gauge was known on this day.")
    counts = {
        side: sum(measure.side == side for measure in measures) for side in sorted({one.side for one in measures})
    }
    words = {
        "US": (later("favours the US"), later("favour the US")),
        "CN": (later("favours China"), later("favour China")),
    }
    level = (later("is too close to call"), later("are too close to call"))
    told = [
        say("{count} {favours}", count=_word(n), favours=words.get(side, level)[n != 1])
        for side, n in sorted(counts.items(), key=lambda item: (item[0] not in SIDE_NAMES, -item[1], item[0]))
    ]
    if len(measures) == 1:
        return say("The only gauge known {told}: {stated}.", told=told[0].partition(" ")[2], stated=measures[0].stated)
    least, most = (choose(measures, key=lambda one: one.value) for choose in (min, max))
    total = say_many(
        "Of {word} gauge, {joined}",
        "Of {word} gauges, {joined}",
        len(measures),
        word=_word(len(measures)),
        joined=_joined(told),
    )
    return say(
        "{total}: from {stated} ({lower}) to {stated_2} ({lower_2}).",
        total=total,
        stated=least.stated,
        lower=_lower(least.name),
        stated_2=most.stated,
        lower_2=_lower(most.name),
    )


def _word(count: int) -> str:
    return WORDS.get(count, str(count))


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else say("{list} and {parts}", list=listed(parts[:-1]), parts=parts[-1])


def _lower(name: str) -> str:
    """A name in the middle of a sentence; names of publishers keep their capital."""
    return name if name.split()[0] in {"Arena", "Epoch", "CAISI", "AI"} else name[0].lower() + name[1:]


@metric(
    "gauge-panel",
    title="Gauges of the gap",
    unit="gauges",
    text="How many gauges of the same gap favour each side. A gauge within five per cent of level favours "
    "neither. On the common scale duels count as odds, amounts as ratios, and twelve months of lag as a factor of two.",
    formula="scale = ln(US ÷ China); duels: gap × ln 10 ÷ 400; lag: months ÷ 12 × ln 2; per cent: ln(1 + p ÷ 100)",
    caveats=(
        "The gauges measure different things: none is the right one, and their spread is the answer.",
        "No rate of exchange between months and ratios exists: twelve months for a factor of two is our choice, "
        "and the "
        "robustness meter varies it from six to twenty-four.",
        "The AI Index states its gap in per cent of a rating, which has no zero; it is shown as stated.",
        "Open models behind closed ones is a gap by licence: most leading open models are Chinese, most closed "
        "ones US.",
        "The interval of duels is that of the difference of two models, their errors taken as independent; most gauges "
        "state none.",
    ),
    reviewed=ERRORS_ADD_AS_SQUARES[0],
    changes=(
        ERRORS_ADD_AS_SQUARES,
        (
            date(2026, 11, 24),
            "The gauges are no longer called independent: two lags rest on one index. Arena counts as a gauge from its "
            "snapshot of February 2024 on; before, its rating was another.",
        ),
    ),
)
def gauge_panel(definition: Definition, known_on: date) -> Result:
    return panel_result(definition, known_on, panel_on(known_on))


def panel_result(definition: Definition, known_on: date, measures: Sequence[Measure]) -> Result:
    columns = marked("Gauge", "Value", "Interval", "Favours", "As of", "Publisher", "Its stake", "Kind of source")
    rows = tuple(
        (
            Cell(one.name, one.name),
            Cell(one.stated, one.value, url=one.url, evidence=one.evidence, note=one.note),
            Cell(one.interval, one.low) if one.interval else Cell("", missing="unknown"),
            Cell(SIDE_NAMES.get(one.side, one.side), one.side),
            Cell(in_words(one.as_of), one.as_of.isoformat()),
            Cell(one.source.publisher, one.source.publisher),
            Cell(one.source.stake, one.source.stake) if one.source.stake else Cell("", missing="unknown"),
            Cell(one.origin, one.origin),
        )
        for one in measures
    )
    return Result(
        definition,
        known_on,
        as_of=max((one.as_of for one in measures), default=None),
        value={side: sum(one.side == side for one in measures) for side in ("CN", "US")} if measures else None,
        sources=tuple(dict.fromkeys(one.source for one in measures)),
        headline=sentence(measures) if measures else "",
        subtitle=later("Gauges of the same gap, not independent of each other; positive on the scale favours the US"),
        table=Table(columns, rows),
    )
