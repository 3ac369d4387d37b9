"""Values around an event: near enough or said to be missing, never from across the event, never from the future."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from airace.metrics.around import WINDOWS, Moment, around, nearest, nearness
from airace.results import Line, Point

EVENT = date(2026, 4, 10)
LATER = date(2026, 11, 23)


def line(**values: float | None) -> Line:
    return Line("gap", "Gap", tuple(Point(date(2026, int(key[1:3]), int(key[3:])), y) for key, y in values.items()))


def at(found: Line, days: int = 30, known_on: date = LATER):
    return around(found, first=EVENT, last=EVENT, days=days, known_on=known_on)


def test_the_values_and_both_changes() -> None:
    # 30 days before: 11 March; the eve: 9 April; 30 days after: 10 May.
    found = at(line(d0305=50.0, d0309=52.0, d0408=60.0, d0410=99.0, d0510=45.5))
    assert (found.before.value, found.eve.value, found.after.value) == (52.0, 60.0, 45.5)
    assert (found.change_before, found.change_after) == (8.0, -14.5)


def test_the_day_of_the_event_is_neither_before_nor_after() -> None:
    found = at(line(d0410=99.0))
    assert [moment.missing for moment in (found.before, found.eve, found.after)] == ["not near"] * 3


def test_a_value_is_near_for_a_third_of_the_window() -> None:
    assert [nearness(days) for days in WINDOWS] == [10, 30, 60]
    assert at(line(d0330=1.0)).eve.value == 1.0  # 10 days old on 9 April
    assert at(line(d0329=1.0)).eve == Moment(date(2026, 4, 9), None, "not near")
    assert at(line(d0329=1.0), 90).eve.value == 1.0
    assert at(line(d0329=1.0)).change_after is None


def test_a_known_gap_is_no_value() -> None:
    assert at(line(d0405=3.0, d0409=None)).eve.value == 3.0
    assert at(line(d0409=None)).eve.missing == "not near"


def test_what_is_to_come_is_said_to_be() -> None:
    early = at(line(d0501=5.0), known_on=date(2026, 5, 9))
    assert early.after == Moment(date(2026, 5, 10), None, "to come")
    assert at(line(d0501=5.0), known_on=date(2026, 5, 10)).after.value == 5.0


def test_the_values_next_to_an_event_are_found_however_far_away() -> None:
    found = line(d0101=1.0, d0301=2.0, d0409=None, d0410=99.0, d0901=3.0, d1001=4.0)
    before, after = nearest(found, first=EVENT, last=EVENT)
    assert (before and before.y, after and after.y) == (2.0, 3.0)
    assert nearest(line(d0410=99.0), first=EVENT, last=EVENT) == (None, None)


def test_of_an_event_in_a_month_the_days_count_from_its_ends() -> None:
    found = around(line(), first=date(2026, 4, 1), last=date(2026, 4, 30), days=30, known_on=LATER)
    assert [moment.day for moment in (found.before, found.eve, found.after)] == [
        date(2026, 3, 2),
        date(2026, 3, 31),
        date(2026, 5, 30),
    ]


def slowly(points: list[Point], day: date, days: int, known_on: date) -> float | None:
    """Walk back a day at a time until a value is there or it is too old."""
    if day > known_on:
        return None
    for back in range(days // 3 + 1):
        for point in points:
            if point.x == day - timedelta(days=back) and point.y is not None:
                return point.y
    return None


@given(
    st.dictionaries(st.integers(-220, 220), st.one_of(st.none(), st.floats(-9, 9))),
    st.sampled_from(WINDOWS),
    st.integers(-10, 250),
)
def test_it_agrees_with_a_slow_search(values: dict[int, float | None], days: int, known: int) -> None:
    points = [Point(EVENT + timedelta(days=offset), y) for offset, y in values.items()]
    known_on = EVENT + timedelta(days=known)
    found = around(Line("gap", "Gap", tuple(points)), first=EVENT, last=EVENT, days=days, known_on=known_on)
    for moment in (found.before, found.eve, found.after):
        assert moment.value == slowly(points, moment.day, days, known_on)
        assert (moment.point is None) == bool(moment.missing)
