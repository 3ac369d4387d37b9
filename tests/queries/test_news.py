"""Stories found by words of either script, by company, side and language, as they were public on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from airace.models import AIModel, Article, Claim, Company, Mention, StoryCluster
from airace.queries.news import READ, Story, Wanted, choices, stories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def write(title: str, text: str = "", *, day: str = "2026-11-01", **given: Any) -> Article:
    return Article.objects.create(
        sha256=sha256((title + text + day).encode()).hexdigest(),
        title=title,
        text=text,
        published_on=date.fromisoformat(day),
        **{"fetched_at": datetime(2026, 11, 20, tzinfo=UTC), **given},
    )


def found(known_on: date = DAY, first: int = 0, count: int = 20, **wanted: str) -> list[Story]:
    return stories(Wanted(**wanted), known_on=known_on, first=first, count=count)[0]


def titles(**wanted: Any) -> list[str]:
    return [story.title for story in found(**wanted)]


def test_articles_of_a_cluster_are_one_story_and_the_rest_stand_alone() -> None:
    cluster = StoryCluster.objects.create(title="First told", first_published_at=datetime(2026, 11, 2, tzinfo=UTC))
    write("Told again", day="2026-11-03", cluster=cluster)
    write("First told", day="2026-11-02", cluster=cluster)
    write("Alone", day="2026-11-04")
    write("Older", day="2026-10-04")
    assert titles() == ["Alone", "First told", "Older"]
    assert [telling.title for telling in found()[1].tellings] == ["First told", "Told again"]
    assert stories(Wanted(), known_on=DAY, first=1, count=1)[1] == 3
    assert titles(first=1, count=1) == ["First told"]


@pytest.mark.parametrize(
    ("find", "hits"),
    [
        ("export licence", {"en"}),
        ('"licence export"', set()),
        ("export -licence", set()),
        ("智谱", {"zh"}),
        ("智谱 上市", {"zh"}),
        ("智谱 融资", set()),
        ("GLM", {"zh"}),  # a Latin name inside Chinese text, where no space parts it from its neighbours
        ("glm", {"zh"}),
        ("port", set()),  # in English words are whole
        ("100%", set()),
        ("nothing_here", set()),
    ],
)
def test_words_are_found_in_both_scripts(find: str, hits: set[str]) -> None:
    write("en", "The export licence for the chip was halted.")
    write("zh", "北京智谱发布GLM新模型并在港股上市。", language="zh")
    assert set(titles(find=find)) == hits


def test_a_company_is_named_by_its_models_too_and_a_side_by_its_companies() -> None:
    zhipu = Company.objects.create(slug="zhipu", name="Z.ai", side="CN")
    openai = Company.objects.create(slug="openai", name="OpenAI", side="US")
    glm = AIModel.objects.create(slug="glm-5", name="GLM-5", developer=zhipu)
    Mention.objects.create(article=write("By name"), text="Zhipu", kind="company", company=zhipu)
    Mention.objects.create(article=write("By model"), text="GLM-5", kind="model", model=glm)
    Mention.objects.create(article=write("Other"), text="OpenAI", kind="company", company=openai)
    assert set(titles(company="zhipu")) == {"By name", "By model"}
    assert set(titles(side="CN")) == {"By name", "By model"}
    assert titles(side="US") == ["Other"]
    (named,) = found(find="model")[0].names
    assert (named.kind, named.slug, named.company, named.side) == ("model", "glm-5", "zhipu", "CN")
    assert choices(known_on=DAY)[0] == [("openai", "OpenAI"), ("zhipu", "Z.ai")]


def test_only_what_was_public_on_the_day() -> None:
    write("That day", day="2026-10-05")
    write("In October", day="2026-10-01", published_precision="month")
    late = datetime(2026, 11, 20, tzinfo=UTC)
    assert set(titles(known_on=date(2026, 10, 30))) == {"That day"}
    assert set(titles(known_on=date(2026, 10, 31))) == {"That day", "In October"}
    assert titles(known_on=date(2026, 10, 4)) == []
    write("This month", day="2026-11-01", published_precision="month", fetched_at=late)
    assert "This month" not in titles(known_on=date(2026, 11, 19))
    assert "This month" in titles(known_on=date(2026, 11, 20))


def test_languages_filter_and_are_listed() -> None:
    write("en")
    write("zh", language="zh", day="2026-11-10")
    assert titles(language="zh") == ["zh"]
    assert choices(known_on=DAY)[1] == ["en", "zh"]
    assert choices(known_on=date(2026, 11, 5))[1] == ["en"]


def test_no_more_than_the_beginning_of_a_text_is_read() -> None:
    write("Long", "x" * 5000)
    assert len(found()[0].tellings[0].beginning) == READ


def test_a_claim_leads_to_its_fact_once_it_is_accepted() -> None:
    company = Company.objects.create(slug="acme", name="Acme")
    article = write("Claims")
    said = {"kind": "profile", "fields": {}, "article": article, "published_on": article.published_on}
    Claim.objects.create(**said, excerpt="a", company=company, status="accepted", start=0, end=1)
    Claim.objects.create(**said, excerpt="b", company=company, status="rejected", reason="Wrong firm.", start=2, end=3)
    Claim.objects.create(**said, excerpt="c", start=4, end=5)
    assert [(claim.excerpt, claim.status, claim.reason, claim.fact) for claim in found()[0].claims] == [
        ("a", "accepted", "", ("company", "acme", "acme")),
        ("b", "rejected", "Wrong firm.", None),
        ("c", "candidate", "", None),
    ]


def test_a_page_of_stories_costs_the_same_however_many(django_assert_num_queries: Any) -> None:
    for number in range(30):
        write(f"Story {number}")
    with django_assert_num_queries(4):
        assert len(found()) == 20
