"""Disclosed funding in dollars of one month, so that sums of different years compare.

Takes:   the rounds of airace/metrics/capital.py, and US consumer prices by month (CPI-U, not seasonally adjusted).
Leaves:  other indices, such as one of wages or of accelerators: what a dollar buys in this field is not what it buys at home.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.metrics import metric, registry
from airace.metrics.capital import FUNDING_CAVEATS, Deal, by_quarter, over_a_year, rounds
from airace.queries.observations import Reading, sources_of
from airace.queries.price_index import consumer_prices
from airace.results import Definition, Result

REVIEWED = date(2026, 11, 30)
FORMULA = later("real = nominal × index of the newest published month ÷ index of the month of the round")
CAVEATS = (
    *FUNDING_CAVEATS[:4],
    FUNDING_CAVEATS[5],
    later("A few very large rounds make most of a quarter."),
    later(
        "Each sum is multiplied by the rise of US consumer prices from the month of the round to the newest published month. "
        "A month without an index, such as October 2025, takes the one before; a round after the newest month stays as it is."
    ),
    later("US consumer prices for both sides: rounds stated in other currencies were turned into dollars first."),
    later("The base month moves on with each publication, and all sums with it; the subtitle names it."),
)
Summed = Callable[[Definition, date, Sequence[Deal], str], Result]


def in_dollars_of_today(deals: Sequence[Deal], index: Sequence[Reading]) -> list[Deal]:
    """Deals with their amounts in dollars of the index's newest month. `index`: by month, the oldest first, not empty.

    Raises ValueError for a deal before the first month.
    """
    months = [row.period for row in index]
    base = index[-1].value
    found = []
    for deal in deals:
        place = bisect_right(months, deal.day) - 1
        if place < 0:
            raise ValueError(f"No price index reaches back to {deal.day}; the oldest month is {months[0]:%Y-%m}.")
        found.append(deal._replace(amount=deal.amount * base / index[place].value))
    return found


def raised(known_on: date) -> tuple[Result, Result]:
    """Funding by quarter and over a year, of rounds read once."""
    quarterly, yearly = (registry()[slug].definition for slug in ("funding-quarterly", "funding-trailing-year"))
    found = rounds(known_on)
    return by_quarter(quarterly, known_on, found), over_a_year(yearly, known_on, found)


def raised_in_real_dollars(known_on: date) -> tuple[Result, Result]:
    """The same in dollars of the newest month, of rounds and prices read once."""
    quarterly, yearly = (
        registry()[slug].definition for slug in ("funding-quarterly-real", "funding-trailing-year-real")
    )
    found, index = rounds(known_on), consumer_prices(known_on=known_on)
    return _real(quarterly, known_on, by_quarter, found, index), _real(yearly, known_on, over_a_year, found, index)


def _real(
    definition: Definition, known_on: date, summed: Summed, found: Sequence[Deal], index: Sequence[Reading]
) -> Result:
    deals = [deal for deal in found if index and deal.day >= index[0].period]
    if not deals:
        return Result(definition, known_on)
    dollars = say("US dollars of {month}", month=in_words(index[-1].period, "month"))
    result = summed(definition, known_on, in_dollars_of_today(deals, index), dollars)
    sources = {*result.sources, *sources_of(index)}
    return replace(result, sources=tuple(sorted(sources, key=lambda source: source.title)))


@metric(
    "funding-quarterly-real",
    title=later("Disclosed funding by quarter, in real dollars"),
    unit="USD",
    text=later(
        "Sum of disclosed funding rounds of AI companies by quarter of announcement and by side of the company on that "
        "day, in dollars of the newest month of the US consumer price index. The value is that of the newest quarter that is "
        "no longer filling up."
    ),
    caveats=(*CAVEATS, later("Rounds of which only the year is known are in no quarter.")),
    reviewed=REVIEWED,
    better="higher",
    formula=FORMULA,
)
def funding_quarterly_real(definition: Definition, known_on: date) -> Result:
    return _real(definition, known_on, by_quarter, rounds(known_on), consumer_prices(known_on=known_on))


@metric(
    "funding-trailing-year-real",
    title=later("Disclosed funding over the trailing year, in real dollars"),
    unit="USD",
    text=later(
        "Sum of disclosed funding rounds of AI companies announced in twelve calendar months, by side of the company, in "
        "dollars of the newest month of the US consumer price index. The last of the months is that of the newest round."
    ),
    caveats=(*CAVEATS, later("Rounds of which only the quarter or year is known are in no sum.")),
    reviewed=REVIEWED,
    better="higher",
    formula=FORMULA,
)
def funding_trailing_year_real(definition: Definition, known_on: date) -> Result:
    return _real(definition, known_on, over_a_year, rounds(known_on), consumer_prices(known_on=known_on))
