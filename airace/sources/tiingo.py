"""Tiingo: daily closes of watched US symbols, with the key of whoever runs the site.

Takes:   the unadjusted close of the last 40 days, or since the day asked for.
Leaves:  adjusted prices, opens, highs, lows, volumes, dividends and splits.
Beware:  what is wrong with the key or the allowance may come with status 200 and a `detail` or as bare text. The free
         plan allows internal use, so values are shown but never in downloads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from airace.lib.ask import LimitedError
from airace.lib.guard import FetchError
from airace.sources import quotes
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source

SOURCE = Source(
    slug="tiingo",
    title="Tiingo daily prices",
    publisher="Tiingo",
    url="https://api.tiingo.com/",
    licence="Internal use with a key of one's own",
    licence_url="https://www.tiingo.com/about/terms",
    redistributable=False,
    stake="Sells market data.",
    coverage="Symbols of US exchanges on the watch list, in US dollars.",
    citation="Tiingo",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    enabled=False,
    off_reason="Needs a key of your own (TIINGO_KEY), and its terms allow internal use only.",
    key="TIINGO_KEY",
    pace=2,
)
API = "https://api.tiingo.com/tiingo/daily"
TYPES = ("application/json", "text/plain", "text/html")  # what is wrong comes as text too; it is read below
RECENT = timedelta(days=40)
AN_HOUR = timedelta(hours=1)
FIRST = date(2015, 1, 1)


def fetch(errand: Errand) -> Iterator[Payload]:
    if not errand.key:
        raise FetchError("Tiingo answers only with a key; set TIINGO_KEY to yours.")
    since = FIRST if errand.whole else errand.since or errand.now.date() - RECENT
    for watched in errand.watched:
        if watched.key in errand.done:
            continue
        url = f"{API}/{quote(watched.key.lower(), safe='')}/prices?{urlencode({'startDate': since.isoformat()})}"
        headers = {"Authorization": f"Token {errand.key}"}
        payload = errand.get(url, name=watched.key, types=TYPES, headers=headers, missing=True)
        if payload:
            _raise(payload)
            yield payload


def _raise(payload: Payload) -> None:
    """Raise what the answer says instead of prices."""
    text = payload.body.decode("utf-8-sig", "replace").strip()
    found = _json(text)
    if isinstance(found, list):
        return
    said = str(found.get("detail", text) if isinstance(found, dict) else text)[:200]
    if "allocation" in said or "limit" in said.lower():
        raise LimitedError(f"Tiingo wants a pause: {said}", payload.fetched_at + AN_HOUR)
    if "token" in said.lower() or "auth" in said.lower():
        raise FetchError(f"Tiingo does not accept the key in TIINGO_KEY: {said}")
    raise LayoutError(f"Tiingo sent no list of prices of {payload.name} but: {said}")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    bars = _json(payload.body.decode("utf-8-sig", "replace"))
    if not isinstance(bars, list) or not all(isinstance(bar, dict) for bar in bars):
        raise LayoutError(f"The prices of {payload.name} are not a list of bars.")
    if bars and not any("close" in bar and "date" in bar for bar in bars):
        raise LayoutError(f"The bars of {payload.name} have no close or no date.")
    today = payload.fetched_at.date()
    for bar in bars:
        try:
            day = date.fromisoformat(str(bar["date"])[:10])
            price = quotes.number(bar["close"])
            if price is not None and day < today:
                ticker = quotes.symbol(payload.name)
                yield quotes.close(SOURCE.slug, payload.name, ticker, day, price, "USD", url=payload.url)
        except (KeyError, ValueError) as error:
            place = f"{payload.name} {bar.get('date')}"
            yield Refusal(place, f"cannot be read: {error}.", {name: str(value) for name, value in bar.items()})
