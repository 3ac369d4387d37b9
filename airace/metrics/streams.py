"""How often each company stands in the stories that are read here, week by week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.say import later, marked, say
from airace.lib.units import compact, number, percent, signed
from airace.metrics import metric, registry
from airace.metrics.attention import by_side
from airace.queries.attention import Followed, Streams, streams
from airace.queries.observations import COMPANY, readings, sources_of
from airace.results import SIDE_NAMES, Cell, Definition, Line, Point, Result, Table

SLUG = "stories-by-company"
WEEKS = 53
RECENT = 4  # whole weeks that companies are ordered and compared by
DRAWN = 4
WEEK = timedelta(days=7)
# metric by side → what its source counts, the source, the words after a company's name
ELSEWHERE = {
    "news-share": ("news-articles", "gdelt", later("of the articles seen by GDELT")),
    "wikipedia-pageviews": ("pageviews", "wikipedia-pageviews", later("views of its English Wikipedia article")),
    "github-stars": ("github-stars", "github-stars", later("stars of its main repositories")),
}


@metric(
    SLUG,
    title="Stories a week that name a company",
    unit="stories",
    text="Stories among the articles read here that name a company, one of its model families, a model or one of its "
    "people, by the week (Monday to Sunday, by date of publication) in which they were told.",
    formula="number of different stories told in the week that name the company",
    caveats=(
        "Counted from the feeds read here and from articles given by editors: a choice of publishers, most of them in "
        "English, no sample of all news.",
        "Articles that tell the same story are one story; where that is not recognised they are several.",
        "Names are found in titles and in as much of a text as could be read; a company called by another name is "
        "missed.",
        "Whole weeks only. Weeks before reading began hold what feeds still listed then, and are marked provisional; a "
        "week of which no article was read has no value, not nought.",
        "Attention is not approval: scandals count like launches.",
    ),
    reviewed=date(2026, 11, 24),
)
def stories_by_company(definition: Definition, known_on: date) -> Result:
    return _result(definition, known_on, streams(known_on=known_on, weeks=WEEKS))


def stories_of(company: str, *, known_on: date) -> Result:
    """The same count of one company (a slug)."""
    return _result(registry()[SLUG].definition, known_on, streams(known_on=known_on, weeks=WEEKS, company=company))


def counted_elsewhere(company: str, *, known_on: date) -> list[Result]:
    """What others count of one company (a slug): the measures by side, of it alone; one query.

    A measure that has nothing of the company is left out.
    """
    measures = tuple(measure for measure, _, _ in ELSEWHERE.values())
    rows = [row for row in readings(measures, COMPANY, known_on=known_on) if row.subject == company]
    found = []
    for slug, (measure, source, words) in ELSEWHERE.items():
        own = [row for row in rows if (row.measure, row.source.slug) == (measure, source)]
        share = slug == "news-share"
        own = [row for row in own if row.n or not share]
        lines = by_side(
            own,
            amount=(lambda row: row.value / (row.n or 1)) if share else (lambda row: row.value),
            part=lambda row: "zh" if row.variant.startswith("zh.") else "",
            titles={"zh": later("Chinese Wikipedia")},
            carried=30 if slug == "github-stars" else 0,
        )
        last = lines[0].last if lines else None
        if last is None or last.y is None:
            continue
        definition, name = registry()[slug].definition, own[0].name
        found.append(
            Result(
                definition,
                known_on,
                as_of=last.x,
                lines=tuple(replace(line, name=line.name.replace(SIDE_NAMES[own[0].side], name)) for line in lines),
                sources=sources_of(own),
                measures=(measure,),
                headline=f"{name}: {percent(last.y, 2) if share else compact(last.y)} {words} ({in_words(last.x)})",
                subtitle=say("{title}: {name} alone", title=definition.title, name=name),
            )
        )
    return found


def _result(definition: Definition, known_on: date, found: Streams) -> Result:
    recent = [newest_week(known_on) - WEEK * back for back in range(RECENT)]
    before = [week - WEEK * RECENT for week in recent]
    rows = [(one, _told(one, recent), _told(one, before) if _read(found, before) else None) for one in found.companies]
    rows.sort(key=lambda row: (-row[1], row[0].name.lower()))
    everything = sum(found.everything.get(week, 0) for week in recent)
    first, last = (in_words(day) for day in (recent[-1], recent[0] + timedelta(days=6)))
    return Result(
        definition,
        known_on,
        as_of=max((week + timedelta(days=6) for week in found.everything if week <= recent[0]), default=None),
        lines=tuple(_line(one, found, known_on) for one, _, _ in rows[:DRAWN]) if found.everything else (),
        sources=found.sources,
        notes=() if found.everything else (later("No value yet: no article has been read."),),
        headline=say(
            "{name} stood in {rows} of {everything} stories ({first} to {last})",
            name=rows[0][0].name,
            rows=number(rows[0][1]),
            everything=number(everything),
            first=first,
            last=last,
        )
        if rows and everything
        else "",
        subtitle=later("Different stories a week among the articles read here"),
        table=Table(
            (
                *marked("Company", "Side"),
                say("Last {recent} whole weeks", recent=RECENT),
                say("The {recent} before", recent=RECENT),
                *marked("Change", "Share of stories"),
            ),
            tuple(_row(*row, everything) for row in rows),
            frozenset({2, 3, 4, 5}),
        )
        if len(rows) > 1
        else None,
    )


def newest_week(known_on: date) -> date:
    """The Monday of the newest week that is over by the end of a day."""
    return known_on - timedelta(days=(known_on.weekday() + 1) % 7 + 6)


def _line(one: Followed, found: Streams, known_on: date) -> Line:
    """A point a week from the first one that was read, at its Monday."""
    points = []
    week = min(found.everything)
    while week <= newest_week(known_on):
        early = found.since is not None and week < found.since
        read = week in found.everything
        points.append(Point(week, one.stories.get(week, 0) if read else None, provisional=read and early))
        week += WEEK
    return Line(f"{one.side}:{one.slug}", one.name, tuple(points))


def _told(one: Followed, weeks: Iterable[date]) -> int:
    return sum(one.stories.get(week, 0) for week in weeks)


def _read(found: Streams, weeks: Iterable[date]) -> bool:
    """Whether articles of all of these weeks were read."""
    return all(week in found.everything for week in weeks)


def _row(one: Followed, now: int, then: int | None, everything: int) -> tuple[Cell, ...]:
    unknown = Cell("", missing="unknown")
    return (
        Cell(one.name, one.name, url=f"/companies/{one.slug}/"),
        Cell(SIDE_NAMES.get(one.side, one.side), one.side),
        Cell(number(now), now, url=f"/news/?company={one.slug}"),
        Cell(number(then), then) if then is not None else unknown,
        Cell(signed(now - then, 0), now - then) if then is not None else unknown,
        Cell(percent(now / everything, 1), now / everything) if everything else unknown,
    )
