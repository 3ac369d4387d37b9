"""Capital spending and revenue of each company, by fiscal year and by quarter.

Takes:   one figure a company and period: its filing, else the best that is compiled (airace/queries/figures.py).
Leaves:  parts of a company, second reports, guidance (airace/metrics/guidance.py) and annualised revenue, told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say
from airace.lib.units import money, number, signed
from airace.metrics import metric
from airace.queries.figures import FILINGS, Kind, figures
from airace.queries.observations import COMPANY, Reading, readings, sources_of
from airace.results import SIDE_NAMES, Cell, Definition, Line, Point, Result, Table

REVIEWED = date(2026, 11, 24)
FIRST = date(2023, 1, 1)
DRAWN = {"CN": 4, "US": 6, "other": 1}  # companies on a drawing; all of them are in the table
YEAR_BEFORE = (timedelta(days=351), timedelta(days=379))  # a fiscal period and the same of the year before, in days
LENGTH = {"year": later("Fiscal year from"), "quarter": later("Quarter from")}
CAVEATS = (
    later(
        "One figure a company and period: its own filing first, else a press report or compilation, marked "
        "provisional. Where nobody states a period there is no value; nothing is estimated between."
    ),
    later("Fiscal periods begin on days of their own; each is shown by its first day."),
    later("Chinese companies that do not file in the US publish less, and later: fewer of them are here."),
    later(
        "Figures stated in another currency were converted at a rounded rate of the time, or as the company states it."
    ),
    later("Nominal US dollars of the whole company, whatever part of it is AI."),
)
SPENT = later("Purchases of property and equipment of all kinds; leased capacity is in it only where a source adds it.")


def by_company(definition: Definition, known_on: date, measure: str, kind: Kind, what: str) -> Result:
    """Figures of a measure by company: a line a company, a row a company and period, the newest first."""
    rows = [row for row in figures(measure, kind, known_on=known_on) if row.period >= FIRST and row.period <= known_on]
    own: dict[str, list[Reading]] = defaultdict(list)
    for row in rows:
        own[row.subject].append(row)
    order = sorted(own.values(), key=lambda own: -own[-1].value)
    largest = {side: next((own[-1] for own in order if own[-1].side == side), None) for side in ("CN", "US")}
    told = [row for row in largest.values() if row]
    return Result(
        definition,
        known_on,
        as_of=max((row.period for row in rows), default=None),
        value={row.side: row.value for row in told} or None,
        lines=tuple(lines_of(order, lambda row: row.source.slug not in FILINGS)),
        sources=sources_of(rows),
        measures=(measure,),
        headline=say("{what}, the largest known: ", what=what)
        + listed(
            say(
                "{name} {sum} ({kind} from {day})",
                name=row.name,
                sum=money(row.value),
                kind=kind,
                day=in_words(row.period, "month"),
            )
            for row in told
        )
        if told
        else "",
        subtitle=say(
            "The largest of each side by {kind}, nominal US dollars on a log scale; hollow: not read in a filing",
            kind=kind,
        ),
        table=Table(
            (*marked("Company", "Side"), LENGTH[kind], *marked("US dollars", "On the year before", "Read in")),
            tuple(_rows(order)),
            frozenset({3, 4}),
        ),
    )


def lines_of(order: Iterable[Sequence[Reading]], provisional: object) -> Iterable[Line]:
    """The first companies of each side as lines; `order` has the largest first."""
    drawn: dict[str, int] = defaultdict(int)
    for own in order:
        side, slug = own[-1].side, own[-1].subject
        drawn[side] += 1
        if drawn[side] <= DRAWN.get(side, 0):
            yield Line(
                f"{side}:{slug}",
                own[-1].name,
                tuple(
                    Point(
                        row.period,
                        row.value,
                        url=row.url,
                        evidence=row.evidence,
                        provisional=bool(callable(provisional) and provisional(row)),
                    )
                    for row in own
                ),
            )


def _rows(order: Iterable[Sequence[Reading]]) -> Iterable[tuple[Cell, ...]]:
    every = [(row, own) for own in order for row in own]
    for row, own in sorted(every, key=lambda item: (-item[0].period.toordinal(), -item[0].value)):
        before = next((one for one in own if YEAR_BEFORE[0] <= row.period - one.period <= YEAR_BEFORE[1]), None)
        change = row.value / before.value - 1 if before and before.value else None
        read_in = "filing" if row.source.slug in FILINGS else later("press or compilation")
        yield (
            Cell(row.name, row.name, url=f"/companies/{row.subject}/"),
            Cell(SIDE_NAMES.get(row.side, row.side), row.side),
            Cell(in_words(row.period), row.period.isoformat()),
            Cell(
                money(row.value),
                row.value,
                url=row.url,
                evidence=row.evidence,
                note=later("second hand") if row.second_hand else "",
            ),
            Cell(f"{signed(change * 100)} %", change) if change is not None else Cell("", missing="unknown"),
            Cell(read_in, read_in),
        )


@metric(
    "capex-by-company",
    title="Capital spending by company and fiscal year",
    unit="USD",
    text="Capital spending of each company that is known for a fiscal year. The value is the newest of the "
    "largest company "
    "of each side.",
    caveats=(*CAVEATS, SPENT),
    reviewed=REVIEWED,
)
def capex_by_company(definition: Definition, known_on: date) -> Result:
    return by_company(definition, known_on, "capex", "year", later("Capital spending"))


@metric(
    "capex-by-company-quarterly",
    title="Capital spending by company and quarter",
    unit="USD",
    text="Capital spending of each company that is known for a quarter. The value is the newest of the largest "
    "company of "
    "each side.",
    caveats=(*CAVEATS, SPENT),
    reviewed=REVIEWED,
)
def capex_by_company_quarterly(definition: Definition, known_on: date) -> Result:
    return by_company(definition, known_on, "capex", "quarter", later("Capital spending"))


@metric(
    "revenue-by-company",
    title="Revenue by company and fiscal year",
    unit="USD",
    text="Revenue of each company that is known for a fiscal year. The value is the newest of the largest "
    "company of each "
    "side.",
    caveats=CAVEATS,
    reviewed=REVIEWED,
)
def revenue_by_company(definition: Definition, known_on: date) -> Result:
    return by_company(definition, known_on, "revenue", "year", later("Revenue"))


@metric(
    "revenue-by-company-quarterly",
    title="Revenue by company and quarter",
    unit="USD",
    text=(
        "Revenue of each company that is known for a quarter. The value is the newest of the largest company of "
        "each side."
    ),
    caveats=CAVEATS,
    reviewed=REVIEWED,
)
def revenue_by_company_quarterly(definition: Definition, known_on: date) -> Result:
    return by_company(definition, known_on, "revenue", "quarter", later("Revenue"))


@metric(
    "annualised-revenue",
    title="Annualised revenue of private companies",
    unit="USD",
    text="Revenue a year at the pace of the newest month or week, as companies or their investors state it. "
    "The value is the "
    "newest of the largest company of each side.",
    caveats=(
        "A pace, not revenue: it is the newest month times twelve, chosen by the company, and no auditor has seen "
        "it. It "
        "runs ahead of the revenue of the year by far while a company grows.",
        "Companies count differently: with or without what cloud partners keep, for one.",
        "Nearly all of it is press reports of what somebody said; disputed figures and second reports are left out.",
        "Nominal US dollars.",
    ),
    reviewed=REVIEWED,
)
def annualised_revenue(definition: Definition, known_on: date) -> Result:
    rows = [
        row
        for row in readings("annualised-revenue", COMPANY, known_on=known_on)
        if row.variant == "day" and FIRST <= row.period <= known_on
    ]
    own: dict[str, dict[date, Reading]] = defaultdict(dict)
    for row in rows:
        own[row.subject][row.period] = row
    order = sorted(([*days.values()] for days in own.values()), key=lambda own: -own[-1].value)
    largest = {side: next((own[-1] for own in order if own[-1].side == side), None) for side in ("CN", "US")}
    told = [row for row in largest.values() if row]
    return Result(
        definition,
        known_on,
        as_of=max((row.period for row in rows), default=None),
        value={row.side: row.value for row in told} or None,
        lines=tuple(lines_of(order, None)),
        sources=sources_of(rows),
        measures=("annualised-revenue",),
        headline=later("Highest stated pace of revenue: ")
        + listed(f"{row.name} {money(row.value)} ({in_words(row.period, 'month')})" for row in told)
        if told
        else "",
        subtitle=later("Newest month times twelve, as stated, US dollars on a log scale"),
        table=Table(
            marked("Company", "Side", "Stated for", "A year", "Against the statement before", "Known since"),
            tuple(_paces(order)),
            frozenset({3, 4}),
        ),
    )


def _paces(order: Iterable[Sequence[Reading]]) -> Iterable[tuple[Cell, ...]]:
    every = [(row, own[at - 1] if at else None) for own in order for at, row in enumerate(own)]
    for row, before in sorted(every, key=lambda item: (-item[0].period.toordinal(), -item[0].value)):
        ratio = row.value / before.value if before and before.value else None
        yield (
            Cell(row.name, row.name, url=f"/companies/{row.subject}/"),
            Cell(SIDE_NAMES.get(row.side, row.side), row.side),
            Cell(in_words(row.period), row.period.isoformat()),
            Cell(
                money(row.value),
                row.value,
                url=row.url,
                evidence=row.evidence,
                note=later("second hand") if row.second_hand else "",
            ),
            Cell(f"×{number(ratio, 2)}", ratio) if ratio else Cell("", missing="not-applicable"),
            Cell(in_words(row.known_at.date()), row.known_at.date().isoformat()),
        )
