"""Whose open weights the world downloads, and whose models developers call.

Takes:   cumulative Hub downloads by side as the ATOM Project states them; token shares on OpenRouter, daily ones once
         there are any, else those of the running week.
Leaves:  sums over single repositories of our own copies: the set of repositories differs from day to day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.units import compact, percent
from airace.metrics import metric
from airace.metrics.onesided import newest_common
from airace.queries.observations import COMPANY, SIDE, Reading, readings, sources_of
from airace.results import SIDE_ADJECTIVES, SIDE_NAMES, Definition, Line, Number, Point, Result

REVIEWED = date(2026, 11, 23)
DAILY = "token-share-daily"  # the other token shares are of running weeks


@metric(
    "hub-downloads",
    title="Downloads of open models by side",
    unit="downloads",
    text="Cumulative downloads from the Hugging Face Hub of open language models released by each side's "
    "organisations, as "
    "the ATOM Project counts them.",
    caveats=(
        "A handful of published figures, two of them round numbers for six labs only; the daily series is not public.",
        "The Hub counts requests, not people: automated pulls add to it, and copies elsewhere are not seen.",
        "Cumulative totals favour older models.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def hub_downloads(definition: Definition, known_on: date) -> Result:
    rows = readings("downloads-all-time", SIDE, known_on=known_on, source="atom-project")
    lines = _by_side(rows)
    value, shared = newest_common(lines)
    return Result(
        definition,
        known_on,
        as_of=shared,
        value=value or None,
        lines=lines,
        sources=sources_of(rows),
        headline=_ratio_headline(value, "downloads", shared),
        subtitle=later("Cumulative Hub downloads of open language models by developer's home, ATOM Project"),
    )


def _ratio_headline(value: dict[str, Number], what: str, day: date | None) -> str:
    if len(value) < 2 or not day:
        return ""
    leader, trailer = sorted(value, key=lambda side: -value[side])
    return say(
        "{side_adjectives} models have {compact} {what}, {side_adjectives_2} models {compact_2} ({day})",
        side_adjectives=SIDE_ADJECTIVES[leader],
        compact=compact(value[leader]),
        what=what,
        side_adjectives_2=SIDE_ADJECTIVES[trailer],
        compact_2=compact(value[trailer]),
        day=in_words(day, "month"),
    )


def _by_side(rows: Sequence[Reading]) -> tuple[Line, ...]:
    grouped: dict[str, list[Point]] = defaultdict(list)
    for row in rows:
        grouped[row.side].append(
            Point(
                row.period,
                row.value,
                row.low,
                row.high,
                url=row.url,
                evidence=row.evidence,
                provisional=row.second_hand,
            )
        )
    return tuple(Line(side, SIDE_NAMES[side], tuple(points)) for side, points in sorted(grouped.items()))


def _at(line: Line, day: date | None) -> float | None:
    return next((point.y for point in line.points if point.x == day), None)


def not_attributed(lines: Sequence[Line], day: date | None) -> float:
    """What no known developer's side holds of the tokens of a day, as a fraction."""
    named = (_at(line, day) or 0.0 for line in lines if line.key != "unknown")
    return round(max(0.0, 1 - sum(named)), 4)


@metric(
    "token-share",
    title="Share of tokens on OpenRouter",
    unit="share",
    text="Share of the tokens that OpenRouter routed in a day, by home of the model's developer. Where no "
    "daily rankings "
    "are known yet: of the tokens of the running week, summed over the ten largest developers of the day.",
    formula="sum of a side's shares over its models among the fifty largest of the day; the rest is not attributed",
    caveats=(
        "Developer traffic through one router: not quality, not all use; large providers are called directly.",
        "Tokens of different tokenizers are not the same amount of text.",
        "Models under cover names, developers that are not known here and models beyond the fifty largest are not "
        "attributed: the line Unknown holds them, and it can be a fifth of a day or more.",
        "Days and running weeks are different quantities and never stand in one line: with daily rankings known, the "
        "weekly figures of March to May 2026 are not shown. In those the week restarts on Mondays, and authors outside "
        "the ten largest are missing.",
        "OpenRouter revises the last two or three days.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def token_share(definition: Definition, known_on: date) -> Result:
    both = readings((DAILY, "token-share"), COMPANY, known_on=known_on, source="openrouter")
    daily = [row for row in both if row.measure == DAILY]
    rows = daily or both
    sums: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    urls = {row.period: row.url for row in rows}
    for row in rows:
        sums[row.side][row.period] += row.value
    if daily:
        # Whatever no company is known for, whether under a cover name, among the rest or refused at the import.
        for day in urls:
            named = sum(days.get(day, 0.0) for side, days in sums.items() if side != "unknown")
            sums["unknown"][day] = max(0.0, 1 - named)  # rounded shares may add up to a little more than one
    lines = tuple(
        Line(
            side,
            SIDE_NAMES[side],
            tuple(Point(day, round(share, 4), url=urls[day]) for day, share in sorted(days.items())),
        )
        for side, days in sorted(sums.items())
    )
    newest = max(urls, default=None)
    unattributed = not_attributed(lines, newest)
    value = {line.key: share for line in lines if line.key in {"CN", "US"} and (share := _at(line, newest)) is not None}
    return Result(
        definition,
        known_on,
        as_of=newest,
        value=value or None,
        lines=lines,
        sources=sources_of(rows),
        headline=say(
            "Chinese models carried {share} of tokens, US models {share_2}, and {share_3} are not attributed ({day})",
            share=percent(value["CN"]),
            share_2=percent(value["US"]),
            share_3=percent(unattributed),
            day=in_words(newest),
        )
        if len(value) == 2 and newest
        else "",
        subtitle=later("Share of each day's tokens on OpenRouter, by developer's home")
        if daily
        else later("Share of weekly tokens among OpenRouter's ten largest model authors, by developer's home"),
        notes=(
            say(
                "Not attributed: {share} of the tokens ({day}) are of {daily}, and in no side's share.",
                share=percent(unattributed, 1),
                day=in_words(newest),
                daily=later("models that no known developer stands behind")
                if daily
                else later("developers beyond the ten largest"),
            ),
        )
        if newest
        else (),
    )
