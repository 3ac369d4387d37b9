"""Closing prices from a file that somebody wrote: nothing is downloaded.

Takes:   CSV in UTF-8 with the columns symbol, date, close, currency and source_url; a price a row.
Leaves:  everything but closes; rows without an https address where the price can be checked.
Beware:  symbols must be tickers of companies here. `manage.py import_prices FILE` reads a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

from airace.sources import quotes
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, Upstream

SOURCE = Source(
    slug="manual-prices",
    title="Closing prices entered by hand",
    publisher="Whoever runs this site",
    url="https://www.hkex.com.hk/Market-Data/Securities-Prices/Equities",
    licence="Figures are facts",
    redistributable=True,
    stake="Each row names where its price was read.",
    citation="As each row states",
    coverage="The companies and days that somebody entered; enter only prices that you may publish.",
    steady=False,
)
COLUMNS = ("symbol", "date", "close", "currency")


def upstream(body: bytes, name: str) -> Upstream:
    """The prices in one file as a source like any other; `name` is what its payload is called."""

    def fetch_file(errand: Errand) -> Iterator[Payload]:
        yield Payload(body, f"file:{name}", errand.now, name=name, headers={"content-type": "text/csv"})

    return Upstream(SOURCE, fetch_file, parse)


def fetch(errand: Errand) -> Iterator[Payload]:
    """Nothing: prices come in as files, not on a schedule."""
    yield from ()


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    try:
        text = payload.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LayoutError(f"{payload.name} is not UTF-8; save the file as CSV in UTF-8.") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise LayoutError(f"{payload.name} has no column {missing[0]}; it needs {', '.join(COLUMNS)} and source_url.")
    for cells in rows:
        row = {name: (value or "").strip() for name, value in cells.items() if isinstance(name, str)}
        place = f"{payload.name}:{rows.line_num}"
        try:
            yield _close(row, place)
        except ValueError as error:
            yield Refusal(place, f"{error}.", row)


def _close(row: Mapping[str, str], place: str) -> Reading:
    address = row.get("source_url", "")
    if not address.startswith("https://"):
        raise ValueError("names no https address where the price can be checked; fill its column source_url")
    ticker, day = quotes.symbol(row["symbol"]), date.fromisoformat(row["date"])
    price = quotes.number(row["close"])
    if price is None:
        raise ValueError("has no close")
    made = quotes.close(SOURCE.slug, ticker, ticker, day, price, row["currency"], url=address)
    return Reading(made.kind, made.locator, made.fields, place)
