from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    return client.get(address).content.decode()


def names(shown):
    return re.findall(r'<td><a href="/companies/[^"]*">([^<]*)</a>', shown)


@pytest.mark.parametrize("query", ["智谱", "zhipu", "Ｚｈｉｐｕ", "z.AI"])
def test_a_company_is_found_by_any_name_in_either_script(client, query):
    assert "Z.ai" in names(page(client, f"/companies/?q={query}"))


def test_the_directory_is_filtered_by_side_and_kind(client):
    shown = page(client, "/companies/?directory.side=CN&kind=lab")
    assert {"DeepSeek", "Z.ai"} <= set(names(shown))
    assert not {"OpenAI", "Huawei"} & set(names(shown))


def test_the_side_is_that_of_the_day(client):
    before, after = (page(client, f"/companies/manus/?known_on={day}") for day in ("2025-04-01", "2026-02-01"))
    assert '<p class="lede"><span class="side side-cn">China</span>' in before
    assert '<p class="lede"><span class="side side-other">Other</span>' in after


def test_conflicting_values_are_both_shown_with_their_sources(client):
    shown = page(client, "/companies/zhipu/")
    raised = shown.split("<dt>Raised</dt>")[1].split("</dd>")[0]
    assert "$558m</a>" in raised
    assert "also stated: " in raised
    assert len(re.findall(r'href="https?://', raised)) >= 2


def test_a_profile_lists_names_models_rounds_and_events(client):
    shown = page(client, "/companies/zhipu/")
    assert "北京智谱" in shown
    for title in ("Listings", "Funding rounds", "Models", "Events"):
        assert f"{title}</h2>" in shown


def test_an_acquisition_is_seen_from_both_companies(client):
    assert 'Acquirer: <a href="/companies/meta/' in page(client, "/companies/manus/")
    assert 'Target: <a href="/companies/manus/' in page(client, "/companies/meta/")


def test_looking_back_shows_no_ticker_part_or_model_of_a_later_day(client):
    then, now = (page(client, f"/companies/zhipu/{query}") for query in ("?known_on=2024-06-30", ""))
    assert "2513.HK" in now
    assert "2513.HK" not in then
    assert "GLM-4.7-Flash" in now
    assert "GLM-4.7-Flash" not in then
    manus = page(client, "/companies/manus/?known_on=2023-01-01")
    assert "Singapore" not in manus
    assert "until" not in manus.split("<main")[1].split("</main>")[0].lower()


def test_a_model_that_nobody_had_spoken_of_is_not_there(client):
    assert client.get("/models/glm-4-7-flash/?known_on=2024-06-30").status_code == 404
    assert client.get("/models/glm-4-7-flash/").status_code == 200
