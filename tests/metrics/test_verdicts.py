"""A metric's verdict on the last day of a question, and what later data say of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from airace import models
from airace.ingest import rulings
from airace.metrics.forecasts import Records
from airace.metrics.verdicts import hindsight, judge
from tests.forecasting import ask

ARENA = "kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027"
DUE = date(2026, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> models.Question:
    return ask(ARENA, due_on=DUE, metric="frontier-gap-arena", criteria="C", fine_print="F")


def score(model: str, side: str, day: str, value: float, known: str = "") -> models.Observation:
    """A score on the board, by a model of a laboratory of a side."""
    source, _ = models.Source.objects.get_or_create(
        slug="lmarena",
        defaults={
            "title": "Arena",
            "publisher": "A",
            "url": "https://a.example",
            "licence": "CC BY 4.0",
            "redistributable": True,
        },
    )
    at = datetime.fromisoformat(known or day).replace(tzinfo=UTC)
    run, _ = models.ImportRun.objects.get_or_create(source=source, defaults={"started_at": at})
    lab, _ = models.Company.objects.get_or_create(slug=f"lab-{side.lower()}", defaults={"name": side, "side": side})
    of, _ = models.AIModel.objects.get_or_create(slug=model, defaults={"name": model, "developer": lab})
    series, _ = models.Series.objects.get_or_create(source=source, measure="lmarena-text", unit="points", model=of)
    return models.Observation.objects.create(
        series=series, run=run, period=day, value=value, known_at=at, url=f"https://a.example/{day}"
    )


def test_a_verdict_carries_all_that_it_rests_on(question: models.Question) -> None:
    score("opus", "US", "2026-12-20", 1500.0)
    score("kimi", "CN", "2026-12-20", 1480.0)
    found = judge(question)
    assert found is not None
    assert found.outcome == "no"
    assert found.reason.startswith(
        "Decided by our metric on what was known on 31 Dec 2026: 20.0 points (20 Dec 2026). Yes if"
    )
    evidence = found.evidence
    assert (evidence["value"], evidence["unit"], evidence["as_of"], evidence["known_on"]) == (
        20.0,
        "points",
        "2026-12-20",
        "2026-12-31",
    )
    assert evidence["metric"]["slug"] == "frontier-gap-arena"
    assert all(evidence[name] for name in ("rule", "variant", "tie", "fallback", "criteria", "fine_print"))
    assert evidence["sources"] == [
        {"slug": "lmarena", "title": "Arena", "publisher": "A", "url": "https://a.example", "licence": "CC BY 4.0"}
    ]
    assert [(one["subject"], one["value"], one["period"]) for one in evidence["vintages"]] == [
        ("opus", 1500.0, "2026-12-20"),
        ("kimi", 1480.0, "2026-12-20"),
    ]
    assert json.loads(rulings.canonical(evidence)) == evidence


def test_only_what_was_known_on_the_last_day_counts(question: models.Question) -> None:
    score("opus", "US", "2026-12-20", 1500.0)
    score("kimi", "CN", "2026-12-20", 1480.0)
    score("opus", "US", "2026-12-30", 1500.0, known="2027-01-01")
    score("kimi", "CN", "2026-12-30", 1600.0, known="2027-01-01")
    found = judge(question)
    assert found is not None
    assert (found.outcome, found.evidence["as_of"]) == ("no", "2026-12-20")


def test_missing_and_stale_data_leave_it_undecided(question: models.Question) -> None:
    missing = judge(question)
    assert missing is not None
    assert (missing.outcome, missing.evidence["vintages"]) == ("ambiguous", [])
    assert "the metric has no value to read" in missing.reason
    score("opus", "US", "2026-11-15", 1500.0)
    score("kimi", "CN", "2026-11-15", 1480.0)
    stale = judge(question)
    assert stale is not None
    assert (stale.outcome, stale.evidence["answer"]) == ("ambiguous", "No")
    assert "its newest value is of 15 Nov 2026" in stale.reason
    assert "undecided" in stale.reason


def test_a_question_off_its_metric_or_unknown_to_us_has_no_verdict(question: models.Question) -> None:
    question.metric = "frontier-lag-eci"
    assert judge(question) is None
    assert judge(ask("another", due_on=DUE, metric="frontier-gap-arena")) is None


def test_a_restatement_is_noted_beside_a_ruling_that_stays(question: models.Question) -> None:
    score("opus", "US", "2026-12-20", 1500.0)
    score("kimi", "CN", "2026-12-20", 1480.0)
    made = rulings.rule_due(date(2027, 1, 1), judge)
    assert [ruling.outcome for ruling in made] == ["no"]
    evidence = json.loads(made[0].evidence)
    before = hindsight(ARENA, DUE, evidence, Records(date(2027, 1, 5)))
    assert before is not None
    assert before.now is not None
    assert (before.now.decides, before.changed, before.restated) == ("no", False, ())
    score("kimi", "CN", "2026-12-20", 1510.0, known="2027-02-01")
    rulings.rule_due(date(2027, 2, 2), judge)
    assert models.Resolution.objects.get().outcome == "no"
    after = hindsight(ARENA, DUE, evidence, Records(date(2027, 2, 2)))
    assert after is not None
    assert after.now is not None
    assert (after.now.decides, after.now.number, after.changed) == ("yes", -10.0, True)
    assert [(one.subject, one.old, one.new) for one in after.restated] == [("kimi", 1480.0, 1510.0)]
    # Whoever looks back to a day before the restatement sees none.
    assert hindsight(ARENA, DUE, evidence, Records(date(2027, 1, 5))) == before


def test_a_later_snapshot_is_no_restatement(question: models.Question) -> None:
    score("opus", "US", "2026-12-20", 1500.0)
    score("kimi", "CN", "2026-12-20", 1480.0)
    evidence = rulings.rule_due(date(2027, 1, 1), judge)[0].evidence
    score("opus", "US", "2027-01-20", 1500.0)
    score("kimi", "CN", "2027-01-20", 1600.0)
    later = hindsight(ARENA, DUE, json.loads(evidence), Records(date(2027, 1, 21)))
    assert later is not None
    assert later.now is not None
    assert (later.now.decides, later.changed, later.restated) == ("no", False, ())
