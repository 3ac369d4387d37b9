"""The pipeline of listings by stage, and every dated step of it, past and to come.

Takes:   attempts to list with at least one accepted claim; dates and sums as the claims state them.
Leaves:  dates that would have to be worked out, such as a lock-up counted from the first day of trading.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from airace.lib.choose import Statement
from airace.lib.dates import in_words, last_day
from airace.lib.say import later, listed, marked, say
from airace.lib.units import money
from airace.metrics import metric
from airace.metrics.ipo import (
    HEAD,
    STAGES,
    Desk,
    Listing,
    conflict,
    from_desk,
    precision_of,
    sources_of_listings,
    stated_cell,
)
from airace.results import Cell, Definition, Result, Table

REVIEWED = date(2026, 11, 24)
BASES = {
    "offer": later("at the offer"),
    "open": later("at the first trade"),
    "close": later("at the first close"),
    "target": later("sought"),
}
# Stages that have a date of their own among the fields of a listing.
DATED = {"filed": "filed_on", "priced": "priced_on", "listed": "listed_on"}
AFTER_FILING = frozenset({"filed", "approved", "bookbuilding", "priced", "listed", "withdrawn"})
# What happened on a date: its column, the words for a reader, and the stages that confirm it.
STEPS: dict[str, tuple[str, str, frozenset[str]]] = {
    "filing": ("filed_on", later("Filing"), AFTER_FILING),
    "pricing": ("priced_on", later("Pricing"), frozenset({"priced", "listed"})),
    "listing": ("listed_on", later("First day of trading"), frozenset({"listed"})),
    "lock-up": ("lock_up_until", later("Lock-up ends"), frozenset({"listed"})),
}


class Step(NamedTuple):
    """One dated thing of a listing. `ahead`: it is to come; `confirmed`: its stage says that it happened."""

    listing: Listing
    kind: str
    day: date
    precision: str
    by: Statement
    ahead: bool
    confirmed: bool

    @property
    def words(self) -> str:
        return STEPS[self.kind][1]

    @property
    def state(self) -> str:
        if self.ahead:
            return later("to come")
        return later("happened") if self.confirmed else later("date passed, not confirmed")


def steps(desk: Desk) -> list[Step]:
    """Every dated step that a source states, the newest first."""
    found = []
    for one in desk.listings:
        for kind, (column, _, confirming) in STEPS.items():
            if day := one.fact[column]:
                precision = precision_of(one.fact, column)
                confirmed = one.stage in confirming and day <= desk.known_on
                ahead = not confirmed and last_day(day, precision) > desk.known_on
                found.append(Step(one, kind, day, precision, one.fact.evidence[column].by, ahead, confirmed))
    return sorted(found, key=lambda step: (-step.day.toordinal(), step.listing.name.lower(), step.kind))


@metric(
    "ipo-pipeline",
    title="Listings by stage",
    unit="listings",
    text="Every attempt of an AI company to list, by the stage that its newest accepted claim gives, with the "
    "day of the "
    "stage, what was sought and raised, the market value and the end of the lock-up. The value counts attempts that "
    "are neither completed nor withdrawn, by side.",
    caveats=(
        "The day of a stage is that of the filing, pricing or first trade where a source states it; else the day "
        "on which "
        "the stage was first reported, marked so.",
        "What is sought is never counted as raised; a market value names what it was taken at.",
        "A rumour is what a source reports of plans; companies deny some of them.",
        "The end of a lock-up is shown only where a source states the day; none is worked out.",
    ),
    reviewed=REVIEWED,
)
@from_desk
def ipo_pipeline(definition: Definition, desk: Desk) -> Result:
    open_ones = [one for one in desk.listings if one.stage not in {"listed", "withdrawn"}]
    sides = Counter(one.side for one in open_ones)
    stages = Counter(one.stage for one in desk.listings)
    order = list(STAGES)
    ranked = sorted(
        desk.listings,
        key=lambda one: (order.index(one.stage) if one.stage in STAGES else -1, -_stage_day(one)[0].toordinal()),
    )
    return Result(
        definition,
        desk.known_on,
        as_of=max((by.published_on for one in desk.listings for by in one.fact.statements), default=None),
        value={side: sides[side] for side in ("US", "CN")} if desk.listings else None,
        sources=sources_of_listings(desk.listings),
        headline=say(
            "{listed} listings completed, {open_ones} under way, {rumoured} rumoured, {withdrawn} withdrawn",
            listed=stages["listed"],
            open_ones=len(open_ones) - stages["rumoured"],
            rumoured=stages["rumoured"],
            withdrawn=stages["withdrawn"],
        )
        if desk.listings
        else "",
        subtitle=later("Attempts to list by stage, sums in US dollars"),
        table=Table(
            (*HEAD, *marked("Stage", "Since", "Sought", "Raised", "Market value", "Lock-up until")),
            tuple(_row(one) for one in ranked),
            numeric=frozenset({5, 6, 7}),
        ),
    )


def _row(one: Listing) -> tuple[Cell, ...]:
    return (
        *one.cells(),
        stated_cell(one.fact, "stage", STAGES.get(one.stage, later("Not stated")), one.stage),
        _since(one),
        _sought(one),
        _raised(one),
        _worth(one),
        _lock_up(one),
    )


def _stage_day(one: Listing) -> tuple[date, str, str, bool]:
    """Day of the present stage, its precision, where it was read, and whether it is the day of the first report."""
    column = DATED.get(one.stage)
    if column and one.fact[column]:
        return one.fact[column], precision_of(one.fact, column), one.fact.url(column), False
    told = sorted((by for by in one.fact.statements if by.fields.get("stage")), key=lambda by: (by.published_on, by.id))
    first = one.fact.evidence["stage"].by if "stage" in one.fact.evidence else one.fact.statements[0]
    for by in reversed(told):
        if by.fields["stage"] != one.stage:
            break
        first = by
    return first.published_on, "day", first.url, True


def _since(one: Listing) -> Cell:
    day, precision, url, reported = _stage_day(one)
    proof = one.fact.proof("stage" if reported else DATED[one.stage])
    note = later("first reported") if reported else ""
    return Cell(in_words(day, precision), day.isoformat(), url=url, note=note, evidence=proof)


def _sought(one: Listing) -> Cell:
    if one.fact["target_usd"]:
        amount = float(one.fact["target_usd"])
        return stated_cell(one.fact, "target_usd", money(amount), amount, conflict(one.fact, "target_usd"))
    return Cell("", missing="not-applicable" if one.listed_on else "unknown")


def _raised(one: Listing) -> Cell:
    if one.raised:
        note = listed(filter(None, (one.raised.note, conflict(one.fact, "proceeds_usd"))), "; ")
        return stated_cell(one.fact, "proceeds_usd", money(one.raised.amount), one.raised.amount, note)
    return Cell("", missing="unknown" if one.listed_on else "not-applicable")


def _worth(one: Listing) -> Cell:
    if not one.fact["market_cap_usd"]:
        return Cell("", missing="unknown")
    basis = one.fact.evidence["market_cap_usd"].by.fields.get("market_cap_basis") or ""
    amount = float(one.fact["market_cap_usd"])
    note = listed(
        filter(None, (BASES.get(basis, later("basis not stated")), conflict(one.fact, "market_cap_usd"))), "; "
    )
    return stated_cell(one.fact, "market_cap_usd", money(amount), amount, note)


def _lock_up(one: Listing) -> Cell:
    if day := one.fact["lock_up_until"]:
        words = in_words(day, precision_of(one.fact, "lock_up_until"))
        return stated_cell(one.fact, "lock_up_until", words, day.isoformat())
    return Cell("", missing="unknown" if one.listed_on else "not-applicable")


@metric(
    "ipo-calendar",
    title="Calendar of listings",
    unit="dates",
    text="Filings, pricings, first days of trading and ends of lock-ups that a source dates, past and to come, "
    "with how "
    "exactly the day is known. The value counts the dates to come.",
    caveats=(
        "Only dates that a source states: a filing day or an end of a lock-up that is missing is missing in our "
        "sources.",
        "A filing may be confidential: its date is then the day of the announcement or report.",
        "A date that has passed counts as happened only where the stage of the listing says so.",
        "The calendar file holds the dates that are known to the day.",
    ),
    reviewed=REVIEWED,
)
@from_desk
def ipo_calendar(definition: Definition, desk: Desk) -> Result:
    found = steps(desk)
    coming = [step for step in found if step.ahead]
    newest = next((step for step in found if step.confirmed), None)
    stated = sum(bool(one.fact["lock_up_until"]) for one in desk.completed)
    if coming:
        following = coming[-1]
        first = say(
            "Next: {name}, {words}, {day_of}",
            name=following.listing.name,
            words=following.words.lower(),
            day_of=_day_of(following),
        )
    elif newest:
        first = say(
            "No date to come is stated; the newest: {name}, {words}, {day_of}",
            name=newest.listing.name,
            words=newest.words.lower(),
            day_of=_day_of(newest),
        )
    else:
        first = ""
    return Result(
        definition,
        desk.known_on,
        as_of=newest.day if newest else None,
        value=len(coming) if found else None,
        sources=sources_of_listings({step.listing.slug: step.listing for step in found}.values()),
        headline=first,
        subtitle=later("Filings, pricings, first days and ends of lock-ups that a source dates"),
        table=Table(
            (*marked("Day"), *HEAD, *marked("What", "State", "Known to the")),
            tuple(_dated(step) for step in found),
        ),
        notes=(_lock_ups(stated, len(desk.completed)),) if desk.completed else (),
    )


def _lock_ups(stated: int, completed: int) -> str:
    if not stated:
        return say(
            "No source states when a lock-up of the {completed} completed listings ends: unknown, and none is "
            "worked out.",
            completed=completed,
        )
    return say(
        "The end of the lock-up is stated for {stated} of {completed} completed listings; for the others it is "
        "unknown, and none is worked out.",
        stated=stated,
        completed=completed,
    )


def _day_of(step: Step) -> str:
    return in_words(step.day, step.precision)


def _dated(step: Step) -> tuple[Cell, ...]:
    column, fact = STEPS[step.kind][0], step.listing.fact
    return (
        stated_cell(fact, column, _day_of(step), step.day.isoformat(), conflict(fact, column)),
        *step.listing.cells(),
        Cell(step.words, step.words),
        Cell(step.state, step.state),
        Cell(step.precision, step.precision),
    )
