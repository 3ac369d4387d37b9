"""What stands at the end of a line, and how far the axis of a few days reaches."""

from __future__ import annotations

from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from airace import charts
from airace.results import Definition, Line, Point, Result

KNOWN_ON = date(2026, 11, 23)


def drawn(*lines: Line, headline: str = "", slug: str = "github-stars") -> dict:
    definition = Definition(slug, "T", "stars", "Text.", ("Caveat.",), date(2026, 1, 1))
    return charts.figure(Result(definition, KNOWN_ON, lines=lines, headline=headline))


def line(key: str, name: str, *days: date) -> Line:
    return Line(key, name, tuple(Point(day, 90.0) for day in days))


def labels(figure: dict) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


@pytest.mark.parametrize(
    ("headline", "label"), [("", "China<br>90"), ("China has 90", "90"), ("Chinese labs have 90", "90")]
)
def test_a_lone_side_is_named_unless_the_headline_names_it(headline: str, label: str) -> None:
    assert labels(drawn(line("CN", "China", KNOWN_ON), headline=headline)) == [label]


def test_a_lone_line_of_no_side_is_named_by_its_chart() -> None:
    assert labels(drawn(line("gap", "Gap", KNOWN_ON))) == ["90"]


@pytest.mark.parametrize("back", [0, 1, 40])
def test_a_single_day_has_a_few_days_around_it_and_none_to_come(back: int) -> None:
    day = KNOWN_ON - timedelta(days=back)
    figure = drawn(line("US", "US", day))
    start, end = (date.fromisoformat(bound) for bound in figure["layout"]["xaxis"]["range"])
    assert start < day <= end <= KNOWN_ON
    assert (end - start).days <= 7
    # A tick a day at most: the axis never counts hours.
    for axis in (figure["layout"]["xaxis"], figure["layout"]["meta"]["narrow"]["xaxis"]):
        assert axis["tickvals"] == sorted({str(date.fromisoformat(tick)) for tick in axis["tickvals"]})
    assert go.Figure(figure).layout.xaxis.tickvals


def test_phones_keep_room_for_two_lines_of_ticks_and_for_sums_of_money() -> None:
    margin = drawn(line("US", "US", KNOWN_ON))["layout"]["meta"]["narrow"]["margin"]
    assert margin["b"] >= 44
    assert margin["l"] >= 52
