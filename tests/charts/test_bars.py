"""Bars by year stand at their years."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go

from airace import charts
from airace.results import Definition, Line, Point, Result

YEARS = (2023, 2024, 2025)


def drawn(slug: str = "capex-annual") -> dict:
    definition = Definition(slug, slug, "USD", "Text.", ("Caveat.",), date(2026, 1, 1))
    points = tuple(Point(date(year, 1, 1), 1e9 * year) for year in YEARS)
    return charts.figure(Result(definition, date(2026, 11, 23), lines=(Line("US", "US", points),)))


def test_years_have_one_tick_each_in_the_middle_of_their_bar() -> None:
    figure = drawn()
    bars = next(trace for trace in figure["data"] if trace.get("meta") == "read periods")
    for axis in (figure["layout"]["xaxis"], figure["layout"]["meta"]["narrow"]["xaxis"]):
        assert axis["tickvals"] == bars["x"]
        assert axis["ticktext"] == ["2023", "2024", "2025"]
    assert all(date.fromisoformat(day).month in {6, 7} for day in bars["x"])
    assert go.Figure(figure).layout.xaxis.tickvals is not None


def test_spending_cannot_be_shown_as_shares() -> None:
    assert "share" not in charts.drawn()["capex-annual"].switches


def test_sides_have_patterns_of_their_own() -> None:
    definition = Definition("capex-annual", "T", "USD", "Text.", ("Caveat.",), date(2026, 1, 1))
    points = (Point(date(2024, 1, 1), 2e9),)
    lines = tuple(Line(key, key, points) for key in ("CN", "US", "other", "unknown"))
    figure = charts.figure(Result(definition, date(2026, 11, 23), lines=lines))
    assert [trace["marker"]["pattern"]["shape"] for trace in figure["data"]] == [["-"], [""], ["."], ["x"]]


def test_a_bar_that_rests_on_press_figures_says_so() -> None:
    definition = Definition("capex-annual", "T", "USD", "Text.", ("Caveat.",), date(2026, 1, 1))
    points = (Point(date(2024, 1, 1), 2e9), Point(date(2025, 1, 1), 3e9, provisional=True))
    figure = charts.figure(Result(definition, date(2026, 11, 23), lines=(Line("US", "US", points),)))
    bars = next(trace for trace in figure["data"] if trace.get("meta") == "read periods")
    assert bars["hovertext"] == ["2024: $2.00bn", "2025: $3.00bn, provisional"]
