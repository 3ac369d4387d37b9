"""What is sent is smaller than the figure and gives it back."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from airace.charts.pack import pack, unpack

days = st.dates().map(str)
traces = st.lists(
    st.lists(days, unique=True, max_size=12).map(lambda x: {"type": "scatter", "x": x, "y": list(range(len(x)))}),
    max_size=4,
)


@given(traces)
def test_unpacking_gives_the_figure_back(data):
    figure = {"data": data, "layout": {"height": 1}}
    assert unpack(orjson.loads(orjson.dumps(pack(figure)))) == figure


def test_days_are_sent_once_and_runs_as_two_numbers():
    x = [f"2026-01-{day:02}" for day in range(1, 29)]
    packed = pack({"data": [{"x": x, "y": x}, {"x": x[3:], "y": x}, {"x": [x[5], x[2]], "y": []}], "layout": {}})
    assert packed["x"] == x
    assert [trace.get("run") for trace in packed["data"]] == [[0, 28], [3, 25], None]
    assert packed["data"][2]["at"] == [5, 2]


def test_empty_options_are_dropped():
    assert "text" not in pack({"data": [{"x": [], "text": None}], "layout": {}})["data"][0]
