"""Figures of hand-made results: Plotly accepts each, and what a reader relies on is in them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import plotly.graph_objects as go
import pytest

from airace import charts
from airace.charts import EventMark, Options, theme
from airace.charts.overlay import LANE, LANES
from airace.results import Band, Definition, Line, Point, Result

DAY = date(2026, 10, 2)
QUARTERS = tuple(date(2026, month, 1) for month in (1, 4, 7))


def result(slug: str, *lines: Line, unit: str = "points", bands: tuple[Band, ...] = ()) -> Result:
    definition = Definition(slug, slug, unit, "Text.", ("Caveat.",), date(2026, 1, 1))
    return Result(definition, DAY, as_of=DAY, lines=lines, bands=bands)


def line(key: str, *values: float | None, step: int = 30, **marks: bool) -> Line:
    first = date(2026, 1, 1)
    return Line(key, key, tuple(Point(first + timedelta(step * i), y, **marks) for i, y in enumerate(values)))


def reading(figure: dict) -> list[dict]:
    return [trace for trace in figure["data"] if str(trace.get("meta")).startswith("read")]


@pytest.mark.parametrize("slug", sorted(charts.drawn()))
@pytest.mark.parametrize(("scale", "share"), [*product(("linear", "log"), (False, True))])
def test_plotly_accepts_every_chart_in_every_form(slug, scale, share):
    points = tuple(
        Point(day, 10.0 * i + 5, low=1.0, high=90.0, label="M", provisional=i == 2) for i, day in enumerate(QUARTERS)
    )
    drawn = result(
        slug,
        Line("CN", "China", points),
        Line("US", "US", tuple(Point(p.x, p.y and p.y * 3, carried=True) for p in points)),
        unit="USD",
        bands=(Band(QUARTERS[2], date(2026, 9, 30), "still filling up", "incomplete"),),
    )
    figure = charts.figure(drawn, Options(scale=scale, share=share, events=(EventMark(date(2026, 4, 5), "R1"),)))
    assert go.Figure(figure).layout.height == 360
    assert reading(figure)


@pytest.mark.parametrize("slug", sorted(charts.drawn()))
def test_an_empty_result_and_one_without_values_are_drawn(slug):
    for drawn in (result(slug), result(slug, line("US", None, None))):
        assert go.Figure(charts.figure(drawn)) is not None


def test_a_metric_without_a_chart_of_its_own_gets_plain_lines():
    figure = charts.figure(result("unheard-of", line("US", 1, 2)))
    assert [trace["y"] for trace in reading(figure)] == [[1, 2]]


def test_sides_differ_without_colour():
    figure = charts.figure(result("frontier-arena", line("CN", 1, 2), line("US", 3, 4), line("other", 2, 2)))
    dashes = {trace["line"]["dash"] for trace in figure["data"] if trace["mode"] == "lines"}
    assert dashes == {"solid", "dash", "dot"}


def test_colours_are_names_that_the_browser_resolves():
    figure = charts.figure(result("frontier-arena", line("US", 3, 4)))
    assert figure["data"][0]["line"]["color"] == "var(--side-us)"
    assert figure["layout"]["paper_bgcolor"] == "var(--panel)"


def test_records_are_steps_and_the_last_one_holds_until_the_day_of_the_index():
    figure = charts.figure(result("frontier-eci", line("US", 100, 120)))
    trace = reading(figure)[0]
    assert figure["data"][0]["line"]["shape"] == "hv"
    assert trace["x"][-1] == DAY.isoformat()
    assert trace["y"] == [100, 120, 120]


def test_carried_stretches_are_thin_and_meet_the_solid_ones():
    points = [
        Point(day, y, carried=c) for day, y, c in zip(QUARTERS, (1.0, 1.0, 5.0), (False, True, False), strict=True)
    ]
    solid, carried, *_ = charts.figure(result("frontier-arena", Line("CN", "China", tuple(points))))["data"]
    assert (solid["line"]["width"], carried["line"]["width"]) == (2, 1)
    assert (carried["x"][:2], carried["y"]) == (["2026-01-01", "2026-04-01"], [1.0, 1.0, None])
    assert (solid["x"], solid["y"]) == (["2026-04-01", "2026-07-01"], [1.0, 5.0])


def test_provisional_points_are_hollow_rings_and_say_so():
    figure = charts.figure(result("frontier-arena", line("US", 5, 6, provisional=True)))
    trace = reading(figure)[0]
    assert trace["marker"]["opacity"] == [1, 1]
    assert trace["marker"]["color"] == "var(--panel)"
    assert trace["hovertext"][1] == "6.0 · provisional"


def test_intervals_become_a_soft_band():
    points = tuple(Point(day, 10.0, low=8.0, high=12.0) for day in QUARTERS)
    low, high, *_ = charts.figure(result("frontier-eci", Line("US", "US", points)))["data"]
    assert high["fill"] == "tonexty"
    assert low["y"][0] == 8.0


def test_bars_stand_on_zero_and_incomplete_quarters_are_hatched():
    points = tuple(Point(day, 40.0 + i) for i, day in enumerate(QUARTERS))
    band = Band(QUARTERS[2], date(2026, 9, 30), "still filling up", "incomplete")
    figure = charts.figure(result("funding-quarterly", Line("US", "US", points), unit="USD", bands=(band,)))
    bars = reading(figure)[0]
    assert bars["type"] == "bar"
    assert figure["layout"]["yaxis"]["range"][0] == 0
    assert bars["marker"]["pattern"]["shape"] == ["", "", "/"]
    chinese = charts.figure(result("funding-quarterly", Line("CN", "China", points), unit="USD", bands=(band,)))
    assert reading(chinese)[0]["marker"]["pattern"]["shape"] == ["-", "-", "\\"]
    assert bars["hovertext"][2] == "Q3 2026: $42.0, incomplete"


def test_a_log_scale_has_points_instead_of_bars():
    figure = charts.figure(
        result("funding-quarterly", line("US", 1e9, 1e10, step=91), unit="USD"), Options(scale="log")
    )
    assert figure["data"][0]["type"] == "scatter"
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert figure["layout"]["yaxis"]["range"][0] == pytest.approx(8.8239, abs=1e-3)  # log10 of 1e9 / 1.5


def test_shares_add_up_and_need_every_side():
    drawn = result("hub-downloads", line("CN", 30, 60, None), line("US", 10, 20, 5), unit="downloads")
    cn, us = reading(charts.figure(drawn, Options(share=True)))
    assert cn["y"] == [0.75, 0.75, None]
    assert us["y"] == [0.25, 0.25, None]


def test_hidden_lines_are_not_drawn_and_shares_stay_those_of_all():
    drawn = result("hub-downloads", line("CN", 30, 60), line("US", 10, 20), line("other", 60, 20), unit="downloads")
    (us,) = reading(charts.figure(drawn, Options(share=True, hidden=frozenset({"CN", "other"}))))
    assert (us["name"], us["y"]) == ("US", [0.1, 0.2])


def test_small_owners_are_one_line_as_long_as_both_are_shown():
    keys = ("CN", "US", "other", "unknown")
    drawn = result("hub-downloads-30d", *(line(key, 40 - 10 * at) for at, key in enumerate(keys)), unit="downloads")

    def shown(**options):
        return {trace["name"]: trace["y"] for trace in reading(charts.figure(drawn, Options(**options)))}

    assert shown() == {"China": [40], "US": [30], "Other, unknown": [30]}
    assert shown(hidden=frozenset({"unknown"})) == {"China": [40], "US": [30], "Other": [20]}
    assert shown(share=True, hidden=frozenset({"US", "other"})) == {"China": [0.4], "Unknown": [0.1]}


def test_a_hidden_developer_leaves_the_marks_of_the_others():
    lines = (line("US/a", 1, 1), line("CN/b", 2, 2), line("US/c", 3, 3))
    whole, less = (
        [
            trace["marker"]["symbol"]
            for trace in reading(charts.figure(result("ranks-text", *lines), Options(hidden=frozenset(hidden))))
        ]
        for hidden in ((), ("CN/b",))
    )
    assert less == [whole[0], whole[2]]


def test_events_stand_below_the_last_place():
    drawn = result("ranks-text", line("US/a", 1, 2, 3), line("CN/b", 4, 5, 6))
    bare, marked = (
        charts.figure(drawn, Options(events=events))["layout"]["yaxis"]["range"][0]
        for events in ((), (EventMark(date(2026, 1, 20), "R1"),))
    )
    assert bare == -6.5
    pixels = theme.HEIGHT - theme.MARGIN["t"] - theme.MARGIN["b"]
    assert (bare - marked) / (-0.5 - marked) * pixels >= LANE * LANES


# Their axis counts the days since each line's own beginning, so no event has a place on it.
BY_AGE = {"downloads-since-release", "ipo-paths"}


@pytest.mark.parametrize("slug", sorted(set(charts.drawn()) - BY_AGE))
def test_every_chart_over_time_can_show_events_on_a_desk_and_on_a_phone(slug):
    assert "events" in charts.chart_of(slug).switches
    figure = charts.figure(
        result(slug, line("US", 1, 2, 3, 2), unit="USD"), Options(events=(EventMark(date(2026, 1, 20), "R1", "/r1/"),))
    )
    for layout, text in ((figure["layout"], "R1"), (figure["layout"]["meta"]["narrow"], "1")):
        assert [note["name"] for note in layout["annotations"] if note["text"] == text] == ["/r1/"]
        assert len(layout["shapes"]) == 1


def test_the_window_leaves_out_what_lies_outside_it():
    figure = charts.figure(result("frontier-arena", line("US", 1, 2, 3)), Options(start=date(2026, 1, 15)))
    assert reading(figure)[0]["y"] == [2, 3]
    assert figure["layout"]["xaxis"]["range"][0] == "2026-01-31"


def test_hatched_bands_mark_known_gaps():
    band = Band(date(2026, 1, 10), date(2026, 1, 20), "not published")
    figure = charts.figure(result("frontier-arena", line("US", 1, 2), bands=(band,)))
    assert figure["data"][0]["fillpattern"]["shape"] == "/"
    assert "not published" in [note["text"] for note in figure["layout"]["annotations"]]


def test_labels_at_line_ends_do_not_overlap():
    figure = charts.figure(result("frontier-arena", line("CN", 100, 1500), line("US", 100, 1501)))
    first, second = (note for note in figure["layout"]["annotations"] if note["xref"] == "paper")
    assert first["y"] > second["y"]
    assert first["yshift"] - second["yshift"] >= 27


def test_crowded_events_take_lanes_and_those_without_room_stay_out():
    marks = tuple(EventMark(date(2026, 1, 10) + timedelta(i), f"Event number {i}") for i in range(6))
    figure = charts.figure(result("frontier-arena", line("US", *range(9))), Options(events=marks))
    names = [note for note in figure["layout"]["annotations"] if note["xref"] == "x"]
    assert [note["text"] for note in names] == ["Event number 0", "Event number 1", "Event number 2"]
    assert len({note["yshift"] for note in names}) == 3
    assert len(figure["layout"]["shapes"]) == 3


def test_events_outside_the_days_drawn_stay_out():
    figure = charts.figure(
        result("frontier-arena", line("US", 1, 2)), Options(events=(EventMark(date(2020, 1, 1), "Old"),))
    )
    assert figure["layout"]["shapes"] == []


def test_phones_get_short_labels_and_numbers_for_events():
    points = tuple(Point(day, 1500.0, label="A model with quite a long name") for day in QUARTERS)
    drawn = charts.figure(
        result("frontier-arena", Line("US", "US", points)), Options(events=(EventMark(date(2026, 2, 1), "Halted"),))
    )
    narrow = drawn["layout"]["meta"]["narrow"]
    assert [note["text"] for note in narrow["annotations"]] == ["US<br>1,500.0", "1"]
    assert len(narrow["shapes"]) == 1
    assert narrow["margin"]["r"] < drawn["layout"]["margin"]["r"]


def test_developers_have_dashes_of_their_own_and_names_that_fit() -> None:
    names = {f"US/{n}": n for n in "abc"} | {f"CN/{n}": n for n in "def"}
    lines = [Line(key, "Google DeepMind", line(key, 1, place).points) for place, key in enumerate(names, 1)]
    drawn = charts.figure(result("ranks-text", *lines))
    dashes = [trace["line"]["dash"] for trace in drawn["data"] if trace["mode"] == "lines"]
    assert len(set(dashes)) == len(lines)
    narrow = drawn["layout"]["meta"]["narrow"]
    assert {one["text"] for one in narrow["annotations"] if one["xref"] == "paper"} == {"Google DeepMind"}
    assert narrow["margin"]["r"] >= 8 + 7 * len("Google DeepMind")
