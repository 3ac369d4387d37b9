"""Adoption, compute, deployment and expectations on the bundled facts."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.scoring import pooled
from airace.metrics import registry
from airace.metrics.expectations import SAME_QUESTION
from airace.models import ImportRun, Observation, Question, Series, Source
from airace.results import Result
from airace.stack.paths import ROOT

NOW = date(2026, 11, 23)
bundled = pytest.mark.usefixtures("bundle")


def compute(slug: str, known_on: date = NOW) -> Result:
    return registry()[slug].compute(known_on=known_on)


@bundled
def test_hub_downloads_compares_only_days_that_both_sides_have() -> None:
    result = compute("hub-downloads")
    assert (result.as_of, result.value) == (date(2026, 3, 31), {"CN": 1_150_000_000.0, "US": 723_000_000.0})


@bundled
def test_hub_downloads_are_known_only_after_they_were_published() -> None:
    assert compute("hub-downloads", date(2026, 4, 29)).as_of == date(2025, 8, 4)


@bundled
def test_token_share_adds_up_the_ten_largest_authors_by_side() -> None:
    with (ROOT / "airace/dataset/token_shares.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["day"] == "2026-05-16"]
    with (ROOT / "airace/dataset/companies.csv").open(encoding="utf-8") as file:
        home = {row["slug"]: row["side"] for row in csv.DictReader(file)}
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[home[row["company"]]] += float(row["share_percent"]) / 100
    value = compute("token-share").value
    assert value == {side: pytest.approx(sums[side]) for side in ("CN", "US")}


@bundled
def test_compute_share_uses_whole_sides_only_and_says_how_little_is_covered() -> None:
    result = compute("compute-share")
    assert result.value == {"CN": 0.15, "US": 0.75}
    assert "10–20 %" in result.subtitle


@bundled
def test_generative_ai_use_and_robot_density_point_to_different_sides() -> None:
    use, robots = compute("generative-ai-use").value, compute("robot-density").value
    assert use == {"US": pytest.approx(0.65), "CN": pytest.approx(0.83)}
    assert robots == {"US": 295.0, "CN": 142.0}


@bundled
def test_deployments_by_side_counts_up_to_the_day() -> None:
    early, late = compute("deployments-by-side", date(2025, 6, 30)).value, compute("deployments-by-side").value
    assert isinstance(early, dict)
    assert isinstance(late, dict)
    assert 0 < early["CN"] < late["CN"]


@bundled
def test_forecast_china_leads_pools_the_markets_that_ask_the_same_question() -> None:
    result = compute("forecast-china-leads", date(2026, 7, 1))
    # Odds of 0.11 and 0.14; their geometric mean as a probability.
    odds = (0.11 / 0.89 * 0.14 / 0.86) ** 0.5
    assert result.value == pytest.approx(odds / (1 + odds), abs=1e-4)
    assert (result.low, result.high) == (0.11, 0.14)


def test_forecast_china_leads_has_one_point_a_day_and_leaves_old_prices_out(db: None) -> None:
    day = date(2026, 6, 1)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    for slug in sorted(SAME_QUESTION):
        platform = slug.partition("-")[0]
        question = Question.objects.create(slug=slug, text=slug)
        source = Source.objects.create(slug=platform, title=platform, url="https://example.org")
        run = ImportRun.objects.create(source=source, started_at=at)
        series = Series.objects.create(source=source, measure="probability", unit="probability", question=question)
        # Both have a price on the first day, then only Polymarket: on the 90th day after it and on the next.
        for days, chance in ((0, 0.5), (90, 0.5), (91, 0.5)) if platform == "polymarket" else ((0, 0.2),):
            Observation.objects.create(
                series=series, run=run, period=day + timedelta(days), value=chance, known_at=at, url="https://x.org"
            )
    result = compute("forecast-china-leads")
    # Odds of 1 and 1/4 pooled are 1/2; on the 91st day the price of 1/4 is too old.
    assert [(point.x, point.y) for point in result.lines[0].points] == [
        (day, pytest.approx(1 / 3, abs=1e-4)),
        (day + timedelta(90), pytest.approx(1 / 3, abs=1e-4)),
        (day + timedelta(91), 0.5),
    ]
    assert (result.low, result.high) == (0.5, 0.5)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_pooled_chance_lies_between_the_lowest_and_the_highest(chances: list[float]) -> None:
    assert min(max(min(chances), 0.001), 0.999) - 1e-9 <= pooled(chances) <= max(min(max(chances), 0.999), 0.001) + 1e-9
