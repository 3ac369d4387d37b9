"""When one side or family passed another in what the world downloads and calls: computed where there is a series.

Takes:   published cumulative downloads, token shares, our own 30-day counts on full days; dated reports of rankings.
Leaves:  crossings that did not last, and days between two published figures: only the figure after the change is known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.maths import lead_changes
from airace.lib.say import later, marked, say
from airace.lib.units import compact, percent
from airace.metrics import metric
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.queries.happenings import Happening, of_kind, sources_of_happenings
from airace.queries.leads import SidePoint, side_points
from airace.queries.rollups import by_side, full_days
from airace.results import SIDE_NAMES, Cell, Definition, Result, SourceRef, Table

CUMULATIVE, WEEKLY, DAILY = "downloads-all-time", "token-share", "token-share-daily"
MEASURES = {CUMULATIVE: "atom-project", WEEKLY: "openrouter", DAILY: "openrouter"}
TITLES = {
    CUMULATIVE: later("All downloads so far, ATOM Project"),
    WEEKLY: later("Weekly tokens, ten largest developers, OpenRouter"),
    DAILY: later("Tokens of a day, OpenRouter"),
}
LASTS = 7  # points of a daily series in a row; published figures stand alone
FAMILIES = ("qwen", "llama")
ABOUT = re.compile(r"\b(downloads?|downloaded|tokens?|adoption)\b", re.IGNORECASE)
ONE_DAY = timedelta(days=1)


@metric(
    "adoption-overtakes",
    title="Who passed whom in downloads and tokens",
    unit="changes of lead",
    text="Days on which the lead between China and the US, or between the Qwen and Llama families, changed in a "
    "series that is "
    "known here, and dated reports of such changes by others.",
    formula=later(
        "a lead begins with the first of {lasts} points in a row of a daily series on which one is ahead; with one "
        "published figure",
        lasts=LASTS,
    ),
    caveats=(
        "Where two published figures lie months apart, the change happened on an unknown day between them.",
        "A lead on the first point of a series began on an unknown earlier day.",
        "Each series counts something else: a change in one is none in another.",
        "Reported changes are those of the timeline's rankings that speak of downloads, tokens or adoption.",
    ),
    reviewed=date(2026, 11, 23),
    changes=TASKS_LEFT_OUT,
)
def overtakes(definition: Definition, known_on: date) -> Result:
    published = side_points(MEASURES, known_on=known_on)
    reports = [event for event in of_kind("ranking", known_on=known_on) if ABOUT.search(event.title)]
    counted = by_side(known_on=known_on, families=FAMILIES)
    days = full_days(counted.rows)
    sums: dict[str, dict[date, float]] = defaultdict(dict)
    names: dict[str, str] = {}
    for row in counted.rows:
        if row.day in days and row.last_30 is not None:
            key = row.key or row.side
            sums[key][row.day] = sums[key].get(row.day, 0) + row.last_30
            names[key] = row.name or SIDE_NAMES[row.side]
    url = counted.source.url if counted.source else ""
    found = [
        *_published(published),
        *_counted(later("Downloads in 30 days, Hub"), ("CN", later("China")), ("US", later("US")), sums, url),
        *_counted(
            later("Downloads in 30 days, Hub"),
            ("qwen", names.get("qwen", "")),
            ("llama", names.get("llama", "")),
            sums,
            url,
        ),
        *map(_reported, reports),
    ]
    found.sort(key=lambda row: str(row[0].value), reverse=True)
    newest = next((row for row in found if row[4].value == "computed" and row[0].note != FIRST), None)
    used: set[SourceRef] = (
        {point.source for point in published} | set(counted.sources) | set(sources_of_happenings(reports))
    )
    return Result(
        definition,
        known_on,
        as_of=date.fromisoformat(str(found[0][0].value)) if found else None,
        sources=tuple(sorted(used, key=lambda source: source.title)),
        headline=say(
            "Newest change of lead: {text}, {text_2} ({text_3})",
            text=newest[2].text,
            text_2=newest[0].text,
            text_3=newest[1].text,
        )
        if newest
        else "",
        subtitle=later("Changes of lead in series that are known here, and reported ones, newest first"),
        table=Table(marked("When", "Measure", "Who passed whom", "Side", "Basis", "Values or report"), tuple(found)),
    )


FIRST = later("ahead since the first point")


def _published(points: Iterable[SidePoint]) -> Iterator[tuple[Cell, ...]]:
    by_measure: dict[str, list[SidePoint]] = defaultdict(list)
    for point in points:
        by_measure[point.measure].append(point)
    if DAILY in by_measure:
        by_measure.pop(
            WEEKLY, None
        )  # never in one line with the other: days and running weeks are different quantities
    for measure, own in sorted(by_measure.items()):
        sums: dict[str, dict[date, float]] = {"CN": defaultdict(float), "US": defaultdict(float)}
        urls = {point.period: point.url for point in own}
        for point in own:
            if point.side in sums:
                sums[point.side][point.period] += point.value
        show = compact if measure == CUMULATIVE else percent
        hold = 1 if measure == CUMULATIVE else LASTS
        for before, day, first in _changes(sums["CN"], sums["US"], hold):
            cn, us = show(sums["CN"][day]), show(sums["US"][day])
            yield _row(
                before, day, TITLES[measure], first, ("CN", later("China")), ("US", later("US")), (cn, us), urls[day]
            )


def _counted(
    title: str, one: tuple[str, str], two: tuple[str, str], sums: dict[str, dict[date, float]], url: str
) -> Iterator[tuple[Cell, ...]]:
    ours, theirs = sums.get(one[0], {}), sums.get(two[0], {})
    for before, day, first in _changes(ours, theirs, LASTS):
        yield _row(before, day, title, first, one, two, (compact(ours[day]), compact(theirs[day])), url)


def _changes(one: dict[date, float], two: dict[date, float], hold: int) -> list[tuple[date | None, date, bool]]:
    return lead_changes([(day, one[day] - two[day]) for day in sorted(one.keys() & two.keys())], hold)


def _row(
    before: date | None,
    day: date,
    title: str,
    first: bool,
    one: tuple[str, str],
    two: tuple[str, str],
    values: tuple[str, str],
    url: str,
) -> tuple[Cell, ...]:
    (key, leader), (_, trailer) = (one, two) if first else (two, one)
    side = key if key in SIDE_NAMES else ("CN" if key == "qwen" else "US")
    note = FIRST if before is None else "" if day - before == ONE_DAY else say("after {day}", day=in_words(before))
    return (
        Cell(in_words(day) if note == "" else say("by {day}", day=in_words(day)), day.isoformat(), note=note),
        Cell(title, title),
        Cell(say("{leader} ahead of {trailer}", leader=leader, trailer=trailer), leader),
        Cell(SIDE_NAMES[side], side),
        Cell(later("computed"), "computed"),
        Cell(f"{one[1]} {values[0]}, {two[1]} {values[1]}", url=url),
    )


def _reported(event: Happening) -> tuple[Cell, ...]:
    return (
        Cell(in_words(event.day, event.precision), event.day.isoformat()),
        Cell(later("As reported"), later("As reported")),
        Cell(event.title, event.title, url=event.url),
        Cell(SIDE_NAMES[event.side], event.side),
        Cell("reported", "reported"),
        Cell(event.summary, event.summary),
    )
