"""How our metrics stand on questions: every binding leads somewhere, and what the bundled facts say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from airace.metrics import registry
from airace.metrics.bindings import BINDINGS, standing, standings
from airace.metrics.forecasts import Records
from airace.models import Question
from airace.results import Line, Point, Result

NOW = date(2026, 11, 23)
EVER = BINDINGS[0]


def result(gap: float, as_of: date | None) -> Result:
    definition = registry()["frontier-gap-arena"].definition
    points = (Point(as_of, gap),) if as_of else ()
    return Result(definition, NOW, as_of, gap if as_of else None, lines=(Line("gap", "Gap", points),))


def test_a_value_older_than_45_days_is_stale_and_decides_nothing() -> None:
    for age, stale, decides in ((45, False, "no"), (46, True, "ambiguous")):
        found = standing(EVER, result(42.5, NOW - timedelta(days=age)))
        assert (found.answer, found.stale, found.decides) == ("No", stale, decides)
    unknown = standing(EVER, result(0, None))
    assert (unknown.answer, unknown.value, unknown.stale, unknown.decides) == ("Not known", "", True, "ambiguous")


def test_a_lead_once_seen_stands_however_old() -> None:
    old = result(-3.0, NOW - timedelta(days=200))
    found = standing(EVER, old)
    assert (found.answer, found.stale, found.decides) == ("Yes", True, "yes")
    assert standing(replace(EVER, ever=False), old).decides == "ambiguous"


@pytest.mark.usefixtures("bundle")
def test_every_binding_names_a_question_and_the_metric_that_its_row_names() -> None:
    bound = {binding.question: binding.metric for binding in BINDINGS}
    assert len(bound) == len(BINDINGS)
    assert dict(Question.objects.exclude(metric="").values_list("slug", "metric")) == bound
    assert set(bound.values()) <= registry().keys()
    assert not Question.objects.filter(slug__in=bound, due_on=None).exists()


@pytest.mark.usefixtures("bundle")
def test_an_editor_takes_a_question_off_its_metric() -> None:
    slug = EVER.question
    assert slug in standings(Records(NOW), slug)
    Question.objects.filter(slug=slug).update(metric="")
    assert standings(Records(NOW), slug) == {}


@pytest.mark.usefixtures("bundle")
def test_the_bundled_facts_on_the_bound_questions() -> None:
    found = standings(Records(NOW))
    gap = registry()["frontier-gap-arena"].compute(known_on=NOW).value
    assert isinstance(gap, float)
    assert gap > 0
    arena = [one.answer for one in found.values() if one.binding.metric == "frontier-gap-arena"]
    assert (len(arena) >= 3, set(arena)) == (True, {"No"})
    # A lag of 7.1 months lies in 4 to 14, not in 3 to 5, and is longer than that of January 2026.
    assert found["chinese-models-lag-us-models-by-about-seven-months-on-the-epoch"].answer == "Yes"
    assert found["the-open-to-closed-or-american-to-chinese-performance-gap-has-shrunk"].answer == "No"
    assert found["the-capability-gap-between-chinese-and-us-large-models-keeps"].answer == "Yes"
    # Kimi K3 has 157.4 ECI points, Claude Fable 5 has 162.06.
    assert found["a-chinese-lab-reaches-anthropic-fable-class-capability-before-the"].answer == "No"
    assert found["chinese-companies-share-of-global-ai-compute-stays-near-5-and"].answer == "Yes"
