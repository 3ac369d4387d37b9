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
    told = [
        (likeness, -_told_at(other).timestamp(), -other.pk, other)
        for other in _candidates(article, digests)
        if (likeness := _likeness(article, shape, other)) and _share_a_thing(article, other)
    ]
    return join(article, max(told)[3]) if told else None


def join(article: Article, other: Article) -> StoryCluster:
    """Both in one story, the other's if it has one; the first of them gives it its name."""
    story = other.cluster
    if story is None:
        story = StoryCluster.objects.create(title=other.title, first_published_at=_told_at(other))
        Article.objects.filter(pk=other.pk).update(cluster=story)
    if _told_at(article) < story.first_published_at:
        story.title, story.first_published_at = article.title, _told_at(article)
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
    days = (article.published_on - NEAR, article.published_on + NEAR)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT article_id FROM airace_articleband "
            "JOIN unnest(%s::smallint[], %s::bigint[]) AS mine (band, digest) USING (band, digest) "
            "WHERE article_id <> %s",
            [list(digests), list(digests.values()), article.pk],
        )
        found = [row[0] for row in cursor.fetchall()]
    near = Article.objects.filter(pk__in=found, published_on__range=days)
    return list(near.select_related("cluster").defer("search"))


def _likeness(article: Article, shape: Shape, other: Article) -> float:
    """How alike the texts or the headlines are; 0 where neither is alike enough.

    Headlines count only between two feeds, since a column has the same one every day.
    """
    theirs = shape_of(other)
    texts = similarity(shape.text, theirs.text)
    headlines = similarity(shape.headline, theirs.headline)
    one_feed = article.feed_id is not None and article.feed_id == other.feed_id
    return max(
        texts if texts >= ALIKE_TEXTS else 0.0, headlines if headlines >= ALIKE_HEADLINES and not one_feed else 0.0
    )


def _share_a_thing(one: Article, other: Article) -> bool:
    """Whether both name the same company, person, family, model or chip; not asked where one of them names none."""
    mine, theirs = _things(one), _things(other)
    return not mine or not theirs or bool(mine & theirs)


def _things(article: Article) -> set[tuple[str, int]]:
    rows = Mention.objects.filter(article=article).values_list(*_THINGS)
    return {(name, pk) for row in rows for name, pk in zip(_THINGS, row, strict=True) if pk is not None}


def _told_at(article: Article) -> datetime:
    """When it was published; where only the day is known, its end, so that it is not the first by ignorance."""
    return article.published_at or datetime.combine(article.published_on, time.max, tzinfo=UTC)
