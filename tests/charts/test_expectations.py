"""The chart of all chances: labels that lie close to nought stay inside the plot and apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from airace.charts import figure, theme
from airace.metrics import registry
from airace.results import Line, Point, Result

FIRST, LAST = date(2026, 1, 1), date(2026, 11, 23)
NAMES = ("Straight line", "Pool of markets", "Kalshi", "Polymarket", "Justin Lin, by 2031")


def alignment() -> Result:
    lines = tuple(
        Line(f"other/{index}", name, (Point(FIRST, 0.8 if index == 0 else y), Point(LAST, y, label="a long remark")))
        for index, (name, y) in enumerate(zip(NAMES, (0.02, 0.12, 0.11, 0.14, 0.1), strict=True))
    )
    return Result(registry()["forecast-alignment"].definition, LAST, LAST, lines=lines)


@pytest.mark.parametrize("narrow", [False, True])
def test_labels_are_pushed_up_and_apart(narrow: bool) -> None:
    drawn = figure(alignment())
    layout = drawn["layout"]
    low, high = layout["yaxis"]["range"]
    pixels = theme.HEIGHT - theme.MARGIN["t"] - theme.MARGIN["b"]
    labels = layout["meta"]["narrow"]["annotations"] if narrow else layout["annotations"]
    ends = [label for label in labels if label.get("x") == 1]
    places = sorted((label["y"] - low) / (high - low) * pixels + label["yshift"] for label in ends)
    assert len(places) == 5
    assert places[0] >= theme.LABEL_GAP / 2 - 1
    assert all(upper - lower >= theme.LABEL_GAP - 1 for lower, upper in pairwise(places))
    texts = {label["text"].partition("<br>")[0] for label in ends}
    assert texts == ({*NAMES[:4], "Justin Lin"} if narrow else set(NAMES))


@pytest.mark.parametrize("slug", ["forecast-alignment", "forecast-naive-arena"])
def test_a_chart_is_a_figure_with_or_without_values(slug: str) -> None:
    whole = alignment()
    empty = Result(registry()[slug].definition, LAST)
    for result in (Result(empty.definition, LAST, LAST, lines=whole.lines), empty):
        drawn = figure(result)
        go.Figure({"data": drawn["data"], "layout": {**drawn["layout"], "meta": None}})
        assert drawn["layout"]["yaxis"]["range"][0] <= 0


def test_a_range_is_a_band_in_its_own_words_and_no_line() -> None:
    said = Point(FIRST, 0.1, 0, 0.2, words="below 20 %")
    lin = Line("CN/lin", "Justin Lin, by 2031", (said, replace(said, x=LAST, carried=True)))
    result = replace(alignment(), lines=(*alignment().lines[:2], lin))
    drawn = figure(result)
    for labels in (drawn["layout"]["annotations"], drawn["layout"]["meta"]["narrow"]["annotations"]):
        label = next(one["text"] for one in labels if one["text"].startswith("Justin Lin"))
        assert label.endswith("<br>below 20 %")
    own = [trace for trace in drawn["data"] if trace.get("name", "").startswith("Justin Lin")]
    assert [trace["meta"] for trace in own] == ["read"]  # nothing is drawn at the middle
    assert "10" not in own[0]["hovertext"][0]
    assert [trace["y"] for trace in drawn["data"] if trace.get("line", {}).get("width") == 1][:2] == [
        [0, 0],
        [0.2, 0.2],
    ]
