from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return client.get(address).content.decode()


def test_the_six_dimensions_stand_with_verdict_gap_and_confidence(client):
    shown = page(client, "/?known_on=2026-10-02")
    assert len(re.findall(r'<span class="verdict ', shown)) == 6
    assert re.search(
        r'<a class="gap" href="/evidence/metrics/frontier-gap-arena/\?known_on=2026-10-02" data-evidence>42.5 points</a>',
        shown,
    )
    assert "Is China catching up with the US in AI?</h1>" in shown


def test_the_day_of_a_year_ago_stands_beside_its_value(client):
    shown = page(client, "/?known_on=2026-11-23")
    assert '<span>48.0 points</span> <span class="note">on 20 Nov 2025</span>' in shown
    assert "Gauges of the same gap, as known on 23 Nov 2026" in shown
    assert "Independent gauges" not in shown


def test_it_is_what_was_known_on_the_day(client):
    shown = page(client, "/?known_on=2026-08-06")
    assert re.search(
        r'<a class="gap" href="/evidence/metrics/frontier-gap-arena/\?known_on=2026-08-06" data-evidence>8.3 points</a>',
        shown,
    )
    assert "Gemini 4 Argon" not in shown


def test_before_anything_was_known_it_says_so(client):
    shown = page(client, "/?known_on=2001-01-01")
    assert "Nothing in our sources was known" in shown
    assert "No values were known on 1 Jan 2001" in shown


def test_the_first_load_is_light(client):
    shown = client.get("/", headers={"Accept-Encoding": "br"})
    assert len(shown.content) < 40_000  # with our own scripts and styles below the 100 KB of the first load
