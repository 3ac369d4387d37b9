from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.test import RequestFactory

from airace.results import Cell, Point
from airace.templatetags.pages import cell, link, report, side, to, trend
from airace.web.address import Address
from airace.web.page import Page

TODAY = date(2026, 11, 23)


def context(known_on=None):
    request = RequestFactory().get("/models/")
    return {"page": Page(request, known_on or TODAY, Address("/models/", TODAY, known_on))}


def test_our_own_pages_keep_the_day_and_others_are_left_alone():
    back = context(date(2026, 8, 6))
    assert link(back, "company", "zhipu") == "/companies/zhipu/?known_on=2026-08-06"
    assert to(back, "/capital/") == "/capital/?known_on=2026-08-06"
    assert to(back, "https://other.example/") == "https://other.example/"


@pytest.mark.parametrize(
    ("value", "html"),
    [
        (Cell("", missing="unknown"), '<span class="missing" title="unknown">unknown</span>'),
        (Cell("", missing="undisclosed"), '<span class="missing" title="undisclosed">undisclosed</span>'),
        (
            Cell("", missing="not-applicable"),
            '<span class="missing" title="not-applicable">—</span><span class="sr">not applicable</span>',
        ),
        (Cell("Qwen", "Qwen", url="/models/qwen/"), '<a href="/models/qwen/">Qwen</a>'),
        (
            Cell("1,490", 1490.0, url="https://a.example/?x=1&y=2", note="carried"),
            '<a class="cited" href="https://a.example/?x=1&amp;y=2" rel="noopener">1,490</a>'
            ' <span class="note">carried</span>',
        ),
        (
            Cell("1,490", 1490.0, url="https://a.example/", evidence="/evidence/readings/a/b/c/2026-10-02/?variant=x"),
            '<a href="/evidence/readings/a/b/c/2026-10-02/?variant=x" data-evidence>1,490</a>',
        ),
        (Cell("<b>"), "&lt;b&gt;"),
    ],
)
def test_a_cell_says_what_is_there_and_what_is_missing(value, html):
    assert cell(context(), value) == html


def test_evidence_and_reports_keep_the_day():
    back = context(date(2026, 8, 6))
    shown = cell(back, Cell("1", 1.0, evidence="/evidence/facts/ipo/x/#offer_price"))
    assert shown == '<a href="/evidence/facts/ipo/x/?known_on=2026-08-06#offer_price" data-evidence>1</a>'
    link = "/report/?about=%2Fcapital%2F%3Fa%3D1%23ipo-desk&amp;known_on=2026-08-06"
    for about in ("/capital/?a=1&known_on=2026-08-06#ipo-desk", f"{settings.SITE_URL}/capital/?a=1#ipo-desk"):
        assert report(back, about) == f'<a href="{link}" rel="nofollow">Report an error</a>'


def test_only_the_column_of_sides_shows_marks():
    assert 'class="side side-us"' in cell(context(), Cell("US", "US"), "side-cell")
    assert cell(context(), Cell("US", "US")) == "US"


def test_a_side_is_a_word_with_a_mark():
    assert side("CN") == '<span class="side side-cn">China</span>'
    assert side("unknown") == '<span class="side side-unknown">Unknown</span>'


def test_a_trend_covers_the_months_before_the_day():
    points = (Point(date(2020, 1, 1), 9.0), Point(date(2026, 1, 1), 1.0), Point(date(2026, 10, 1), 2.0))
    assert 'aria-label="Gap: from 1 to 2"' in trend(context(), points, "US", "Gap", 24)
    assert trend(context(), points[:2], "US", "Gap", 24) == ""
