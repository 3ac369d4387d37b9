"""Tables of the capital page: the listings desk and the largest rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from airace.lib.choose import choose
from airace.lib.dates import in_words
from airace.lib.units import money, number, price, signed
from airace.metrics import metric
from airace.metrics.capital import FUNDING_CAVEATS, REVIEWED, rounds, sources_of_deals
from airace.metrics.proceeds import Proceeds, proceeds
from airace.queries.facts import Fact, facts, sources_of_facts
from airace.queries.prices import Close, closes
from airace.results import SIDE_NAMES, Cell, Definition, Result, SourceRef, Table

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
        "Proceeds that are stated in another currency only are converted at the European Central Bank's rate of the day.",
        "Newest closes end on the day of our price files; where there are none the cell is empty.",
        "Where sources disagree, the chosen value is shown and the others are on the company's page.",
    ),
    reviewed=REVIEWED,
)
def ipo_desk(definition: Definition, known_on: date) -> Result:
    register = facts("ipo", known_on=known_on)
    latest = {close.ticker: close for close in closes(known_on=known_on)}
    raised = proceeds(register, known_on=known_on)
    register.sort(key=lambda fact: (fact["listed_on"] or date.min, fact["filed_on"] or date.min), reverse=True)
    columns = (
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
    )
    return Result(
        definition,
        known_on,
        as_of=max((fact["listed_on"] for fact in register if fact["listed_on"]), default=None),
        sources=_sources(register, latest, raised),
        headline=f"{sum(fact['stage'] == 'listed' for fact in register)} listings completed, "
        f"{sum(fact['stage'] in UNDER_WAY for fact in register)} under way, "
        f"{sum(fact['stage'] == 'rumoured' for fact in register)} rumoured"
        if register
        else "",
        subtitle="Listings of AI companies by stage; prices in the currency of the venue",
        table=Table(
            columns,
            tuple(_listing(fact, latest.get(fact["ticker"] or ""), raised.get(fact.id)) for fact in register),
            numeric=frozenset({6, 7, 8, 9, 10, 11}),
        ),
    )


def _sources(
    register: Iterable[Fact], latest: Mapping[str, Close], raised: Mapping[int, Proceeds]
) -> tuple[SourceRef, ...]:
    """The distinct sources of the listings, of the closes shown and of the rates of conversion, by title."""
    register = list(register)
    rates = {one.source for one in raised.values() if one.source}
    shown = {latest[fact["ticker"]].source for fact in register if fact["offer_price"] and fact["ticker"] in latest}
    return tuple(sorted({*sources_of_facts(register), *shown, *rates}, key=lambda source: source.title))


def _listing(fact: Fact, latest: Close | None, raised: Proceeds | None) -> tuple[Cell, ...]:
    offer, close, currency = fact["offer_price"], fact["close_price"], fact["currency"] or ""
    done = fact["stage"] == "listed"
    absent = Cell("", missing="unknown" if done else "not-applicable")
    cover = fact["retail_oversubscription"]
    filed = fact["filed_on"]
    return (
        Cell(fact["company__name"], fact["company__name"], url=f"/companies/{fact['company__slug']}/"),
        Cell(SIDE_NAMES[fact["company__side"]], fact["company__side"]),
        Cell(fact["exchange"] or "", fact["exchange"], missing="" if fact["exchange"] else "undisclosed"),
        Cell(fact["stage"], fact["stage"], url=fact.url("stage")),
        Cell(in_words(filed, fact["filed_precision"] or "day"), filed.isoformat(), url=fact.url("filed_on"))
        if filed
        else Cell("", missing="unknown"),
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
        _first_day(fact) or absent,
        Cell(f"{number(cover)}×", cover, url=fact.url("retail_oversubscription")) if cover else absent,
        Cell(
            money(raised.amount),
            raised.amount,
            url=fact.url("proceeds_usd"),
            note="; ".join(filter(None, (raised.note, _conflict(fact, "proceeds_usd")))),
        )
        if raised
        else absent,
        _change(latest.value, float(offer), latest.url, in_words(latest.day))
        if offer and latest and _later(fact, latest)
        else absent,
    )


def _later(fact: Fact, latest: Close) -> bool:
    """Whether the price is of a day after the first; the first day has a column of its own."""
    return bool(fact["listed_on"]) and latest.day > fact["listed_on"]


def _first_day(fact: Fact) -> Cell | None:
    """Close over offer; where the close is not known, the return as a source states it."""
    if fact["close_price"] and fact["offer_price"]:
        return _change(float(fact["close_price"]), float(fact["offer_price"]), fact.url("close_price"))
    stated = choose(fact.statements).get("first_day_return")
    if stated is None:
        return None
    return Cell(f"{signed(float(stated.value) * 100, 1)} %", float(stated.value), url=stated.by.url, note="as reported")


def _change(price: float, offer: float, url: str, note: str = "") -> Cell:
    change = price / offer - 1
    return Cell(f"{signed(change * 100, 1)} %", change, url=url, note=note)


def _conflict(fact: Fact, column: str) -> str:
    """A sentence when other accepted claims state another value."""
    others = fact.disagreements(column)
    return f"{others} other report{'s' if others > 1 else ''} with another value" if others else ""


@metric(
    "largest-rounds",
    title="Largest disclosed rounds",
    unit="USD",
    text="Every round that counts in the totals, the largest first.",
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
        for deal in deals
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
