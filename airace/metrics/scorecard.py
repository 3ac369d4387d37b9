"""The front page's answer: six dimensions, each read off a published metric by one stated rule; nothing by hand.

The rule of verdicts: a side leads where its number is at least 5 % above the other's (on LMArena, where the 95 %
intervals of the two best models do not overlap); inside that it is too close to call; where gauges of one dimension
point to different sides it is contested. Confidence counts the boards that agree, is high for a lead on three boards
or more only, and follows the coverage that the metric admits. Expectations are no lead: markets favour a side.

A year ago is the newest value up to 365 days before the day one looks from, by what is known on that day; where the 95 %
interval of the difference to the gap now holds zero, there is no clear change. Figures more than 365 days old are
labelled so, their confidence is low, and the answer says how many leads rest on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from airace.lib.dates import in_words
from airace.lib.maths import win_probability
from airace.lib.say import later, listed, say, say_many
from airace.lib.units import compact, money, number, percent
from airace.metrics import registry
from airace.metrics.adoption import not_attributed
from airace.metrics.answer import Part, answer
from airace.metrics.dimension import (
    ENOUGH,
    Dimension,
    aged,
    alike,
    at,
    by_side,
    direction,
    gap_of,
    gaps,
    leader,
    names,
    newest_pair,
    ratio,
    ratios,
    recent,
    second_hand,
    unbroken,
    verdict_of,
    year_before,
)
from airace.metrics.gauges import Gauge, board_gaps, lag_estimates, own_lag, published
from airace.metrics.panel import Measure, in_text, panel
from airace.results import SIDE_NAMES, Result

ARENA_TIE = 8.0  # points; stands for the intervals where a board has none


@dataclass(frozen=True, slots=True)
class Scorecard:
    answer: tuple[Part, ...]
    dimensions: tuple[Dimension, ...]
    results: Mapping[str, Result]
    gauges: tuple[Gauge, ...]
    panel: tuple[Measure, ...]


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
    lag = results["frontier-lag-eci"]
    stated = published(known_on=known_on)
    estimates = lag_estimates(known_on=known_on, rows=stated)
    dimensions: tuple[Dimension, ...] = (
        capability(results["frontier-arena"], lag, boards),
        adoption(results["hub-downloads"], results["token-share"]),
        _capital(results["funding-trailing-year"]),
        compute(results["compute-share"]),
        _deployment(results["generative-ai-use"], results["robot-density"]),
        _expectations(results["forecast-china-leads"]),
    )
    dimensions = tuple(aged(row, known_on) for row in dimensions)
    gauges = (*boards, *own_lag(lag), *estimates)
    said = answer(dimensions, results["frontier-arena"], estimates)
    return Scorecard(said, dimensions, results, gauges, panel(results, stated))


def capability(arena: Result, lag: Result, boards: Sequence[Gauge]) -> Dimension:
    points = gaps(arena.lines)
    now = points[-1].y if points else None
    then = year_before(points, arena.known_on, arena.as_of)
    ends = gap_of(newest_pair(arena.lines))
    ends_then = gap_of(newest_pair(arena.lines, then.x)) if then else None
    signs = [gauge.value for gauge in boards] + ([float(lag.value)] if isinstance(lag.value, int | float) else [])
    side = later("unknown") if now is None else ("US" if now > 0 else "CN")
    agree = sum((value > 0) == (now > 0) and value != 0 for value in signs) if now is not None else 0
    if now is not None and _tied(arena, abs(now)):
        side = later("too close to call")
    elif now is not None and signs and agree <= len(signs) / 2:
        side = later("contested")
    share = agree / len(signs) if signs else 0
    return Dimension(
        "capability",
        later("Capability"),
        later("How strong is each side’s best model?"),
        verdict_of(side),
        side,
        say("{now} points", now=number(abs(now), 1)) if now is not None else "",
        say("wins {win_probability} of 100 duels", win_probability=number(win_probability(abs(now)) * 100))
        if now is not None
        else "",
        say("{y} points", y=number(abs(then.y or 0), 1)) if then else "",
        direction(then, points, unclear=alike(ends, ends_then)),
        recent(points),
        _confidence(share, len(signs), side),
        say_many(
            "{agree} of {signs} board puts {side} ahead",
            "{agree} of {signs} boards put {side} ahead",
            len(signs),
            agree=agree,
            signs=len(signs),
            side=in_text("US" if now > 0 else "CN"),
        )
        if signs and now is not None
        else "",
        arena.as_of,
        names(arena, lag),
        "/models/",
        "/evidence/metrics/frontier-gap-arena/",
        then.x if then else None,
        ends,
    )


def _confidence(share: float, boards: int, side: str) -> str:
    """How sure a verdict is of which a share of boards agree: few boards, or a gap too close to call, are never high."""
    if share <= 0.5 or boards < 2:
        return later("Low")
    return later("High") if share >= 0.75 and boards >= ENOUGH and side in SIDE_NAMES else later("Medium")


def _tied(arena: Result, gap: float) -> bool:
    """Whether the two best models of the newest whole snapshot share a rank: their 95 % intervals overlap."""
    us, cn = newest_pair(arena.lines) or (None, None)
    if us and cn and us.low is not None and us.high is not None and cn.low is not None and cn.high is not None:
        return us.low <= cn.high and cn.low <= us.high
    return gap < ARENA_TIE


def adoption(hub: Result, tokens: Result) -> Dimension:
    downloads, routed = by_side(hub), by_side(tokens)
    side = leader(downloads)
    trend = ratios(hub.lines, "CN")
    then = year_before(trend, hub.known_on, hub.as_of)
    # Tokens count closed models too, so they can support the verdict on open weights but not make it.
    # What is not attributed could be anybody's: they do so only where it could not turn their order round.
    rest = not_attributed(tokens.lines, tokens.as_of)
    agree = side in routed and len(routed) == 2 and routed[side] - min(routed.values()) > rest
    return Dimension(
        "adoption",
        later("Open-model adoption"),
        later("Whose open weights does the world download?"),
        verdict_of(side),
        side,
        ratio(downloads) if downloads else "",
        say("{CN} downloads against {US}", CN=compact(downloads["CN"]), US=compact(downloads["US"]))
        if downloads
        else "",
        ratio(at(hub.lines, then.x)) if then else "",
        direction(then, trend),
        recent(trend),
        later("Medium") if agree else later("Low"),
        second_hand(hub)
        + (
            say(
                "tokens routed on {day}: {share} Chinese, {share_2} US, {share_3} not attributed",
                day=in_words(tokens.as_of),
                share=percent(routed["CN"]),
                share_2=percent(routed["US"]),
                share_3=percent(rest),
            )
            if len(routed) == 2 and tokens.as_of
            else ""
        ),
        hub.as_of,
        names(hub, tokens),
        "/metrics/hub-downloads/",
        "/evidence/metrics/hub-downloads/",
        then.x if then else None,
    )


def _capital(funding: Result) -> Dimension:
    now = by_side(funding)
    trend = ratios(funding.lines, "US")
    then = year_before(trend, funding.known_on, funding.as_of)
    side = leader(now)
    return Dimension(
        "capital",
        later("Capital"),
        later("Who raises more?"),
        verdict_of(side),
        side,
        ratio(now) if now else "",
        say("{sum} against {sum_2} in a year", sum=money(now["US"]), sum_2=money(now["CN"])) if len(now) == 2 else "",
        ratio(at(funding.lines, then.x)) if then else "",
        direction(then, trend),
        recent(trend),
        later("Medium"),
        later("disclosed rounds only"),
        funding.as_of,
        names(funding),
        "/capital/",
        "/evidence/metrics/funding-trailing-year/",
        then.x if then else None,
    )


def compute(share: Result) -> Dimension:
    now = by_side(share)
    side = leader(now)
    # A share that was found by another method says nothing about the change.
    lines = unbroken(share.lines)
    trend = ratios(lines, "US")
    then = year_before(trend, share.known_on, share.as_of)
    return Dimension(
        "compute",
        later("Compute & chips"),
        later("Who can train and serve at scale?"),
        verdict_of(side),
        side,
        ratio(now) if now else "",
        listed(
            (
                say(
                    "{share} against {share_2} of known clusters", share=percent(now["US"]), share_2=percent(now["CN"])
                ),
                *share.notes,
            ),
            "; ",
        )
        if len(now) == 2
        else "",
        ratio(at(lines, then.x)) if then else "",
        "",
        recent(trend),
        later("Low"),
        say("{second_hand}covers 10–20 % of the world", second_hand=second_hand(share)),
        share.as_of,
        names(share),
        "/metrics/compute-share/",
        "/evidence/metrics/compute-share/",
        then.x if then else None,
    )


def _deployment(survey: Result, robots: Result) -> Dimension:
    now, automation = by_side(survey), by_side(robots)
    sides = [side for side in (leader(now), leader(automation)) if side != "unknown"]
    side = sides[0] if len(set(sides)) == 1 else (later("contested") if sides else later("unknown"))
    return Dimension(
        "deployment",
        later("Deployment"),
        later("Who is putting AI to work?"),
        verdict_of(side),
        side,
        ratio(now) if now else "",
        say(
            "{share} against {share_2} of surveyed organisations use generative AI",
            share=percent(now["CN"]),
            share_2=percent(now["US"]),
        )
        + (say("; factory robots: {ratio}", ratio=ratio(automation)) if automation else "")
        if now
        else "",
        "",
        "",
        (),
        later("Low"),
        later("one survey, one robot count") if automation else later("one survey"),
        survey.as_of,
        names(survey, robots),
        "/metrics/generative-ai-use/",
        "/evidence/metrics/generative-ai-use/",
    )


def _expectations(markets: Result) -> Dimension:
    chance = float(markets.value) if isinstance(markets.value, int | float) else None
    side = (
        later("unknown")
        if chance is None
        else "US"
        if chance < 0.4
        else "CN"
        if chance > 0.6
        else later("too close to call")
    )
    prices = markets.lines[0].points if markets.lines else ()
    then = year_before(prices, markets.known_on, markets.as_of)
    return Dimension(
        "expectations",
        later("Expectations"),
        later("What do markets expect?"),
        say("{side_names} favoured", side_names=SIDE_NAMES[side]) if side in {"CN", "US"} else side,
        side,
        percent(chance) if chance is not None else "",
        later("chance that a Chinese model leads by the end of 2026")
        if chance is not None
        else say("no price since {day}", day=in_words(markets.as_of))
        if markets.as_of
        else "",
        percent(then.y or 0) if then else "",
        "",
        recent(prices),
        later("Low"),
        say("{prices} dated prices", prices=len(prices)) if prices else later("no dated price"),
        markets.as_of,
        names(markets),
        "/metrics/forecast-china-leads/",
        "/evidence/metrics/forecast-china-leads/",
        then.x if then else None,
    )
