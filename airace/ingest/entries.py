"""From the entries of feeds to articles: each stored once, whichever feeds bring it and however often."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from airace.ingest.articles import digest_of, link
from airace.ingest.gazetteer import gazetteer
from airace.ingest.outcome import Outcome
from airace.ingest.reading import excerpt
from airace.ingest.stories import told_at
from airace.lib.links import of_one_house
from airace.models import Article, ArticleBand, Claim, Feed, StoryCluster
from airace.sources.base import Reading

WAITS, NOT_WANTED = Article.Page.DUE, Article.Page.NONE


def articles(rows: Sequence[Reading], outcome: Outcome, now: datetime) -> None:
    """Store what is new; inside a transaction. An address or id that is known already stays as it was read first,

    unless another site's feed brought it: then the feed of the site that it leads to takes it over.
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
    known = {
        article.sha256: article
        for article in Article.objects.filter(sha256__in=digests.values()).select_related("feed", "cluster")
    }
    ids = set(feed.articles.filter(guid__in=digests).values_list("guid", flat=True))
    for row in entries:
        if row.locator in ids:
            continue
        text = _text(row.fields)
        if there := known.get(digests[row.locator]):
            if _is_lent(there, feed):
                _take_over(there, _columns(feed, row, text, now), text)
                outcome.changed += 1
            continue
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


def _is_lent(article: Article, owner: Feed) -> bool:
    """Whether another site's feed brought an article of this feed's own, and no editor has decided about its claims."""
    lender = article.feed
    if lender is None or _at_home(lender, article.url) or not _at_home(owner, article.url):
        return False
    return not article.claims.exclude(status=Claim.Status.CANDIDATE).exists()


def _at_home(feed: Feed, url: str) -> bool:
    return of_one_house(feed.url, url) or of_one_house(feed.homepage, url)


def _take_over(article: Article, columns: dict[str, Any], text: str) -> None:
    """Put the owner's words in the place of another's; what was found in those goes with them."""
    Article.objects.select_for_update().get(pk=article.pk)  # nobody settles its page meanwhile
    article.claims.all().delete()
    article.mentions.all().delete()
    ArticleBand.objects.filter(article=article).delete()
    story, article.cluster = article.cluster, None
    # A page that another feed's article waited for is read afresh, for the text in which names are counted.
    for column, value in {**columns, "page_tries": 0, "page_error": ""}.items():
        setattr(article, column, value)
    article.save()
    if story is not None:
        _leave(story)
    if article.page == NOT_WANTED:
        link(article, text, gazetteer())


def _leave(story: StoryCluster) -> None:
    """A story that an article left has its name from the first of the others; one alone is no story."""
    others = list(story.articles.order_by("published_on", F("published_at").asc(nulls_last=True), "pk")[:2])
    if len(others) < 2:
        story.delete()
        return
    story.title, story.first_published_at = others[0].title, told_at(others[0])
    story.save(update_fields=["title", "first_published_at"])


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
