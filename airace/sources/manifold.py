"""Chances on Manifold, a prediction market that trades in play money.

Takes:   the last price of every day (UTC) of the yes-no markets that are watched, from their trades; the price at which
         a market closed or was resolved, with a note that says so.
Leaves:  markets with several answers or numbers; the day that is not over; the size of trades and who made them.
Beware:  the money is not real ("mana"), few people trade in most markets, and who asks a question also resolves it.
         A day without a trade has no value. A trade that redeems shares moves no price.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from airace.lib.dates import in_words
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, Watched
from airace.sources.markets import (
    BROKEN,
    JSON,
    SO_FAR,
    Quote,
    chances,
    decoded,
    last_of_days,
    moment,
    number,
    whole_or_refused,
    word,
)

SOURCE = Source(
    slug="manifold",
    title="Manifold prediction markets",
    publisher="Manifold Markets",
    url="https://manifold.markets/",
    licence="Prices are facts",
    redistributable=True,
    stake="Runs the markets; they trade in play money.",
    coverage="Only the yes-no markets that editors picked; days without a trade have no value. Play money, no real stakes.",
    citation="Manifold Markets",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    pace=0.5,
)
API = "https://api.manifold.markets/v0"
NAME = re.compile(r"[\w.-]+", re.ASCII)
PAGE = 1000  # trades that one question brings at most


def fetch(errand: Errand) -> Iterator[Payload]:
    """For each watched market (key: its slug) the market itself, then its trades from the newest back."""
    # Always in full: where the market did not change, its trades must still be asked for.
    whole = replace(errand, whole=True)
    for market in errand.watched:
        if f"ended {market.key}" in errand.bookmark and not (errand.whole or errand.since):
            continue
        url = f"{API}/slug/{quote(market.key, safe='')}"
        page = whole.get(url, name=f"{market.key}/market", types=JSON, missing=True)
        if page is None:
            yield Payload(b"", url, errand.now, f"{market.key}/missing")
            continue
        about = _market(page)
        yield page
        if about["outcomeType"] == "BINARY" and _tells_its_end(about):
            yield from _trades(whole, errand.bookmark, market, about)


def _trades(errand: Errand, bookmark: dict[str, Any], market: Watched, about: dict[str, Any]) -> Iterator[Payload]:
    """Pages of trades back to the last day that was read before; the last of them marks how far the history goes."""
    known = f"history {market.key}"
    until = errand.since or (date.fromisoformat(bookmark[known]) if known in bookmark and not errand.whole else None)
    mark = {} if errand.since else {known: (errand.now.date() - timedelta(days=1)).isoformat()}
    if (end := _end(about)) and end.date() < errand.now.date() and about.get("isResolved") and not errand.since:
        mark[f"ended {market.key}"] = end.date().isoformat()
    before, held, seen = "", None, set()
    while True:
        asked = {"contractId": about["id"], "limit": PAGE} | ({"before": before} if before else {})
        page = errand.get(f"{API}/bets?{urlencode(asked)}", types=JSON)
        bets = _bets(page) if page else []
        # A page that was seen before means that the server does not page; it would go on for ever.
        if page is None or not bets or str(bets[-1]["id"]) in seen:
            break
        if held:
            yield held
        try:
            newest, oldest = _made(bets[0]).date(), _made(bets[-1]).date()
        except ValueError:
            yield replace(page, name=f"{market.key}/bets")  # to be refused; there is no way back from here
            return
        name = f"bets before {before}" if before else "bets" + (SO_FAR if newest >= errand.now.date() else "")
        held = replace(page, name=f"{market.key}/{name}")
        before = str(bets[-1]["id"])
        seen.add(before)
        if until and oldest < until:
            break
    if held:
        yield replace(held, mark=mark)


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    slug, _, part = payload.name.partition("/")
    if part == "missing":
        yield Refusal(slug, "is not on Manifold (status 404); mend or end the watch.")
    else:
        yield from whole_or_refused(slug, lambda: (_ending if part == "market" else _days)(slug, payload))


def _days(slug: str, payload: Payload) -> Iterator[Reading | Refusal]:
    quotes = (
        Quote(_made(bet), _chance(bet["probAfter"]), note="Play money.")
        for bet in _bets(payload)
        if bet.get("probAfter") is not None and not bet.get("isRedemption")
    )
    # A day that began on an older page is stated by both, each as known at its own last trade; the later one holds.
    days = last_of_days(quotes, payload.fetched_at.date())
    yield from chances(SOURCE.slug, slug, days, payload.url)


def _chance(stated: Any) -> float:
    chance = number(stated)
    if chance is None:
        raise ValueError(f"{word(stated)} is no chance")
    return chance


def _ending(slug: str, payload: Payload) -> Iterator[Reading | Refusal]:
    """The price at which the market ended, if it has; later days have none."""
    about = _market(payload)
    if about["outcomeType"] != "BINARY":
        yield Refusal(slug, f"is a market of the kind {word(about['outcomeType'])}; only yes-no markets are read.")
        return
    end = _end(about)
    if end is None or end > payload.fetched_at:
        return
    if about.get("probability") is None:
        raise LayoutError(f"{payload.url} has no probability; look at the kept payload.")
    what = (
        f"was resolved {word(about.get('resolution'))}"
        if about.get("isResolved")
        else "closed and waits to be resolved"
    )
    note = f"Play money. The market {what} on {in_words(end.date())}; there are no later values."
    yield from chances(
        SOURCE.slug, slug, [Quote(end, _chance(about["probability"]), note=note)], _page(about, slug, payload)
    )


def _page(about: dict[str, Any], slug: str, payload: Payload) -> str:
    """The market's page for readers; what we asked where its maker is not named."""
    maker = str(about.get("creatorUsername"))
    named = about.get("creatorUsername") and NAME.fullmatch(maker)
    return f"https://manifold.markets/{maker}/{quote(slug, safe='')}" if named else payload.url


def _tells_its_end(about: dict[str, Any]) -> bool:
    """False for a market whose end makes no sense, which parse refuses."""
    try:
        _end(about)
    except BROKEN:
        return False
    return True


def _end(about: dict[str, Any]) -> datetime | None:
    """When the market was resolved; else when it closes."""
    at = about.get("resolutionTime") if about.get("isResolved") else about.get("closeTime")
    return moment(at, 1000) if at else None


def _market(payload: Payload) -> dict[str, Any]:
    about = decoded(payload)
    for column in ("id", "outcomeType"):
        if not isinstance(about, dict) or column not in about:
            raise LayoutError(f"{payload.url} has no {column}; look at the kept payload.")
    return dict(about)


def _bets(payload: Payload) -> list[dict[str, Any]]:
    bets = decoded(payload)
    if not isinstance(bets, list):
        raise LayoutError(f"{payload.url} is no list of trades; look at the kept payload.")
    for column in ("id", "createdTime"):
        if any(not isinstance(bet, dict) or column not in bet for bet in bets):
            raise LayoutError(f"{payload.url} has a trade without {column}; look at the kept payload.")
    trades = [bet for bet in bets if not bet.get("isRedemption")]
    if trades and not any("probAfter" in bet for bet in trades):
        raise LayoutError(f"{payload.url} has no trade with probAfter; look at the kept payload.")
    return bets


def _made(bet: dict[str, Any]) -> datetime:
    """Manifold's times are milliseconds."""
    return moment(bet["createdTime"], 1000)
