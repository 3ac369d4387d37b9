"""What a chart says about its sources now, and nothing about now while the reader looks back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import orjson
import pytest
from django.test import RequestFactory

from airace.results import Definition, Result, SourceRef
from airace.web.badge import badge
from airace.web.page import etag, read_page

DEFINITION = Definition("m", "M", "points", "Text.", ("Caveat.",), date(2026, 1, 1))


def ref(slug):
    return SourceRef(slug, slug.title(), "P", f"https://{slug}.org/", "CC BY 4.0")


def standing(*, held=False, since="2026-11-03", **states):
    rows = [
        {"slug": slug, "state": state, "data_as_of": None, "due": "2026-11-24", "since": since}
        for slug, state in states.items()
    ]
    return orjson.dumps({"sources": rows, "gaps": [], "held": held}).decode()


@pytest.fixture
def shown(monkeypatch):
    def of(text, *slugs, as_of=None, **query):
        monkeypatch.setattr("airace.web.page.version_and_standing", lambda: (7, text))
        page = read_page(RequestFactory().get("/", query), ())
        return badge(Result(DEFINITION, page.known_on, as_of=as_of, sources=tuple(map(ref, slugs))), page)

    return of


def test_a_fresh_source_says_when_it_is_expected_next(shown):
    (mark,) = shown(standing(arena="fresh"), "arena").marks
    assert (mark.state, mark.word, mark.sources) == ("fresh", "fresh", (("arena", "Arena"),))
    assert mark.remark == "next expected 24 Nov 2026"


def test_what_fails_comes_first_with_the_day_of_its_last_success(shown):
    found = shown(standing(arena="fresh", epoch="failing", ecb="late", other="failing"), "arena", "ecb", "epoch").marks
    assert [mark.state for mark in found] == ["failing", "late", "fresh"]
    assert found[0].sources == (("epoch", "Epoch"),)
    assert found[0].remark == "last read 3 Nov 2026, next expected 24 Nov 2026"


def test_a_source_that_is_off_promises_nothing(shown):
    assert shown(standing(arena="off"), "arena").marks[0].remark == "last read 3 Nov 2026"


@pytest.mark.parametrize(("state", "after"), [("off", ""), ("never", ", next expected 24 Nov 2026"), ("running", "")])
def test_values_of_a_source_that_was_never_read_are_said_to_be_bundled(shown, state, after):
    text = standing(since=None, arena=state)
    bundled = f"not imported yet; values from the bundled dataset{after}"
    assert shown(text, "arena", as_of=date(2026, 8, 1)).marks[0].remark == bundled
    assert shown(text, "arena").marks[0].remark == f"not imported yet{after}"  # nothing is drawn


def test_held_imports_promise_no_day_and_hide_no_state(shown):
    found = shown(standing(held=True, arena="fresh", epoch="late"), "arena", "epoch").marks
    assert [(mark.state, mark.remark) for mark in found] == [
        ("late", "last read 3 Nov 2026, imports are held"),
        ("fresh", "imports are held"),
    ]


def test_bundled_sources_are_on_no_schedule(shown):
    found = shown(standing(arena="fresh"), "press")
    assert (found.marks, found.words) == ((), "Not imported on a schedule.")
    assert shown(standing()).words == ""


def test_looking_back_says_so_instead(shown):
    found = shown(standing(arena="failing"), "arena", known_on="2026-08-06")
    assert (found.marks, found.words) == ((), "As known on 6 Aug 2026: later imports are left out.")


def test_the_state_is_part_of_what_is_cached(monkeypatch):
    monkeypatch.setattr("airace.web.page.version_and_standing", lambda: (7, standing(arena="fresh")))
    page = read_page(RequestFactory().get("/"), ())
    assert etag(page) != etag(replace(page, standing=standing(arena="failing")))
