"""Community predictions on Metaculus, a forecasting platform without money.

Takes:   for the yes-no questions that are watched the community's chance at the end of each day (UTC), weighted by
         recency, with the middle half of forecasts as the interval and the number of forecasters.
Leaves:  predictions that are hidden (as early ones are); groups, conditional questions, notebooks; single forecasts.
Beware:  a free account's token is needed. The terms restrict handing on in bulk: values stay out of downloads.
         A new value is stated when a forecast changes it, not daily.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from airace.lib.guard import FetchError
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source
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
    word,
)

SOURCE = Source(
    slug="metaculus",
    title="Metaculus",
    publisher="Metaculus",
    url="https://www.metaculus.com/",
    licence="Metaculus terms of use; values are shown here and not handed on",
    licence_url="https://www.metaculus.com/terms-of-use/",
    redistributable=False,
    stake="Forecasting platform.",
    coverage="The yes-no questions that editors picked; predictions that Metaculus hides are not there.",
    citation="Metaculus",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    enabled=False,
    off_reason="Needs the token of a free account (METACULUS_TOKEN); its terms restrict handing values on.",
    key="METACULUS_TOKEN",
    pace=4.0,
)
SITE = "https://www.metaculus.com"
OTHER_KINDS = ("group_of_questions", "conditional", "notebook")


def fetch(errand: Errand) -> Iterator[Payload]:
    """The post of each watched question (key: the number in its address) with its whole history."""
    if not errand.key:
        raise FetchError("Metaculus answers only to a token: set METACULUS_TOKEN (free account) and import again.")
    # Always in full: a day may be over since, though nobody forecast anew.
    whole = replace(errand, whole=True)
    for question in errand.watched:
        url = f"{SITE}/api/posts/{quote(question.key, safe='')}/?with_cp=true"
        page = whole.get(url, types=JSON, headers={"Authorization": f"Token {errand.key}"}, missing=True)
        if page is None:
            yield Payload(b"", url, errand.now, f"{question.key} missing")
            continue
        yield replace(page, name=question.key + so_far(errand.now, partial(_moments, page)))


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    key, _, state = payload.name.partition(" ")
    if state == "missing":
        yield Refusal(key, "is not on Metaculus (status 404); mend or end the watch.")
        return
    yield from whole_or_refused(key, lambda: _days(key, payload))


def _days(key: str, payload: Payload) -> Iterator[Reading | Refusal]:
    post = decoded(payload)
    question = _question(post, payload)
    if question.get("type") != "binary":
        kind = next((name for name in OTHER_KINDS if name in post), question.get("type"))
        yield Refusal(key, f"is of the kind {word(kind)}; only single yes-no questions are read.")
        return
    quotes = _quotes(question, payload)
    if not quotes:
        yield Refusal(key, "shows no community prediction; it is hidden, or nobody has forecast yet.")
        return
    if question.get("resolution"):
        note = f"The question was resolved: {word(question['resolution'])}; there are no later values."
        days = last_of_days(quotes, None)
        days = ended(days, min(_closed_at(post) or days[-1].at, payload.fetched_at), note)
    else:
        days = last_of_days(quotes, payload.fetched_at.date())
    yield from chances(SOURCE.slug, key, days, f"{SITE}/questions/{key}/")


def _closed_at(post: dict[str, Any]) -> datetime | None:
    """When forecasting ended, where that is stated."""
    stated = post.get("actual_close_time")
    return datetime.fromisoformat(stated) if stated else None


def _question(post: Any, payload: Payload) -> dict[str, Any]:
    """The question of a post; empty for a post of another kind."""
    if not isinstance(post, dict) or not any(name in post for name in ("question", *OTHER_KINDS)):
        raise LayoutError(f"{payload.url} has no question; look at the kept payload.")
    return dict(post.get("question") or {})


def _moments(page: Payload) -> Iterator[datetime]:
    return (quote.at for quote in _quotes(_question(decoded(page), page), page))


def _quotes(question: dict[str, Any], payload: Payload) -> list[Quote]:
    """The shown values in the history, each from the moment at which it began to hold."""
    if question.get("type") != "binary":
        return []
    weighted = (question.get("aggregations") or {}).get("recency_weighted")
    if not isinstance(weighted, dict) or "history" not in weighted:
        raise LayoutError(f"{payload.url} has no recency_weighted history; look at the kept payload.")
    quotes = []
    for entry in weighted["history"] or ():
        chance, start = _first(entry.get("centers")), number(entry.get("start_time"))
        if start is None:
            raise LayoutError(f"{payload.url} has an entry without start_time; look at the kept payload.")
        if chance is not None:
            low, high = _first(entry.get("interval_lower_bounds")), _first(entry.get("interval_upper_bounds"))
            quotes.append(Quote(moment(start), chance, low, high, entry.get("forecaster_count")))
    return quotes


def _first(values: Any) -> float | None:
    return number(values[0]) if isinstance(values, list) and values else None
