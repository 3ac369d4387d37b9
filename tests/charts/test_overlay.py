"""Events over an axis: numbered from the oldest, named where there is room."""

from __future__ import annotations

from datetime import date, timedelta

from airace.charts.options import EventMark
from airace.charts.overlay import numbered, overlay

DAYS = (date(2026, 1, 1), date(2026, 4, 11))  # a hundred days
MARKS = tuple(
    EventMark(DAYS[0] + timedelta(days=day), f"Event on day {day}", f"/{day}/") for day in (90, 10, 11, 12, 13)
)


def texts(notes: list[dict]) -> list[str]:
    return [note["text"] for note in notes]


def test_events_are_numbered_from_the_oldest_and_those_outside_are_not() -> None:
    outside = (EventMark(DAYS[0] - timedelta(days=1), "Before"), EventMark(DAYS[1] + timedelta(days=1), "After"))
    assert [(number, mark.url) for number, mark in numbered((*MARKS, *outside), DAYS)] == [
        (1, "/10/"),
        (2, "/11/"),
        (3, "/12/"),
        (4, "/13/"),
        (5, "/90/"),
    ]


def test_names_take_three_lanes_and_the_fourth_stays_out() -> None:
    lines, names = overlay(MARKS, DAYS, width=600, beyond=70, from_top=False)
    assert texts(names) == ["Event on day 10", "Event on day 11", "Event on day 12", "Event on day 90"]
    assert [name["yshift"] for name in names] == [4, 19, 34, 4]
    assert [line["x0"] for line in lines] == ["2026-01-11", "2026-01-12", "2026-01-13", "2026-04-01"]


def test_numbers_need_less_room_and_keep_their_event() -> None:
    _, names = overlay(MARKS, DAYS, width=600, beyond=70, from_top=True, numbers=True)
    assert [(name["text"], name["name"]) for name in names] == [
        ("1", "/10/"),
        ("2", "/11/"),
        ("3", "/12/"),
        ("4", "/13/"),
        ("5", "/90/"),
    ]
    assert all(name["y"] == 1 for name in names)


def test_a_name_that_would_leave_the_picture_stays_out() -> None:
    late = (EventMark(DAYS[1], "A name that has no room"),)
    assert overlay(late, DAYS, width=600, beyond=20, from_top=False) == ([], [])
