"""How often people open an article of Wikipedia: daily page views, English and Chinese.

Takes:   views a day by people (not by known robots) of the articles that are watched, on all devices.
Leaves:  the day that is not over; redirects and former titles; other languages.
Beware:  a moved article begins at nought under its new title, so watch the new one too. Chinese readers in mainland China
         are mostly cut off from Wikipedia: views of zh.wikipedia come largely from elsewhere. A day without a view is
         not stated, like a day that is not counted yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, is_count, observation
from airace.sources.markets import JSON, decoded

SOURCE = Source(
    slug="wikipedia-pageviews",
    title="Page views of Wikipedia articles",
    publisher="Wikimedia Foundation",
    url="https://wikitech.wikimedia.org/wiki/Data_Platform/AQS/Pageviews",
    licence="CC0 1.0",
    licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
    redistributable=True,
    stake="Non-profit; its own traffic.",
    coverage="Only the articles that editors picked, in English and Chinese; mainland China is mostly cut off from them.",
    citation="Wikimedia Foundation, pageviews, CC0",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    pace=0.5,
)
API = "https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article"
BACK = timedelta(days=60)
KEY = re.compile(r"[a-z-]+\.wikipedia/.+")
COLUMNS = ("project", "article", "timestamp", "views")


def fetch(errand: Errand) -> Iterator[Payload]:
    """The last 60 days (or since the day wanted) of each article; the key is project/title, such as en.wikipedia/OpenAI."""
    yesterday = errand.now.date() - timedelta(days=1)
    first = min(errand.since or yesterday - BACK, yesterday)
    for article in errand.watched:
        if article.key in errand.done:
            continue
        project, _, title = article.key.partition("/")
        title = quote(title.replace(" ", "_"), safe="")
        url = f"{API}/{project}/all-access/user/{title}/daily/{first:%Y%m%d}/{yesterday:%Y%m%d}"
        if not KEY.fullmatch(article.key):
            yield Payload(b"", url, errand.now, article.key)
        # 404 is the answer for days that are not counted yet, too.
        elif page := errand.get(url, name=article.key, types=JSON, missing=True):
            yield page


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    if not KEY.fullmatch(payload.name):
        yield Refusal(payload.name, "is not project/title, such as en.wikipedia/OpenAI; mend the watch.")
        return
    found = decoded(payload)
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise LayoutError(f"{payload.url} has no list items; look at the kept payload.")
    for item in found["items"]:
        for column in COLUMNS:
            if column not in item:
                raise LayoutError(f"{payload.url} has a day without {column}; look at the kept payload.")
        try:
            day = datetime.strptime(str(item["timestamp"]), "%Y%m%d%H").replace(tzinfo=UTC).date()
        except ValueError:
            raise LayoutError(f"{payload.url} states the day {item['timestamp']}; expected 2026112200.") from None
        if day >= payload.fetched_at.date():
            continue
        if not is_count(item["views"]):
            yield Refusal(f"{payload.name} {day}", f"has {item['views']!r} views.")
            continue
        yield observation(
            SOURCE.slug,
            "pageviews",
            "views a day",
            "company",
            payload.name,
            day,
            item["views"],
            known_at=payload.fetched_at,
            url=payload.url,
            variant=payload.name,
        )
