"""Languages of one side are told apart without a colour of their own."""

from datetime import date

import plotly.graph_objects as go

from airace import charts
from airace.results import Definition, Line, Point, Result

DAYS = (date(2026, 11, 20), date(2026, 11, 21))


def test_a_part_of_a_side_has_the_colour_of_the_side_and_is_dotted() -> None:
    definition = Definition("wikipedia-pageviews", "Views", "views a day", "Text.", ("Caveat.",), DAYS[0])
    names = {"US": "US", "US/zh": "US, Chinese Wikipedia"}
    lines = tuple(Line(key, name, tuple(Point(day, 10.0) for day in DAYS)) for key, name in names.items())
    figure = charts.figure(Result(definition, DAYS[1], as_of=DAYS[1], lines=lines))
    strokes = {trace["name"]: trace["line"] for trace in figure["data"] if trace.get("mode") == "lines"}
    assert strokes["US"]["color"] == strokes["US, Chinese Wikipedia"]["color"] == "var(--side-us)"
    assert (strokes["US"]["dash"], strokes["US, Chinese Wikipedia"]["dash"]) == ("solid", "dot")
    assert go.Figure(figure).layout.height == 360
