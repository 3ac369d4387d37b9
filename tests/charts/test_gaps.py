"""Gaps on figures: hatched, wide enough to be seen, named once where there is room."""

from __future__ import annotations

from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from airace import charts
from airace.charts import Options
from airace.results import Band, Definition, Line, Point, Result

FIRST = date(2024, 1, 1)


def figure(slug, *bands, days=730, unit="points", scale="linear"):
    definition = Definition(slug, slug, unit, "Text.", ("Caveat.",), date(2026, 1, 1))
    points = tuple(Point(FIRST + timedelta(days=day), 10.0 + day) for day in range(0, days + 1, 10))
    result = Result(definition, date(2026, 10, 2), lines=(Line("US", "US", points),), bands=bands)
    drawn = charts.figure(result, Options(scale=scale))
    assert go.Figure(drawn) is not None
    return drawn


def hatches(drawn):
    return [trace for trace in drawn["data"] if "fillpattern" in trace]


def names(drawn):
    return [note["text"] for note in drawn["layout"]["annotations"] if note.get("yanchor") == "bottom"]


def gap(start, days, text="known gap", kind="gap"):
    return Band(FIRST + timedelta(days=start), FIRST + timedelta(days=start + days), text, kind)


def width(trace):
    start, end = (date.fromisoformat(trace["x"][at]) for at in (0, 1))
    return (end - start).days


def test_a_gap_covers_its_days_in_colours_that_both_themes_resolve():
    (trace,) = hatches(figure("unheard-of", gap(100, 90)))
    assert trace["x"] == ["2024-04-10", "2024-07-09", "2024-07-09", "2024-04-10"]
    assert trace["fillpattern"]["shape"] == "/"
    assert trace["fillpattern"]["fgcolor"] == "var(--hatch)"


def test_a_day_among_years_is_drawn_wide_enough_to_be_seen():
    (trace,) = hatches(figure("unheard-of", gap(300, 1)))
    pixels = width(trace) / 730 * 600
    assert 4 <= pixels <= 6
    assert trace["x"][0] < "2024-10-27" < trace["x"][1]


def test_names_that_would_run_into_each_other_stay_out_widest_first():
    drawn = figure("unheard-of", gap(100, 5, "narrow"), gap(110, 60, "wide"), gap(600, 30, "far"))
    assert len(hatches(drawn)) == 3
    assert names(drawn) == ["wide", "far"]


def test_a_gap_outside_the_days_drawn_is_left_out():
    assert hatches(figure("unheard-of", gap(-90, 30), gap(800, 30))) == []


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_bars_hatch_gaps_but_only_unfinished_periods_are_called_incomplete(scale):
    bands = (gap(95, 20), gap(725, 90, "still filling up", "incomplete"))
    drawn = figure("funding-quarterly", *bands, unit="USD", scale=scale)
    assert [trace["name"] for trace in hatches(drawn)] == ["known gap"]
    (bars,) = [trace for trace in drawn["data"] if str(trace.get("meta")).startswith("read")]
    told = dict(zip(bars["x"], bars["hovertext"], strict=True))
    assert sum("incomplete" in text for text in told.values()) == 1
