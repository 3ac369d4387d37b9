"""Tables of the capital page: the listings desk and the largest rounds."""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words
from airace.lib.units import money, number, price, signed
from airace.metrics import metric
from airace.metrics.capital import FUNDING_CAVEATS, REVIEWED, rounds, sources_of_deals
from airace.queries.facts import Fact, facts
from airace.queries.prices import latest_closes
from airace.results import SIDE_NAMES, Cell, Definition, Result, SourceRef, Table

LARGEST = 25


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
        "Newest closes end on the day of our price files; where there are none the cell is empty.",
        "Where sources disagree, the chosen value is shown and the others are on the company's page.",
    ),
    reviewed=REVIEWED,
)
def ipo_desk(definition: Definition, known_on: date) -> Result:
    register = facts("ipo", known_on=known_on)
    closes = latest_closes(known_on=known_on)
    register.sort(key=lambda fact: (fact["listed_on"] or date.min, fact["filed_on"] or date.min), reverse=True)
    refs: set[SourceRef] = {ref for fact in register for ref in fact.sources}
    columns = (
        "Company",
        "Side",
        "Venue",
        "Stage",
        "Listed",
        "Offer",
        "First-day close",
        "First-day return",
        "Retail cover",
        "Raised",
        "Since offer",
    )
    return Result(
        definition,
        known_on,
        as_of=max((fact["listed_on"] for fact in register if fact["listed_on"]), default=None),
        sources=tuple(sorted(refs, key=lambda ref: ref.title)),
        headline=f"{sum(fact['stage'] == 'listed' for fact in register)} listings completed, "
        f"{sum(fact['stage'] not in {'listed', 'withdrawn'} for fact in register)} on the way"
        if register
        else "",
        subtitle="Listings of AI companies by stage; prices in the currency of the venue",
        table=Table(
            columns,
            tuple(_listing(fact, closes.get(fact["ticker"] or "")) for fact in register),
            numeric=frozenset({5, 6, 7, 8, 9, 10}),
        ),
    )


def _listing(fact: Fact, latest: tuple[date, float, str] | None) -> tuple[Cell, ...]:
    offer, close, currency = fact["offer_price"], fact["close_price"], fact["currency"] or ""
    done = fact["stage"] == "listed"
    absent = Cell("", missing="unknown" if done else "not-applicable")
    raised = fact["proceeds_usd"]
    cover = fact["retail_oversubscription"]
    return (
        Cell(fact["company__name"], fact["company__name"], url=f"/companies/{fact['company__slug']}/"),
        Cell(SIDE_NAMES[fact["company__side"]], fact["company__side"]),
        Cell(fact["exchange"] or "", fact["exchange"], missing="" if fact["exchange"] else "undisclosed"),
        Cell(fact["stage"], fact["stage"], url=fact.url("stage")),
        Cell(in_words(fact["listed_on"]), fact["listed_on"].isoformat()) if fact["listed_on"] else absent,
        Cell(
            price(float(offer), currency),
            float(offer),
            url=fact.url("offer_price"),
            note=_conflict(fact, "offer_price"),
        )
        if offer
        else absent,
        Cell(price(float(close), currency), float(close), url=fact.url("close_price")) if close else absent,
        _change(float(close), float(offer), fact.url("close_price")) if close and offer else absent,
        Cell(f"{number(cover)}×", cover, url=fact.url("retail_oversubscription")) if cover else absent,
        Cell(money(float(raised)), float(raised), url=fact.url("proceeds_usd"), note=_conflict(fact, "proceeds_usd"))
        if raised
        else absent,
        _change(latest[1], float(offer), latest[2], in_words(latest[0])) if latest and offer else absent,
    )


def _change(price: float, offer: float, url: str, note: str = "") -> Cell:
    change = price / offer - 1
    return Cell(f"{signed(change * 100, 1)} %", change, url=url, note=note)


def _conflict(fact: Fact, column: str) -> str:
    """A sentence when other accepted claims state another value."""
    others = len(fact.evidence[column].others)
    return f"{others} other report{'s' if others > 1 else ''} with another value" if others else ""


@metric(
    "largest-rounds",
    title="Largest disclosed rounds",
    unit="USD",
    text=f"The {LARGEST} largest rounds that count in the totals.",
    caveats=FUNDING_CAVEATS,
    reviewed=REVIEWED,
)
def largest_rounds(definition: Definition, known_on: date) -> Result:
    deals = sorted(rounds(known_on), key=lambda deal: -deal.amount)
    rows = tuple(
        (
            Cell(
                deal.fact["company__name"], deal.fact["company__name"], url=f"/companies/{deal.fact['company__slug']}/"
            ),
            Cell(SIDE_NAMES.get(deal.side, deal.side), deal.side),
            Cell(in_words(deal.day, deal.fact["date_precision"] or "day"), deal.day.isoformat()),
            Cell(str(deal.fact["round"] or ""), deal.fact["round"]),
            Cell(
                money(deal.amount),
                deal.amount,
                url=deal.fact.url("amount_usd"),
                note=_conflict(deal.fact, "amount_usd"),
            ),
            Cell(money(float(valuation)), float(valuation), url=deal.fact.url("valuation_usd"))
            if (valuation := deal.fact["valuation_usd"])
            else Cell("", missing="unknown"),
            Cell(
                (deal.fact["investors"] or "").replace("|", ", "), missing="" if deal.fact["investors"] else "unknown"
            ),
        )
        for deal in deals[:LARGEST]
    )
    top = deals[0] if deals else None
    return Result(
        definition,
        known_on,
        as_of=max((deal.day for deal in deals), default=None),
        sources=sources_of_deals(deals),
        headline=f"The largest round: {top.fact['company__name']}, {money(top.amount)}, "
        f"{in_words(top.day, top.fact['date_precision'] or 'day')}"
        if top
        else "",
        subtitle="Disclosed rounds that count in totals, nominal US dollars",
        table=Table(
            ("Company", "Side", "Date", "Round", "Amount", "Valuation", "Lead investors"), rows, frozenset({4, 5})
        ),
    )
