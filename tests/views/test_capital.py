from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return client.get(address).content.decode()


def row(shown, company):
    return next(line for line in shown.split("<tr>") if f">{company}</a>" in line and "listed" in line)


def test_the_listing_of_minimax_has_offer_close_and_return(client):
    cells = row(page(client, "/capital/?known_on=2026-10-02"), "MiniMax")
    assert "+109.1 %" in cells  # 345 over 165
    assert "9 Jan 2026" in cells


def test_a_listing_is_not_known_before_its_day(client):
    shown = page(client, "/capital/?known_on=2026-01-05")
    assert "+109.1 %" not in shown


def test_values_that_do_not_apply_differ_from_those_we_lack(client):
    shown = page(client, "/capital/")
    assert '<span class="missing" title="not-applicable">—</span>' in shown
    assert '<span class="missing" title="unknown">unknown</span>' in shown


def test_switches_are_links_that_keep_the_rest_of_the_view(client):
    shown = page(client, "/capital/?funding-quarterly.scale=log&known_on=2026-10-02")
    figure = shown.split('id="funding-quarterly"')[1].split("</figure>")[0]
    links = dict(
        re.findall(
            r'<a id="[^"]*" href="([^"]*)" hx-boost="true" hx-target="#funding-quarterly"[^>]*>([^<]*)</a>', figure
        )
    )
    by_text = {text: address.replace("&amp;", "&") for address, text in links.items()}
    assert by_text["Share"] == (
        "/capital/?funding-quarterly.scale=log&funding-quarterly.show=share&known_on=2026-10-02#funding-quarterly"
    )
    assert by_text["Linear"] == "/capital/?known_on=2026-10-02#funding-quarterly"
