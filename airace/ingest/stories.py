"""Articles that tell the same story are found by their characters, whoever spelled them how, and put together.

A text becomes its runs of three characters after NFKC, lower case and without punctuation and space, which serves
Chinese and English alike; two languages never meet. Two articles tell one story if they share most runs of their texts,
or nearly all of their headlines in two feeds. MinHash bands, kept in the database, find who may be alike; the runs
themselves decide.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from datasketch import MinHash
from django.db import connection

from airace.models import Article, ArticleBand, Mention, StoryCluster

PERMUTATIONS = 128
# Two texts that share 0.7 of their runs share one of 32 bands of 4 with probability 0.9998, with 0.2 of them 0.05;
# two headlines that share 0.85 one of 16 bands of 8 with 0.99.
TEXT_BANDS, HEADLINE_BANDS = 32, 16
RUN = 3
ALIKE_TEXTS, ALIKE_HEADLINES = 0.7, 0.85
LEAST_BODY = 20  # runs that a text has beyond its headline, else it is nothing but the headline
LEAST_HEADLINE = 12  # runs; "AI news" is no headline to go by
NEAR = timedelta(days=3)
MOST_COMPARED = 20  # articles that one is compared with, those that share most bands with it
_THINGS = ("company_id", "person_id", "family_id", "model_id", "chip_id")


@dataclass(frozen=True, slots=True)
class Shape:
    """The runs by which an article is compared; empty where there is too little to compare."""

    text: frozenset[str]
    headline: frozenset[str]


def place(article: Article) -> StoryCluster | None:
    """Note the article's bands and put it into the story that it tells, if another article tells it already.

    Inside a transaction, after its mentions are written. Stories are placed one at a time, so that two articles of one
    story that come at once find each other.
    """
    shape = shape_of(article)
    digests = bands(shape)
    if not digests:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('airace stories', 0))")
    ArticleBand.objects.bulk_create(
        (ArticleBand(article=article, band=band, digest=digest) for band, digest in digests.items()),
        ignore_conflicts=True,
    )
    if article.cluster_id is not None:
        return article.cluster
    others = _candidates(article, digests)
    things = _things(article, *others)
    for other in others:
        if _share_a_thing(things[article.pk], things[other.pk]) and _alike(article, shape, other):
            return join(article, other)
    return None


def join(article: Article, other: Article) -> StoryCluster:
    """Both in one story, the other's if it has one; the first of them gives it its name."""
    story = other.cluster
    if story is None:
        story = StoryCluster.objects.create(title=other.title, first_published_at=told_at(other))
        Article.objects.filter(pk=other.pk).update(cluster=story)
    if told_at(article) < story.first_published_at:
        story.title, story.first_published_at = article.title, told_at(article)
        story.save(update_fields=["title", "first_published_at"])
    Article.objects.filter(pk=article.pk).update(cluster=story)
    article.cluster = story
    return story


def shape_of(article: Article) -> Shape:
    """Of the title and of the text that is kept, which often begins with the title."""
    headline = runs_in(article.title)
    text = runs_in(article.text if article.text.startswith(article.title) else f"{article.title}\n{article.text}")
    return Shape(
        text if len(text - headline) >= LEAST_BODY else frozenset(),
        headline if len(headline) >= LEAST_HEADLINE else frozenset(),
    )


def runs_in(text: str) -> frozenset[str]:
    """Runs of three letters or digits, whatever stands between them."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(character for character in folded if character.isalnum())
    return frozenset(letters[i : i + RUN] for i in range(len(letters) - RUN + 1))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: the share of common runs in all runs."""
    return len(one & other) / len(one | other) if one or other else 0.0


def bands(shape: Shape) -> dict[int, int]:
    """Number of the band → signed 64-bit digest. The same runs give the same digests for ever."""
    texts = _digests(shape.text, TEXT_BANDS)
    headlines = _digests(shape.headline, HEADLINE_BANDS)
    return dict(enumerate(texts)) | dict(enumerate(headlines, start=TEXT_BANDS))


def _digests(runs: frozenset[str], count: int) -> list[int]:
    if not runs:
        return []
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")
    sketch.update_batch([run.encode() for run in sorted(runs)])
    rows = sketch.hashvalues.astype("<u4").reshape(count, -1)
    return [int.from_bytes(hashlib.blake2b(row.tobytes(), digest_size=8).digest(), "big", signed=True) for row in rows]


def _candidates(article: Article, digests: Mapping[int, int]) -> list[Article]:
    """Articles of the same days that share bands with this one; those with most of them first, then the oldest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article_id FROM airace_articleband "
            "JOIN unnest(%s::smallint[], %s::bigint[]) AS mine (band, digest) USING (band, digest) "
            "JOIN airace_article ON airace_article.id = article_id "
            "WHERE article_id <> %s AND published_on BETWEEN %s AND %s "
            "GROUP BY article_id, published_at, published_on "
            "ORDER BY count(*) DESC, published_on, published_at NULLS LAST, article_id LIMIT %s",
            [
                list(digests),
                list(digests.values()),
                article.pk,
                article.published_on - NEAR,
                article.published_on + NEAR,
                MOST_COMPARED,
            ],
        )
        found = [row[0] for row in cursor.fetchall()]
    near = Article.objects.select_related("cluster").defer("search").in_bulk(found)
    return [near[pk] for pk in found if pk in near]


def _alike(article: Article, shape: Shape, other: Article) -> bool:
    """Whether the texts or the headlines are alike.

    Headlines count only between two feeds, since a column has the same one every day.
    """
    theirs = shape_of(other)
    if similarity(shape.text, theirs.text) >= ALIKE_TEXTS:
        return True
    one_feed = article.feed_id is not None and article.feed_id == other.feed_id
    return not one_feed and similarity(shape.headline, theirs.headline) >= ALIKE_HEADLINES


def _share_a_thing(mine: set[tuple[str, int]], theirs: set[tuple[str, int]]) -> bool:
    """Whether both name the same company, person, family, model or chip; not asked where one of them names none."""
    return not mine or not theirs or bool(mine & theirs)


def _things(*articles: Article) -> Mapping[int, set[tuple[str, int]]]:
    """Article → what it names."""
    found: dict[int, set[tuple[str, int]]] = {article.pk: set() for article in articles}
    for pk, *row in Mention.objects.filter(article__in=found).values_list("article_id", *_THINGS).distinct():
        found[pk] |= {(name, thing) for name, thing in zip(_THINGS, row, strict=True) if thing is not None}
    return found


def told_at(article: Article) -> datetime:
    """When it was published; where only the day is known, its end, so that it is not the first by ignorance."""
    return article.published_at or datetime.combine(article.published_on, time.max, tzinfo=UTC)
