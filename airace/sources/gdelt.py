"""How much online news names a lab: daily article counts of the GDELT Project.

Takes:   for each watched company the number of articles a day that GDELT found for a query, and as `n` the number of all
         articles that it saw on that day.
Leaves:  the day that is not over; which articles they were; tone, languages and countries.
Beware:  a count is of pages seen, not of readers; reprints count each. A name that is also a word, or a company that does
         much else, counts too much: the query says what was counted. GDELT answers refusals with status 200 and a
         sentence; `{}` means that it did not measure, which is not nought. Raw control characters stand in its JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from airace.lib.ask import LimitedError
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, is_count, observation

SOURCE = Source(
    slug="gdelt",
    title="GDELT DOC 2.0, articles that name a lab",
    publisher="The GDELT Project",
    url="https://www.gdeltproject.org/",
    licence="Open for any use with citation",
    licence_url="https://www.gdeltproject.org/about.html",
    redistributable=True,
    stake="Research project, long supported by Google.",
    coverage="Online news that GDELT monitors, machine-translated from 65 languages; sites it cannot reach, many Chinese "
    "ones and all social networks are not in it. Only the labs that editors picked.",
    citation="The GDELT Project, https://www.gdeltproject.org/",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    pace=6.0,
)
API = "https://api.gdeltproject.org/api/v2/doc/doc"
BACK = timedelta(days=90)
# Up to a week GDELT answers by the hour; a span that is always longer is answered by the day.
SHORTEST = timedelta(days=10)
REST = timedelta(minutes=15)  # after GDELT asked for fewer questions
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SENTENCE = 600  # characters; what is longer is a page


def fetch(errand: Errand) -> Iterator[Payload]:
    """The last 90 days (or since the day wanted) of each watched company; `detail.query` is what GDELT is asked."""
    yesterday = errand.now.date() - timedelta(days=1)
    first = min(errand.since or yesterday - BACK, yesterday - SHORTEST)
    for lab in errand.watched:
        if lab.key in errand.done:
            continue
        asked = {
            "query": str(lab.detail.get("query") or f'"{lab.key}"'),
            "mode": "timelinevolraw",
            "format": "json",
            "startdatetime": f"{first:%Y%m%d}000000",
            "enddatetime": f"{yesterday:%Y%m%d}235959",
        }
        page = errand.get(f"{API}?{urlencode(asked)}", name=lab.key)
        if page is not None:
            _heed(page, errand.now)
            yield page


def _heed(page: Payload, now: datetime) -> None:
    """Raise LimitedError when the reply asks for fewer questions; it says so with status 200."""
    if "json" not in page.content_type and b"limit requests" in page.body[:SENTENCE].lower():
        until = now + REST
        raise LimitedError(f"GDELT wants fewer questions; it is asked again after {until:%H:%M} UTC.", until)


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    text = CONTROL.sub("", payload.body.decode("utf-8-sig", "replace"))
    if "json" not in payload.content_type:
        said = text.strip()
        if said.startswith("<") or len(said) > SENTENCE or not said:
            raise LayoutError(f"{payload.url} is {payload.content_type or 'of no stated type'}, expected JSON.")
        yield Refusal(payload.name, f"GDELT refuses the query: “{said}” Mend the query in the watch.")
        return
    for point in _points(text, payload):
        stated = str(point["date"])
        try:
            at = datetime.strptime(stated, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise LayoutError(f"{payload.url} states the date {stated}; expected 20261122T000000Z.") from None
        if (at.hour, at.minute) != (0, 0):
            raise LayoutError(f"{payload.url} counts parts of days ({stated}); expected whole days.")
        if at.date() >= payload.fetched_at.date():
            continue
        if not is_count(point["value"]) or not is_count(point["norm"]) or point["norm"] == 0:
            yield Refusal(
                f"{payload.name} {at.date()}", "has no count of articles, or none of all articles.", _plain(point)
            )
            continue
        yield observation(
            SOURCE.slug,
            "news-articles",
            "articles a day",
            "company",
            payload.name,
            at.date(),
            point["value"],
            known_at=payload.fetched_at,
            url=payload.url,
            n=point["norm"],
        )


def _points(text: str, payload: Payload) -> list[dict[str, Any]]:
    """The days of the one series; none where GDELT did not measure. Raises LayoutError."""
    try:
        found = json.loads(text, strict=False)
    except ValueError as error:
        raise LayoutError(f"{payload.url} is not JSON ({error}); look at the kept payload.") from None
    if found == {} or (isinstance(found, dict) and found.get("timeline") == []):
        return []
    try:
        points = found["timeline"][0]["data"]
    except (KeyError, IndexError, TypeError):
        raise LayoutError(f"{payload.url} has no timeline with data; look at the kept payload.") from None
    for column in ("date", "value", "norm"):
        if any(column not in point for point in points):
            raise LayoutError(f"{payload.url} has a day without {column}; look at the kept payload.")
    return list(points)


def _plain(point: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in point.items()}
