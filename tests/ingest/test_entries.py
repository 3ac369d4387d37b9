"""Whose an article is that feeds of two sites bring."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from airace.ingest import entries
from airace.ingest.articles import digest_of
from airace.ingest.outcome import Outcome
from airace.models import Article, ArticleBand, Claim, Feed, StoryCluster, Tier
from airace.sources.base import Reading

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
STORY = "https://wire.example/2026/story"
CLAIM = "Zhipu AI listed in Hong Kong on Thursday and raised $558 million in the offering."


@pytest.fixture
def wire(names: None) -> Feed:
    return Feed.objects.create(
        slug="wire",
        name="Wire",
        url="https://feeds.wire.example/all",
        homepage="https://www.wire.example/",
        tier=Tier.COMPANY,
        read_pages=False,
    )


@pytest.fixture
def evil(names: None) -> Feed:
    return Feed.objects.create(
        slug="evil", name="Evil", url="https://evil.example/feed", tier=Tier.SECOND_HAND, read_pages=False
    )


def bring(feed: Feed, title: str, summary: str = "", url: str = STORY) -> Outcome:
    fields: dict[str, Any] = {
        "feed": feed.slug,
        "guid": "",
        "url": url,
        "title": title,
        "summary": summary,
        "published_at": NOW,
        "published_on": date(2026, 11, 23),
        "language": "en",
    }
    outcome = Outcome()
    with transaction.atomic():
        entries.articles([Reading("article", url, fields)], outcome, NOW)
    return outcome


def test_the_owner_takes_its_article_over(wire: Feed, evil: Feed) -> None:
    bring(evil, "Zhipu raises billions", CLAIM)
    article = Article.objects.get()
    assert (article.publisher, {claim.tier for claim in article.claims.all()}) == ("Evil", {Tier.SECOND_HAND})
    outcome = bring(wire, "The real headline", "DeepSeek stayed private.")
    assert (outcome.added, outcome.changed) == (0, 1)
    article.refresh_from_db()
    assert (article.title, article.publisher, article.feed) == ("The real headline", "Wire", wire)
    assert article.text == "The real headline\n\nDeepSeek stayed private."
    assert [mention.text for mention in article.mentions.all()] == ["DeepSeek"]
    assert not Claim.objects.filter(excerpt=CLAIM).exists()
    assert (article.url, article.sha256) == (STORY, digest_of(STORY))
    bring(evil, "Zhipu raises billions", CLAIM)
    article.refresh_from_db()
    assert (article.title, Article.objects.count()) == ("The real headline", 1)


def test_an_owners_article_is_nobody_elses(wire: Feed, evil: Feed) -> None:
    bring(wire, "The real headline")
    assert (bring(evil, "Another").changed, Article.objects.get().publisher) == (0, "Wire")


def test_what_an_editor_decided_about_stays_where_it_was_read(wire: Feed, evil: Feed) -> None:
    bring(evil, "Zhipu raises billions", CLAIM)
    Claim.objects.update(status=Claim.Status.REJECTED)
    assert bring(wire, "The real headline").changed == 0
    assert Article.objects.get().publisher == "Evil"


def test_an_article_taken_over_leaves_the_story_of_the_other_words(wire: Feed, evil: Feed) -> None:
    words = f"{CLAIM} Nothing else of note was said by anybody at the ceremony."
    bring(evil, "Zhipu raises billions", words)
    bring(evil, "Zhipu raises billions again", words, url="https://evil.example/1")
    assert StoryCluster.objects.count() == 1
    bring(wire, "DeepSeek has a model to show for it", "")
    assert not StoryCluster.objects.exists()
    assert ArticleBand.objects.filter(article__feed=wire).exists()
