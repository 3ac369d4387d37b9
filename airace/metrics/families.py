"""Model families: how often each is downloaded, and how often its developers release.

Takes:   sums of the Hub's 30-day counters by family, of days with enough repositories to be compared.
Leaves:  repositories that no family is known for; families without open weights have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say
from airace.lib.units import compact, number
from airace.metrics import metric, registry
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.queries import rollups
from airace.queries.families import Family, families, sources_of_models
from airace.results import SIDE_NAMES, Cell, Definition, Line, Point, Result, Table

REVIEWED = date(2026, 11, 23)
DOWNLOADS = "family-downloads-30d"


@metric(
    DOWNLOADS,
    title="Downloads in 30 days by model family",
    unit="downloads",
    text="Downloads in the 30 days up to a day of the Hub repositories of a model family that were counted on it, by "
    "home of their owners. Quantised copies, adapters, guards, embedding models and mirrors are left out by "
    "published rules.",
    formula="sum over the day's repositories of the family of their 30-day count",
    caveats=(
        "Only repositories of watched organisations, or, before this site asked the Hub itself, those in the "
        "copies that "
        "were found: the most downloaded ones. Fewer repositories on a day make a lower sum.",
        "A point is a rolling window: two that follow each other share 29 of their 30 days, and points are never "
        "added up.",
        "The Hub counts requests, not people; closed models are not on it at all.",
        "Days that count fewer than half as many repositories as the fullest day are left out.",
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def family_downloads(definition: Definition, known_on: date) -> Result:
    counted = rollups.newest_full_day(known_on=known_on)
    rows = sorted(
        (row for row in counted.rows if row.of == "family" and row.last_30), key=lambda row: -(row.last_30 or 0)
    )
    table = tuple(
        (
            Cell(row.name, row.name, url=f"/families/{row.key}/"),
            Cell(SIDE_NAMES.get(row.side, row.side), row.side),
            Cell(compact(row.last_30 or 0), row.last_30),
            Cell(number(row.repositories), row.repositories),
        )
        for row in rows
    )
    day = rows[0].day if rows else None
    return Result(
        definition,
        known_on,
        as_of=day,
        sources=counted.sources if rows else (),
        measures=("downloads-30-days",),
        headline=say(
            "{name} was downloaded {last_30} times in 30 days ({day})",
            name=rows[0].name,
            last_30=compact(rows[0].last_30 or 0),
            day=in_words(rows[0].day),
        )
        if rows
        else "",
        subtitle=later(
            "30-day downloads of each family's repositories on the newest day with enough of them, Hugging Face Hub"
        ),
        table=Table(marked("Family", "Side", "Downloads in 30 days", "Repositories"), table, frozenset({2, 3})),
    )


def downloads_over_time(wanted: Sequence[tuple[str, str, str]], *, known_on: date) -> Result:
    """The same measure as lines, of the families given as (slug, name, key of the line)."""
    counted = rollups.by_side(known_on=known_on, families=[slug for slug, _, _ in wanted])
    days = rollups.full_days(counted.rows)
    sums: dict[str, dict[date, int]] = {slug: {} for slug, _, _ in wanted}
    for row in counted.rows:
        if row.of == "family" and row.day in days and row.last_30 is not None:
            sums[row.key][row.day] = sums[row.key].get(row.day, 0) + row.last_30
    lines = tuple(
        Line(
            key,
            name,
            tuple(Point(day, downloads) for day, downloads in sorted(sums[slug].items())),
        )
        for slug, name, key in wanted
        if sums[slug]
    )
    newest = max((line.points[-1].x for line in lines), default=None)
    said = [f"{line.name} {compact(line.points[-1].y or 0)}" for line in lines]
    return Result(
        registry()[DOWNLOADS].definition,
        known_on,
        as_of=newest,
        lines=lines,
        sources=counted.sources if lines else (),
        measures=("downloads-30-days",),
        headline=say("Downloads in 30 days: {list} ({day})", list=listed(said), day=in_words(newest)) if newest else "",
        subtitle=later("30-day downloads of the family's repositories counted each day, Hugging Face Hub"),
    )


@metric(
    "family-releases",
    title="Releases by model family",
    unit="releases",
    text="Models of each family that were known by a day: how many in all and in the 365 days before it, the "
    "first and the "
    "newest. Variants by effort and date are merged.",
    formula="count of models of the family released or spoken of by the day",
    caveats=(
        "Families differ in how finely they release: sizes of one generation count each where they were released "
        "apart.",
        "Models whose release day is not known count in all, and not in the last year.",
        "Only models that some source of this site names.",
    ),
    reviewed=REVIEWED,
)
def family_releases(definition: Definition, known_on: date) -> Result:
    found = families(known_on=known_on)
    rows = [_releases(family, known_on) for family in found]
    rows.sort(key=lambda row: (-float(row[4].value or 0), str(row[0].value).lower()))
    newest = max((day for family in found for day, _ in family.dated[:1]), default=None)
    columns = marked(
        "Family", "Developer", "Side", "Models", "In the last year", "Open weights", "First", "Newest", "Newest model"
    )
    return Result(
        definition,
        known_on,
        as_of=newest,
        sources=sources_of_models(known_on=known_on),
        headline=say(
            "{text} released most in the last year: {text_2} models", text=rows[0][0].text, text_2=rows[0][4].text
        )
        if rows
        else "",
        subtitle=later(
            "Every model family with what is known of it; a family's page has its releases, downloads and users"
        ),
        table=Table(columns, tuple(rows), frozenset({3, 4, 5})),
    )


def _releases(family: Family, known_on: date) -> tuple[Cell, ...]:
    dated = family.dated
    recent = sum((known_on - day).days < 365 for day, _ in dated)
    opened = sum(release.weights == "open" for release in family.releases)
    (first_day, first), (last_day, last) = (dated[-1], dated[0]) if dated else ((None, None), (None, None))
    unknown = Cell("", missing="unknown")
    return (
        Cell(family.name, family.name, url=f"/families/{family.slug}/", note=family.name_zh),
        Cell(family.developer_name, family.developer_name, url=f"/companies/{family.developer}/"),
        Cell(SIDE_NAMES[family.side], family.side),
        Cell(str(len(family.releases)), len(family.releases)),
        Cell(str(recent), recent),
        Cell(str(opened), opened),
        Cell(in_words(first_day, first.precision), first_day.isoformat()) if first_day and first else unknown,
        Cell(in_words(last_day, last.precision), last_day.isoformat()) if last_day and last else unknown,
        Cell(last.name, last.name, url=f"/models/{last.slug}/") if last else unknown,
    )
