"""Near-duplicates become one story; what merely speaks of the same things does not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from airace.ingest import stories
from airace.ingest.articles import digest_of
from airace.ingest.stories import Shape, bands, place, runs_in, similarity
from airace.models import Article, ArticleBand, Company, Feed, Mention, StoryCluster

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
WIRE = (
    "Moonshot AI raises $100 million from investors",
    "Beijing-based Moonshot AI has raised $100 million from a group of investors led by Alibaba, the company said on "
    "Monday. It will spend the money on computers and staff, it said.",
)
REWRITE = (
    "Moonshot AI raises $100 million from investors:",
    "Beijing-based Moonshot AI has raised $100 million from a group of investors led by Alibaba, the company announced "
    "on Monday. It plans to spend the money on computers and staff.",
)
SAME_FIRM = (
    "Moonshot AI hires a new head of research",
    "Beijing-based Moonshot AI has hired a scientist from a university to lead its research, the company said on "
    "Tuesday. She will start in January, it said.",
)
OTHER = (
    "Export rules for chips change again",
    "Washington published a rule on Friday that bars the sale of certain accelerators, and asked makers to apply for "
    "licences before January. Analysts were surprised.",
)
WIDE = ("ＤｅｅｐＳｅｅｋ发布Ｖ９模型，参数量达１０００亿！", "该公司周一表示，新模型已经开源，开发者可以免费使用。")
NARROW = ("DeepSeek 发布 V9 模型,参数量达 1000 亿!", "该公司周一表示,新模型已经开源,开发者可以免费使用.")
CHINESE = ("智谱在香港上市，首日股价上涨一成。", "该公司周四完成发行，募资一亿美元，投资者包括多家机构。")


def feed(slug: str) -> Feed:
    return Feed.objects.create(slug=slug, name=slug, url=f"https://{slug}.example/feed")


def article(words: tuple[str, str], *about: Company, **fields: Any) -> Article:
    title, text = words
    url = f"https://desk.example/{Article.objects.count()}"
    columns = {"title": title, "text": f"{title}\n\n{text}".strip(), "published_on": DAY, "fetched_at": NOW}
    made = Article.objects.create(url=url, sha256=digest_of(url), **{**columns, **fields})
    for company in about:
        Mention.objects.create(article=made, text=company.name, kind="company", company=company)
    with transaction.atomic():
        place(made)
    return made


@pytest.fixture
def firm(db: None) -> Company:
    return Company.objects.create(slug="moonshot", name="Moonshot AI")


def runs(words: tuple[str, str]) -> frozenset[str]:
    return runs_in("\n".join(words))


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (WIRE, REWRITE, 0.7, 0.9),
        (WIDE, NARROW, 1.0, 1.0),
        (WIRE, SAME_FIRM, 0.0, 0.3),
        (WIRE, OTHER, 0.0, 0.1),
        (WIDE, CHINESE, 0.0, 0.1),
    ],
)
def test_how_alike_texts_are(one: tuple[str, str], other: tuple[str, str], least: float, most: float) -> None:
    assert least <= similarity(runs(one), runs(other)) <= most


def test_a_rewritten_text_joins_the_story_of_the_first(db: None) -> None:
    first, second = article(WIRE), article(REWRITE, published_at=NOW)
    third = article(REWRITE)
    story = StoryCluster.objects.get()
    assert set(story.articles.all()) == {first, second, third}
    # Of the first only the day is known, so the second is the first to have said it.
    assert (story.title, story.first_published_at) == (REWRITE[0], NOW)


@pytest.mark.parametrize("pair", [(WIRE, SAME_FIRM), (WIRE, OTHER), (WIDE, CHINESE)])
def test_other_stories_stay_apart(firm: Company, pair: tuple[tuple[str, str], tuple[str, str]]) -> None:
    for words in pair:
        article(words, firm)
    assert not StoryCluster.objects.exists()


def test_chinese_is_one_story_in_either_width(db: None) -> None:
    first, second = article(WIDE), article(NARROW)
    assert set(StoryCluster.objects.get().articles.all()) == {first, second}


def test_one_article_is_compared_with_a_few_in_a_few_queries(
    firm: Company, django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    desk = feed("desk")
    for number in range(25):
        place_of = f"Number {number} of the street of the {number * 7919 % 1000}"
        article((f"Weekly letter to all of our readers {place_of}", ""), firm, feed=desk)
    last = Article.objects.create(
        url="https://desk.example/last",
        sha256=digest_of("last"),
        title="Weekly letter to all of our readers Number 3 of the street",
        text="",
        published_on=DAY,
        fetched_at=NOW,
        feed=desk,
    )
    shape = stories.shape_of(last)
    with django_assert_max_num_queries(7), transaction.atomic():
        assert place(last) is None
    assert len(stories._candidates(last, bands(shape))) <= stories.MOST_COMPARED


@pytest.mark.parametrize(("days", "together"), [(3, True), (-3, True), (4, False)])
def test_only_what_is_published_near_in_time(db: None, days: int, together: bool) -> None:
    article(WIRE)
    article(REWRITE, published_on=DAY + timedelta(days=days))
    assert StoryCluster.objects.exists() == together


def test_two_that_name_different_things_are_two_stories(firm: Company) -> None:
    zhipu = Company.objects.create(slug="zhipu", name="Zhipu AI")
    article(WIRE, firm)
    article(REWRITE, zhipu)
    assert not StoryCluster.objects.exists()
    together = article(REWRITE, zhipu, firm)
    assert together.cluster is not None


def test_a_text_that_names_nothing_known_may_join(firm: Company) -> None:
    article(WIRE, firm)
    assert article(REWRITE).cluster is not None


def test_a_headline_alone_joins_the_same_headline_of_another_feed(db: None) -> None:
    one, other = feed("one"), feed("two")
    first = article(WIRE, feed=one)
    second = article((WIRE[0], ""), feed=other)
    assert (second.cluster, first.cluster) == (StoryCluster.objects.get(), None)
    first.refresh_from_db()
    assert first.cluster == second.cluster


def test_a_column_with_the_same_headline_every_day_is_many_stories(db: None) -> None:
    desk = feed("one")
    for day in range(3):
        article(("The morning briefing on models", ""), feed=desk, published_on=DAY + timedelta(days=day))
    article(("AI news", ""), feed=feed("two"))
    article(("AI news", ""), feed=feed("three"))
    assert not StoryCluster.objects.exists()


def test_the_most_alike_story_is_joined(db: None) -> None:
    wire = article(WIRE)
    article(REWRITE)
    story = StoryCluster.objects.get()
    apart = StoryCluster.objects.create(title="Apart", first_published_at=NOW)
    Article.objects.exclude(pk=wire.pk).update(cluster=apart)
    assert article(WIRE).cluster == story


def test_placing_twice_changes_nothing(db: None) -> None:
    article(WIRE)
    again = article(REWRITE)
    before = (ArticleBand.objects.count(), again.cluster)
    with transaction.atomic():
        assert place(again) == before[1]
    assert (ArticleBand.objects.count(), StoryCluster.objects.count()) == (before[0], 1)


def test_bands_are_the_same_for_ever() -> None:
    """Bands of years ago must meet those of today, whatever the library's defaults become."""
    found = bands(Shape(runs_in("The same runs give the same digests for ever."), frozenset()))
    assert [found[0], found[1], len(found)] == [3484797910859591756, 3274451708127834837, stories.TEXT_BANDS]


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    a, b = runs_in(one), runs_in(other)
    assert 0 <= similarity(a, b) == similarity(b, a) <= 1
    assert similarity(a, a) == (1 if a else 0)


@pytest.mark.django_db(transaction=True)
def test_two_articles_that_come_at_once_find_each_other() -> None:
    made = []
    for words in (WIRE, REWRITE):
        url = f"https://desk.example/{len(made)}"
        columns = {"title": words[0], "text": "\n\n".join(words), "published_on": DAY, "fetched_at": NOW}
        made.append(Article.objects.create(url=url, sha256=digest_of(url), **columns))

    def other() -> None:
        with transaction.atomic():
            place(made[1])
        connection.close()

    thread = Thread(target=other)
    with transaction.atomic():
        place(made[0])
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join()
    assert set(StoryCluster.objects.get().articles.all()) == set(made)
