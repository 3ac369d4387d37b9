"""The front page's answer: six dimensions, each read off a published metric by one stated rule; nothing by hand.

The rule of verdicts: a side leads where its number is at least 5 % above the other's (or, on LMArena, where the gap
is larger than the board's usual interval); inside that it is too close to call; where gauges of one dimension point
to different sides it is contested. Confidence counts the gauges that agree and the coverage that the metric admits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.maths import win_probability
from airace.lib.units import compact, money, number, percent
from airace.metrics import registry
from airace.metrics.gauges import Gauge, board_gaps, lag_estimates
from airace.results import SIDE_NAMES, Line, Point, Result

YEAR = timedelta(days=365)
NOTICEABLE = 1.05  # a ratio below this is too close to call
WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
ARENA_TIE = 8.0  # points; about the half-width of the 95 % interval of a much-voted model


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the answer sentence; `side` colours it, `href` links it."""

    text: str
    side: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    slug: str
    name: str
    question: str
    verdict: str
    side: str
    gap_now: str
    gap_note: str
    gap_year_ago: str
    direction: str
    trend: tuple[Point, ...]
    confidence: str
    confidence_note: str
    as_of: date | None
    sources: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    answer: tuple[Part, ...]
    dimensions: tuple[Dimension, ...]
    results: Mapping[str, Result]
    gauges: tuple[Gauge, ...]


USED = (
    "frontier-arena",
    "frontier-lag-eci",
    "hub-downloads",
    "token-share",
    "funding-trailing-year",
    "compute-share",
    "generative-ai-use",
    "robot-density",
    "forecast-china-leads",
)


def scorecard(*, known_on: date) -> Scorecard:
    metrics = registry()
    results = {slug: metrics[slug].compute(known_on=known_on) for slug in USED}
    boards = board_gaps(known_on=known_on)
    estimates = lag_estimates(known_on=known_on)
    lag = results["frontier-lag-eci"]
    dimensions = (
        capability(results["frontier-arena"], lag, boards),
        _adoption(results["hub-downloads"], results["token-share"]),
        _capital(results["funding-trailing-year"]),
        _compute(results["compute-share"]),
        _deployment(results["generative-ai-use"], results["robot-density"]),
        _expectations(results["forecast-china-leads"]),
    )
    return Scorecard(
        _answer(dimensions, results["frontier-arena"], estimates), dimensions, results, (*boards, *estimates)
    )


def verdict_of(side: str) -> str:
    return f"{SIDE_NAMES[side]} leads" if side in {"CN", "US"} else side


def leader(value: Mapping[str, float]) -> str:
    """The side with the larger number, or 'too close to call' within five per cent; 'unknown' without both."""
    if {"CN", "US"} - value.keys() or not any(value.values()):
        return "unknown"
    first, second = sorted(("CN", "US"), key=lambda side: -value[side])
    return first if value[second] == 0 or value[first] / value[second] >= NOTICEABLE else "too close to call"


def ratio(value: Mapping[str, float]) -> str:
    first, second = sorted(("CN", "US"), key=lambda side: -value[side])
    return f"{SIDE_NAMES[first]} ×{compact(value[first] / value[second], 2)}" if value[second] else SIDE_NAMES[first]


def by_side(result: Result) -> dict[str, float]:
    return {k: float(v) for k, v in result.value.items()} if isinstance(result.value, dict) else {}


def at(lines: Sequence[Line], day: date) -> dict[str, float]:
    """Each side's newest value up to a day."""
    found = {}
    for line in lines:
        past = [point.y for point in line.points if point.x <= day and point.y is not None]
        if past:
            found[line.key] = past[-1]
    return found


def gaps(lines: Sequence[Line]) -> list[Point]:
    """US minus China at every day that both have a value."""
    own = {line.key: {point.x: point.y for point in line.points if point.y is not None} for line in lines}
    shared = sorted(own.get("US", {}).keys() & own.get("CN", {}).keys())
    return [Point(day, own["US"][day] - own["CN"][day]) for day in shared]


def ratios(lines: Sequence[Line], over: str) -> tuple[Point, ...]:
    """One side's number over the other's, at every day that both have one."""
    under = "US" if over == "CN" else "CN"
    own = {line.key: {point.x: point.y for point in line.points if point.y} for line in lines}
    shared = sorted(own.get(over, {}).keys() & own.get(under, {}).keys())
    return tuple(Point(day, own[over][day] / own[under][day]) for day in shared)


def direction(points: Sequence[Point], as_of: date | None) -> str:
    """Widening, narrowing or steady over a year, by the size of the gap or ratio."""
    past = [point for point in points if as_of and point.x <= as_of - YEAR and point.y is not None]
    if not past or points[-1].y is None or past[-1].y is None:
        return ""
    now, then = abs(points[-1].y), abs(past[-1].y)
    if abs(now - then) <= 0.1 * max(now, then):
        return "steady"
    return "widening" if now > then else "narrowing"


def recent(points: Sequence[Point]) -> tuple[Point, ...]:
    """The last 24 months of a trend."""
    return tuple(point for point in points if point.x > points[-1].x - 2 * YEAR)


def _names(*results: Result) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.title for result in results for source in result.sources))[:3]


def capability(arena: Result, lag: Result, boards: Sequence[Gauge]) -> Dimension:
    points = gaps(arena.lines)
    now = points[-1].y if points else None
    past = [point.y for point in points if arena.as_of and point.x <= arena.as_of - YEAR and point.y is not None]
    signs = [gauge.value for gauge in boards] + ([float(lag.value)] if isinstance(lag.value, int | float) else [])
    side = "unknown" if now is None else ("US" if now > 0 else "CN")
    agree = sum((value > 0) == (now > 0) and value != 0 for value in signs) if now is not None else 0
    if now is not None and abs(now) < ARENA_TIE:
        side = "too close to call"
    elif signs and agree <= len(signs) / 2:
        side = "contested"
    share = agree / len(signs) if signs else 0
    return Dimension(
        "capability",
        "Capability",
        "How strong is each side’s best model?",
        verdict_of(side),
        side,
        f"{number(abs(now))} points" if now is not None else "",
        f"wins {number(win_probability(abs(now)) * 100)} of 100 duels" if now is not None else "",
        f"{number(past[-1])} points" if past else "",
        direction(points, arena.as_of),
        recent(points),
        "High" if share >= 0.75 else "Medium" if share > 0.5 else "Low",
        f"{agree} of {len(signs)} gauges agree" if signs else "",
        arena.as_of,
        _names(arena, lag),
        "/models/",
    )


def _adoption(hub: Result, tokens: Result) -> Dimension:
    downloads, routed = by_side(hub), by_side(tokens)
    side = leader(downloads)
    year_ago = at(hub.lines, hub.as_of - YEAR) if hub.as_of else {}
    # Tokens count closed models too, so they can support the verdict on open weights but not make it.
    agree = len(routed) == 2 and side in routed and routed[side] == max(routed.values())
    return Dimension(
        "adoption",
        "Open-model adoption",
        "Whose open weights does the world download?",
        verdict_of(side),
        side,
        ratio(downloads) if downloads else "",
        f"{compact(downloads['CN'])} downloads against {compact(downloads['US'])}" if downloads else "",
        ratio(year_ago) if len(year_ago) >= 2 else "",
        direction(ratios(hub.lines, "CN"), hub.as_of),
        recent(ratios(tokens.lines, "CN")),
        "Medium" if agree else "Low",
        f"tokens routed: {percent(routed['CN'])} Chinese, {percent(routed['US'])} US models"
        if len(routed) == 2
        else "",
        hub.as_of,
        _names(hub, tokens),
        "",
    )


def _capital(funding: Result) -> Dimension:
    now = by_side(funding)
    year_ago = at(funding.lines, funding.as_of - YEAR) if funding.as_of else {}
    side = leader(now)
    return Dimension(
        "capital",
        "Capital",
        "Who raises more?",
        verdict_of(side),
        side,
        ratio(now) if now else "",
        f"{money(now['US'])} against {money(now['CN'])} in a year" if len(now) == 2 else "",
        ratio(year_ago) if len(year_ago) == 2 and all(year_ago.values()) else "",
        direction(ratios(funding.lines, "US"), funding.as_of),
        recent(ratios(funding.lines, "US")),
        "High" if side in {"CN", "US"} and min(now.values()) * 3 < max(now.values()) else "Medium",
        "disclosed rounds only",
        funding.as_of,
        _names(funding),
        "/capital/",
    )


def _compute(compute: Result) -> Dimension:
    now = by_side(compute)
    side = leader(now)
    year_ago = at(compute.lines, compute.as_of - YEAR) if compute.as_of else {}
    return Dimension(
        "compute",
        "Compute & chips",
        "Who can train and serve at scale?",
        verdict_of(side),
        side,
        ratio(now) if now else "",
        f"{percent(now['US'])} against {percent(now['CN'])} of known clusters" if len(now) == 2 else "",
        ratio(year_ago) if len(year_ago) == 2 else "",
        "",
        recent(ratios(compute.lines, "US")),
        "Low",
        "covers 10–20 % of the world",
        compute.as_of,
        _names(compute),
        "",
    )


def _deployment(survey: Result, robots: Result) -> Dimension:
    now, automation = by_side(survey), by_side(robots)
    sides = [side for side in (leader(now), leader(automation)) if side != "unknown"]
    side = sides[0] if len(set(sides)) == 1 else ("contested" if sides else "unknown")
    return Dimension(
        "deployment",
        "Deployment",
        "Who is putting AI to work?",
        verdict_of(side),
        side,
        ratio(now) if now else "",
        f"{percent(now['CN'])} against {percent(now['US'])} of surveyed organisations use generative AI"
        + (f"; factory robots: {ratio(automation)}" if automation else "")
        if now
        else "",
        "",
        "",
        (),
        "Low",
        "one survey, one robot count" if automation else "one survey",
        survey.as_of,
        _names(survey, robots),
        "",
    )


def _expectations(markets: Result) -> Dimension:
    chance = float(markets.value) if isinstance(markets.value, int | float) else None
    side = "unknown" if chance is None else "US" if chance < 0.4 else "CN" if chance > 0.6 else "too close to call"
    past = at(markets.lines, markets.as_of - YEAR) if markets.as_of else {}
    return Dimension(
        "expectations",
        "Expectations",
        "What do markets expect?",
        f"{SIDE_NAMES[side]} favoured" if side in {"CN", "US"} else side,
        side,
        percent(chance) if chance is not None else "",
        "chance that a Chinese model leads by the end of 2026" if chance is not None else "",
        percent(past["CN"]) if "CN" in past else "",
        "",
        markets.lines[0].points if markets.lines else (),
        "Low",
        f"{len(markets.lines[0].points)} dated prices"
        if markets.lines and markets.lines[0].points
        else "no dated price",
        markets.as_of,
        _names(markets),
        "",
    )


def _answer(dimensions: Sequence[Dimension], arena: Result, estimates: Sequence[Gauge]) -> tuple[Part, ...]:
    """The computed sentence under the question. Sides stand in order of how many dimensions they lead."""
    led = {side: sum(dimension.side == side for dimension in dimensions) for side in ("CN", "US")}
    points = gaps(arena.lines)
    if not points or points[-1].y is None or not arena.as_of:
        return (Part("Nothing in our sources was known on this day about either side’s best models."),)
    first, second = sorted(led, key=lambda side: (-led[side], side))
    parts = [
        Part("China leads" if first == "CN" else "The US leads", first),
        Part(f" in {led[first]} of {len(dimensions)} dimensions, "),
        Part("China" if second == "CN" else "the US", second),
        Part(f" in {led[second]}; {_undecided(dimensions)}. "),
        Part(_frontier_sentence([point for point in points if point.x > points[-1].x - 3 * YEAR])),
    ]
    fresh = [gauge for gauge in estimates if gauge.as_of > arena.as_of - YEAR]
    if len(fresh) > 1:
        low, high = min(gauge.value for gauge in fresh), max(gauge.value for gauge in fresh)
        count = WORDS.get(len(fresh), str(len(fresh))).capitalize()
        parts += [
            Part(f" {count} published estimates of China’s lag in the past year run from "),
            Part(f"{number(low, 1)} to {number(high, 1)} months", href="#gauges"),
            Part("."),
        ]
    return tuple(parts)


def _undecided(dimensions: Sequence[Dimension]) -> str:
    """How many dimensions nobody leads, by verdict: 'one is contested, two are unknown'."""
    groups = Counter(dimension.verdict for dimension in dimensions if dimension.side not in {"CN", "US"})
    words = [f"{WORDS.get(n, str(n))} {'is' if n == 1 else 'are'} {verdict}" for verdict, n in sorted(groups.items())]
    return ", ".join(words) or "none is open"


def _frontier_sentence(points: Sequence[Point]) -> str:
    now = points[-1]
    gap = now.y or 0.0
    ahead, behind = ("US", "Chinese") if gap >= 0 else ("Chinese", "US")
    sentence = f"The best {ahead} model is {number(abs(gap))} Arena points ahead of the best {behind} one"
    widest = max(points, key=lambda point: abs(point.y or 0))
    year = [point for point in points if point.x > now.x - YEAR and point is not now]
    least = min(year, key=lambda point: abs(point.y or 0), default=None)
    comparisons = []
    if abs(widest.y or 0) > abs(gap) + ARENA_TIE:
        comparisons.append(f"down from {number(abs(widest.y or 0))} in {in_words(widest.x, 'month')}")
    if least and abs(least.y or 0) < abs(gap) - ARENA_TIE:
        comparisons.append(f"up from {number(abs(least.y or 0))} in {in_words(least.x, 'month')}")
    return f"{sentence} — {', '.join(comparisons)}." if comparisons else f"{sentence}."
