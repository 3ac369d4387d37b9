"""Prices on Kalshi, a regulated exchange for contracts on events.

Takes:   for the markets that are watched the price of the last trade of a day, or where nobody traded the middle between
         the best offers to buy and to sell "yes" at its end, with the two as the interval.
Leaves:  days without a trade and without offers on both sides; the day that is not over; markets that settled long ago.
Beware:  a day ends at midnight in New York; the value stands on the day that most of it belongs to. With few traders the
         offers lie far apart. `price` is often empty; prices are text in dollars, cents are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, observation
from airace.sources.markets import BROKEN, JSON, SO_FAR, decoded, moment, number, whole_or_refused

SOURCE = Source(
    slug="kalshi",
    title="Kalshi",
    publisher="Kalshi",
    url="https://kalshi.com/",
    licence="Prices are facts",
    redistributable=True,
    stake="Earns from trading.",
    coverage="Daily prices of the markets that editors picked; before the first import one snapshot read on another page.",
    citation="Kalshi",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    enabled=False,
    off_reason="The tickers that we know were read on other pages, and Kalshi sets terms for automated use: check both "
    "for your case, then switch it on. No key is needed.",
    pace=1.0,
)
API = "https://external-api.kalshi.com/trade-api/v2"
FIRST = timedelta(days=730)  # back from today at the first import
OVERLAP = timedelta(days=7)  # asked for again each time
LONGEST = timedelta(days=4900)  # one reply holds 5,000 candlesticks
HALF_A_DAY = timedelta(hours=12)
COLUMNS = ("end_period_ts", "yes_bid", "yes_ask", "price")


def fetch(errand: Errand) -> Iterator[Payload]:
    """The daily candlesticks of each watched market (key: its ticker; `detail.series` unless the ticker begins with it)."""
    # Always in full, since a 304 would look like a market that is not there; the days asked for move on anyway.
    whole = replace(errand, whole=True)
    for market in errand.watched:
        known = f"history {market.key}"
        start = _start(errand, known)
        asked = urlencode(
            {
                "start_ts": int(datetime.combine(start, time(), tzinfo=UTC).timestamp()),
                "end_ts": int(errand.now.timestamp()),
                "period_interval": 1440,
            }
        )
        series = quote(str(market.detail.get("series") or market.key.partition("-")[0]), safe="")
        url = f"{API}/series/{series}/markets/{quote(market.key, safe='')}/candlesticks?{asked}"
        page = whole.get(url, types=JSON, missing=True)
        if page is None:
            yield Payload(b"", url, errand.now, f"{market.key} missing")
            continue
        unfinished = _unfinished(page, errand.now)
        mark = {} if errand.since else {known: errand.now.date().isoformat()}
        yield replace(page, name=market.key + (SO_FAR if unfinished else ""), mark=mark)


def _unfinished(page: Payload, now: datetime) -> bool:
    """Whether a candlestick is of a day that is not over; not so where one makes no sense, which parse then says."""
    try:
        return any(_end(candle, page) > now for candle in _candles(page))
    except BROKEN:
        return False


def _start(errand: Errand, known: str) -> date:
    today = errand.now.date()
    if errand.since:
        return max(errand.since, today - LONGEST)
    if known in errand.bookmark and not errand.whole:
        return date.fromisoformat(errand.bookmark[known]) - OVERLAP
    return today - FIRST


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    ticker, _, state = payload.name.partition(" ")
    if state == "missing":
        yield Refusal(ticker, "is not on Kalshi (status 404); mend its ticker or series in the watch.")
        return
    yield from whole_or_refused(ticker, lambda: _days(ticker, payload))


def _days(ticker: str, payload: Payload) -> Iterator[Reading | Refusal]:
    for candle in _candles(payload):
        end = _end(candle, payload)
        bid, ask = _close(candle["yes_bid"]), _close(candle["yes_ask"])
        traded = _close(candle["price"])
        # Offers of nothing and of everything are an empty book.
        quoted = bid is not None and ask is not None and 0 < bid <= ask < 1
        if end > payload.fetched_at or (traded is None and not quoted):
            continue
        middle = traded is None and bid is not None and ask is not None
        value = (bid + ask) / 2 if middle and bid is not None and ask is not None else traded
        if value is None or not 0 <= value <= 1:
            yield Refusal(
                f"{ticker} {end.isoformat()}", f"has a price of {value} dollars, which is not between 0 and 1."
            )
            continue
        yield observation(
            SOURCE.slug,
            "probability",
            "probability",
            "question",
            ticker,
            (end - HALF_A_DAY).date(),
            round(value, 6),
            known_at=end,
            url=payload.url,
            variant=SOURCE.slug,
            low=bid if middle else None,
            high=ask if middle else None,
            note="Middle of the best offers; nobody traded on this day." if middle else "",
        )


def _candles(payload: Payload) -> list[dict[str, Any]]:
    found = decoded(payload)
    if not isinstance(found, dict) or not isinstance(found.get("candlesticks"), list):
        raise LayoutError(f"{payload.url} has no list candlesticks; look at the kept payload.")
    for candle in found["candlesticks"]:
        for column in COLUMNS:
            if column not in candle:
                raise LayoutError(f"{payload.url} has a candlestick without {column}; look at the kept payload.")
    return list(found["candlesticks"])


def _end(candle: dict[str, Any], payload: Payload) -> datetime:
    seconds = number(candle["end_period_ts"])
    if seconds is None:
        raise LayoutError(f"{payload.url} has a candlestick whose end_period_ts is no time; look at the kept payload.")
    return moment(seconds)


def _close(prices: dict[str, Any] | None) -> float | None:
    return number((prices or {}).get("close_dollars"))
