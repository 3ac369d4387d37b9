"""Stories a week by company, on a few articles whose weeks were counted by hand; metric `stories-by-company`."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airace.metrics import registry
from airace.metrics.streams import counted_elsewhere, newest_week, stories_of
from airace.models import AIModel, Article, Company, Mention, Source, StoryCluster
from airace.queries.attention import streams

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)  # a Wednesday; its week began on the 16th
WIKIPEDIA = "wikipedia-pageviews"
READ = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def world() -> dict[str, Any]:
    Source.objects.get_or_create(slug="feeds", defaults={"title": "News feeds", "publisher": "Publishers"})
    zhipu = Company.objects.create(slug="zhipu", name="Z.ai", side="CN")
    openai = Company.objects.create(slug="openai", name="OpenAI", side="US")
    return {"zhipu": zhipu, "openai": openai, "glm": AIModel.objects.create(slug="glm", name="GLM", developer=zhipu)}


def write(number: int, day: date, *named: Any, cluster: StoryCluster | None = None, precision: str = "day") -> Article:
    article = Article.objects.create(
        sha256=str(number),
        title=f"Article {number}",
        text="",
        published_on=day,
        published_precision=precision,
        fetched_at=max(READ, datetime.combine(day, datetime.min.time(), UTC)),
        cluster=cluster,
    )
    for at, thing in enumerate(named):
        kind = "model" if isinstance(thing, AIModel) else "company"
        Mention.objects.create(article=article, text="x", start=at, end=at + 1, kind=kind, **{kind: thing})
    return article


def test_stories_are_counted_once_a_week_and_by_whatever_names_the_company(world: dict[str, Any]) -> None:
    zhipu, openai, glm = world["zhipu"], world["openai"], world["glm"]
    cluster = StoryCluster.objects.create(title="One", first_published_at=READ)
    write(1, date(2026, 11, 9), zhipu, cluster=cluster)
    write(2, date(2026, 11, 10), glm, cluster=cluster)  # the same story
    write(3, date(2026, 11, 15), glm, zhipu)  # Sunday of the same week; named twice
    write(4, date(2026, 11, 15), openai, zhipu)
    write(5, date(2026, 11, 17), openai)  # this week is not over
    write(6, date(2026, 11, 19), openai)  # tomorrow
    write(7, date(2026, 10, 5), openai)
    write(8, date(2026, 11, 1), openai, precision="month")
    write(9, date(2026, 11, 12))  # names nobody
    result = registry()["stories-by-company"].compute(known_on=DAY)
    lines = {line.name: {point.x: (point.y, point.provisional) for point in line.points} for line in result.lines}
    assert lines["Z.ai"] == {
        date(2026, 10, 5): (0, False),
        date(2026, 10, 12): (None, False),  # nothing was read: no nought
        date(2026, 10, 19): (None, False),
        date(2026, 10, 26): (None, False),
        date(2026, 11, 2): (None, False),
        date(2026, 11, 9): (3, False),
    }
    assert lines["OpenAI"][date(2026, 11, 9)] == (1, False)
    assert result.as_of == date(2026, 11, 15)
    # 9 to 15 November holds 4 stories: the cluster, 3, 4 and 9.
    assert result.headline == "Z.ai stood in 3 of 4 stories (19 Oct 2026 to 15 Nov 2026)"
    assert result.table is not None
    first = result.table.rows[0]
    assert [cell.text for cell in first] == ["Z.ai", "China", "3", "", "", "75.0 %"]
    assert first[3].missing == "unknown"  # of the four weeks before one was read only
    assert [source.slug for source in result.sources] == ["feeds"]


def test_weeks_from_before_reading_began_are_provisional(world: dict[str, Any]) -> None:
    write(1, date(2026, 9, 22), world["zhipu"])
    write(2, date(2026, 10, 7), world["zhipu"])
    points = {point.x: point.provisional for point in stories_of("zhipu", known_on=DAY).lines[0].points}
    assert points[date(2026, 9, 21)] is True
    assert points[date(2026, 10, 5)] is False


def test_a_company_that_nobody_names_has_noughts_and_nothing_read_has_no_value(world: dict[str, Any]) -> None:
    assert stories_of("openai", known_on=DAY).lines == ()
    assert stories_of("openai", known_on=DAY).notes == ("No value yet: no article has been read.",)
    write(1, date(2026, 11, 9), world["zhipu"])
    result = stories_of("openai", known_on=DAY)
    assert [point.y for point in result.lines[0].points] == [0]
    assert result.headline == "OpenAI stood in 0 of 1 stories (19 Oct 2026 to 15 Nov 2026)"
    assert result.table is None


@given(
    told=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["zhipu", "openai", "glm"]), st.integers(0, 3)), max_size=12
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_numbers_as_a_slow_count(world: dict[str, Any], told: list[tuple[int, str, int]]) -> None:
    Article.objects.all().delete()
    StoryCluster.objects.all().delete()
    clusters = [None, *(StoryCluster.objects.create(title=str(n), first_published_at=READ) for n in range(3))]
    expected: dict[tuple[str, date], set[Any]] = defaultdict(set)
    for number, (age, name, cluster) in enumerate(told):
        day = DAY - timedelta(days=age)
        write(number, day, world[name], cluster=clusters[cluster])
        owner = "zhipu" if name == "glm" else name
        expected[owner, day - timedelta(days=day.weekday())].add(("story", cluster) if cluster else ("alone", number))
    found = streams(known_on=DAY, weeks=53)
    counted = {(one.slug, week): number for one in found.companies for week, number in one.stories.items()}
    assert counted == {key: len(stories) for key, stories in expected.items()}


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 15), date(2026, 11, 9)),  # a Sunday ends its week
        (date(2026, 11, 16), date(2026, 11, 9)),
        (date(2026, 11, 21), date(2026, 11, 9)),
        (date(2026, 11, 22), date(2026, 11, 16)),
    ],
)
def test_a_week_counts_when_it_is_over(day: date, week: date) -> None:
    assert newest_week(day) == week


def test_what_others_count_of_one_company(observe: Any) -> None:
    for company, name, value in (("zhipu", "Z.ai", 30), ("other", "Other", 900)):
        Company.objects.create(slug=company, name=name, side="CN")
        observe("news-articles", "articles", value, "2026-11-10", source="gdelt", company=company, n=100_000)
        for page, views in (("en.wikipedia/X", value), ("zh.wikipedia/X", 7)):
            observe("pageviews", "views", views, "2026-11-10", source=WIKIPEDIA, company=company, variant=page)
    found = counted_elsewhere("zhipu", known_on=DAY)
    assert [result.definition.slug for result in found] == ["news-share", "wikipedia-pageviews"]
    assert found[0].lines[0].points[0].y == 0.0003
    assert found[0].headline == "Z.ai: 0.03 % of the articles seen by GDELT (10 Nov 2026)"
    assert {line.name: line.points[0].y for line in found[1].lines} == {"Z.ai": 30, "Z.ai, Chinese Wikipedia": 7}
