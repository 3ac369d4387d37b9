"""Tables of the capital page: the largest rounds."""

from __future__ import annotations

from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, marked, say
from airace.lib.units import money
from airace.metrics import metric
from airace.metrics.capital import FUNDING_CAVEATS, REVIEWED, rounds, sources_of_deals
from airace.metrics.ipo import conflict
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table


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
                evidence=deal.fact.proof("amount_usd"),
                note=conflict(deal.fact, "amount_usd"),
            ),
            Cell(
                money(float(valuation)),
                float(valuation),
                url=deal.fact.url("valuation_usd"),
                evidence=deal.fact.proof("valuation_usd"),
            )
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
        headline=say(
            "The largest round: {company}, {sum}, {day}",
            company=top.fact["company__name"],
            sum=money(top.amount),
            day=in_words(top.day, top.fact["date_precision"] or "day"),
        )
        if top
        else "",
        subtitle=later("Disclosed rounds that count in totals, nominal US dollars"),
        table=Table(
            marked("Company", "Side", "Date", "Round", "Amount", "Valuation", "Lead investors"), rows, frozenset({4, 5})
        ),
    )
