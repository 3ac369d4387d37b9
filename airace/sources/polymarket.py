"""Prices on Polymarket, a prediction market that trades in real money.

Takes:   the price of "yes" (or of the outcome that the watch names) at the end of the source's daily history, day by day
         (UTC), of the markets that are watched, open and closed.
Leaves:  the day that is not over; volumes and order books; the winner (an editor enters how a question was resolved).
Beware:  who may trade depends on the country, and thin markets move on little money. Prices of all outcomes of one event
         need not add up to one. Asked for by slug the service leaves closed markets out unless they are asked for.
         `outcomes` and `clobTokenIds` are JSON inside of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from airace.lib.dates import in_words
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, Watched
from airace.sources.markets import (
    JSON,
    Quote,
    chances,
    decoded,
    ended,
    last_of_days,
    moment,
    number,
    so_far,
    whole_or_refused,
)

SOURCE = Source(
    slug="polymarket",
    title="Polymarket",
    publisher="Polymarket",
    url="https://polymarket.com/",
    licence="Prices are facts",
    redistributable=True,
    stake="Earns from trading.",
    coverage="Daily prices of the markets that editors picked; before the first import single snapshots read on other pages.",
    citation="Polymarket",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    pace=0.5,
)
GAMMA = "https://gamma-api.polymarket.com"
CLOB = "https://clob.polymarket.com"
CLOSED, MISSING = " closed ", " missing"


@dataclass(frozen=True, slots=True)
class Market:
    """`token` is what the price history goes by; `closed_at` is when trading ended."""

    token: str
    closed_at: datetime | None


def fetch(errand: Errand) -> Iterator[Payload]:
    """One price history a watched market.

    The key is a market's slug, its number, or an event's slug. An event of several markets needs `detail.outcome`, as
    the event's page names it, and then `detail.event` where the key is not the event's slug itself.
    """
    # Always in full: where the market did not change, its prices must still be asked for.
    whole = replace(errand, whole=True)
    for watched in errand.watched:
        known = f"ended {watched.key}"
        if known in errand.bookmark and not (errand.whole or errand.since):
            continue
        page, market = _find(whole, watched)
        if market is None:
            yield replace(page, name=f"{watched.key}{MISSING}")
            continue
        url = f"{CLOB}/prices-history?{urlencode({'market': market.token, 'interval': 'max', 'fidelity': 1440})}"
        history = whole.get(url, types=JSON)
        if history is None:
            continue
        if market.closed_at:
            closed_at = min(market.closed_at, errand.now)
            name = f"{watched.key}{CLOSED}{closed_at.isoformat()}"
            yield replace(history, name=name, mark={known: closed_at.date().isoformat()})
        else:
            yield replace(history, name=watched.key + so_far(errand.now, partial(_moments, history)))


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    key, _, state = payload.name.partition(" ")
    if payload.name.endswith(MISSING):
        yield Refusal(key, "has no such market or outcome at Polymarket; mend its key, event or outcome in the watch.")
        return
    yield from whole_or_refused(key, lambda: _days(key, state, payload))


def _days(key: str, state: str, payload: Payload) -> Iterator[Reading | Refusal]:
    quotes = _quotes(payload)
    if not state.startswith(CLOSED.strip()):
        days = last_of_days(quotes, payload.fetched_at.date())
        yield from chances(SOURCE.slug, key, days, payload.url)
        return
    closed_at = datetime.fromisoformat(state.removeprefix(CLOSED.lstrip()))
    note = f"The market closed on {in_words(closed_at.date())}; there are no later prices."
    days = ended(last_of_days(quotes, None), closed_at, note)
    yield from chances(SOURCE.slug, key, days, payload.url)


def _moments(payload: Payload) -> Iterator[datetime]:
    return (quote.at for quote in _quotes(payload))


def _quotes(payload: Payload) -> list[Quote]:
    history = decoded(payload)
    if not isinstance(history, dict) or not isinstance(history.get("history"), list):
        raise LayoutError(f"{payload.url} has no list history; look at the kept payload.")
    quotes = []
    for point in history["history"]:
        at, price = number(point.get("t")), number(point.get("p"))
        if at is None or price is None:
            raise LayoutError(f"{payload.url} has a point without t or p; look at the kept payload.")
        quotes.append(Quote(moment(at), price))
    return quotes


def _find(errand: Errand, watched: Watched) -> tuple[Payload, Market | None]:
    """The market that is meant, and the page where it stands or was looked for last."""
    event = str(watched.detail.get("event", ""))
    page = Payload(b"", GAMMA, errand.now)
    for url in _addresses(watched.key, event):
        found = errand.get(url, types=JSON, missing=True)
        page = found or Payload(b"", url, errand.now)
        if found and (listed := _listed(found)):
            about = listed[0] if "/events/" not in url else _of_event(listed[0].get("markets", []), watched)
            return page, _market(about, watched, page) if about else None
    return page, None


def _addresses(key: str, event: str) -> list[str]:
    """Where a market may be found, likeliest first. Closed markets have to be asked for."""
    if event:
        return [f"{GAMMA}/events/slug/{quote(event, safe='')}"]
    if key.isdecimal():
        return [f"{GAMMA}/markets/{key}"]
    asked = f"{GAMMA}/markets?{urlencode({'slug': key})}"
    return [asked, f"{asked}&closed=true", f"{GAMMA}/events/slug/{quote(key, safe='')}"]


def _listed(page: Payload) -> list[dict[str, Any]]:
    found = decoded(page)
    if not isinstance(found, (dict, list)):
        raise LayoutError(f"{page.url} is neither a market nor a list; look at the kept payload.")
    return [found] if isinstance(found, dict) else found


def _of_event(markets: list[dict[str, Any]], watched: Watched) -> dict[str, Any] | None:
    """The market of an event that the watch means: by its outcome's title, exact or else the only one that holds it."""
    wanted = str(watched.detail.get("outcome", "")).casefold()
    if len(markets) == 1:
        return markets[0]
    if not wanted:
        return next((market for market in markets if market.get("slug") == watched.key), None)
    titles = [(str(market.get("groupItemTitle") or market.get("question")).casefold(), market) for market in markets]
    fitting = [market for title, market in titles if title == wanted] or [
        market for title, market in titles if wanted in title
    ]
    return fitting[0] if len(fitting) == 1 else None


def _market(about: dict[str, Any], watched: Watched, page: Payload) -> Market | None:
    """The market as it is asked for prices; None where it has no such outcome."""
    for column in ("clobTokenIds", "outcomes"):
        if column not in about:
            raise LayoutError(f"{page.url} has no {column}; look at the kept payload.")
    outcomes = [str(outcome).casefold() for outcome in _inner(about["outcomes"])]
    tokens = [str(token) for token in _inner(about["clobTokenIds"])]
    named = str(watched.detail.get("outcome", "")).casefold()
    wanted = named if named in outcomes else "yes"
    if wanted not in outcomes or len(tokens) != len(outcomes):
        return None
    return Market(tokens[outcomes.index(wanted)], _closed_at(about) if about.get("closed") else None)


def _inner(text: Any) -> list[Any]:
    """A list that stands in JSON as text."""
    try:
        inner = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        inner = None
    if not isinstance(inner, list):
        raise LayoutError(f"Polymarket gives {text!r:.60} where a list was expected; look at its reply.")
    return inner


def _closed_at(about: dict[str, Any]) -> datetime:
    """When trading ended; where that is not stated, when it was to end."""
    for column in ("closedTime", "endDate"):
        try:
            at = datetime.fromisoformat(str(about.get(column)))
        except ValueError:
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    raise LayoutError("A closed market of Polymarket has neither closedTime nor endDate; look at its reply.")
