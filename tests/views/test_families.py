from __future__ import annotations

import csv
import re

import pytest

from airace.stack.paths import ROOT

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def listed(family: str) -> set[str]:
    with (ROOT / "airace/dataset/models.csv").open(encoding="utf-8") as rows:
        return {row["slug"] for row in csv.DictReader(rows) if row["family"] == family}


def test_the_directory_lists_families_with_counts(client):
    shown = page(client, "/families/")
    row = shown.split('href="/families/kimi/"')[1].split("</tr>")[0]
    assert "Moonshot AI" in row
    assert f'<td class="num">{len(listed("kimi"))}</td>' in row


def test_a_family_shows_its_releases_names_downloads_and_users(client):
    shown = page(client, "/families/qwen/")
    assert set(re.findall(r'href="/models/([^/"]+)/', shown)) == listed("qwen")
    assert "通义千问" in shown
    assert 'id="family-downloads-30d"' in shown
    assert "Airbnb" in shown
    assert 'href="/companies/alibaba/"' in shown


def test_a_closed_family_has_no_download_chart(client):
    shown = page(client, "/families/claude/")
    assert "No repository of the family was counted" in shown
    assert "<figure" not in shown


def test_looking_back_shows_no_later_release_and_no_family_without_one(client):
    then = page(client, "/families/qwen/?known_on=2025-01-01")
    assert "/models/qwen3-max/" not in then
    assert "/models/qwen3-max/" in page(client, "/families/qwen/")
    assert client.get("/families/mimo/?known_on=2024-01-01").status_code == 404


def test_models_and_companies_lead_to_their_family(client):
    assert 'href="/families/qwen/"' in page(client, "/models/qwen3-max/")
    assert 'href="/families/glm/"' in page(client, "/companies/zhipu/")
