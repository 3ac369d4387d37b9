"""Observations: only what differs is written, restatements are noted, the past stays what it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airace import models
from airace.ingest import load
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.sources.base import Reading

Score = Callable[..., Reading]
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


def loaded(run: models.ImportRun, *readings: Reading) -> Outcome:
    outcome = Outcome(read=len(readings))
    load.observations(run, readings, Names(), outcome, NOW)
    return outcome


def value_on(day: date) -> float | None:
    observation = models.Observation.objects.as_known_on(day).first()
    return None if observation is None else observation.value


def test_a_value_is_kept_with_where_it_was_read(run: models.ImportRun, score: Score) -> None:
    loaded(run, score(1500.0, low=1490, high=1510, n=300, note="n", second_hand=True))
    kept = models.Observation.objects.get()
    assert (kept.value, kept.low, kept.high, kept.n) == (1500.0, 1490.0, 1510.0, 300)
    assert (kept.url, kept.note, kept.second_hand, kept.run) == ("https://board.org/table", "n", True, run)
    assert (kept.series.measure, kept.series.unit, kept.series.model) == (
        "arena",
        "points",
        models.AIModel.objects.get(slug="one"),
    )
    assert kept.recorded_at is not None


def test_twice_is_once(run: models.ImportRun, score: Score) -> None:
    assert loaded(run, score(1500.0)).added == 1
    again = loaded(run, score(1500.0))
    assert (again.added, again.unchanged) == (0, 1)
    assert models.Series.objects.count() == 1


def test_a_repeated_value_is_no_new_vintage(run: models.ImportRun, score: Score) -> None:
    loaded(run, score(1500.0, known="2026-08-01"))
    assert loaded(run, score(1500.0, known="2026-09-01")).added == 0


def test_a_changed_value_is_a_vintage_and_a_restatement(run: models.ImportRun, score: Score) -> None:
    loaded(run, score(1500.0, known="2026-08-01"))
    outcome = loaded(run, score(1498.0, known="2026-09-01"))
    assert (outcome.added, outcome.restated) == (1, 1)
    noted = models.Restatement.objects.get()
    assert (noted.old, noted.new, noted.measure) == (1500.0, 1498.0, "arena")
    assert value_on(date(2026, 8, 31)) == 1500.0
    assert value_on(date(2026, 9, 1)) == 1498.0


def test_a_wider_interval_is_a_vintage_but_no_restatement(run: models.ImportRun, score: Score) -> None:
    loaded(run, score(1500.0, low=1490, high=1510))
    outcome = loaded(run, score(1500.0, low=1480, high=1520, known="2026-09-01"))
    assert (outcome.added, outcome.restated) == (1, 0)


def test_another_value_for_the_same_moment_is_a_correction_of_today(run: models.ImportRun, score: Score) -> None:
    """Nothing is overwritten: looking back still shows what we said, from now on the corrected value stands."""
    loaded(run, score(1500.0))
    outcome = loaded(run, score(1400.0))
    assert (outcome.added, outcome.restated) == (1, 1)
    assert value_on(date(2026, 9, 30)) == 1500.0
    assert value_on(NOW.date()) == 1400.0
    assert loaded(run, score(1400.0)).added == 0


def test_an_old_archive_is_seen_by_those_who_look_back_only(run: models.ImportRun, score: Score) -> None:
    loaded(run, score(1500.0, known="2026-09-01"))
    loaded(run, score(1490.0, known="2026-08-01"))
    assert value_on(date(2026, 8, 15)) == 1490.0
    assert value_on(date(2026, 10, 1)) == 1500.0


def test_a_value_that_is_not_finite_is_refused_alone(run: models.ImportRun, score: Score) -> None:
    outcome = loaded(run, score(float("nan")), score(1500.0, period="2026-09-01"))
    assert [refused.reason for refused in outcome.refused] == ["holds a number that is not finite."]
    assert models.Observation.objects.count() == 1


def test_a_second_statement_of_one_value_is_refused(run: models.ImportRun, score: Score) -> None:
    outcome = loaded(run, score(1500.0), score(1501.0))
    assert (outcome.added, len(outcome.refused)) == (1, 1)
    assert "a second time" in outcome.refused[0].reason


def test_subjects_of_every_kind(run: models.ImportRun, score: Score) -> None:
    question = models.Question.objects.create(slug="q", text="Q?")
    loaded(
        run,
        score(1.0, subject="company", name="lab"),
        score(2.0, subject="side", name="CN"),
        score(3.0, subject="question", name="q"),
    )
    rows = models.Observation.objects.values_list("value", "series__company__slug", "series__side", "series__question")
    assert set(rows) == {(1.0, "lab", None, None), (2.0, None, "CN", None), (3.0, None, None, question.pk)}


def test_an_alias_of_the_source_leads_to_the_model(run: models.ImportRun, world: Any, score: Score) -> None:
    models.Alias.objects.create(text="Model-ONE", model=world["model"], source=world["source"])
    assert loaded(run, score(1500.0, name="model-one")).added == 1


vintages = st.dictionaries(st.integers(0, 20), st.integers(0, 3), min_size=1, max_size=6)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
examples = count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stated=vintages, batches=st.integers(1, 3))
def test_looking_back_shows_the_newest_statement(
    run: models.ImportRun, score: Score, stated: dict[int, int], batches: int
) -> None:
    """Whatever the batches, as known on a day is the newest value stated by then; never one of the future."""
    measure = f"measure-{next(examples)}"
    readings = [
        score(float(value), measure=measure, known=(FIRST + timedelta(days=day)).date().isoformat())
        for day, value in sorted(stated.items())
    ]
    for start in range(0, len(readings), batches):
        loaded(run, *readings[start : start + batches])
    for day in range(-1, 22):
        newest = max((known for known in stated if known <= day), default=None)
        known = models.Observation.objects.filter(series__measure=measure).as_known_on(
            (FIRST + timedelta(days=day)).date()
        )
        assert [row.value for row in known] == ([] if newest is None else [float(stated[newest])])


def fetched(world: Any, at: datetime, slug: str = "board") -> models.ImportRun:
    source, _ = models.Source.objects.get_or_create(slug=slug, defaults={"title": slug, "url": "https://x.org"})
    return models.ImportRun.objects.create(source=source, started_at=at)


def told(run: models.ImportRun, reading: Reading) -> Outcome:
    outcome = Outcome(read=1)
    load.observations(run, [reading], Names(), outcome, run.started_at)
    return outcome


def history() -> list[tuple[float | None, datetime]]:
    return list(models.Observation.objects.order_by("known_at").values_list("value", "known_at"))


def test_a_source_that_takes_its_correction_back_is_followed(world: Any, score: Score) -> None:
    days = [datetime(2026, 10, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
    for day, value in zip(days, (500.0, 510.0, 500.0, 500.0), strict=True):
        told(fetched(world, day), score(value))
    released = datetime(2026, 8, 1, tzinfo=UTC)
    assert history() == [(500.0, released), (510.0, days[1]), (500.0, days[2])]
    noted = models.Restatement.objects.order_by("noted_at").values_list("old", "new")
    assert list(noted) == [(500.0, 510.0), (510.0, 500.0)]


def test_an_older_copy_takes_no_correction_back(world: Any, score: Score) -> None:
    told(fetched(world, datetime(2026, 10, 1, tzinfo=UTC), "airace"), score(500.0))
    told(fetched(world, datetime(2026, 10, 2, tzinfo=UTC)), score(510.0))
    for trigger in ("command", "replay"):
        run = fetched(world, datetime(2026, 10, 3, tzinfo=UTC), "airace" if trigger == "command" else "board")
        run.trigger = trigger
        assert told(run, score(500.0)).added == 0
    assert len(history()) == 2


def test_a_later_release_is_no_correction_of_an_earlier_one(world: Any, score: Score) -> None:
    """A filing and its successor state one quarter differently; each time both are read again nothing happens."""
    early, late = score(500.0, known="2026-08-01"), score(510.0, known="2026-09-01")
    for day in (1, 2):
        run = fetched(world, datetime(2026, 10, day, tzinfo=UTC))
        load.observations(run, [early, late], Names(), Outcome(read=2), run.started_at)
    assert [value for value, _ in history()] == [500.0, 510.0]


def test_a_value_a_hundred_thousand_times_the_last_is_refused_and_the_last_stays(world: Any, score: Score) -> None:
    told(fetched(world, datetime(2026, 10, 1, tzinfo=UTC)), score(1000.0, period="2026-09-01", known="2026-09-01"))
    absurd = score(1e12, period="2026-09-02", known="2026-09-02")
    outcome = told(fetched(world, datetime(2026, 10, 2, tzinfo=UTC)), absurd)
    assert "where 1000 was the last value" in outcome.refused[0].reason
    grown = score(90_000_000.0, period="2026-09-03", known="2026-09-03")
    assert told(fetched(world, datetime(2026, 10, 3, tzinfo=UTC)), grown).added == 1
