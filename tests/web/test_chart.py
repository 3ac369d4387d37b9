"""The chart component: its state is read from the address, and everything a reader may take away is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import orjson
import pytest
from django.test import RequestFactory

from airace.charts import EventMark
from airace.results import Definition, Line, Point, Result, SourceRef
from airace.web.address import AddressError
from airace.web.chart import chart_view, params
from airace.web.page import read_page

DAY = "2026-10-02"


def result(slug="frontier-arena", label="</script><b>", **fields):
    definition = Definition(slug, "Best model", "points", "Text.", ("Caveat.",), date(2026, 1, 1))
    source = SourceRef("arena", "Boards", "Arena", "https://arena.example/", "CC BY 4.0", "sells evaluation")
    points = tuple(Point(date(year, 9, 1), 1000.0 + year, label=label) for year in range(2022, 2027))
    lines = (Line("CN", "China", points), Line("US", "US", points))
    return Result(definition, date(2026, 10, 2), lines=lines, sources=(source,), **fields)


def view(monkeypatch, drawn=None, marks=(), standing="", **state):
    monkeypatch.setattr("airace.web.page.version_and_standing", lambda: (7, standing))
    drawn = drawn or result()
    slug = drawn.definition.slug
    query = {f"{slug}.{name}": value for name, value in state.items()} | {"known_on": DAY}
    page = read_page(RequestFactory().get("/models/", query), params(slug))
    return chart_view(drawn, page, events=marks)


def choices(shown, name):
    return {choice.text: choice for switch in shown.switches if switch.name == name for choice in switch.choices}


def test_data_cannot_end_the_script_element(monkeypatch):
    assert "<" not in view(monkeypatch).data
    assert "</script>" in orjson.loads(view(monkeypatch).data)["data"][1]["hovertext"][0]


def test_two_years_are_shown_first_and_the_subtitle_says_so(monkeypatch):
    shown = view(monkeypatch)
    assert orjson.loads(shown.data)["x"][0] == "2025-09-01"
    assert shown.subtitle.endswith(", Sep 2025 to Sep 2026")
    assert choices(shown, "Period")["2 years"].current


def test_all_of_it_is_one_link_away(monkeypatch):
    everything = choices(view(monkeypatch), "Period")["All"]
    assert everything.url == f"/models/?frontier-arena.from=all&known_on={DAY}#frontier-arena"
    assert orjson.loads(view(monkeypatch, **{"from": "all"}).data)["x"][0] == "2022-09-01"


def test_events_can_be_switched_off(monkeypatch):
    marks = (EventMark(date(2026, 1, 5), "R1"),)
    shown, without = view(monkeypatch, marks=marks), view(monkeypatch, marks=marks, events="off")
    assert len(orjson.loads(shown.data)["layout"]["shapes"]) == 1
    assert orjson.loads(without.data)["layout"]["shapes"] == []
    assert "frontier-arena.events=off" in choices(shown, "Events")["Off"].url
    assert choices(without, "Events")["Off"].current


def test_only_what_a_chart_offers_is_switched(monkeypatch):
    names = [switch.name for switch in view(monkeypatch, drawn=result("funding-quarterly")).switches]
    assert names == ["Period", "Scale", "Show"]
    assert [switch.name for switch in view(monkeypatch, drawn=result("unheard-of")).switches] == ["Period"]
    assert view(monkeypatch, drawn=Result(result("unheard-of").definition, date(2026, 10, 2))).switches == ()


def test_state_that_means_nothing_is_refused(monkeypatch):
    with pytest.raises(AddressError, match=r"frontier-arena\.scale=cubic"):
        view(monkeypatch, scale="cubic")


def test_a_citation_is_fixed_to_the_day(monkeypatch, settings):
    settings.SITE_URL = "https://race.example"
    shown = view(monkeypatch)
    link = f"https://race.example/models/?known_on={DAY}#frontier-arena"
    assert shown.cite.short == f"AI Race, “Best model”, as known on 2 Oct 2026 (data: CC BY 4.0). {link}"
    assert f"\\url{{{link}}}" in shown.cite.bibtex
    assert shown.csv_url == f"/api/v1/charts/frontier-arena.csv?known_on={DAY}"


def test_without_values_there_is_no_drawing(monkeypatch):
    definition = result().definition
    assert view(monkeypatch, drawn=Result(definition, date(2026, 10, 2))).data == ""


def test_a_chart_of_ages_draws_no_events(monkeypatch):
    shown = view(monkeypatch, drawn=result("downloads-since-release"), marks=(EventMark(date(2026, 1, 5), "R1"),))
    assert orjson.loads(shown.data)["layout"]["shapes"] == []
    assert (shown.marks, shown.zooms) == ((), False)


def test_events_in_the_period_are_listed_with_the_numbers_of_the_drawing(monkeypatch):
    marks = (EventMark(date(2026, 1, 5), "R1", "/r1/"), EventMark(date(2022, 1, 5), "Long ago"))
    shown = view(monkeypatch, marks=marks)
    assert shown.marks == ((1, marks[0]),)
    narrow = orjson.loads(shown.data)["layout"]["meta"]["narrow"]["annotations"]
    assert [note["name"] for note in narrow if note["text"] == "1"] == ["/r1/"]
    assert view(monkeypatch, marks=marks, events="off").marks == ()


def three():
    drawn = result("hub-downloads")
    return replace(drawn, lines=(*drawn.lines, Line("other", "Other", drawn.lines[0].points[:2])))


def test_a_line_is_hidden_and_shown_again_by_its_link(monkeypatch):
    assert choices(view(monkeypatch), "Lines") == {}
    other = choices(view(monkeypatch, drawn=three()), "Lines")["Other"]
    assert (other.action, other.current) == ("Hide Other", True)
    assert "hub-downloads.hide=other&" in other.url
    hidden = view(monkeypatch, drawn=three(), hide="other,long-gone")
    again = choices(hidden, "Lines")["Other"]
    assert (again.action, again.current) == ("Show Other", False)
    assert "hide" not in again.url
    assert {trace.get("name") for trace in orjson.loads(hidden.data)["data"]} - {None} == {"China", "US"}


def test_why_nothing_is_drawn_is_said_with_a_way_out(monkeypatch):
    early = view(monkeypatch, drawn=three(), **{"from": "2019-01-01", "to": "2020-02-29"})
    assert early.nothing == "No value lies between 1 Jan 2019 and 29 Feb 2020."
    assert early.whole_url == f"/models/?known_on={DAY}#hub-downloads"
    assert view(monkeypatch, drawn=three(), hide="CN,US,other").nothing == "Every line is hidden."
    nothing = view(monkeypatch, drawn=Result(result().definition, date(2026, 10, 2)))
    assert nothing.nothing == "No values were known on 2 Oct 2026."
    assert view(monkeypatch).nothing == ""


def test_a_line_without_a_value_in_the_period_is_named(monkeypatch):
    later = {"from": "2024-01-01"}
    assert view(monkeypatch, drawn=three(), **later).partial == "No value of Other lies on 1 Jan 2024 or later."
    assert view(monkeypatch, drawn=three(), hide="other", **later).partial == ""
    assert view(monkeypatch, drawn=three()).partial == ""
    never = replace(three(), lines=(*three().lines[:2], Line("other", "Other", ())))
    assert view(monkeypatch, drawn=never).partial == "No value of Other is known."


def test_both_files_are_offered_and_that_of_a_page_stays_on_the_page(monkeypatch):
    shown = view(monkeypatch, drawn=three(), show="share")
    assert shown.visible_csv_url == f"/models/?csv=hub-downloads&hub-downloads.show=share&known_on={DAY}"
    assert shown.csv_url == f"/api/v1/charts/hub-downloads.csv?known_on={DAY}"
    own = replace(shown, page_only=True)
    assert own.csv_url == f"/models/?csv=hub-downloads&hub-downloads.from=all&known_on={DAY}"


def test_the_period_is_told_as_finely_as_it_is_known_and_once(monkeypatch):
    assert view(monkeypatch, drawn=result("capex-annual")).subtitle.endswith(", 2022 to 2026")
    lone = Line("US", "US", (Point(date(2026, 9, 1), 1.0), Point(date(2026, 9, 20), 2.0)))
    assert view(monkeypatch, drawn=replace(result(), lines=(lone,))).subtitle.endswith(", Sep 2026")
