from __future__ import annotations

import pytest

from airace import metrics

pytestmark = pytest.mark.usefixtures("bundle")


def test_every_metric_is_described(client):
    shown = client.get("/methodology/").content.decode()
    for slug in metrics.registry():
        assert f'<section class="measure" id="{slug}"' in shown


def test_the_rules_are_printed_with_their_numbers(client):
    shown = client.get("/methodology/").content.decode()
    assert "at least 5 % above" in shown
    assert "at least 8 points" in shown


def test_every_title_leads_to_the_page_of_its_metric_on_the_same_day(client):
    shown = client.get("/methodology/?known_on=2026-10-02").content.decode()
    for slug in metrics.registry():
        assert f'<h3 id="{slug}-title"><a href="/metrics/{slug}/?known_on=2026-10-02">' in shown


def test_the_folder_of_metrics_leads_to_their_list(client):
    answer = client.get("/metrics/?known_on=2026-10-02")
    assert (answer.status_code, answer["Location"]) == (302, "/methodology/?known_on=2026-10-02")


def test_a_measure_that_was_changed_says_when_and_what(client):
    day, what = metrics.registry()["hub-shares"].definition.changes[0]
    assert day.isoformat() == "2026-11-24"
    for address in ("/methodology/", "/metrics/hub-shares/"):
        shown = client.get(address).content.decode()
        assert "24 Nov 2026" in shown
        assert what in shown
    assert what not in client.get("/metrics/frontier-gap-arena/").content.decode()
