"""Who can train and serve at scale: capacity shares as published, with their coverage said aloud."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.lib.units import percent
from airace.metrics import metric
from airace.queries.observations import SIDE, Reading, readings, sources_of
from airace.results import SIDE_NAMES, Definition, Line, Point, Result

WHOLE_SIDE = {"US": "United States", "CN": "China"}


@metric(
    "compute-share",
    title="Share of known GPU-cluster performance",
    unit="share",
    text="Each side's share of the computing performance of known AI clusters that are in use, by the country in which "
    "they stand, from Epoch AI's list.",
    caveats=(
        "The dataset behind it covers 10–20 % of the world's capacity, and Chinese clusters are anonymised and "
        "rounded.",
        "Location, ownership and rental differ: leased capacity abroad is not counted for the tenant.",
        "The figure of May 2025 was read in a secondary report; later ones are summed here over Epoch's list, in H100 "
        "equivalents, on the day it was read, so a new entry for an old cluster moves the share. No line joins the "
        "two.",
    ),
    reviewed=date(2026, 11, 23),
    better="higher",
)
def compute_share(definition: Definition, known_on: date) -> Result:
    found = readings("share-of-world-compute-pct", SIDE, known_on=known_on)
    rows = [row for row in found if WHOLE_SIDE.get(row.side) == row.variant]
    lines = tuple(
        Line(
            side,
            SIDE_NAMES[side],
            _points([row for row in rows if row.side == side]),
        )
        for side in ("CN", "US")
    )
    value = {line.key: line.last.y for line in lines if line.last and line.last.y is not None}
    newest = max((row.period for row in rows), default=None)
    return Result(
        definition,
        known_on,
        as_of=newest,
        value=value or None,
        lines=lines,
        sources=sources_of(rows),
        headline=say(
            "The US held {share} of known cluster performance, China {share_2}, in {day}",
            share=percent(value["US"]),
            share_2=percent(value["CN"]),
            day=in_words(newest, "month"),
        )
        if len(value) == 2 and newest
        else "",
        subtitle=later("Share of the performance of known GPU clusters, Epoch AI; coverage 10–20 % of the world"),
        notes=_by_owner(found, newest),
    )


def _by_owner(found: Iterable[Reading], newest: date | None) -> tuple[str, ...]:
    """The newest share of each side's owners, where it is newer than the shares by site: another basis, said so."""
    owned = {
        row.side: row
        for row in found
        if row.side in WHOLE_SIDE and WHOLE_SIDE[row.side] != row.variant and newest and row.period > newest
    }
    said = listed(
        (f"{row.variant} {percent(row.value / 100)} ({in_words(row.period, 'month')})" for row in owned.values()),
        " and ",
    )
    return (
        say(
            "newer on another basis, share of world AI computing by owner as reported from Epoch AI: {said}", said=said
        ),
    ) * bool(said)


def _points(rows: list[Reading]) -> tuple[Point, ...]:
    """With a gap after every stretch of one method: read in a report, or summed here over the list."""
    points: list[Point] = []
    for _, stretch in groupby(rows, key=lambda row: row.second_hand):
        if points:
            points.append(Point(points[-1].x + timedelta(days=1), None))
        points += [
            Point(
                row.period, round(row.value / 100, 5), url=row.url, evidence=row.evidence, provisional=row.second_hand
            )
            for row in stretch
        ]
    return tuple(points)
