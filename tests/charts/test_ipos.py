"""Price paths: days since the first one, the offer as a line, and names where lines end."""

from __future__ import annotations

import math
from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from airace import charts
from airace.charts import Options
from airace.charts.pack import pack, unpack
from airace.results import Definition, Line, Point, Result

DAY = date(2026, 10, 2)


def line(name: str, first: date, *ratios: float, step: int = 10, side: str = "CN") -> Line:
    points = (Point(first + timedelta(step * i), y, label=f"HK${y * 10:.2f}") for i, y in enumerate(ratios))
    return Line(f"{side}:{name.lower()}", name, tuple(points))


def result(*lines: Line) -> Result:
    definition = Definition("ipo-paths", "Paths", "times the offer", "Text.", ("Caveat.",), date(2026, 1, 1))
    return Result(definition, DAY, as_of=DAY, lines=lines)


LONG, SHORT = line("Long", date(2026, 1, 8), 1.1, 5.0, 0.5), line("Short", date(2026, 6, 26), 2.0, 0.9, step=2)


def read(figure: dict) -> dict[str, dict]:
    return {trace["name"]: trace for trace in figure["data"] if str(trace.get("meta", "")).startswith("read")}


def test_listings_of_different_months_begin_on_the_same_day_of_the_axis() -> None:
    found = read(charts.figure(result(LONG, SHORT)))
    assert (found["Long"]["x"], found["Short"]["x"]) == ([0, 10, 20], [0, 2])
    assert found["Long"]["hovertext"][1] == "18 Jan 2026, day 10: 5.00 × the offer · HK$50.00"


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_offer_is_a_line_and_every_end_has_its_name(scale) -> None:
    figure = charts.figure(result(LONG, SHORT), Options(scale=scale))
    assert go.Figure(figure).layout.xaxis.type == "linear"
    for part in (figure["layout"], figure["layout"]["meta"]["narrow"]):
        (level,) = part["shapes"]
        assert (level["y0"], level["y1"], level["yref"]) == (1.0, 1.0, "y")
        words = [note["text"] for note in part["annotations"]]
        assert "offer price" in words
        assert any(text.startswith("Long") for text in words)
        assert any(text.startswith("Short") for text in words)
    low, high = figure["layout"]["yaxis"]["range"]
    at = 0.0 if scale == "log" else 1.0
    assert low <= at <= high
    inside = next(note for note in figure["layout"]["annotations"] if note["text"].startswith("Short"))
    assert (inside["x"], inside["y"]) == (2, pytest.approx(math.log10(0.9) if scale == "log" else 0.9))


def test_an_axis_of_days_cannot_be_zoomed_into_dates() -> None:
    figure = charts.figure(result(LONG), Options(start=date(2026, 1, 9), end=date(2026, 1, 10)))
    assert figure["layout"]["xaxis"]["fixedrange"] is True
    assert read(figure)["Long"]["x"] == [0, 10, 20]


def test_hidden_lines_are_not_drawn_and_lines_of_a_side_differ_in_their_dashes() -> None:
    assert set(read(charts.figure(result(LONG, SHORT), Options(hidden=frozenset({"CN:long"}))))) == {"Short"}
    figure = charts.figure(result(LONG, SHORT, line("Third", date(2026, 1, 1), 1.0, 2.0, side="US")))
    dashes = {trace["name"]: trace["line"]["dash"] for trace in figure["data"] if trace["mode"] == "lines"}
    assert len(set(dashes.values())) == 3
    assert dashes["Third"] == "solid"
    assert dashes["Long"] != "solid" != dashes["Short"]


def test_days_since_listing_survive_the_form_that_is_sent() -> None:
    figure = charts.figure(result(LONG, SHORT))
    again = unpack(pack(figure))
    assert [trace["x"] for trace in again["data"]] == [trace["x"] for trace in figure["data"]]
