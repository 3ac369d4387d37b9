from __future__ import annotations

import re
from datetime import date

from airace.charts.sparkline import HEIGHT, INSET, WIDTH, sparkline
from airace.results import Point


def points(*values):
    return [Point(date(2026, month, 1), value) for month, value in enumerate(values, start=1)]


def path(drawn):
    return re.search(r'points="([^"]*)"', drawn)[1].split()


def test_it_runs_from_the_lowest_left_to_the_highest_right():
    drawn = sparkline(points(1, 2), key="CN", title="Up")
    assert path(drawn) == [f"{INSET},{HEIGHT - INSET}", f"{WIDTH - INSET},{INSET}"]
    assert drawn.startswith('<svg class="spark spark-cn"')


def test_missing_values_are_left_out_and_a_flat_line_is_drawn():
    assert len(path(sparkline(points(5, None, 5)))) == 2


def test_one_value_is_no_trend():
    assert sparkline(points(5, None)) == ""


def test_a_title_cannot_break_out_of_its_attribute():
    assert 'aria-label="&quot;&gt;&lt;script&gt;"' in sparkline(points(1, 2), title='"><script>')


def test_it_needs_no_style_attribute():
    assert "style" not in sparkline(points(1, 2))
