"""Articles in: stored once, their names linked, their claims put before an editor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from airace.extract import Extraction, Gazetteer, extract
from airace.extract import Mention as Named
from airace.ingest import reading, stories, version
from airace.ingest.client import client
from airace.ingest.gazetteer import KINDS, gazetteer
from airace.ingest.reading import ArticleError, Text
from airace.lib.dates import last_day
from airace.lib.links import canonical
from airace.models import Article, Claim, Mention

LONGEST_MENTION = 200
LONGEST_READ = 100_000  # characters of one text that are looked through


@dataclass(frozen=True, slots=True)
class Stored:
    article: Article
    new: bool


def ingest(where: str, *, published: str = "") -> Stored:
    """Take in the article at a path or http(s) address; `published` as in `store`. Raises ArticleError."""
    if published:
        _stated(published)
    if where.lower().startswith(("http://", "https://")):
        try:
            address = canonical(where)
        except ValueError:
            raise ArticleError(f"{where} is not a web address; give one like https://example.org/page.") from None
        known = Article.objects.filter(sha256=digest_of(address)).first()
        if known:
            return Stored(known, new=False)
        return store(reading.from_url(where, client("articles")), published=published)
    if "://" in where:
        raise ArticleError(f"{where} is not a web address that is fetched; give http://, https:// or a file.")
    return store(reading.from_file(Path(where)), published=published)


def store(text: Text, *, published: str = "") -> Stored:
    """Keep the text, its mentions and its candidate claims, once; a second time nothing changes.

    `published` is YYYY-MM-DD or YYYY-MM and goes before what the page says. Raises ArticleError without either.
    """
    if published:
        _stated(published)
    digest = digest_of(text.url or text.text)
    known = Article.objects.filter(sha256=digest).first()
    if known:
        return Stored(known, new=False)
    day, precision = _published(text, published)
    names = gazetteer()
    with transaction.atomic():
        article, new = Article.objects.get_or_create(
            sha256=digest,
            defaults={
                "url": text.url,
                "title": text.title,
                "text": text.text,
                "language": text.language,
                "publisher": text.publisher,
                "published_on": day,
                "published_precision": precision,
                "fetched_at": datetime.now(UTC),
            },
        )
        if new:
            link(article, text.text, names)
            version.bump()
    return Stored(article, new)


def _published(text: Text, published: str) -> tuple[date, str]:
    if published:
        return _stated(published)
    if text.published is None:
        raise ArticleError(
            "The article does not say when it was published; add --published YYYY-MM-DD, or YYYY-MM for a month."
        )
    return _not_ahead(text.published), "day"


def _stated(published: str) -> tuple[date, str]:
    """The day that somebody states, looked at before anything else, so that nonsense never goes unsaid."""
    day, precision = reading.day_of(published)
    return _not_ahead(day), precision


def _not_ahead(day: date) -> date:
    if day > datetime.now(UTC).date():
        raise ArticleError(f"The publication date {day} lies in the future; correct it with --published.")
    return day


def link(article: Article, text: str, names: Gazetteer) -> None:
    """Write the mentions and candidate claims of a new article, and put it into its story; inside a transaction.

    `text` begins with the text that is kept. What stands beyond that has no offsets, and a thing named only there is
    one mention.
    """
    until = last_day(article.published_on, article.published_precision)
    found = extract(text[:LONGEST_READ], published=until, gazetteer=names)
    kept = len(article.text)
    slugs = {kind: {m.entity for m in found.mentions if m.kind == kind} for kind in KINDS}
    ids = {
        kind: dict(model._default_manager.filter(slug__in=slugs[kind]).values_list("slug", "pk"))
        for kind, model in KINDS.items()
    }
    Mention.objects.bulk_create(
        Mention(
            article=article,
            text=mention.text[:LONGEST_MENTION],
            start=mention.start if mention.end <= kept else None,
            end=mention.end if mention.end <= kept else None,
            kind=mention.kind,
            **{f"{mention.kind}_id": ids[mention.kind][mention.entity]},
        )
        for mention in _to_note(found, kept)
        if mention.kind in KINDS and mention.entity in ids[mention.kind]
    )
    feed = article.feed
    Claim.objects.bulk_create(
        Claim(
            kind=claim.kind,
            fields=claim.fields,
            excerpt=claim.excerpt,
            start=claim.start if claim.end <= kept else None,
            end=claim.end if claim.end <= kept else None,
            confidence=claim.confidence,
            article=article,
            url=article.url,
            published_on=until,
            **({"tier": feed.tier} if feed else {}),
        )
        for claim in found.claims
    )
    stories.place(article)


def _to_note(found: Extraction, kept: int) -> Iterator[Named]:
    """Every name in the kept text, and what is named only beyond it once."""
    seen = set()
    for mention in found.mentions:
        thing = (mention.kind, mention.entity)
        if mention.end <= kept or thing not in seen:
            yield mention
        seen.add(thing)


def as_json(stored: Stored) -> dict[str, Any]:
    """The article with its mentions and claims as they are stored; offsets count characters of `article.text`."""
    article = stored.article
    entity = ("company__slug", "person__slug", "family__slug", "model__slug", "chip__slug")
    mentions = article.mentions.order_by("start").values_list("text", "start", "end", "kind", *entity)
    claims = article.claims.order_by("start", "pk").values("kind", "fields", "excerpt", "start", "end", "confidence")
    return {
        "article": {
            "id": article.pk,
            "new": stored.new,
            "title": article.title,
            "url": article.url,
            "sha256": article.sha256,
            "publisher": article.publisher,
            "language": article.language,
            "published_on": article.published_on.isoformat(),
            "published_precision": article.published_precision,
            "text": article.text,
        },
        "mentions": [
            {"text": text, "start": start, "end": end, "kind": kind, "entity": next(filter(None, slugs))}
            for text, start, end, kind, *slugs in mentions
        ],
        "claims": list(claims),
    }


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()
