from __future__ import annotations

import pytest

from airace.metrics import registry

pytestmark = pytest.mark.usefixtures("bundle")


@pytest.mark.parametrize("slug", registry())
def test_every_metric_has_a_page_with_its_definition_and_sources(client, slug):
    shown = client.get(f"/metrics/{slug}/").content.decode()
    definition = registry()[slug].definition
    assert f"<h1>{definition.title}</h1>" in shown.replace("&#x27;", "'")
    assert "Caveats" in shown
    assert f"/api/v1/charts/{slug}.csv" in shown


def test_an_unknown_metric_is_named(client):
    answer = client.get("/metrics/no-such-thing/")
    assert answer.status_code == 404


def test_the_page_is_what_was_known_on_the_day(client):
    shown = client.get("/metrics/hub-downloads/?known_on=2026-04-29").content.decode()
    assert "723" not in shown.split("<main")[1]
