from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return client.get(address).content.decode()


def section(shown, slug):
    return shown.split(f'<section class="section" id="{slug}"')[1].split("</section>")[0]


def models(shown):
    return re.findall(r'<td><a href="/models/[^"]*">([^<]*)</a>', section(shown, "ranking-arena"))


def test_the_gap_has_three_units(client):
    shown = page(client, "/models/?known_on=2026-10-02")
    for slug in ("frontier-gap-arena", "frontier-win-probability-arena", "frontier-lag-eci"):
        assert f'<figure class="chart panel show-chart" id="{slug}"' in shown
    assert "42.5 points" in shown
    assert "tolerance 1 ECI point" in shown


def test_the_ranking_is_sorted_and_filtered_by_its_address(client):
    everything = page(client, "/models/?known_on=2026-10-02")
    chinese = page(client, "/models/?known_on=2026-10-02&ranking-arena.side=CN&ranking-arena.sort=model")
    assert models(everything)[0] == "Gemini 4 Argon"
    assert "Gemini 4 Argon" not in models(chinese)
    assert models(chinese) == sorted(models(chinese), key=str.lower)
    assert 'aria-sort="ascending"' in section(chinese, "ranking-arena")


def test_the_ranking_finds_models_by_part_of_a_name(client):
    assert all("Kimi" in name for name in models(page(client, "/models/?ranking-arena.q=kimi")))


def test_a_model_has_its_scores_with_sources(client):
    shown = page(client, "/models/deepseek-r1/")
    assert "<h1>DeepSeek R1</h1>" in shown
    assert '<a href="/companies/deepseek/">DeepSeek</a>' in shown
    assert re.search(r'<a href="/evidence/readings/[^"]*/deepseek-r1/[^"]*" data-evidence>[0-9.]+</a>', shown)


def test_a_model_is_not_known_before_its_release(client):
    assert client.get("/models/deepseek-r1/?known_on=2025-01-19").status_code == 404
    assert client.get("/models/deepseek-r1/?known_on=2025-01-21").status_code == 200


def test_coding_models_are_a_board_of_their_own_and_july_is_in_its_table(client):
    shown = page(client, "/models/?board=code")
    assert "On Arena code the US leads by 144 points (1 Oct 2026); China led by up to 52 (24 Jul 2026)." in shown
    july = re.findall(r"<td[^>]*>(?:<[^>]*>)*\d+ Jul 2026.*?</tr>", shown.split('id="gap-code"')[1], flags=re.S)
    assert any("−47" in row for row in july)
    assert 'id="frontier-arena"' not in shown


@pytest.mark.parametrize("board", ["text", "style-control", "vision", "code", "eci", "livebench", "swe-bench", "aider"])
@pytest.mark.parametrize("day", ["", "2026-08-06", "2001-01-01"])
def test_every_board_keeps_to_the_budget(client, django_assert_max_num_queries, board, day):
    with django_assert_max_num_queries(15):
        response = client.get("/models/", {"board": board, "known_on": day})
    assert response.status_code == 200
    shown = response.content.decode()
    assert f'id="ranks-{board}"' in shown
    ids = re.findall(r'\sid="([^"]*)"', shown)
    assert len(ids) == len(set(ids))


def test_an_unknown_board_is_refused(client):
    assert client.get("/models/?board=chess").status_code == 400


def test_ties_and_merged_variants_are_explained(client):
    shown = page(client, "/models/")
    assert "models that cannot be told apart share a rank" in shown
    assert "variants of one model are merged" in shown
