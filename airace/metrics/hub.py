"""What our own copies of the Hub's counters hold: 30-day counts by side, and who holds how large a part of a day.

Takes:   sums by side, organisation and family that the import keeps, of days with enough repositories to be compared.
Leaves:  days with few repositories: their sums speak of the copy, not of the Hub.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.lib.units import compact, number, percent
from airace.metrics import metric
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.metrics.onesided import newest_common
from airace.queries.rollups import Counted, Sums, by_side, full_days, newest_full_day
from airace.results import SIDE_ADJECTIVES, SIDE_NAMES, Cell, Definition, Line, Number, Point, Result, Table

REVIEWED = date(2026, 11, 23)
WINDOW = 30  # days
COVERAGE = later(
    "Only repositories of watched organisations, and before this site asked the Hub itself only those in the "
    "copies that were found: the most downloaded ones. What is left out decides who leads: with encoders and "
    "models for other tasks, most of them of US organisations, another side may; see “Downloads with and without "
    "the exclusion rules”."
)
PEOPLE = later("The Hub counts requests, not people: automated pulls, tests and servers that start again add to it.")
FULL = later(
    "Left out are days that count fewer than half as many repositories as the fullest day: the copy was a part."
)
ABSENT = Cell("", missing="unknown")


@metric(
    "hub-downloads-30d",
    title="Downloads in 30 days by side",
    unit="downloads",
    text="Downloads in the 30 days up to each day of the Hub repositories that were counted on it, by home of "
    "the owner. "
    "Quantised copies, adapters, guards, embedding models, mirrors and models for other tasks than text (encoders, "
    "speech, "
    "pictures alone, time series) are left out by published rules.",
    formula="sum over the day's repositories of their 30-day count",
    caveats=(
        COVERAGE,
        "A point is a rolling window: two that follow each other share 29 of their 30 days, and points are never "
        "added up.",
        PEOPLE,
        FULL,
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def downloads_30d(definition: Definition, known_on: date) -> Result:
    counted = by_side(known_on=known_on)
    days = full_days(counted.rows)
    rows = [row for row in counted.rows if row.day in days]
    lines = tuple(
        Line(side, SIDE_NAMES[side], tuple(Point(day, own[day]) for day in sorted(own)))
        for side, own in sorted(_by_side(rows).items())
    )
    value, newest = newest_common(lines)
    return Result(
        definition,
        known_on,
        as_of=newest,
        value=value or None,
        lines=lines,
        sources=counted.sources if rows else (),
        measures=("downloads-30-days",),
        headline=_thirty_days(value, newest, days[newest] if newest else 0),
        subtitle=later(
            "Downloads in 30 days of the repositories counted each day, Hugging Face Hub, by the owner's home"
        ),
        notes=tuple(_distortions(counted.rows, days, newest)) if newest else (),
    )


def _by_side(rows: Iterable[Sums]) -> dict[str, dict[date, int]]:
    sums: dict[str, dict[date, int]] = defaultdict(dict)
    for row in rows:
        if row.last_30 is not None:
            sums[row.side][row.day] = row.last_30
    return sums


def _thirty_days(value: dict[str, Number], day: date | None, repositories: int) -> str:
    if not value or not day:
        return ""
    leader, trailer = sorted(value, key=lambda side: -value[side])
    return say(
        "{side_adjectives} models had {compact} downloads in 30 days, {side_adjectives_2} models {compact_2}, "
        "among {repositories} repositories counted ({day})",
        side_adjectives=SIDE_ADJECTIVES[leader],
        compact=compact(value[leader]),
        side_adjectives_2=SIDE_ADJECTIVES[trailer],
        compact_2=compact(value[trailer]),
        repositories=repositories,
        day=in_words(day),
    )


def _distortions(rows: Iterable[Sums], days: dict[date, int], newest: date) -> Iterator[str]:
    """What is known to bend these sums, each measured on the rows at hand; a sentence each."""
    rows = list(rows)
    seen = {row.day for row in rows}
    if left_out := len(seen - days.keys()):
        yield (
            say(
                "Coverage: {left_out} of {seen} days with copies are left out, since they count fewer than half as "
                "many repositories as the fullest day ({values}). On the days shown between {values_2} and "
                "{values} are counted, so part of each rise or fall is repositories that come and go.",
                left_out=left_out,
                seen=len(seen),
                values=max(days.values()),
                values_2=min(days.values()),
            )
        )
    of_day = [row for row in rows if row.day == newest]
    without = {row.side: row.last_30 or 0 for row in of_day}
    every = {row.side: row.every_30 or 0 for row in of_day}
    if total := sum(every.values()):
        parts = listed(
            f"{SIDE_NAMES[side]} {percent(1 - without[side] / every[side], 1)}"
            for side in ("CN", "US")
            if every.get(side)
        )
        whole = listed((f"{SIDE_NAMES[side]} {compact(every.get(side, 0))}" for side in ("CN", "US")), " and ")
        yield (
            say(
                "Exclusions: the rules leave out {share} of the downloads of {day} ({parts}). With them counted, "
                "{whole}.",
                share=percent(1 - sum(without.values()) / total, 1),
                day=in_words(newest),
                parts=parts,
                whole=whole,
            )
        )
        yield (
            say(
                "Unknown owners: {share} of the downloads are of accounts whose side is not known; they count for "
                "no side.",
                share=percent(without.get("unknown", 0) / max(sum(without.values()), 1), 1),
            )
        )
    same, pairs = _unrefreshed(rows, days)
    if pairs:
        yield (
            say(
                "Stale copies: on {same} of {pairs} pairs of days that follow each other a side's sum is the same "
                "to the last digit, which means a copy that had not been refreshed, not a quiet day.",
                same=same,
                pairs=pairs,
            )
        )
    yield _window(rows, newest)


def _unrefreshed(rows: list[Sums], days: dict[date, int]) -> tuple[int, int]:
    """Pairs of full days in a row on which both sides are counted, and on how many of them a side's sum repeats."""
    sums = _by_side(row for row in rows if row.day in days and row.side in {"CN", "US"})
    pairs = [(day, day + timedelta(days=1)) for day in days if day + timedelta(days=1) in days]
    return sum(any(own.get(a) == own.get(b) is not None for own in sums.values()) for a, b in pairs), len(pairs)


def _window(rows: list[Sums], newest: date) -> str:
    """Whether what was gained in the window adds up to the 30-day count; where it can be told."""
    window = {newest - timedelta(days=back) for back in range(WINDOW)}
    gained: dict[date, int] = defaultdict(int)
    for row in rows:
        if row.day in window and row.every_gained is not None:
            gained[row.day] += row.every_gained
    if len(gained) < WINDOW:
        return say(
            "30-day window: whether it adds up can only be checked with all-time counts on {window} days in a row; "
            "there are {gained} so far.",
            window=WINDOW,
            gained=len(gained),
        )
    stated = sum(row.every_30 or 0 for row in rows if row.day == newest)
    return say(
        "30-day window: all-time counts rose by {values} in the {window} days, the 30-day counts say {stated}: "
        "{stated_2} difference.",
        values=compact(sum(gained.values())),
        window=WINDOW,
        stated=compact(stated),
        stated_2=percent(sum(gained.values()) / stated - 1, 1) if stated else "no",
    )


@metric(
    "hub-download-share",
    title="Share of downloads by side",
    unit="share",
    text="Share of the downloads in the 30 days up to each day that went to repositories of each side's "
    "organisations, of "
    "everything counted on that day. Quantised copies, adapters, guards, embedding models and mirrors are left out by "
    "published rules.",
    formula="own 30-day count / 30-day count of all sides on the same day",
    caveats=(
        COVERAGE,
        "A share of what was counted, not of the Hub: owners whose side is not known hold a share of their own.",
        "A point is a rolling window: a change shows in it spread over 30 days.",
        PEOPLE,
        FULL,
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def download_share(definition: Definition, known_on: date) -> Result:
    counted = by_side(known_on=known_on)
    days = full_days(counted.rows)
    sums = _by_side(row for row in counted.rows if row.day in days)
    totals = {day: sum(own.get(day, 0) for own in sums.values()) for day in days}
    lines = tuple(
        Line(
            side,
            SIDE_NAMES[side],
            tuple(Point(day, round(own[day] / totals[day], 6)) for day in sorted(own) if totals[day]),
        )
        for side, own in sorted(sums.items())
    )
    value, newest = newest_common(lines)
    return Result(
        definition,
        known_on,
        as_of=newest,
        value=value or None,
        lines=lines,
        sources=counted.sources if newest else (),
        measures=("downloads-30-days",),
        headline=say(
            "Chinese models hold {share} of the downloads counted, US models {share_2} ({day})",
            share=percent(value["CN"], 1),
            share_2=percent(value["US"], 1),
            day=in_words(newest),
        )
        if newest
        else "",
        subtitle=later("Share of each day's 30-day downloads, Hugging Face Hub, by the owner's home"),
    )


@metric(
    "hub-shares",
    title="Who holds the downloads: sides, organisations, families",
    unit="downloads",
    text="Downloads in 30 days and of all time on the newest full day, by side, by account on the Hub, and by "
    "model family, "
    "each with its share of everything counted that day, and the 30-day count with excluded repositories.",
    formula="share = own sum / sum over all sides of the same day",
    caveats=(
        COVERAGE,
        "A family is what the name of a repository says; older and unnamed models are in no family and are a row "
        "of their own.",
        "All-time counts are unknown on days whose copies hold the 30-day count only.",
        PEOPLE,
        FULL,
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
)
def shares(definition: Definition, known_on: date) -> Result:
    counted = newest_full_day(known_on=known_on)
    day = max((row.day for row in counted.rows), default=None)
    whole = [row for row in counted.rows if row.of == "side"]
    top = max((row for row in counted.rows if row.of == "organisation"), key=lambda row: row.last_30 or 0, default=None)
    total = sum(row.last_30 or 0 for row in whole)
    rows = sorted(counted.rows, key=lambda row: (row.of != "side", row.of, -(row.last_30 or 0), row.key))
    return Result(
        definition,
        known_on,
        as_of=day,
        sources=counted.sources,
        measures=("downloads-30-days",),
        headline=say(
            "{name} holds {share} of the downloads counted ({day})",
            name=top.name,
            share=percent((top.last_30 or 0) / total),
            day=in_words(day),
        )
        if top and day and total
        else "",
        subtitle=say(
            "30-day downloads of {sum} repositories, {day}",
            sum=sum(row.repositories for row in whole),
            day=in_words(day),
        )
        if day
        else "",
        table=Table(
            (
                *(
                    later("By"),
                    later("Name"),
                    later("Side"),
                    later("Repositories"),
                    later("In 30 days"),
                    later("Share"),
                ),
                *(later("All time"), later("Share of all time"), later("In 30 days, nothing excluded")),
            ),
            (*(_share(row, whole) for row in rows), *_unnamed(counted, whole)),
            numeric=frozenset({3, 4, 5, 6, 7, 8}),
        ),
    )


def _share(row: Sums, whole: list[Sums]) -> tuple[Cell, ...]:
    name = SIDE_NAMES[row.side] if row.of == "side" else row.name
    url = "" if row.of != "organisation" else f"https://huggingface.co/{row.key}"
    note = row.owner[1] if row.owner and row.owner[1] != name else ""
    return (
        Cell(row.of, row.of),
        Cell(name, name, url=url, note=note),
        Cell(SIDE_NAMES[row.side], row.side),
        Cell(number(row.repositories), row.repositories),
        *_amount(row.last_30, sum(one.last_30 or 0 for one in whole)),
        *_amount(row.all_time, sum(one.all_time or 0 for one in whole)),
        _count(row.every_30),
    )


def _unnamed(counted: Counted, whole: list[Sums]) -> Iterator[tuple[Cell, ...]]:
    """What no family is known for, so that the families' shares add up with it."""
    families = [row for row in counted.rows if row.of == "family"]
    if not families:
        return
    total = sum(row.last_30 or 0 for row in whole)
    rest = total - sum(row.last_30 or 0 for row in families)
    repositories = sum(row.repositories for row in whole) - sum(row.repositories for row in families)
    every = sum(row.every_30 or 0 for row in whole) - sum(row.every_30 or 0 for row in families)
    yield (
        Cell("family", "family"),
        Cell(later("In no named family"), later("In no named family")),
        Cell("", missing="not-applicable"),
        Cell(number(repositories), repositories),
        *_amount(rest, total),
        ABSENT,
        ABSENT,
        _count(every),
    )


def _amount(part: int | None, whole: int) -> tuple[Cell, Cell]:
    if part is None or not whole:
        return ABSENT, ABSENT
    return _count(part), Cell(percent(part / whole, 1), part / whole)


def _count(value: int | None) -> Cell:
    return ABSENT if value is None else Cell(compact(value), value)
