"""How an answer is read from a result: each reader on lines worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.metrics import deciders, registry
from airace.results import Cell, Line, Point, Result, Table

NOW = date(2026, 11, 23)
FIRST = date(2026, 1, 1)
DEFINITION = registry()["frontier-gap-arena"].definition


def result(*gaps: float | None, value: float | None = None, step: int = 10, carried: tuple[int, ...] = ()) -> Result:
    points = tuple(
        Point(FIRST + timedelta(days=step * index), gap, carried=index in carried) for index, gap in enumerate(gaps)
    )
    return Result(DEFINITION, NOW, NOW, value, lines=(Line("gap", "Gap", points),))


def test_a_lead_counts_on_any_snapshot_from_the_first_day_on() -> None:
    ahead = deciders.china_ahead_since(FIRST + timedelta(days=10))
    assert [ahead(result(*gaps)) for gaps in ((5, -1, 5), (-1, 5, 5), (5, 0, 5), (5,), (5, None))] == [
        True,
        False,  # before the question was open
        False,  # a tie is no lead
        None,
        None,
    ]
    assert ahead(result(5, -1, 5, carried=(1,))) is False  # a carried gap was seen on no snapshot of that day


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
    assert deciders.china_ahead_for(30, FIRST)(result(*gaps)) is held
    assert not deciders.china_ahead_for(30, FIRST + timedelta(days=25))(result(*gaps))


def test_wider_compares_with_the_newest_value_up_to_the_day() -> None:
    wider = deciders.wider_than_on(FIRST + timedelta(days=15))
    assert [wider(result(9, 5, 1, value=value)) for value in (5.1, 5, 4.9)] == [True, False, False]
    assert deciders.wider_than_on(FIRST - timedelta(days=1))(result(9, value=10)) is None


def test_bounds_are_inside_and_zero_is_not_above_itself() -> None:
    assert [deciders.between(3, 5)(result(value=value)) for value in (2.9, 3, 5, 5.1, None)] == [
        False,
        True,
        True,
        False,
        None,
    ]
    assert [deciders.above_zero(result(value=value)) for value in (0.1, 0, -0.1, None)] == [True, False, False, None]


@pytest.mark.parametrize(
    ("scores", "first"),
    [
        ({"alibaba": 1483.0, "moonshot": 1476.9}, True),
        ({"alibaba": 1476.9, "moonshot": 1483.0}, False),
        ({"alibaba": 1483.0, "moonshot": 1483.0}, None),  # nobody is best alone
        ({"moonshot": 1483.0}, False),
        ({}, None),
    ],
)
def test_the_best_company_is_read_on_the_newest_snapshot(scores: dict[str, float], first: bool | None) -> None:
    old = Point(NOW - timedelta(days=7), 2000.0)  # of an earlier snapshot: does not compare
    lines = tuple(Line(f"CN/{slug}", slug.title(), (old, Point(NOW, score))) for slug, score in scores.items())
    assert deciders.best_is("alibaba")(Result(DEFINITION, NOW, NOW, lines=lines)) is first


@pytest.mark.parametrize(("score", "reached"), [(161.1, True), (161.0, True), (160.9, False)])
def test_a_class_is_reached_within_a_point(score: float, reached: bool) -> None:
    rows = tuple(
        (Cell(slug, slug, url=f"/models/{slug}/"), Cell(side, side), Cell(str(value), value))
        for slug, side, value in (("fable", "US", 162.0), ("kimi", "CN", score), ("glm", "CN", 150.0))
    )
    table = Table(("Model", "Side", "Score"), rows)
    reaches = deciders.reaches("fable", 1.0)
    assert reaches(Result(DEFINITION, NOW, table=table)) is reached
    assert reaches(Result(DEFINITION, NOW, table=Table(table.columns, rows[1:]))) is None
    assert reaches(Result(DEFINITION, NOW)) is None


@given(st.lists(st.one_of(st.none(), st.floats(-50, 50)), max_size=12), st.integers(0, 130))
def test_an_earlier_end_is_the_line_without_what_came_later(gaps: list[float | None], days: int) -> None:
    day = FIRST + timedelta(days=days)
    cut = deciders.up_to(result(*gaps, value=99.0), day)
    known = [(point.x, point.y) for point in result(*gaps).lines[0].points if point.y is not None and point.x <= day]
    assert cut is not None
    assert (cut.as_of, cut.value) == (known[-1] if known else (None, None))
    assert cut.known_on == day
    assert all(point.x <= day for point in cut.lines[0].points)


def test_without_lines_nothing_can_be_said_of_an_earlier_day() -> None:
    assert deciders.up_to(Result(DEFINITION, NOW, value=1.0), FIRST) is None
