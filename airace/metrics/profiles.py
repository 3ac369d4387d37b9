"""Measures of single companies and models, as tables of all and as lines of the few that a reader compares.

Takes:   the same rounds, boards and counters that the measures by side take.
Leaves:  nothing by rank: a company that a measure does not know has no value, not nought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say, word
from airace.lib.units import compact, money, number
from airace.metrics import metric, registry
from airace.metrics.amendments import TASKS_LEFT_OUT
from airace.metrics.capability import ARENA, ARENA_CAVEATS, ECI
from airace.metrics.capital import FUNDING_CAVEATS, Deal, rounds, sources_of_deals
from airace.metrics.subjects import Subject, one_a_day
from airace.queries.compared import Owned, Scored, owned_downloads, scores
from airace.queries.observations import sources_of
from airace.queries.rollups import PART
from airace.results import SIDE_NAMES, Cell, Definition, Line, Point, Result, Table

REVIEWED = date(2026, 11, 23)
FUNDING, BEST, DOWNLOADS, SCORES = "company-funding", "company-best-models", "company-downloads-30d", "model-scores"
UNKNOWN = Cell("", missing="unknown")


@metric(
    FUNDING,
    title="Disclosed funding by company",
    unit="USD",
    text="Sum of the disclosed funding rounds of a company in the register, announced or closed, with the "
    "newest round and "
    "the newest valuation that was stated with one.",
    caveats=(
        *FUNDING_CAVEATS,
        "Rounds from before the register's first year are in it only where a source of this site lists them: of older "
        "companies the sum is a part.",
        "Companies that pay for AI out of their profits raise nothing and are not here.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def company_funding(definition: Definition, known_on: date) -> Result:
    return funding_of(rounds(known_on), definition, known_on)


def funding_of(deals: Sequence[Deal], definition: Definition, known_on: date) -> Result:
    """The measure above of rounds that were read already."""
    rows = sorted((_raised(own) for own in _by_company(deals).values()), key=lambda row: -float(row[2].value or 0))
    columns = marked("Company", "Side", "Disclosed", "Rounds", "Newest round", "Valuation", "Valued on")
    return Result(
        definition,
        known_on,
        as_of=deals[-1].day if deals else None,
        sources=sources_of_deals(deals),
        headline=say("{text} has disclosed most: {text_2}", text=rows[0][0].text, text_2=rows[0][2].text)
        if rows
        else "",
        subtitle=later("Disclosed rounds by company, nominal US dollars"),
        table=Table(columns, tuple(rows), frozenset({2, 3, 5})),
    )


def _by_company(deals: Iterable[Deal]) -> dict[str, list[Deal]]:
    found: dict[str, list[Deal]] = defaultdict(list)
    for deal in deals:
        found[deal.fact["company__slug"]].append(deal)
    return found


def _raised(own: Sequence[Deal]) -> tuple[Cell, ...]:
    """The row of one company, its deals oldest first."""
    last = own[-1]
    valued = next((deal for deal in reversed(own) if deal.fact["valuation_usd"]), None)
    total = sum(deal.amount for deal in own)
    return (
        Cell(last.fact["company__name"], last.fact["company__name"], url=f"/companies/{last.fact['company__slug']}/"),
        Cell(SIDE_NAMES.get(last.side, last.side), last.side),
        Cell(money(total), total),
        Cell(str(len(own)), len(own)),
        Cell(
            in_words(last.day, last.fact["date_precision"] or "day"),
            last.day.isoformat(),
            url=last.fact.url("amount_usd"),
            evidence=last.fact.proof("amount_usd"),
            note=f"{word(str(last.fact['round'] or '').replace('-', ' '))} {money(last.amount)}".strip(),
        ),
        Cell(
            money(float(valued.fact["valuation_usd"])),
            float(valued.fact["valuation_usd"]),
            url=valued.fact.url("valuation_usd"),
            evidence=valued.fact.proof("valuation_usd"),
        )
        if valued
        else UNKNOWN,
        Cell(in_words(valued.day, valued.fact["date_precision"] or "day"), valued.day.isoformat())
        if valued
        else UNKNOWN,
    )


def funding_over_time(wanted: Sequence[Subject], deals: Sequence[Deal], *, known_on: date) -> Result:
    """The same rounds added up over time, of the companies wanted."""
    own = _by_company(deals)
    lines = []
    for subject in wanted:
        total, points = 0.0, []
        for deal in own.get(subject.slug, ()):
            total += deal.amount
            title = word(str(deal.fact["round"] or "round").replace("-", " "))
            points.append(
                Point(deal.day, total, label=f"{title} {money(deal.amount)}", url=deal.fact.url("amount_usd"))
            )
        if points:
            # The sum holds until today, so that lines that ended on different days can be compared.
            points.append(Point(known_on, total)) if points[-1].x < known_on else None
            lines.append(Line(subject.key, subject.name, one_a_day(points)))
    used = [deal for subject in wanted for deal in own.get(subject.slug, ())]
    said = [f"{line.name} {money(line.points[-1].y or 0)}" for line in lines]
    return Result(
        registry()[FUNDING].definition,
        known_on,
        as_of=max((deal.day for deal in used), default=None),
        lines=tuple(lines),
        sources=sources_of_deals(used),
        headline=say("Disclosed funding: {list}", list=listed(said)) if said else "",
        subtitle=later("Sum of disclosed rounds, nominal US dollars, a step a round"),
    )


@metric(
    BEST,
    title="Best model of each company",
    unit="points",
    text="The best-placed model of a company in the newest LMArena text snapshot that lists one, and in the "
    "newest fit of "
    "the Epoch Capabilities Index.",
    caveats=(
        *ARENA_CAVEATS,
        "The two boards have scales of their own; scores are compared inside one of them only.",
        "Our copies of LMArena hold the best models of each snapshot and side: a company without a value may be "
        "further "
        "down. Where its newest value is of an earlier snapshot, its day says so.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def company_best_models(definition: Definition, known_on: date) -> Result:
    rows = scores(known_on=known_on, measures=(ARENA, ECI))
    best = best_of_companies(rows)
    companies = {row.company: row for row in rows}
    table = [
        (
            Cell(row.company_name, row.company_name, url=f"/companies/{slug}/"),
            Cell(SIDE_NAMES.get(row.side, row.side), row.side),
            *(_score(best.get((measure, slug))) for measure in (ARENA, ECI)),
        )
        for slug, row in companies.items()
    ]
    table.sort(key=lambda cells: -float(cells[2].value or 0))
    newest = max((row.period for row in rows), default=None)
    return Result(
        definition,
        known_on,
        as_of=newest,
        sources=sources_of(rows),
        headline=say(
            "{text} has the highest score on LMArena text: {text_2}", text=table[0][0].text, text_2=table[0][2].text
        )
        if table
        else "",
        subtitle=later("Best model of each company by board, each in its newest snapshot"),
        table=Table(marked("Company", "Side", "LMArena text", "Epoch index"), tuple(table), frozenset({2, 3})),
    )


def best_of_companies(rows: Iterable[Scored]) -> dict[tuple[str, str], Scored]:
    """By board and company: its best model in the newest snapshot that lists one of its models."""
    best: dict[tuple[str, str], Scored] = {}
    for row in rows:
        known = best.get((row.measure, row.company))
        if known is None or (row.period, row.value) > (known.period, known.value):
            best[row.measure, row.company] = row
    return best


def _score(row: Scored | None) -> Cell:
    if row is None:
        return UNKNOWN
    return Cell(
        number(row.value, 1), row.value, url=row.url, evidence=row.evidence, note=f"{row.name}, {in_words(row.period)}"
    )


@metric(
    DOWNLOADS,
    title="Downloads in 30 days by company",
    unit="downloads",
    text="Downloads in the 30 days up to a day of the Hub repositories that a company's own accounts hold, as "
    "counted on "
    "that day. Quantised copies, adapters, guards, embedding models and mirrors are left out by published rules.",
    formula="sum over the company's counted repositories of their 30-day count",
    caveats=(
        "Only watched accounts, and only the repositories that were counted on the day: fewer make a lower sum.",
        "Points are rolling windows and are never added up. The Hub counts requests, not people.",
        "Days that count fewer than half as many repositories as the fullest day are left out.",
        "A company that opens no weights has no downloads here, however much it is used.",
    ),
    reviewed=REVIEWED,
    changes=TASKS_LEFT_OUT,
    better="higher",
)
def company_downloads(definition: Definition, known_on: date) -> Result:
    rows, source = owned_downloads(known_on=known_on)
    series = by_company_on_full_days(rows)
    newest = max((day for own in series.values() for day in own), default=None)
    named = {row.company: row for row in rows if row.company}
    table = [
        (
            Cell(named[slug].name, named[slug].name, url=f"/companies/{slug}/"),
            Cell(SIDE_NAMES.get(named[slug].side, named[slug].side), named[slug].side),
            Cell(compact(own[newest][0]), own[newest][0]),
            Cell(number(own[newest][1]), own[newest][1]),
        )
        for slug, own in series.items()
        if newest in own
    ]
    table.sort(key=lambda cells: -float(cells[2].value or 0))
    return Result(
        definition,
        known_on,
        as_of=newest,
        sources=(source,) if source and table else (),
        measures=("downloads-30-days",),
        headline=say(
            "{text} is downloaded most: {text_2} in 30 days ({day})",
            text=table[0][0].text,
            text_2=table[0][2].text,
            day=in_words(newest),
        )
        if table and newest
        else "",
        subtitle=later("30-day downloads of each company's own accounts on the newest full day, Hugging Face Hub"),
        table=Table(marked("Company", "Side", "Downloads in 30 days", "Repositories"), tuple(table), frozenset({2, 3})),
    )


Days = dict[date, tuple[int, int]]


def by_company_on_full_days(rows: Sequence[Owned]) -> dict[str, Days]:
    """Downloads and repositories by company and day, of days that count enough repositories."""
    counted: dict[date, int] = defaultdict(int)
    for row in rows:
        counted[row.day] += 0 if row.company else row.repositories
    enough = PART * max(counted.values(), default=0)
    found: dict[str, Days] = defaultdict(dict)
    for row in rows:
        if row.company and counted[row.day] >= enough:
            downloads, repositories = found[row.company].get(row.day, (0, 0))
            found[row.company][row.day] = downloads + row.last_30, repositories + row.repositories
    return found


def downloads_over_time(wanted: Sequence[Subject], *, known_on: date) -> Result:
    """The same sums as lines, of the companies wanted."""
    rows, source = owned_downloads(known_on=known_on)
    series = by_company_on_full_days(rows)
    lines = tuple(
        Line(
            subject.key,
            subject.name,
            tuple(Point(day, downloads) for day, (downloads, _) in sorted(series[subject.slug].items())),
        )
        for subject in wanted
        if subject.slug in series
    )
    said = [f"{line.name} {compact(line.points[-1].y or 0)}" for line in lines]
    return Result(
        registry()[DOWNLOADS].definition,
        known_on,
        as_of=max((line.points[-1].x for line in lines), default=None),
        lines=lines,
        sources=(source,) if source and lines else (),
        measures=("downloads-30-days",),
        headline=say("Downloads in 30 days: {list}", list=listed(said)) if said else "",
        subtitle=later("30-day downloads of the company's own repositories counted each day, Hugging Face Hub"),
    )


@metric(
    SCORES,
    title="Scores of every model on every board",
    unit="points",
    text="The newest known score of each model on each board by each source. A score is compared with another "
    "only on the "
    "same board, and on boards that are fitted anew only inside one snapshot.",
    caveats=(
        "Boards have scales of their own; higher is better except where the board says otherwise.",
        "Boards called self-reported hold the developers' own figures.",
        "Snapshots of one board differ in scale; scores of different days are shown with their days.",
    ),
    reviewed=REVIEWED,
)
def model_scores(definition: Definition, known_on: date) -> Result:
    rows = list(newest_scores(scores(known_on=known_on)).values())
    rows.sort(key=lambda row: (row.board, row.source.title, -row.value if row.higher_is_better else row.value))
    columns = marked("Board", "Model", "Developer", "Side", "Score", "Interval", "As of", "Publisher")
    table = tuple(
        (
            Cell(row.board, row.board),
            Cell(row.name, row.name, url=f"/models/{row.model}/"),
            Cell(row.company_name, row.company_name, url=f"/companies/{row.company}/"),
            Cell(SIDE_NAMES.get(row.side, row.side), row.side),
            Cell(number(row.value, 1), row.value, url=row.url, evidence=row.evidence),
            _interval(row),
            Cell(in_words(row.period), row.period.isoformat()),
            Cell(row.source.publisher, row.source.publisher),
        )
        for row in rows
    )
    return Result(
        definition,
        known_on,
        as_of=max((row.period for row in rows), default=None),
        sources=sources_of(rows),
        headline=say(
            "{rows} scores of {number} models", rows=number(len(rows)), number=number(len({row.model for row in rows}))
        )
        if rows
        else "",
        subtitle=later("Newest score of each model on each board"),
        table=Table(columns, table, frozenset({4, 5})),
    )


def newest_scores(rows: Iterable[Scored]) -> dict[tuple[str, str, str], Scored]:
    """The newest score by (board, source, model); rows are oldest first."""
    return {(row.measure, row.source.slug, row.model): row for row in rows}


def _interval(row: Scored) -> Cell:
    if row.low is None or row.high is None:
        return UNKNOWN
    return Cell(f"{number(row.low, 1)}–{number(row.high, 1)}", row.low)


def scores_over_time(wanted: Sequence[Subject], rows: Iterable[Scored], measure: str, *, known_on: date) -> Result:
    """Scores on one board as lines, of the models or companies wanted; of a company its best model a snapshot."""
    keys = {subject.slug for subject in wanted}
    points: dict[str, dict[date, Scored]] = defaultdict(dict)
    used = [row for row in rows if row.measure == measure and {row.model, row.company} & keys]
    for row in used:
        slug = row.model if row.model in keys else row.company
        known = points[slug].get(row.period)
        if known is None or row.value > known.value:
            points[slug][row.period] = row
    lines = tuple(_scored_line(subject, points[subject.slug]) for subject in wanted if points[subject.slug])
    last = {line.name: line.points[-1] for line in lines}
    said = [f"{name} {number(point.y or 0, 1)} ({in_words(point.x)})" for name, point in last.items()]
    board = used[0].board if used else ""
    slug = SCORES if any(row.model in keys for row in used) else BEST
    return Result(
        registry()[slug].definition,
        known_on,
        as_of=max((point.x for point in last.values()), default=None),
        lines=lines,
        sources=tuple(dict.fromkeys(row.source for row in used)),
        headline=f"{board}: {', '.join(said)}" if said else "",
        subtitle=say("{board}, by snapshot; compare inside one snapshot only", board=board),
    )


def _scored_line(subject: Subject, points: Mapping[date, Scored]) -> Line:
    return Line(
        subject.key,
        subject.name,
        tuple(
            Point(
                day,
                row.value,
                row.low,
                row.high,
                label="" if row.model == subject.slug else row.name,
                url=row.url,
                evidence=row.evidence,
            )
            for day, row in sorted(points.items())
        ),
    )
