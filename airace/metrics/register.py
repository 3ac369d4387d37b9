"""The register of listings in one table: stage, dates, prices, what was raised, and the newest close."""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say
from airace.lib.units import money, number, price
from airace.metrics import metric
from airace.metrics.ipo import (
    Desk,
    Listing,
    change_cell,
    conflict,
    from_desk,
    return_cell,
    sources_of_listings,
    stated_cell,
)
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

UNDER_WAY = {"planned", "tutoring", "filed", "approved", "bookbuilding", "priced"}


@metric(
    "ipo-desk",
    title="Listings: offer, first day, since",
    unit="USD",
    text="Every listing in the register with offer price, first-day close and return (close over offer), retail "
    "oversubscription and the newest close against the offer; planned and withdrawn listings with their stage.",
    formula="first-day return = first-day close / offer − 1; since offer = newest close / offer − 1",
    caveats=(
        "Offer, open, high, low and close are different prices; only the close makes the first-day return.",
        "Do not compare first-day returns across venues: mainland offer prices are held down by rule.",
        "Proceeds that are stated in another currency only are converted at the European Central Bank's rate of "
        "the day.",
        "Newest closes end on the day of our price files; where there are none the cell is empty.",
        "Where sources disagree, the chosen value is shown and the others are on the listing's page.",
    ),
    reviewed=date(2026, 11, 24),
)
@from_desk
def ipo_desk(definition: Definition, desk: Desk) -> Result:
    register = sorted(
        desk.listings,
        key=lambda one: (one.fact["listed_on"] or date.min, one.fact["filed_on"] or date.min),
        reverse=True,
    )
    stages = [one.stage for one in register]
    return Result(
        definition,
        desk.known_on,
        as_of=max((one.fact["listed_on"] for one in register if one.fact["listed_on"]), default=None),
        sources=sources_of_listings(register, closes=True),
        headline=say(
            "{count} listings completed, {sum} under way, {count_2} rumoured",
            count=stages.count("listed"),
            sum=sum(stage in UNDER_WAY for stage in stages),
            count_2=stages.count("rumoured"),
        )
        if register
        else "",
        subtitle=later("Listings of AI companies by stage; prices in the currency of the venue"),
        table=Table(
            marked(
                "Company",
                "Side",
                "Venue",
                "Stage",
                "Filed",
                "Listed",
                "Offer",
                "First-day close",
                "First-day return",
                "Retail cover",
                "Raised",
                "Since offer",
            ),
            tuple(_row(one) for one in register),
            numeric=frozenset({6, 7, 8, 9, 10, 11}),
        ),
    )


def _row(one: Listing) -> tuple[Cell, ...]:
    fact, absent = one.fact, Cell("", missing="unknown" if one.stage == "listed" else "not-applicable")
    filed, listed_on, first = fact["filed_on"], fact["listed_on"], one.over_offer("close_price")
    return (
        Cell(one.name, one.name, url=f"/companies/{fact['company__slug']}/"),
        Cell(SIDE_NAMES[one.side], one.side),
        Cell(fact["exchange"] or "", fact["exchange"], missing="" if fact["exchange"] else "undisclosed"),
        stated_cell(fact, "stage", one.stage, one.stage),
        stated_cell(fact, "filed_on", in_words(filed, fact["filed_precision"] or "day"), filed.isoformat())
        if filed
        else Cell("", missing="unknown"),
        stated_cell(fact, "listed_on", in_words(listed_on), listed_on.isoformat()) if listed_on else absent,
        _price(one, "offer_price", absent),
        _price(one, "close_price", absent),
        return_cell(first) if first else absent,
        _cover(one, absent),
        _raised(one, absent),
        _since(one, absent),
    )


def _price(one: Listing, column: str, absent: Cell) -> Cell:
    if not one.fact[column]:
        return absent
    value = float(one.fact[column])
    return stated_cell(one.fact, column, price(value, one.currency), value, conflict(one.fact, column))


def _cover(one: Listing, absent: Cell) -> Cell:
    cover = one.fact["retail_oversubscription"]
    return stated_cell(one.fact, "retail_oversubscription", f"{number(cover)}×", cover) if cover else absent


def _raised(one: Listing, absent: Cell) -> Cell:
    if one.raised is None:
        return absent
    note = listed(filter(None, (one.raised.note, conflict(one.fact, "proceeds_usd"))), "; ")
    return stated_cell(one.fact, "proceeds_usd", money(one.raised.amount), one.raised.amount, note)


def _since(one: Listing, absent: Cell) -> Cell:
    """The newest close over the offer, where it is of a day after the first, which has a column of its own."""
    if not one.since or one.offer is None:
        return absent
    newest = one.quotes[-1]
    return change_cell(newest.value / one.offer - 1, newest.url, in_words(newest.day), newest.evidence)
