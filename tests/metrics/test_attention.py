"""News, page views and stars by side: sums that never mistake a missing value for a fall."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from airace.metrics import registry
from airace.metrics.attention import summed
from airace.models import Company, ImportRun, Observation, Series, Source
from airace.results import Point, Result

FIRST = date(2026, 11, 20)
DAYS = [FIRST + timedelta(days=index) for index in range(3)]
NOW = date(2026, 11, 23)
KNOWN_AT = datetime(2026, 11, 23, 6, tzinfo=UTC)


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


def values(result: Result) -> dict[str, list[float | None]]:
    return {line.key: [point.y for point in line.points] for line in result.lines}


@pytest.fixture
def labs(db: None) -> dict[str, Company]:
    sides = {"openai": "US", "anthropic": "US", "deepseek": "CN", "mistral": "other", "nobody": "unknown"}
    return {slug: Company.objects.create(slug=slug, name=slug, side=side) for slug, side in sides.items()}


def observe(
    source: str, measure: str, company: Company, amounts: list[int | None], n: int = 0, variant: str = ""
) -> None:
    """Values on the days from FIRST on; None for a day without one."""
    of, _ = Source.objects.get_or_create(slug=source, defaults={"title": source, "url": "https://example.org"})
    run = ImportRun.objects.create(source=of, started_at=KNOWN_AT)
    series = Series.objects.create(source=of, measure=measure, unit="u", company=company, variant=variant)
    for day, amount in zip(DAYS, amounts, strict=True):
        if amount is not None:
            Observation.objects.create(
                series=series, run=run, period=day, value=amount, n=n or None, known_at=KNOWN_AT, url="https://x.org"
            )


def news(company: Company, amounts: list[int | None], n: int = 1000) -> None:
    observe("gdelt", "news-articles", company, amounts, n)


def test_news_share_adds_up_the_labs_of_a_side_and_leaves_a_gap_where_one_was_not_measured(labs) -> None:
    news(labs["openai"], [10, 20, 30])
    news(labs["anthropic"], [1, None, 3])
    news(labs["deepseek"], [5, 6, None])
    news(labs["mistral"], [0, 0, 0])
    result = compute("news-share")
    # The second day of the US lacks a lab; a day with no article is a value.
    assert values(result) == {"CN": [0.005, 0.006], "US": [0.011, None, 0.033], "other": [0, 0, 0]}
    # The only day that both sides have in whole is the first.
    assert (result.as_of, result.value) == (DAYS[0], {"CN": 0.005, "US": 0.011})
    assert result.headline == "US labs were named in 1.10 % of news articles, Chinese labs in 0.50 % (20 Nov 2026)"


def test_news_share_counts_unknown_sides_out_loud_and_ignores_days_without_a_total(labs) -> None:
    news(labs["nobody"], [10, 10, 10])
    news(labs["openai"], [10, 10, 10], n=0)
    result = compute("news-share")
    assert values(result) == {"unknown": [0.01, 0.01, 0.01]}
    assert (result.value, result.headline) == (None, "")


def test_wikipedia_pageviews_keep_languages_apart_and_add_up_articles(labs) -> None:
    views = ("wikipedia-pageviews", "pageviews")
    observe(*views, labs["openai"], [100, 200, 300], variant="en.wikipedia/OpenAI")
    observe(*views, labs["openai"], [1, 2, 3], variant="zh.wikipedia/OpenAI")
    observe(*views, labs["deepseek"], [10, 20, 30], variant="en.wikipedia/DeepSeek")
    observe(*views, labs["deepseek"], [None, 5, 5], variant="en.wikipedia/DeepSeek_(chatbot)")
    result = compute("wikipedia-pageviews")
    # The second article is counted from its first day on, and its absence before is no gap.
    assert values(result) == {"CN": [10, 25, 35], "US": [100, 200, 300], "US/zh": [1, 2, 3]}
    assert [line.name for line in result.lines] == ["China", "US", "US, Chinese Wikipedia"]
    assert (result.as_of, result.value) == (DAYS[2], {"CN": 35, "US": 300})


def test_github_stars_are_carried_where_a_count_was_not_read(labs) -> None:
    stars = ("github-stars", "github-stars")
    observe(*stars, labs["openai"], [100, 110, 120], variant="openai/whisper")
    observe(*stars, labs["anthropic"], [50, None, None], variant="anthropics/claude-code")
    observe(*stars, labs["deepseek"], [70, 80, 90], variant="deepseek-ai/DeepSeek-V3")
    result = compute("github-stars")
    assert values(result) == {"CN": [70, 80, 90], "US": [150, 160, 170]}
    us = next(line for line in result.lines if line.key == "US")
    assert [point.carried for point in us.points] == [False, True, True]


def test_a_series_without_a_value_for_two_weeks_is_no_longer_counted() -> None:
    day = [FIRST + timedelta(days=index) for index in range(20)]
    kept = dict.fromkeys(day, 1.0)
    assert summed([kept, {day[0]: 5.0, day[1]: 5.0}]) == (
        Point(day[0], 6.0),
        Point(day[1], 6.0),
        *(Point(later, 1.0) for later in day[2:]),
    )
    # With its last value 14 days before the newest day it is still waited for.
    waited = summed([kept, {day[5]: 5.0}])
    assert [point.y for point in waited] == [1.0] * 5 + [6.0] + [None] * 14


@given(
    st.lists(
        st.dictionaries(st.integers(0, 40).map(lambda i: FIRST + timedelta(days=i)), st.integers(0, 99), min_size=1),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 5),
)
def test_a_sum_is_of_every_series_that_is_being_counted(series: list[dict[date, int]], carried: int) -> None:
    days = sorted({day for values in series for day in values})
    points = summed([{day: float(value) for day, value in values.items()} for values in series], carried)
    assert [point.x for point in points] == days
    for point in points:
        stated = sum(values.get(point.x, 0) for values in series)
        if all(point.x in values or point.x < min(values) for values in series):
            assert (point.y, point.carried) == (stated, False)
        elif point.y is not None:
            assert point.y >= stated


@pytest.mark.parametrize("slug", ["news-share", "wikipedia-pageviews", "github-stars"])
def test_without_data_the_page_says_so(db: None, client: Client, slug: str) -> None:
    result = compute(slug)
    assert (result.value, result.as_of, result.lines, result.headline) == (None, None, (), "")
    page = client.get(f"/metrics/{slug}/")
    assert page.status_code == 200
    assert "No values were known on" in page.content.decode()


@pytest.mark.parametrize(
    ("slug", "source"),
    [
        ("news-share", "gdelt"),
        ("wikipedia-pageviews", "wikipedia-pageviews"),
        ("github-stars", "github-stars"),
        ("hub-daily-downloads", "huggingface-hub"),
        ("hub-daily-downloads-every", "huggingface-hub"),
        ("market-cap", "sec"),
    ],
)
def test_without_data_the_source_is_named_and_what_is_missing(db: None, client: Client, slug: str, source: str) -> None:
    Source.objects.create(slug=source, title=f"Title of {source}", url="https://example.org")
    result = compute(slug)
    assert [ref.slug for ref in result.sources] == [source]
    assert result.notes[0].startswith("No value yet: ")
    page = client.get(f"/metrics/{slug}/").content.decode()
    assert result.notes[0] in page
    assert "Nothing fits" not in page
    assert f"Title of {source}" in page


def test_one_side_alone_is_named_dated_and_the_other_said_to_be_missing(labs) -> None:
    observe("github-stars", "github-stars", labs["deepseek"], [700, 800, 900], variant="deepseek-ai/DeepSeek-V3")
    result = compute("github-stars")
    assert (result.value, result.as_of) == (None, DAYS[2])
    assert result.headline == "Main repositories of Chinese labs have 900 stars (22 Nov 2026); no US value yet"
    news(labs["openai"], [10, 20, None])
    result = compute("news-share")
    assert result.as_of == DAYS[1]
    assert result.headline == "US labs were named in 2.00 % of news articles (21 Nov 2026); no Chinese value yet"
    observe("wikipedia-pageviews", "pageviews", labs["openai"], [100, 200, 300], variant="en.wikipedia/OpenAI")
    said = compute("wikipedia-pageviews").headline
    assert said == "English Wikipedia's articles on US labs had 300 views (22 Nov 2026); no Chinese value yet"
