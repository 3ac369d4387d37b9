"""Twelve Data: daily closes of watched symbols, with the key of whoever runs the site.

Takes:   the last 30 bars of each symbol; the longest history that one call gives on request.
Leaves:  opens, highs, lows, volumes; the bar of the present day, which is no close before the session has ended.
Beware:  errors come with status 200. Free keys have 8 calls a minute and 800 a day, and US symbols only. The terms allow
         personal or internal use, so values are shown but never in downloads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from airace.lib.ask import LimitedError
from airace.lib.guard import FetchError
from airace.sources import quotes
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source

SOURCE = Source(
    slug="twelve-data",
    title="Twelve Data daily prices",
    publisher="Twelve Data",
    url="https://api.twelvedata.com/",
    licence="Personal and internal use with a key of one's own",
    licence_url="https://twelvedata.com/terms",
    redistributable=False,
    stake="Sells market data.",
    coverage="Symbols on the watch list; with a free key those of US exchanges only.",
    citation="Twelve Data",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    enabled=False,
    off_reason="Needs a key of your own (TWELVE_DATA_KEY), and its terms allow personal or internal use only.",
    key="TWELVE_DATA_KEY",
    pace=8,
)
API = "https://api.twelvedata.com/time_series"
LIMITED, REFUSED = 429, frozenset({401, 403})
A_MINUTE = timedelta(seconds=61)


def fetch(errand: Errand) -> Iterator[Payload]:
    if not errand.key:
        raise FetchError("Twelve Data answers only with a key; set TWELVE_DATA_KEY to yours.")
    size = "5000" if errand.whole or errand.since else "30"
    for watched in errand.watched:
        if watched.key in errand.done:
            continue
        query = urlencode({"symbol": watched.key, "interval": "1day", "outputsize": size})
        headers = {"Authorization": f"apikey {errand.key}"}
        payload = errand.get(f"{API}?{query}", name=watched.key, types=("application/json",), headers=headers)
        if payload:
            _raise(_document(payload), errand.now)
            yield payload


def _document(payload: Payload) -> dict[str, Any]:
    try:
        found = json.loads(payload.body.decode("utf-8-sig"))
    except ValueError as error:
        raise LayoutError(f"The prices of {payload.name} are not JSON ({error}).") from None
    if not isinstance(found, dict):
        raise LayoutError(f"The prices of {payload.name} are not a JSON object.")
    return found


def _raise(found: dict[str, Any], now: datetime) -> None:
    """Raise what an error about the key says; one about a symbol is that symbol's alone."""
    if found.get("status") != "error":
        return
    code, said = found.get("code"), str(found.get("message", "")).strip()[:200]
    if code == LIMITED:
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
        raise LimitedError(f"Twelve Data wants a pause: {said}", midnight if "day" in said else now + A_MINUTE)
    if code in REFUSED:
        raise FetchError(f"Twelve Data does not accept the key in TWELVE_DATA_KEY: {said}")


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    found = _document(payload)
    if found.get("status") == "error":
        yield Refusal(payload.name, f"is refused by Twelve Data: {found.get('message')}", {"symbol": payload.name})
        return
    meta, values = found.get("meta"), found.get("values")
    if not isinstance(meta, dict) or not isinstance(values, list) or not all(isinstance(bar, dict) for bar in values):
        raise LayoutError(f"The prices of {payload.name} have no meta or no values.")
    for name in ("symbol", "currency", "exchange_timezone"):
        if name not in meta:
            raise LayoutError(f"The prices of {payload.name} do not state their {name}.")
    if values and not any("close" in bar and "datetime" in bar for bar in values):
        raise LayoutError(f"The bars of {payload.name} have no close or no datetime.")
    try:
        ticker = quotes.symbol(f"{meta.get('exchange', '')}:{meta['symbol']}")
    except ValueError as error:
        yield Refusal(payload.name, f"has a symbol that cannot be read: {error}.", {"symbol": str(meta["symbol"])})
        return
    try:
        today = payload.fetched_at.astimezone(ZoneInfo(str(meta["exchange_timezone"]))).date()
    except (ZoneInfoNotFoundError, ValueError):
        zone = meta["exchange_timezone"]
        raise LayoutError(f"The prices of {payload.name} are of the time zone {zone!r}, which is none.") from None
    for bar in values:
        place = f"{payload.name} {bar.get('datetime')}"
        try:
            day = date.fromisoformat(str(bar["datetime"])[:10])
            price = quotes.number(bar["close"])
            if price is not None and day < today:
                yield quotes.close(SOURCE.slug, payload.name, ticker, day, price, meta["currency"], url=payload.url)
        except (KeyError, ValueError) as error:
            yield Refusal(place, f"cannot be read: {error}.", {name: str(value) for name, value in bar.items()})
