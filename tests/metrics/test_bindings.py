"""How our metrics stand on questions: the reading of each rule, and that every binding leads somewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from airace.metrics import registry
from airace.metrics.bindings import BINDINGS, china_ahead, china_ahead_for, standing, standings, wider_than_on
from airace.metrics.forecasts import Records
from airace.models import Question
from airace.results import Line, Point, Result

NOW = date(2026, 11, 23)
FIRST = date(2026, 1, 1)


def result(*gaps: float | None, value: float | None = None, as_of: date | None = NOW, step: int = 10) -> Result:
    points = tuple(Point(FIRST + timedelta(days=step * index), gap) for index, gap in enumerate(gaps))
    return Result(registry()["frontier-gap-arena"].definition, NOW, as_of, value, lines=(Line("gap", "Gap", points),))


def test_a_gap_below_zero_is_a_chinese_lead_and_zero_is_none() -> None:
    assert [china_ahead(result(value=value)) for value in (-0.1, 0, 42.5, None)] == [True, False, False, None]


@pytest.mark.parametrize(
    ("gaps", "held"),
    [
        ((-1, -1, -1, -1), True),  # days 0 to 30
        ((-1, -1, -1), False),  # 20 days
        ((-1, -1, 0, -1, -1), False),  # a tie breaks the stretch
        ((-1, -1, None, -1, -1), False),  # so does a snapshot without both sides
        ((5, -1, -1, -1, -1, 5), True),
        ((), None),
    ],
)
def test_a_lead_of_thirty_days_is_one_stretch(gaps: tuple[float | None, ...], held: bool | None) -> None:
    assert china_ahead_for(30)(result(*gaps)) is held


def test_wider_compares_with_the_newest_value_up_to_the_day() -> None:
    wider = wider_than_on(FIRST + timedelta(days=15))
    assert [wider(result(9, 5, 1, value=value)) for value in (5.1, 5, 4.9)] == [True, False, False]
    assert wider_than_on(FIRST - timedelta(days=1))(result(9, value=10)) is None


def test_a_value_older_than_45_days_is_called_stale() -> None:
    for age, stale in ((45, False), (46, True)):
        found = standing(BINDINGS[0], result(value=42.5, as_of=NOW - timedelta(days=age)))
        assert (found.answer, found.stale) == ("No", stale)
    unknown = standing(BINDINGS[0], result(as_of=None))
    assert (unknown.answer, unknown.value, unknown.stale) == ("Not known", "", True)


@pytest.mark.usefixtures("bundle")
def test_every_binding_names_a_question_and_a_metric_that_exist() -> None:
    slugs = [binding.question for binding in BINDINGS]
    assert len(slugs) == len(set(slugs)) == Question.objects.filter(slug__in=slugs).count()
    assert {binding.metric for binding in BINDINGS} <= registry().keys()


@pytest.mark.usefixtures("bundle")
def test_the_bundled_facts_on_the_bound_questions() -> None:
    found = standings(Records(NOW))
    gap = registry()["frontier-gap-arena"].compute(known_on=NOW).value
    assert isinstance(gap, float)
    assert gap > 0
    assert {found[binding.question].answer for binding in BINDINGS if binding.metric == "frontier-gap-arena"} == {"No"}
    # A lag of 7.1 months lies in 4 to 14, not in 3 to 5, and is longer than that of January 2026.
    assert found["chinese-models-lag-us-models-by-about-seven-months-on-the-epoch"].answer == "Yes"
    assert found["the-open-to-closed-or-american-to-chinese-performance-gap-has-shrunk"].answer == "No"
    assert found["the-capability-gap-between-chinese-and-us-large-models-keeps"].answer == "Yes"
