"""From the entries of feeds to articles: each stored once, whichever feeds bring it and however often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from airace.ingest.articles import digest_of, link
from airace.ingest.gazetteer import gazetteer
from airace.ingest.outcome import Outcome
from airace.ingest.reading import excerpt
from airace.models import Article, Feed
from airace.sources.base import Reading

WAITS, NOT_WANTED = Article.Page.DUE, Article.Page.NONE


def articles(rows: Sequence[Reading], outcome: Outcome, now: datetime) -> None:
    """Store what is new; inside a transaction. An address or id that is known already stays as it was read first.

    An excerpt is kept, and names and claims are looked for once: when the page was read, or at once where the feed's
    pages are not to be.
    """
    by_feed: dict[str, list[Reading]] = defaultdict(list)
    for row in rows:
        by_feed[row.fields["feed"]].append(row)
    feeds = {feed.slug: feed for feed in Feed.objects.filter(slug__in=by_feed)}
    for slug, entries in by_feed.items():
        if slug in feeds:
            _store(feeds[slug], entries, outcome, now)
            continue
        for row in entries:
            outcome.refuse(row, f"comes from the feed {slug}, which is not on record; add it, or dismiss this.")


def _store(feed: Feed, entries: Sequence[Reading], outcome: Outcome, now: datetime) -> None:
    digests = {row.locator: digest_of(row.fields["url"]) for row in entries}
    known = set(Article.objects.filter(sha256__in=digests.values()).values_list("sha256", flat=True))
    ids = set(feed.articles.filter(guid__in=digests).values_list("guid", flat=True))
    for row in entries:
        if row.locator in ids or digests[row.locator] in known:
            continue
        text = _text(row.fields)
        article, new = Article.objects.get_or_create(
            sha256=digests[row.locator], defaults=_columns(feed, row, text, now)
        )
        if not new:
            continue
        outcome.added += 1
        if article.page == NOT_WANTED:
            link(article, text, gazetteer())
    days = [row.fields["published_on"] for row in entries]
    outcome.as_of = max([*days, *([outcome.as_of] if outcome.as_of else [])], default=None)


def _columns(feed: Feed, row: Reading, text: str, now: datetime) -> dict[str, Any]:
    fields = row.fields
    return {
        "url": fields["url"],
        "title": fields["title"],
        "text": text if feed.keep_full_text else excerpt(text),
        "language": fields["language"],
        "publisher": feed.name,
        "published_on": fields["published_on"],
        "published_at": fields["published_at"],
        "feed": feed,
        # An entry without an id is known again by the address that its feed gives, whatever its page says.
        "guid": row.locator,
        "fetched_at": now,
        "excerpt_only": not feed.keep_full_text,
        "page": WAITS if feed.read_pages else NOT_WANTED,
    }


def _text(fields: Any) -> str:
    title, summary = fields["title"], fields["summary"]
    return summary if summary.startswith(title) else f"{title}\n\n{summary}".strip()
