"""Who raises money: disclosed rounds and listings.

Takes:   funding rounds that count in totals (no second reports, talks, tranches), announced or closed, with an amount in
         US dollars; listed IPOs with gross proceeds.
Leaves:  secondary sales and tenders, rumoured and reported-only sums, targets, state guidance funds, company capex.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from airace.lib.dates import add_months, in_words, last_day, quarter_start, quarters
from airace.lib.say import later, say
from airace.lib.units import money
from airace.metrics import metric
from airace.metrics.proceeds import proceeds
from airace.queries.facts import Fact, facts, moved_sides, side_on, sources_of_facts
from airace.results import SIDE_NAMES, Band, Definition, Line, Point, Result, SourceRef

REVIEWED = date(2026, 11, 24)
FIRST = date(2023, 1, 1)  # the register of rounds begins here
COUNTED = {"announced", "closed"}
NOMINAL = later("nominal US dollars")

FUNDING_CAVEATS = (
    later("Disclosed rounds only; Chinese rounds are disclosed less often, and often without the amount."),
    later("The newest two quarters are incomplete: many rounds become known months later."),
    later("Debt is counted with equity where companies raised it as a round, as for data centres."),
    later("Talks, rumours, second reports of a round, tranches and secondary sales are left out."),
    later("Sums are nominal US dollars at the announcement; a few very large rounds make most of a quarter."),
    later(
        "A minority stake that some sources call an acquisition, such as Meta's 49 % of Scale AI, counts once, as "
        "a round. The register of acquisitions lists the same deal at the price of its own source, and adds "
        "nothing up."
    ),
)


class Deal(NamedTuple):
    day: date
    side: str
    amount: float
    fact: Fact
    note: str = ""  # how the amount was converted; '' where it was stated in dollars
    rate: SourceRef | None = None


def counts(fact: Fact, known_on: date) -> bool:
    """Whether a round belongs in totals: agreed or paid by the day, new money, and nobody else's second report of it."""
    return bool(
        fact["date"]
        and fact["date"] <= known_on
        and fact["in_totals"]
        and fact["status"] in COUNTED
        and not fact["secondary"]
    )


def counted_on(fact: Fact, known_on: date) -> date:
    """A round of which only the month or year is known counts from that period's last day."""
    return min(last_day(fact["date"], fact["date_precision"] or "day"), known_on)


def rounds(known_on: date) -> list[Deal]:
    """Rounds that count in totals, oldest first, each with the side of its company on the day."""
    moves = moved_sides()
    deals = [
        Deal(
            counted_on(fact, known_on),
            side_on(fact["date"], fact["company__id"], fact["company__side"], moves),
            float(fact["amount_usd"]),
            fact,
        )
        for fact in facts("funding_round", known_on=known_on)
        if fact["amount_usd"] and counts(fact, known_on)
    ]
    return sorted(deals, key=lambda deal: deal.day)


def listings(known_on: date) -> list[Deal]:
    """Completed listings with known gross proceeds, oldest first."""
    register = facts("ipo", known_on=known_on)
    raised = proceeds(register, known_on=known_on)
    deals = [
        Deal(fact["listed_on"], fact["company__side"], raised[fact.id].amount, fact, *raised[fact.id][1:])
        for fact in register
        if fact["stage"] == "listed" and fact["listed_on"] and fact["listed_on"] <= known_on and fact.id in raised
    ]
    return sorted(deals, key=lambda deal: deal.day)


def sources_of_deals(deals: Sequence[Deal]) -> tuple[SourceRef, ...]:
    """The distinct sources of deals and of the rates that they were converted at, by title."""
    rates = {deal.rate for deal in deals if deal.rate}
    stated = sources_of_facts(deal.fact for deal in deals)
    return tuple(sorted({*stated, *rates}, key=lambda source: source.title))


@metric(
    "funding-quarterly",
    title="Disclosed funding of AI companies by quarter",
    unit="USD",
    text="Sum of disclosed funding rounds of AI companies by quarter of announcement and by side of the "
    "company on that "
    "day. The value is that of the newest quarter that is no longer filling up.",
    caveats=(*FUNDING_CAVEATS, "Rounds of which only the year is known are in no quarter."),
    reviewed=REVIEWED,
    better="higher",
)
def funding_quarterly(definition: Definition, known_on: date) -> Result:
    return by_quarter(definition, known_on, rounds(known_on))


def by_quarter(definition: Definition, known_on: date, found: Sequence[Deal], dollars: str = "") -> Result:
    """Sums of rounds by quarter and side; `dollars` says in which; nominal ones for ''."""
    every = [deal for deal in found if deal.day >= FIRST]
    # Of some rounds only the year is known: they have no quarter.
    deals = [deal for deal in every if deal.fact["date_precision"] != "year"]
    undated = sum(deal.amount for deal in every if deal.fact["date_precision"] == "year")
    sums: dict[str, dict[date, float]] = {"CN": defaultdict(float), "US": defaultdict(float)}
    largest: dict[tuple[str, date], Deal] = {}
    for deal in deals:
        quarter = quarter_start(deal.day)
        if deal.side in sums:
            sums[deal.side][quarter] += deal.amount
            best = largest.get((deal.side, quarter))
            largest[deal.side, quarter] = deal if best is None or deal.amount > best.amount else best
    shown = quarters(FIRST, deals[-1].day) if deals else []
    # The present quarter and the one before still fill up: rounds reach registers months after they close.
    incomplete = [quarter for quarter in shown if add_months(quarter, 6) > known_on]
    complete = [quarter for quarter in shown if quarter not in incomplete]
    return Result(
        definition,
        known_on,
        as_of=deals[-1].day if deals else None,
        value={side: sums[side][complete[-1]] for side in ("US", "CN")} if complete else None,
        lines=tuple(
            Line(
                side,
                SIDE_NAMES[side],
                tuple(
                    Point(
                        quarter,
                        sums[side][quarter],
                        label=_largest(largest.get((side, quarter))),
                        provisional=quarter in incomplete,
                    )
                    for quarter in shown
                ),
            )
            for side in ("CN", "US")
        ),
        bands=(Band(incomplete[0], add_months(incomplete[-1], 3), later("still filling up"), "incomplete"),)
        if incomplete
        else (),
        sources=sources_of_deals(deals),
        headline=_quarter_headline(sums, complete, dollars),
        notes=(say("{sum} in rounds of which only the year is known are in no quarter.", sum=money(undated)),)
        if undated
        else (),
        subtitle=say(
            "Disclosed rounds by quarter of announcement, {dollars}, by side of the company", dollars=dollars or NOMINAL
        ),
    )


def _told(dollars: str, headline: str) -> str:
    """A headline that says in which dollars, unless in those of the day."""
    return say("{headline}, in {dollars}", headline=headline, dollars=dollars) if dollars else headline


def _largest(deal: Deal | None) -> str:
    return say("largest: {company} {sum}", company=deal.fact["company__name"], sum=money(deal.amount)) if deal else ""


def _quarter_headline(sums: dict[str, dict[date, float]], complete: Sequence[date], dollars: str) -> str:
    if not complete:
        return ""
    last = complete[-1]
    headline = say(
        "US companies disclosed {sum} in {day}, Chinese companies {sum_2}",
        sum=money(sums["US"][last]),
        day=in_words(last, "quarter"),
        sum_2=money(sums["CN"][last]),
    )
    return _told(dollars, headline)


def in_a_month(deal: Deal) -> bool:
    """Whether the month of a round is known; of some only the quarter or year is."""
    return (deal.fact["date_precision"] or "day") in {"day", "month"}


def year_to(end: date) -> date:
    """The first day of the twelve calendar months of which the last is that of `end`."""
    return add_months(end.replace(day=1), -11)


def trailing(deals: Sequence[Deal], ends: Sequence[date]) -> dict[str, list[Point]]:
    """Sums over the twelve calendar months of which the last is that of each end, up to it, by side; deals by day."""
    sums: dict[str, list[Point]] = {}
    for side in ("CN", "US"):
        own = [deal for deal in deals if deal.side == side]
        days = [deal.day for deal in own]
        sums[side] = [
            Point(end, sum(deal.amount for deal in own[bisect_left(days, year_to(end)) : bisect_right(days, end)]))
            for end in ends
        ]
    return sums


@metric(
    "funding-trailing-year",
    title="Disclosed funding over the trailing year",
    unit="USD",
    text="Sum of disclosed funding rounds of AI companies announced in twelve calendar months, by side of the "
    "company. The "
    "last of them is the month of the newest round in the register, so that four quarters make the same sum.",
    caveats=(
        *FUNDING_CAVEATS,
        "Rounds of which only the quarter or year is known are in no sum; a note says how much may be missing.",
        "The newest month is counted up to the newest round in it.",
    ),
    reviewed=REVIEWED,
    better="higher",
    changes=(
        (
            date(2026, 11, 24),
            "The year is twelve whole calendar months; it was 365 days, in which a round known to the month counted "
            "on the last day of it, and one known to the year on 31 December. These are now left out and said. Values "
            "of earlier days are computed by the new rule too.",
        ),
    ),
)
def funding_trailing_year(definition: Definition, known_on: date) -> Result:
    return over_a_year(definition, known_on, rounds(known_on))


def over_a_year(definition: Definition, known_on: date, every: Sequence[Deal], dollars: str = "") -> Result:
    """Sums of rounds over twelve calendar months by side; `dollars` says in which; nominal ones for ''."""
    deals = [deal for deal in every if in_a_month(deal)]
    newest = deals[-1].day if deals else None
    ends = sorted(_month_ends(add_months(FIRST, 12), newest) | {newest}) if newest else []
    sums = trailing(deals, ends)
    value = {side: points[-1].y or 0.0 for side, points in sums.items()} if newest else None
    return Result(
        definition,
        known_on,
        as_of=newest,
        value={side: value[side] for side in ("US", "CN")} if value else None,
        lines=tuple(Line(side, SIDE_NAMES[side], tuple(points)) for side, points in sums.items()),
        sources=sources_of_deals(deals),
        headline=_told(
            dollars,
            say(
                "US companies disclosed {sum} in the twelve months to {day}, Chinese companies {sum_2}",
                sum=money(value["US"]),
                day=in_words(newest, "month"),
                sum_2=money(value["CN"]),
            ),
        )
        if newest and value
        else "",
        notes=_left_out(every, newest) if newest else (),
        subtitle=say(
            "Disclosed rounds of twelve calendar months, {dollars}, by side of the company", dollars=dollars or NOMINAL
        ),
    )


def _left_out(deals: Sequence[Deal], end: date) -> tuple[str, ...]:
    """What may belong to the twelve months up to `end`, but of which no month is known."""
    perhaps = [deal for deal in deals if not in_a_month(deal) and deal.day >= year_to(end) and deal.fact["date"] <= end]
    if not perhaps:
        return ()
    most = {side: money(sum(deal.amount for deal in perhaps if deal.side == side)) for side in ("US", "CN")}
    return (
        say(
            "Rounds of no known month that may be of these twelve are left out: {perhaps}, {US} of US companies "
            "and {CN} of Chinese ones.",
            perhaps=len(perhaps),
            US=most["US"],
            CN=most["CN"],
        ),
    )


def _month_ends(first: date, last: date) -> set[date]:
    """Last days of the months from that of `first` up to `last`."""
    ends = set()
    month = first.replace(day=1)
    while (end := add_months(month, 1) - timedelta(days=1)) <= last:
        ends.add(end)
        month = add_months(month, 1)
    return ends


@metric(
    "ipo-proceeds",
    title="Raised in listings",
    unit="USD",
    text="Gross proceeds of completed listings of AI companies in the register, by side, summed since the "
    "register begins "
    "in 2023.",
    caveats=(
        "Listings whose proceeds our sources do not state are missing from the sum.",
        "Proceeds that are stated in another currency only are converted at the European Central Bank's rate of the "
        "listing day, or the last one of the week before; without a rate they are missing.",
        "Where sources disagree, the one closest to the filing counts; the others are on the company's page.",
        "Very large listings of conglomerates, such as SpaceX with xAI inside, are counted whole.",
    ),
    reviewed=REVIEWED,
    better="higher",
)
def ipo_proceeds(definition: Definition, known_on: date) -> Result:
    deals = [deal for deal in listings(known_on) if deal.day >= FIRST]
    running = {"CN": 0.0, "US": 0.0}
    points: dict[str, list[Point]] = {"CN": [], "US": []}
    for deal in deals:
        if deal.side in running:
            running[deal.side] += deal.amount
            name = deal.fact["company__name"]
            points[deal.side].append(
                Point(
                    deal.day,
                    running[deal.side],
                    label=f"{name} {money(deal.amount)}" + (f" ({deal.note})" if deal.note else ""),
                    url=deal.fact.url("proceeds_usd"),
                )
            )
    return Result(
        definition,
        known_on,
        as_of=deals[-1].day if deals else None,
        value={side: running[side] for side in ("US", "CN")} if deals else None,
        lines=tuple(Line(side, SIDE_NAMES[side], tuple(own)) for side, own in points.items()),
        sources=sources_of_deals(deals),
        headline=say(
            "Listings raised {sum} for Chinese companies, {sum_2} for US companies",
            sum=money(running["CN"]),
            sum_2=money(running["US"]),
        )
        if deals
        else "",
        subtitle=later("Gross proceeds of completed listings, cumulative, US dollars"),
    )
