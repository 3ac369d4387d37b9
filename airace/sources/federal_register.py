"""Federal Register: rules of the Bureau of Industry and Security, which keeps the US export controls.

Takes:   title, abstract and dates of every rule since October 2022, later since two weeks before the newest one read.
Leaves:  notices, proposed rules and other agencies; the text itself, which is linked.
Beware:  a query shows 2,000 documents at most, so a longer answer is refused; what a rule does is read off its title
         only where that says so plainly, and every rule waits for an editor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source

SOURCE = Source(
    slug="federal-register",
    title="Federal Register, rules on export controls",
    publisher="Office of the Federal Register, US National Archives",
    url="https://www.federalregister.gov/",
    licence="Public domain",
    licence_url="https://www.federalregister.gov/reader-aids/government-policy-and-ofr-procedures/about-this-site",
    redistributable=True,
    stake="The US government is a party to the matter.",
    coverage="Final rules of the Bureau of Industry and Security since October 2022, whether about AI or not. "
    "Sanctions of the Treasury, tariffs and executive orders are not in it.",
    citation="Federal Register",
    cadence=timedelta(hours=12),
    jitter=timedelta(minutes=30),
    steady=False,
    pace=1,
)
API = "https://www.federalregister.gov/api/v1/documents.json"
FIRST = date(2022, 10, 1)  # the month of the first controls on advanced computing
OVERLAP = timedelta(days=14)  # corrections come in the days after a rule
MOST = 2000
FIELDS = ("document_number", "title", "type", "abstract", "publication_date", "effective_on", "html_url")
REQUIRED = ("document_number", "title", "type", "publication_date", "html_url")
EFFECTS = (
    ("listed", re.compile(r"\badditions?\b", re.IGNORECASE)),
    ("eased", re.compile(r"\bremovals?\b|\bsuspension\b", re.IGNORECASE)),
)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EXCERPT = 1500  # characters of title and abstract


def fetch(errand: Errand) -> Iterator[Payload]:
    url = f"{API}?{_query(_since(errand))}"
    number, newest = 1, str(errand.bookmark.get("newest", ""))
    while url:
        payload = errand.get(url, name=f"page {number}", types=("application/json",))
        if payload is None:
            return
        page = _page(payload.body)
        newest = max([newest, *filter(DAY.fullmatch, (str(row.get("publication_date")) for row in page["results"]))])
        yield replace(payload, mark={"newest": newest})
        # Of the address of the next page only the query is followed, so that nothing leads elsewhere.
        following = urlsplit(str(page.get("next_page_url") or "")).query
        url = f"{API}?{following}" if following else ""
        number += 1


def _since(errand: Errand) -> date:
    if errand.since:
        return errand.since
    newest = errand.bookmark.get("newest")
    return FIRST if errand.whole or not newest else date.fromisoformat(newest) - OVERLAP


def _query(since: date) -> str:
    """The oldest first, so that an interrupted round leaves a bookmark before what it did not read."""
    return urlencode(
        [
            ("conditions[agencies][]", "industry-and-security-bureau"),
            ("conditions[type][]", "RULE"),
            ("conditions[publication_date][gte]", since.isoformat()),
            ("order", "oldest"),
            ("per_page", "100"),
            *(("fields[]", field) for field in FIELDS),
        ]
    )


def _page(body: bytes) -> dict[str, Any]:
    try:
        page = json.loads(body.decode("utf-8-sig"))
    except ValueError as error:
        raise LayoutError(f"The page is not JSON ({error}).") from None
    # A search without a hit has no results.
    if not isinstance(page, dict) or not isinstance(page.get("count"), int):
        raise LayoutError("The page has no count of documents.")
    if page["count"] > MOST:
        raise LayoutError(f"{page['count']} rules were found, of which only {MOST} are shown; ask since a later day.")
    if not isinstance(page.setdefault("results", []), list) or (page["count"] and not page["results"]):
        raise LayoutError("The page counts documents but has no results.")
    if not all(isinstance(row, dict) for row in page["results"]):
        raise LayoutError("A result of the page is not a JSON object.")
    return page


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    rows = _page(payload.body)["results"]
    missing = [name for name in REQUIRED if rows and not any(name in row for row in rows)]
    if missing:
        raise LayoutError(f"No document has the field {missing[0]}.")
    for row in rows:
        if row.get("type") != "Rule":
            continue
        place = str(row.get("document_number") or f"{row.get('title')}")
        record = {name: str(row.get(name)) for name in REQUIRED}
        empty = next((name for name in REQUIRED if not row.get(name)), "")
        if empty:
            yield Refusal(place, f"has no {empty}.", record)
            continue
        try:
            yield _rule(row, place)
        except ValueError:
            yield Refusal(place, f"was published on {row['publication_date']!r}, which is not a day.", record)


def _rule(row: Mapping[str, Any], place: str) -> Reading:
    published = date.fromisoformat(row["publication_date"])
    title = " ".join(str(row["title"]).split())
    begins = f" Effective {row['effective_on']}." if row.get("effective_on") else ""
    excerpt = f"{title}.{begins} {' '.join(str(row.get('abstract') or '').split())}".strip()
    fields = {
        "actor": "US",
        "instrument": "entity-list" if "entity list" in title.lower() else "export-control",
        "object": title,
        "effect": _effect(title),
        "date": {"value": published.isoformat(), "precision": "day"},
        "modality": "happened",
    }
    claim = {
        "kind": "policy",
        "fields": fields,
        "excerpt": excerpt[:EXCERPT],
        "url": row["html_url"],
        "published_on": published,
        "tier": 1,
    }
    return Reading("claim", str(row["document_number"]), claim, place)


def _effect(title: str) -> str:
    """What the rule does, where its title says one such thing; else that it was issued."""
    said = [effect for effect, words in EFFECTS if words.search(title)]
    return said[0] if len(said) == 1 else "issued"
