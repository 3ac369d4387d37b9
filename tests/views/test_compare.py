from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def row(shown: str, title: str) -> list[str]:
    """The two cells of a row, without marks."""
    cells = shown.split(f">{title}")[1].split("</tr>")[0].split("<td>")[1:]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", cell)).strip() for cell in cells]


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/compare/us-vs-china/", "/compare/china-vs-us/"),
        ("/compare/us-vs-cn/", "/compare/china-vs-us/"),
        ("/compare/cn-vs-us/?known_on=2026-08-06", "/compare/china-vs-us/?known_on=2026-08-06"),
        ("/compare/?a=CN&b=USA", "/compare/china-vs-us/"),
        ("/compare/zhipu-vs-openai/?known_on=2026-08-06", "/compare/openai-vs-zhipu/?known_on=2026-08-06"),
        ("/compare/?a=Zhipu&b=OpenAI", "/compare/openai-vs-zhipu/"),
        ("/compare/?a=智谱&b=月之暗面", "/compare/moonshot-vs-zhipu/"),
        ("/compare/?a=deepseek r1&b=o1", "/compare/deepseek-r1-vs-o1/"),
        ("/compare/?a=US&b=China", "/compare/china-vs-us/"),
        ("/compare/?a=Qwen&b=Llama", "/compare/llama-family-vs-qwen-family/"),
        ("/compare/llama-vs-qwen/?known_on=2026-08-06", "/compare/llama-family-vs-qwen-family/?known_on=2026-08-06"),
        ("/compare/qwen-family-vs-llama-family/", "/compare/llama-family-vs-qwen-family/"),
    ],
)
def test_names_in_any_order_lead_to_one_address(client, asked, canonical):
    response = client.get(asked)
    assert response.status_code in {301, 302}
    assert response["Location"] == canonical


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/compare/?a=Zhipu", "Name both."),
        ("/compare/?a=Zhipu&b=智谱", "one and the same"),
        ("/compare/?a=xyzzyxyzzy&b=OpenAI", "No two companies, models, families or sides"),
    ],
)
def test_the_picker_says_what_is_wrong(client, address, words):
    assert words in page(client, address)


@pytest.mark.parametrize("slug", ["openai-vs-openai", "openai", "x-vs-y", "deepseek-r1-vs-openai", "us-vs-zhipu"])
def test_what_cannot_be_compared_is_not_there(client, slug):
    assert client.get(f"/compare/{slug}/").status_code == 404


def test_two_companies_stand_in_one_table_with_sources(client):
    shown = page(client, "/compare/minimax-vs-zhipu/")
    # Offer and first close as in the register: 345/165 and 131.5/116.2.
    assert row(shown, "Listing: first-day return") == ["+109.1 %", "+13.2 %"]
    assert row(shown, "Side</th>") == ["China", "China"]
    capital = shown.split(">Listing: offer")[1].split("</tr>")[0]
    assert re.findall(r'href="/evidence/facts/ipo/([^/]+)/#offer_price" data-evidence', capital) == [
        "minimax-hkex",
        "zhipu-hkex",
    ]
    assert shown.count('<figure class="chart') == 3


def test_an_unlisted_company_has_no_offer_and_nothing_is_nought(client):
    shown = page(client, "/compare/openai-vs-zhipu/")
    assert row(shown, "Listing: offer")[0].startswith("—")
    assert "$0" not in shown.split("<figure")[0]


def test_models_are_compared_inside_one_snapshot(client):
    shown = page(client, "/compare/deepseek-r1-vs-o1/")
    assert row(shown, "Developer") == ["DeepSeek", "OpenAI"]
    table = shown.split("Scores on the same boards")[1].split("Boards that list only one")[0]
    arena = row(table, "Arena (LMArena / Chatbot Arena) text leaderboard")
    days = [re.search(r"\d+ \w+ \d{4}$", cell) for cell in arena]
    assert None not in days
    assert len({day[0] for day in days if day}) == 1


def test_the_sides_have_the_values_of_their_metrics(client):
    shown = page(client, "/compare/china-vs-us/")
    assert [cell.split()[0] for cell in row(shown, "Best model of each side on LMArena")] == ["1,491.0", "1,533.5"]
    assert shown.count('<figure class="chart') >= 4


def test_looking_back_compares_what_was_known(client):
    then = page(client, "/compare/minimax-vs-zhipu/?known_on=2025-12-31")
    assert "first-day return" not in then
    assert client.get("/compare/deepseek-r1-vs-o1/?known_on=2024-12-31").status_code == 404


def test_profiles_offer_a_comparison(client):
    for address, name in (("/companies/zhipu/", "Z.ai"), ("/models/deepseek-r1/", "DeepSeek R1")):
        assert f'<input type="hidden" name="a" value="{name}">' in page(client, address)


def test_two_families_stand_in_one_table(client):
    shown = page(client, "/compare/deepseek-family-vs-qwen-family/?known_on=2026-09-01")
    assert row(shown, "Side</th>") == ["China", "China"]
    families = page(client, "/families/?known_on=2026-09-01&family-releases.rows=all")
    for at, slug in enumerate(("deepseek", "qwen")):
        listed = families.split(f'href="/families/{slug}/?known_on=2026-09-01"')[1].split("</tr>")[0]
        models = re.findall(r'<td class="num">(\d+)</td>', listed)
        assert row(shown, "Models known")[at] == models[0]
    adopters = row(shown, "Named adopters in the register")
    # Of the register: Airbnb, and AI Singapore with Qwen3-32B.
    assert adopters[1].startswith("2 ")
    assert "Airbnb" in adopters[1]


def test_a_family_is_not_compared_before_it_was_known(client):
    assert client.get("/compare/kimi-family-vs-qwen-family/?known_on=2023-09-01").status_code == 404
    assert client.get("/compare/qwen-family-vs-qwen-family/").status_code == 404
