"""Daily token shares take the place of weekly ones, and are never mixed with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from airace import models
from airace.ingest import load
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.metrics import registry
from airace.results import Result
from airace.sources.base import Reading, observation

DAYS = (date(2026, 11, 20), date(2026, 11, 21))
SHARES = {"openai": 0.4, "anthropic": 0.1, "deepseek": 0.2, "z-ai": 0.05, "mistral": 0.02}


def share(author: str, day: date, value: float, *, nobody: bool = False) -> Reading:
    return observation(
        "openrouter",
        "token-share-daily",
        "share",
        "side" if nobody else "company",
        "unknown" if nobody else author,
        day,
        value,
        variant=author,
        known_at=datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1),
        url="https://openrouter.ai/rankings",
    )


@pytest.fixture
def daily(bundle: None) -> None:
    source = models.Source.objects.get(slug="openrouter")
    run = models.ImportRun.objects.create(source=source, started_at=datetime(2026, 11, 22, tzinfo=UTC))
    rows = [share(author, day, value) for day in DAYS for author, value in SHARES.items()]
    rows += [share("stealth", day, 0.15, nobody=True) for day in DAYS]
    rows += [share("nobody-labs", day, 0.08) for day in DAYS]  # refused: the developer is not known
    outcome = Outcome()
    load.observations(run, rows, Names(), outcome, run.started_at)
    assert (outcome.added, outcome.rejected) == (12, 2)


def token_share(known_on: date) -> Result:
    return registry()["token-share"].compute(known_on=known_on)


@pytest.mark.usefixtures("daily")
def test_daily_shares_stand_alone_once_they_are_known() -> None:
    result = token_share(date(2026, 11, 23))
    assert isinstance(result.value, dict)
    assert result.value == pytest.approx({"US": 0.5, "CN": 0.25})
    assert {line.key: [point.x for point in line.points] for line in result.lines} == {
        side: list(DAYS) for side in ("CN", "US", "other", "unknown")
    }
    assert "each day" in result.subtitle


@pytest.mark.usefixtures("daily")
def test_what_no_known_developer_has_is_counted_as_unknown() -> None:
    unknown = next(line for line in token_share(date(2026, 11, 23)).lines if line.key == "unknown")
    # 0.15 under a cover name, 0.08 of a developer nobody knows here, and models beyond the fifty largest.
    assert [point.y for point in unknown.points] == [pytest.approx(0.23)] * 2


@pytest.mark.usefixtures("daily")
def test_looking_back_to_before_the_daily_shares_shows_the_weekly_ones() -> None:
    result = token_share(date(2026, 11, 20))
    assert result.as_of == date(2026, 5, 16)
    assert "weekly" in result.subtitle
    assert token_share(date(2026, 11, 21)).as_of == DAYS[0]


@pytest.mark.usefixtures("daily")
def test_the_headline_is_dated_and_says_what_is_not_attributed() -> None:
    said = token_share(date(2026, 11, 23)).headline
    assert said == ("Chinese models carried 25 % of tokens, US models 50 %, and 23 % are not attributed (21 Nov 2026)")


@pytest.mark.usefixtures("bundle")
def test_of_weekly_shares_only_what_was_stated_as_unattributed_can_be_said() -> None:
    said = token_share(date(2026, 5, 20)).headline
    assert said.endswith("(16 May 2026)")
    assert "not attributed" in said
