"""What markets expect: a price that is too old is no chance today, and the line breaks where all are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from airace import charts
from airace.metrics import registry
from airace.metrics.expectations import SAME_QUESTION
from airace.models import ImportRun, Observation, Question, Series, Source
from airace.results import Result

DAY = date(2026, 3, 1)
KALSHI, POLYMARKET = sorted(SAME_QUESTION)


def compute(known_on: date) -> Result:
    return registry()["forecast-china-leads"].compute(known_on=known_on)


def prices(slug: str, text: str, *days: int) -> None:
    """A price of 0.2 so many days after DAY."""
    source = Source.objects.create(slug=slug.partition("-")[0], title=slug.partition("-")[0], url="https://example.org")
    question = Question.objects.create(slug=slug, text=text)
    run = ImportRun.objects.create(source=source, started_at=datetime(2026, 3, 1, tzinfo=UTC))
    series = Series.objects.create(source=source, measure="probability", unit="probability", question=question)
    for day in days:
        period = DAY + timedelta(days=day)
        known_at = datetime(period.year, period.month, period.day, tzinfo=UTC)
        Observation.objects.create(
            series=series, run=run, period=period, value=0.2, known_at=known_at, url=f"https://{slug}.example/{day}"
        )


def test_the_ninetieth_day_still_has_a_chance_and_the_next_has_none(db: None) -> None:
    prices(KALSHI, "Will it?", 0)
    assert compute(DAY + timedelta(days=90)).value == 0.2
    late = compute(DAY + timedelta(days=91))
    assert (late.value, late.low, late.high) == (None, None, None)
    assert late.as_of == DAY
    assert late.headline == "No price since 1 Mar 2026 on a Chinese lead by the end of 2026"
    assert [point.y for point in late.lines[0].points] == [0.2]


def test_the_line_breaks_on_the_day_from_which_no_price_counts(db: None) -> None:
    prices(KALSHI, "Will it?", 0, 90, 200)
    points = compute(DAY + timedelta(days=200)).lines[0].points
    assert [((point.x - DAY).days, point.y) for point in points] == [(0, 0.2), (90, 0.2), (181, None), (200, 0.2)]


def test_a_pooled_point_names_every_market_in_it(db: None) -> None:
    prices(KALSHI, "Will it?", 0)
    prices(POLYMARKET, "Shall it?", 10, 95)
    labels = [point.label for point in compute(DAY + timedelta(days=95)).lines[0].points]
    assert labels == ["kalshi: Will it?", "kalshi: Will it?; polymarket: Shall it?", "polymarket: Shall it?"]


@pytest.mark.parametrize("days", [0, 5])
def test_the_end_of_the_line_says_what_it_is(db: None, days: int) -> None:
    prices(KALSHI, "Will a Chinese AI model be #1 this year?", days)
    figure = charts.figure(compute(DAY + timedelta(days=6)))
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["Chinese model leads<br>20.0 %"]
