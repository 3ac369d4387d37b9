"""What listed companies are worth: shares outstanding times the newest close times the exchange rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say
from airace.lib.units import compact, money, price
from airace.metrics import metric
from airace.queries.fx import Rate, usd_rates
from airace.queries.observations import COMPANY, Reading, readings, sources_named
from airace.queries.prices import Close, closes
from airace.results import SIDE_NAMES, Cell, Definition, Result, Table

FRESH_PRICE = timedelta(days=100)
FRESH_SHARES = timedelta(days=550)  # foreign companies state them once a year, months after its end
PARTS = ("sec", "ecb-fx", "manual-prices", "share-prices", "tiingo", "twelve-data")  # who states one of the three
MISSING = later(
    "No value yet: it needs a price of the last 100 days, entered by hand or read with a key, beside shares "
    "outstanding from a filing, and an exchange rate where the price is not in dollars."
)
COLUMNS = marked(
    "Company",
    "Side",
    "Market value",
    "Ticker",
    "Close",
    "Day of the close",
    "Shares outstanding",
    "Shares as of",
    "US dollars for one unit",
    "Day of the rate",
)


class Worth(NamedTuple):
    """One company with the three parts of its market value; `shares` has a source and a day of its own."""

    close: Close
    shares: Reading
    rate: Rate

    @property
    def value(self) -> float:
        """US dollars."""
        return self.close.value * self.shares.value * self.rate.value


def worths(known_on: date) -> tuple[list[Worth], list[str]]:
    """Companies of which all three parts are known, the largest first, and the tickers of receipts, left out."""
    shares = {row.subject: row for row in readings("shares-outstanding", COMPANY, known_on=known_on)}
    if not shares:
        return [], []
    fresh = [close for close in closes(known_on=known_on) if known_on - close.day <= FRESH_PRICE]
    receipts = [close.ticker for close in fresh if _may_be_a_receipt(close)]
    priced = [close for close in fresh if close.ticker not in receipts and _fits(close, shares)]
    rates = usd_rates([(close.currency, close.day) for close in priced], known_on=known_on)
    found: dict[str, Worth] = {}
    for close in sorted(priced, key=lambda close: (close.day, close.ticker)):
        if rate := rates.get((close.currency, close.day)):
            found[close.company] = Worth(close, shares[close.company], rate)  # of several venues the newest close
    return sorted(found.values(), key=lambda worth: -worth.value), receipts


def _may_be_a_receipt(close: Close) -> bool:
    """Whether a ticker of a US exchange (it has no suffix) is that of a company from elsewhere.

    Most of those are depositary receipts, of which one stands for several shares or for a part of one.
    """
    return "." not in close.ticker and close.side != "US"


def _fits(close: Close, shares: Mapping[str, Reading]) -> bool:
    """Whether shares are known, not too long before the close."""
    row = shares.get(close.company)
    return row is not None and close.day - row.period <= FRESH_SHARES


@metric(
    "market-cap",
    title="Market value of listed companies",
    unit="USD",
    text="Newest close times shares outstanding as stated in filings, in US dollars at the European Central "
    "Bank's rate of "
    "the day of the close. Only companies of which all three are known; each part shows its own day and source.",
    formula="market value = close × shares outstanding × US dollars for one unit of the price's currency",
    caveats=(
        "Few companies: shares outstanding are read from filings with the SEC only.",
        "Companies that state shares by class, such as Alphabet and Meta, have no total there and are missing.",
        "Tickers of companies from elsewhere at US exchanges are left out: most are depositary receipts, which "
        "stand for "
        "another number of shares; such companies count where their shares themselves are traded.",
        "Shares are counted weeks or months before the close; what was issued or bought back since is not in it.",
        "The whole company counts, whatever part of it is AI.",
    ),
    reviewed=date(2026, 11, 23),
)
def market_cap(definition: Definition, known_on: date) -> Result:
    found, receipts = worths(known_on)
    parts = [source for worth in found for source in (worth.close.source, worth.shares.source, worth.rate.source)]
    notes = (say("Left out as possible depositary receipts: {list}.", list=listed(receipts)),) if receipts else ()
    if not found:
        notes = (MISSING, *notes)
    return Result(
        definition,
        known_on,
        as_of=max((worth.close.day for worth in found), default=None),
        sources=tuple(sorted({source for source in parts if source}, key=lambda source: source.title))
        or sources_named(*PARTS),
        measures=("close", "shares-outstanding", "per-euro"),
        headline=_headline(found),
        subtitle=later("Close × shares outstanding × exchange rate, US dollars"),
        table=Table(COLUMNS, tuple(_row(worth) for worth in found), frozenset({2, 4, 6, 8})),
        notes=notes,
    )


def _headline(found: Sequence[Worth]) -> str:
    if not found:
        return ""
    top = found[0]
    if len(found) == 1:
        day = in_words(top.close.day)
        return say(
            "{name} is worth {sum} on {day}, the only company of which all parts are known",
            name=top.close.name,
            sum=money(top.value),
            day=day,
        )
    return say(
        "The largest of {found}: {name}, {sum} on {day}",
        found=len(found),
        name=top.close.name,
        sum=money(top.value),
        day=in_words(top.close.day),
    )


def _row(worth: Worth) -> tuple[Cell, ...]:
    close, shares, rate = worth
    return (
        Cell(close.name, close.name, url=f"/companies/{close.company}/"),
        Cell(SIDE_NAMES[close.side], close.side),
        Cell(money(worth.value), worth.value),
        Cell(close.ticker, close.ticker),
        Cell(
            price(close.value, close.currency),
            close.value,
            url=close.url,
            evidence=close.evidence,
            note=close.source.title,
        ),
        Cell(in_words(close.day), close.day.isoformat()),
        Cell(compact(shares.value), shares.value, url=shares.url, evidence=shares.evidence, note=shares.source.title),
        Cell(in_words(shares.period), shares.period.isoformat()),
        Cell(f"{rate.value:.6g}", rate.value, url=rate.url, note=rate.source.title if rate.source else ""),
        Cell(in_words(rate.day), rate.day.isoformat()),
    )
