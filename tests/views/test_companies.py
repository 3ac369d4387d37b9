from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from airace.models import Article, Mention, Person

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
    assert 'href="/evidence/facts/ipo/' in raised
    assert re.search(r'also stated: <a class="cited" href="https?://', raised)


def test_a_profile_lists_names_models_rounds_and_events(client):
    shown = page(client, "/companies/zhipu/")
    assert "北京智谱" in shown
    for title in ("Listings", "Funding rounds", "Models", "Events"):
        assert f"{title}</h2>" in shown


def test_an_acquisition_is_seen_from_both_companies(client):
    assert 'Acquirer: <a href="/companies/meta/' in page(client, "/companies/manus/")
    assert 'Target: <a href="/companies/manus/' in page(client, "/companies/meta/")


def section(shown, title):
    return shown.split(f"{title}</h2>")[1].split("</section>")[0]


def test_everything_on_record_and_how_it_is_known(client):
    shown = page(client, "/companies/zhipu/")
    figures = section(shown, "Figures over time")
    price = re.search(r"<tr><td>Closing price, 2513.HK</td>(.*?)</tr>", figures)[1]
    # share_prices.csv ends with HK$641 on 30 September 2026.
    assert re.search(r'href="/evidence/readings/close/share-prices/zhipu/2026-09-30/[^"]*"[^>]*>641', price)
    assert "30 Sep 2026" in price
    assert "Databricks" in section(shown, "Named use")
    assert 'href="/people/tang-jie/"' in section(shown, "What its people said about the race")
    known = section(shown, "How we know it")
    assert re.search(r"<td>Primary filing</td><td class=\"num\">\d+</td>", known)
    assert "Watched in " in known
    assert "zai-org/GLM-4.5" in known


def test_what_a_company_uses_and_makes_leads_on(client):
    assert 'Alibaba Qwen</a>, by <a href="/companies/alibaba/">' in section(
        page(client, "/companies/airbnb/"), "Named use"
    )
    chips = section(page(client, "/companies/nvidia/"), "Accelerators")
    assert '<a href="/compute/?chips-compared.q=H20%20SXM%2096GB#chips-compared">H20 SXM 96GB</a>' in chips


def test_a_us_company_is_found_by_its_chinese_name(client):
    assert "NVIDIA" in names(page(client, "/companies/?q=英伟达"))


def test_looking_back_shows_only_figures_and_uses_of_the_day(client):
    then = page(client, "/companies/zhipu/?known_on=2025-11-30")
    assert "Closing price" not in then
    assert "Databricks" not in then
    assert "Windsurf" in section(then, "Named use")
    assert "Watched in " not in then


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


def test_a_person_shows_the_articles_that_name_them(client):
    person = Person.objects.get(slug="justin-lin")
    article = Article.objects.create(
        sha256="a",
        title="Lin speaks",
        url="https://press.example/1",
        text="",
        published_on=date(2026, 11, 1),
        fetched_at=datetime(2026, 11, 2, tzinfo=UTC),
    )
    Mention.objects.create(article=article, text="Lin", kind="person", person=person)
    assert "Lin speaks" in section(page(client, "/people/justin-lin/"), "In the news")
    assert "In the news" not in page(client, "/people/justin-lin/?known_on=2026-10-31")
