"""What shares of newly listed companies are worth against their offer: on the first day, since, and as a path.

Takes:   offer prices and first-day prices as claims state them; daily closes of the same company and currency.
Leaves:  closes of other venues or currencies, grey-market prices, and splits, which are not undone.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say, say_many
from airace.lib.units import number, price, signed
from airace.metrics import metric
from airace.metrics.ipo import (
    ENOUGH,
    HEAD,
    Desk,
    Listing,
    Median,
    Quote,
    change_cell,
    change_words,
    conflict,
    from_desk,
    return_cell,
    sources_of_listings,
    stated_cell,
)
from airace.results import Cell, Definition, Line, Point, Result, Table

REVIEWED = date(2026, 11, 24)
UNKNOWN = Cell("", missing="unknown")
CLOSES = (
    later("Closes end on the last day of our price files; days that they lack are not filled in."),
    later("The close of the first day is the one stated about the listing, later ones are those of the price files."),
    later("Closes are as quoted: splits and dividends are not undone."),
)


@metric(
    "ipo-first-day",
    title="First day against the offer and the venue",
    unit="fraction",
    text="Completed listings with the first trade and the close of the first day over the offer price, beside "
    "the median "
    "of the closes over the offer of all listings here at the same venue.",
    formula="open over offer = first trade / offer − 1; close over offer = first-day close / offer − 1; against the "
    "median = close over offer − median of the venue",
    caveats=(
        later(
            "The median is that of the few listings on this desk, the listing itself included, not of all listings "
            "at the venue; under {enough} known returns none is shown.",
            enough=ENOUGH,
        ),
        "Compare first days within a venue only: offer prices on the mainland are held down by rule.",
        "Where the first-day close is not known, the return is the one that a source states, marked so.",
        "Offer, open, high and close are different prices; outlets have reported each of them as the first day's rise.",
    ),
    reviewed=REVIEWED,
)
@from_desk
def ipo_first_day(definition: Definition, desk: Desk) -> Result:
    medians = desk.medians
    said = [f"{venue} {_median_words(one)}" for venue, one in medians.items()]
    return Result(
        definition,
        desk.known_on,
        as_of=max((one.listed_on for one in desk.completed if one.listed_on), default=None),
        sources=sources_of_listings(desk.completed),
        headline=say("Median first-day return: {list}", list=listed(said, "; ")) if said else "",
        subtitle=later("First trade and first-day close over the offer price, beside the median of the venue"),
        table=Table(
            (
                *HEAD,
                *marked("Listed", "Offer", "Open over offer", "Close over offer", "Venue median", "Against the median"),
            ),
            tuple(_first_day(one, medians[one.venue]) for one in desk.completed),
            numeric=frozenset({4, 5, 6, 7, 8}),
        ),
    )


def _median_words(found: Median) -> str:
    if found.value is None:
        return say("not shown ({n} known, too few)", n=found.n)
    return say("{change_words} ({n} listings)", change_words=change_words(found.value), n=found.n)


def _first_day(one: Listing, venue: Median) -> tuple[Cell, ...]:
    close = one.over_offer("close_price")
    known = close is not None and venue.value is not None
    few = say("n = {n}, too few", n=venue.n) if venue.value is None else f"n = {venue.n}"
    return (
        *one.cells(),
        _listed(one),
        _offer(one),
        return_cell(one.over_offer("open_price")),
        return_cell(close),
        Cell(few, missing="not-applicable") if venue.value is None else change_cell(venue.value, note=few),
        Cell(say("{signed} pp", signed=signed((close.value - venue.value) * 100, 1)), close.value - venue.value)
        if close and known and venue.value is not None
        else Cell("", missing="not-applicable" if venue.value is None else "unknown"),
    )


def _listed(one: Listing) -> Cell:
    day = one.listed_on or date.min
    words = in_words(day, str(one.fact["listed_precision"] or "day"))
    return stated_cell(one.fact, "listed_on", words, day.isoformat())


def _offer(one: Listing) -> Cell:
    if one.offer is None:
        return UNKNOWN
    shown = price(one.offer, one.currency)
    return stated_cell(one.fact, "offer_price", shown, one.offer, conflict(one.fact, "offer_price"))


@metric(
    "ipo-since-offer",
    title="Since the offer: newest, best and worst close",
    unit="fraction",
    text="Completed listings with their newest known close over the offer price, the best and the worst close "
    "since the "
    "first day, and how many of the known closes were below the offer.",
    formula="since offer = newest close / offer − 1; a listing holds its offer price while that is not below zero",
    caveats=(
        *CLOSES,
        "Where only the first day is known there is no value since; first days have a table of their own.",
        "Days below the offer are counted among the closes that are known.",
    ),
    reviewed=REVIEWED,
)
@from_desk
def ipo_since_offer(definition: Definition, desk: Desk) -> Result:
    priced = [one for one in desk.completed if one.since]
    holding = Counter(one.quotes[-1].value >= (one.offer or 0) for one in priced)
    unknown = len(desk.completed) - len(priced)
    return Result(
        definition,
        desk.known_on,
        as_of=max((one.quotes[-1].day for one in priced), default=None),
        sources=sources_of_listings(priced, closes=True),
        measures=("close",),
        headline=_held(len(desk.completed), holding[True], holding[False], unknown) if desk.completed else "",
        subtitle=later("Closes since the first day over the offer price"),
        table=Table(
            (
                *HEAD,
                *marked(
                    "Listed", "Offer", "Newest close", "Since offer", "Best close", "Worst close", "Closes below offer"
                ),
            ),
            tuple(_since(one) for one in sorted(desk.completed, key=lambda one: not one.since)),
            numeric=frozenset({4, 5, 6, 7, 8, 9}),
        ),
    )


def _since(one: Listing) -> tuple[Cell, ...]:
    head = (*one.cells(), _listed(one), _offer(one))
    if not one.since or one.offer is None:
        return (*head, *[UNKNOWN] * 5)
    newest = one.quotes[-1]
    best = max(one.quotes, key=lambda quote: quote.value)
    worst = min(one.quotes, key=lambda quote: quote.value)
    return (
        *head,
        _close(newest, one.currency, in_words(newest.day)),
        change_cell(newest.value / one.offer - 1, newest.url, evidence=newest.evidence),
        *(_extreme(quote, one.offer, one.currency) for quote in (best, worst)),
        Cell(say("{below} of {quotes}", below=one.below, quotes=len(one.quotes)), one.below),
    )


def _extreme(quote: Quote, offer: float, currency: str) -> Cell:
    note = f"{price(quote.value, currency)}, {in_words(quote.day)}"
    return change_cell(quote.value / offer - 1, quote.url, note, quote.evidence)


def _close(quote: Quote, currency: str, note: str = "") -> Cell:
    return Cell(price(quote.value, currency), quote.value, url=quote.url, note=note, evidence=quote.evidence)


@metric(
    "ipo-paths",
    title="Price paths since listing, against the offer",
    unit="times the offer",
    text="Daily closes of every completed listing over its offer price, from the first day on: 1 is the offer "
    "price itself. "
    "The drawing counts days since the first day of trading, so that listings of different months lie on each other.",
    formula="close / offer price",
    caveats=(
        *CLOSES,
        "The market as a whole moved too; no index is subtracted, because none is in our sources.",
        "Listings of which only the first-day close is known are in the table and not drawn.",
    ),
    reviewed=REVIEWED,
)
@from_desk
def ipo_paths(definition: Definition, desk: Desk) -> Result:
    drawn = [one for one in desk.completed if one.offer and one.quotes]
    times = Counter(one.name for one in drawn)
    priced = [one for one in drawn if one.since]
    single = [one.name for one in drawn if not one.since]
    ratios = sorted(((one.quotes[-1].value / (one.offer or 1), one) for one in priced), key=lambda pair: -pair[0])
    return Result(
        definition,
        desk.known_on,
        as_of=max((one.quotes[-1].day for one in drawn), default=None),
        lines=tuple(
            Line(f"{one.side}:{one.slug}", one.name if times[one.name] == 1 else f"{one.name}, {one.venue}", _path(one))
            for one in priced
        ),
        sources=sources_of_listings(drawn, closes=True),
        measures=("close",),
        headline=_newest(ratios),
        subtitle=later("Closes over the offer price by days since the first day of trading"),
        table=Table(
            (*marked("Day"), *HEAD, *marked("Days since listing", "Close", "Over offer")),
            tuple(row for one in drawn for row in _closes(one)),
            numeric=frozenset({4, 5, 6}),
        ),
        notes=(say("Only the first-day close is known of {list}.", list=listed(single)),) if single else (),
    )


def range_of(one: Listing) -> str:
    """The newest, highest and lowest of the known closes over the offer, with their days."""
    offer = one.offer or 1
    newest = one.quotes[-1]
    best, worst = (pick(one.quotes, key=lambda quote: quote.value) for pick in (max, min))
    said = [
        say("{number} × on {day}", number=number(quote.value / offer, 2), day=in_words(quote.day))
        for quote in (newest, best, worst)
    ]
    return say(
        "{name}: closes over the offer: {said}; highest {said_2}, lowest {said_3}",
        name=one.name,
        said=said[0],
        said_2=said[1],
        said_3=said[2],
    )


def _newest(ratios: list[tuple[float, Listing]]) -> str:
    """The newest closes over the offer, the highest first; a day is said once for neighbours that share it."""
    days = [in_words(one.quotes[-1].day) for _, one in ratios]
    said = [
        f"{one.name} {number(ratio, 2)} ×" + (f" ({day})" if day != following else "")
        for (ratio, one), day, following in zip(ratios, days, [*days, ""][1:], strict=True)
    ]
    return say("Newest close over offer: {list}", list=listed(said)) if said else ""


def _path(one: Listing) -> tuple[Point, ...]:
    return tuple(
        Point(
            quote.day,
            quote.value / (one.offer or 1),
            label=price(quote.value, one.currency),
            url=quote.url,
            evidence=quote.evidence,
        )
        for quote in one.quotes
    )


def _closes(one: Listing) -> list[tuple[Cell, ...]]:
    first = one.quotes[0].day
    return [
        (
            Cell(in_words(quote.day), quote.day.isoformat()),
            *one.cells(),
            Cell(str((quote.day - first).days), (quote.day - first).days),
            _close(quote, one.currency),
            Cell(f"{number(quote.value / (one.offer or 1), 3)} ×", quote.value / (one.offer or 1)),
        )
        for quote in reversed(one.quotes)
    ]


def _held(completed: int, holding: int, below: int, unknown: int) -> str:
    """Of 9 listings 5 hold the offer price at the newest known close, 2 do not; no close … is known of 2."""
    return say(
        "Of {completed} listings {held}, {lost}; no close after the first day is known of {unknown}",
        completed=completed,
        held=say_many(
            "{holding} holds the offer price at the newest known close",
            "{holding} hold the offer price at the newest known close",
            holding,
            holding=holding or later("none"),
        ),
        lost=say_many("{below} does not", "{below} do not", below, below=below or later("none")),
        unknown=unknown or later("none"),
    )
