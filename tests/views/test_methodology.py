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
