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
    assert view(monkeypatch, drawn=result("unheard-of")).switches == ()


def test_state_that_means_nothing_is_refused(monkeypatch):
    with pytest.raises(AddressError, match=r"frontier-arena\.scale=cubic"):
        view(monkeypatch, scale="cubic")


def test_a_citation_is_fixed_to_the_day(monkeypatch, settings):
    settings.SITE_URL = "https://race.example"
    shown = view(monkeypatch)
    link = f"https://race.example/models/?known_on={DAY}#frontier-arena"
    assert shown.citation == f"AI Race, “Best model”, as known on 2 Oct 2026. Data: Arena. {link}"
    assert f"\\url{{{link}}}" in shown.bibtex
    assert shown.csv_url == f"/api/v1/charts/frontier-arena.csv?known_on={DAY}"


def test_without_values_there_is_no_drawing(monkeypatch):
    definition = result().definition
    assert view(monkeypatch, drawn=Result(definition, date(2026, 10, 2))).data == ""


def test_a_chart_that_offers_no_events_draws_none(monkeypatch):
    marks = (EventMark(date(2026, 1, 5), "R1"),)
    for slug in ("capex-annual", "unheard-of"):
        assert orjson.loads(view(monkeypatch, drawn=result(slug), marks=marks).data)["layout"]["shapes"] == []


def test_the_period_is_told_as_finely_as_it_is_known_and_once(monkeypatch):
    assert view(monkeypatch, drawn=result("capex-annual")).subtitle.endswith(", 2022 to 2026")
    lone = Line("US", "US", (Point(date(2026, 9, 1), 1.0), Point(date(2026, 9, 20), 2.0)))
    assert view(monkeypatch, drawn=replace(result(), lines=(lone,))).subtitle.endswith(", Sep 2026")
