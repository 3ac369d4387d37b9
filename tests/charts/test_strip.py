"""The strip of the last runs: a mark each, told apart by shape, with words for those who do not see it."""

from __future__ import annotations

import re

from defusedxml import ElementTree

from airace.charts.strip import WORDS, strip


def shapes(status):
    drawn = strip([(status, "words")], length=3, title="T")
    return re.findall(r"<(rect|circle|path)(?! class)", drawn), drawn


def test_every_status_has_a_shape_of_its_own():
    looks = {status: re.sub(r"<title>.*?</title>|class=\"[^\"]*\"", "", shapes(status)[1]) for status in WORDS}
    # Put off and broken off are both hollow; the style sheet dashes one of them.
    del looks["interrupted"]
    stripped = {re.sub(r'aria-label="[^"]*"', "", look) for look in looks.values()}
    assert len(stripped) == len(looks)


def test_the_newest_run_stands_at_the_right_end():
    drawn = strip([("failed", "first"), ("succeeded", "second")], length=30, title="T")
    at = {status: float(x) for status, x in re.findall(r'run-(\w+)"><title>\w+</title><rect x="([\d.]+)"', drawn)}
    width = float(re.search(r'viewBox="0 0 (\d+)', drawn)[1])
    assert at["failed"] < at["succeeded"]
    assert at["succeeded"] + 4 == width


def test_it_is_told_in_words_and_whatever_is_said_cannot_leave_it():
    drawn = strip([("failed", '<script>"'), ("unchanged", "x"), ("unchanged", "x")], length=30, title='Last "3" <runs>')
    tree = ElementTree.fromstring(drawn)
    assert tree.get("aria-label") == 'Last "3" <runs>: 2 found nothing new, 1 failed.'
    assert [title.text for title in tree.iter("title")] == ['<script>"', "x", "x"]
    assert "style=" not in drawn


def test_without_a_run_it_says_so():
    assert "no run yet" in strip([], length=30, title="T")
