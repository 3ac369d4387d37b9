"""Known gaps on charts: which ones, where, and until the lines have values of their own there."""

from __future__ import annotations

from datetime import date

import orjson
import pytest
from django.test import RequestFactory

from airace.results import Band, Definition, Line, Point, Result, SourceRef
from airace.web.gaps import GapNote, notes, with_gaps
from airace.web.page import read_page

DEFINITION = Definition("m", "M", "points", "Text.", ("Caveat.",), date(2026, 1, 1))
SOURCE = SourceRef("arena", "Arena", "P", "https://arena.org/", "CC BY 4.0")


def gap(start, end, source="arena", measure="", reason="No table."):
    return {"source__slug": source, "measure": measure, "start": start, "end": end, "reason": reason, "source_url": ""}


def line(*days, carried=False, y=1.0):
    return Line("US", "US", tuple(Point(date.fromisoformat(day), y, carried=carried) for day in days))


@pytest.fixture
def hatched(monkeypatch):
    def of(*gaps, lines=(), bands=(), measures=(), known_on="2026-10-01"):
        text = orjson.dumps({"sources": [], "gaps": gaps}).decode()
        monkeypatch.setattr("airace.web.page.version_and_standing", lambda: (7, text))
        page = read_page(RequestFactory().get("/", {"known_on": known_on}), ())
        result = Result(DEFINITION, page.known_on, lines=lines, bands=bands, sources=(SOURCE,), measures=measures)
        return with_gaps(result, page)

    return of


def days(result):
    return [(band.start.isoformat(), band.end.isoformat(), band.text) for band in result.bands]


def test_a_gap_of_the_source_is_hatched_to_the_end_of_its_last_day(hatched):
    result, gaps = hatched(gap("2026-01-01", "2026-01-31"), gap("2026-01-01", "2026-01-31", source="other"))
    assert days(result) == [("2026-01-01", "2026-02-01", "known gap")]
    assert len(gaps) == 1


def test_a_gap_of_one_measure_is_on_charts_of_that_measure_only(hatched):
    only = gap("2026-01-01", "2026-01-31", measure="text")
    assert hatched(only, measures=("vision",))[1] == ()
    assert len(hatched(only, measures=("text",))[1]) == 1


def test_nothing_of_the_future_is_hatched(hatched):
    result, _ = hatched(gap("2026-03-01", None), gap("2026-07-01", "2026-07-02"), known_on="2026-04-30")
    assert days(result) == [("2026-03-01", "2026-05-01", "known gap")]


def test_a_gap_that_every_line_has_filled_is_none_any_more(hatched):
    known = gap("2026-01-01", "2026-01-31")
    inside, outside = line("2026-01-15"), line("2025-12-31", "2026-02-01")
    assert hatched(known, lines=(inside, inside))[1] == ()
    for lacking in (outside, line("2026-01-15", carried=True), line("2026-01-15", y=None)):
        assert len(hatched(known, lines=(inside, lacking))[1]) == 1


def test_the_hatching_of_the_metric_steps_back_where_a_known_gap_says_why(hatched):
    own = Band(date(2025, 12, 1), date(2026, 3, 1), "no snapshot")
    incomplete = Band(date(2026, 1, 1), date(2026, 2, 1), "still filling up", "incomplete")
    result, _ = hatched(gap("2026-01-01", "2026-01-31"), gap("2026-02-02", "2026-02-27"), bands=(own, incomplete))
    assert days(result) == [
        ("2026-01-01", "2026-02-01", "known gap"),
        ("2026-02-02", "2026-02-28", "known gap"),
        ("2025-12-01", "2026-01-01", "no snapshot"),  # slivers of a day between and after are gone
        ("2026-01-01", "2026-02-01", "still filling up"),
    ]


def test_gaps_with_one_reason_are_one_note(hatched):
    _, gaps = hatched(
        gap("2026-01-01", "2026-01-31"), gap("2026-03-05", "2026-03-05"), gap("2026-04-01", None, reason="Closed.")
    )
    assert notes(gaps) == [
        GapNote("1 Jan 2026 – 31 Jan 2026, 5 Mar 2026", "No table.", ""),
        GapNote("since 1 Apr 2026", "Closed.", ""),
    ]
