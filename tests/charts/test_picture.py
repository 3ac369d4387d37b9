"""Pictures of charts: every chart has one, in both forms, the same bytes each time, and sides differ without colour."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from defusedxml import ElementTree

from airace import charts
from airace.charts import EventMark, Options, canvas, han, palette, picture
from airace.results import Band, Definition, Line, Point, Result
from airace.stack.paths import ROOT

CSS = (ROOT / "static" / "css" / "tokens.css").read_text()
LIGHT, DARK = palette.colours(CSS, "light"), palette.colours(CSS, "dark")
WORDS = picture.Words("Headline & more", "Subtitle, 2026", "Sources: <somebody> · as known on 2 Oct 2026")
FIRST = date(2026, 1, 1)


def result(slug: str) -> Result:
    points = tuple(
        Point(
            FIRST + timedelta(91 * i), 10.0 * i + 5, low=4.0, high=90.0, label="M", provisional=i == 2, carried=i == 1
        )
        for i in range(4)
    )
    us = tuple(Point(point.x, None if i == 1 else (point.y or 0) * 3) for i, point in enumerate(points))
    lines = (Line("CN", "China", points), Line("US", "US", us), Line("other", "智谱", points[:3]))
    bands = (
        Band(FIRST, FIRST + timedelta(40), "not published"),
        Band(points[3].x, points[3].x, "so far", "incomplete"),
    )
    definition = Definition(slug, slug, "USD", "Text.", ("Caveat.",), FIRST)
    return Result(definition, date(2026, 11, 2), lines=lines, bands=bands)


def svg(slug: str, *, narrow: bool = False, **options) -> str:
    events = (EventMark(FIRST + timedelta(20), "R1", "/r1/"),)
    return picture.svg(charts.figure(result(slug), Options(events=events, **options)), WORDS, LIGHT, narrow=narrow)


def strokes(drawn: str) -> set[str]:
    return set(re.findall(r"stroke-dasharray: ([\d. ,]+)", drawn))


@pytest.mark.parametrize("slug", sorted(charts.drawn()))
def test_every_chart_has_a_picture(slug):
    drawn = svg(slug)
    root = ElementTree.fromstring(drawn)
    assert root.get("width") == str(picture.WIDE)
    assert root.get("viewBox")
    assert "Headline &amp; more" in drawn
    assert "&lt;somebody&gt;" in drawn
    assert LIGHT["--side-us"] in drawn
    assert LIGHT["--side-cn"] in drawn


@pytest.mark.parametrize("slug", {own.draw: slug for slug, own in charts.drawn().items()}.values())
def test_every_kind_of_chart_has_one_for_phones_on_a_log_scale_and_in_shares(slug):
    drawn = svg(slug, narrow=True, scale="log", share=True)
    assert ElementTree.fromstring(drawn).get("width") == str(picture.NARROW)
    assert LIGHT["--side-cn"] in drawn


@pytest.mark.parametrize("slug", ["frontier-arena", "funding-quarterly", "ranks-text"])
def test_the_same_figure_gives_the_same_bytes(slug):
    assert svg(slug) == svg(slug)
    figure = charts.figure(result(slug))
    assert picture.png(figure, WORDS, DARK) == picture.png(figure, WORDS, DARK)


def test_sides_differ_without_their_colours():
    assert len(strokes(svg("frontier-arena"))) >= 2  # China's dashes and the dots of others; the US has neither
    bars = svg("funding-quarterly")
    assert bars.count("<pattern") >= 3  # China's, that of others, and those of a quarter that is not over
    assert "url(#" in bars


def test_a_record_is_a_step_and_measurements_are_joined():
    """A step between two points has a corner: one vertex more than a straight line."""

    def vertices(slug: str) -> int:
        lines = re.findall(r'<path d="([^"]+)" clip-path[^>]+stroke: #2456a6', svg(slug).replace("\n", " "))
        return max(line.count("L") for line in lines)

    assert vertices("frontier-arena") > vertices("token-share")


def test_words_stay_words_and_nothing_asks_for_a_date_or_a_script():
    drawn = svg("frontier-arena")
    assert ">R1</text>" in drawn
    assert "<title>Headline &amp; more. Subtitle, 2026</title>" in drawn
    assert not re.search(r"<script|<metadata|<!DOCTYPE|dc:date|https?://(?!www\.w3\.org)", drawn)


def test_both_themes_come_from_one_drawing():
    drawn = svg("frontier-arena")
    dark = palette.rethemed(drawn, LIGHT, DARK, "dark")
    assert DARK["--side-us"] in dark
    assert LIGHT["--side-us"] not in dark
    either = palette.rethemed(drawn, LIGHT, DARK, "auto")
    assert "var(--side-us)" in either
    style = re.search(r"<style>(.*?)</style>", either)
    assert style is not None
    light, _, dark_rule = style[1].partition("@media (prefers-color-scheme:dark)")
    assert f"--side-us:{LIGHT['--side-us']}" in light
    assert f"--side-us:{DARK['--side-us']}" in dark_rule
    assert palette.rethemed(drawn, LIGHT, DARK, "light") == drawn


def test_a_preview_has_the_size_that_networks_ask_for():
    for figure in (charts.figure(result("valuations")), {}):
        drawn = picture.png(figure, WORDS, LIGHT)
        assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
        assert [int.from_bytes(drawn[at : at + 4], "big") for at in (16, 20)] == [1200, 630]
        assert len(drawn) < 150_000


def test_words_alone_are_drawn_where_there_is_no_figure():
    assert ElementTree.fromstring(picture.svg({}, WORDS, LIGHT)).get("role") == "img"


def test_a_trace_that_nobody_taught_it_is_refused_by_name():
    figure = charts.figure(result("frontier-arena"))
    figure["data"][0]["type"] = "heatmap"
    with pytest.raises(ValueError, match="heatmap"):
        picture.svg(figure, WORDS, LIGHT)


def test_whoever_waits_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(picture, "WAIT_S", 0.01)
    with picture._lock, pytest.raises(picture.BusyError, match="ask again"):
        picture.svg({}, WORDS, LIGHT)


def test_dashes_are_those_of_the_site():
    assert canvas.dashes("solid") == "solid"
    assert canvas.dashes("dash") != canvas.dashes("dot")
    assert canvas.dashes("18px,3px") == (0, (18.0, 3.0))


def test_chinese_letters_are_set_or_left_out_and_never_boxes(monkeypatch):
    words = picture.Words("差距 (Gap) 智谱" * 9, "智谱与 OpenAI", "来源：Arena")
    drawn = charts.figure(result("frontier-arena"), Options())
    with_face = picture.png(drawn, words, LIGHT)  # a letter without a glyph would warn, and a warning fails
    monkeypatch.setattr(han, "face", lambda: "")
    without = picture.png(drawn, words, LIGHT)
    assert without[:8] == with_face[:8] == b"\x89PNG\r\n\x1a\n"
    assert han.without({"name": "智谱 (Zhipu)", "y": [1, "甲"]}) == {"name": "(Zhipu)", "y": [1, ""]}


def test_lines_of_chinese_are_as_wide_as_they_look():
    text = "美国最佳模型在 LMArena 榜单上领先 8.3 分，差距比一年前小。"
    lines = han.lines(text, 30, 9)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(sum(2 if han.HAN.match(letter) else 1 for letter in line) <= 34 for line in lines)
    assert not any(line[0] in han.CLOSING for line in lines)
    assert han.lines(text, 30, 1) == [f"{lines[0][:-2]} …"]
