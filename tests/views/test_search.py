from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest

from airace.models import Article
from airace.queries import names
from airace.queries.stats import data_version
from airace.tasks import index_names
from airace.web import finder

pytestmark = pytest.mark.usefixtures("bundle")


def page(client, query, more=""):
    return client.get(f"/search/?q={quote(query)}{more}").content.decode()


def results(shown: str) -> list[tuple[str, str, str]]:
    """Kind, address and name of every row."""
    return re.findall(
        r'<span class="hit-kind">([^<]*)</span><span class="hit-name"><a href="([^"]*)">([^<]*)</a>', shown
    )


@pytest.mark.parametrize(
    "query",
    [
        "智谱",
        "智譜",
        "Zhipu",
        "zhipu qingyan",
        "Z.ai",
        "2513.HK",
        "2513",
        "zhi pu",
        "zipu",
        "knowledge atlas",
    ],
)
def test_one_company_is_found_by_every_name_it_goes_by(client, query):
    assert results(page(client, query))[0] == ("Company", "/companies/zhipu/", "Z.ai")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("deepseek r1", ("Model", "/models/deepseek-r1/", "DeepSeek R1")),
        ("tongyi", ("Model family", "/families/qwen/", "Qwen")),
        ("likaifu", ("Person", "/people/kai-fu-lee/", "Kai-Fu Lee")),
        ("LMArena ranking", ("Measure", "/metrics/ranking-arena/", "LMArena ranking")),
        ("methodology", ("Page", "/methodology/", "Methodology")),
        ("restatement", ("Page", "/restatements/", "Restatements")),
        ("compare", ("Page", "/compare/", "Compare companies, models or sides")),
        ("HHI", ("Measure", "/metrics/hub-concentration/", "How concentrated downloads are")),
        ("唐傑", ("Person", "/people/tang-jie/", "Tang Jie")),
        ("英伟达", ("Company", "/companies/nvidia/", "NVIDIA")),
        ("deepsek", ("Company", "/companies/deepseek/", "DeepSeek")),
        ("Antropic", ("Company", "/companies/anthropic/", "Anthropic")),
    ],
)
def test_every_kind_has_its_page(client, query, first):
    assert results(page(client, query))[0] == first


def test_kinds_are_counted_and_narrow_the_list(client):
    everything = page(client, "qwen")
    models = page(client, "qwen", "&kind=family")
    assert "Model families 1</a>" in everything
    assert {kind for kind, _, _ in results(models)} == {"Model family"}
    assert client.get("/search/?q=x&kind=bakery").status_code == 400


def test_looking_back_finds_nothing_of_a_later_day_and_links_keep_the_day(client):
    shown = results(page(client, "deepseek r1", "&known_on=2024-12-31"))
    assert "/models/deepseek-r1/?known_on=2024-12-31" not in [address for _, address, _ in shown]
    then = results(page(client, "zhipu", "&known_on=2024-12-31"))
    assert then[0][1] == "/companies/zhipu/?known_on=2024-12-31"
    assert results(page(client, "2513.HK", "&known_on=2024-12-31")) == []


def test_a_chip_leads_to_its_row_on_the_day(client):
    (kind, address, _), *_ = results(page(client, "H20 SXM 96GB", "&known_on=2026-10-01"))
    assert kind == "Chip"
    assert address.startswith("/compute/?known_on=2026-10-01&amp;chips-compared.q=H20")


def test_nothing_found_says_so_and_text_is_escaped(client):
    assert "Nothing known on" in page(client, "xyzzyxyzzy")
    assert "<script>alert" not in page(client, "<script>alert(1)</script>")
    assert client.get(f"/search/?q={'x' * 101}").status_code == 400


def test_suggestions_are_a_few_options_with_addresses(client):
    shown = client.get("/search/suggest/?q=zhi").content.decode()
    assert shown.count('role="option"') <= 8
    assert 'data-url="/companies/zhipu/"' in shown
    assert "<html" not in shown
    only = client.get("/search/suggest/?q=qwen&kind=model,company").content.decode()
    assert "/families/" not in only
    assert "/models/" in only


def test_a_search_asks_the_tables_once_and_then_little(client, django_assert_max_num_queries):
    page(client, "zhipu")
    with django_assert_max_num_queries(2):
        page(client, "deepseek")
    with django_assert_max_num_queries(1):
        client.get("/search/suggest/?q=openai")


def test_names_come_from_the_cache_where_another_process_made_them(client, django_assert_max_num_queries):
    page(client, "zhipu")
    names.forget()
    finder.forget()
    with django_assert_max_num_queries(2):
        assert results(page(client, "zhipu"))[0][2] == "Z.ai"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/companies/zipu/", "/companies/zhipu/"),
        ("/models/deepsek-r1/", "/models/deepseek-r1/"),
        ("/families/lama/", "/families/llama/"),
        ("/metrics/ranking-arna/", "/metrics/ranking-arena/"),
        ("/openai/", "/companies/openai/"),
        ("/companies/zipu/?known_on=2026-06-01", "/companies/zhipu/?known_on=2026-06-01"),
    ],
)
def test_an_address_that_leads_nowhere_names_what_comes_close(client, address, link):
    response = client.get(address)
    assert response.status_code == 404
    near = response.content.decode().split("Did you mean")[1].split("</ul>")[0]
    assert f'<a href="{link}">' in near


def test_every_thing_found_has_a_page(client):
    """Of each kind a few, today and on a day of the past."""
    version = data_version()
    for day in (date(2026, 11, 23), date(2025, 9, 1)):
        seen: dict[str, int] = {}
        for thing in finder.index(version).things[::5]:
            if (thing.since and thing.since > day) or not thing.url.startswith("/"):
                continue
            seen[thing.kind] = seen.get(thing.kind, 0) + 1
            if seen[thing.kind] <= 3:
                mark = "&" if "?" in thing.url else "?"
                address = f"{thing.url.partition('#')[0]}{mark}known_on={day}"
                assert client.get(address).status_code == 200, address
        assert {"company", "model", "family", "person", "question", "event", "metric"} <= set(seen)


def test_the_task_makes_the_names_for_everybody(client, django_assert_max_num_queries):
    index_names()
    names.forget()
    with django_assert_max_num_queries(2):
        assert results(page(client, "智谱"))[0][2] == "Z.ai"


def test_articles_beneath_other_kinds_are_few_and_lead_on(client):
    for number in range(12):
        Article.objects.create(
            sha256=f"a{number}",
            title=f"智谱发布第{number}个模型",
            url=f"https://press.example/{number}",
            text="",
            language="zh",
            published_on=date(2026, 11, 1),
            fetched_at=datetime(2026, 11, 2, tzinfo=UTC),
        )
    shown = page(client, "智譜")
    assert shown.count("https://press.example/") == 8
    assert "Articles 12</a>" in shown
    assert 'href="/news/?q=%E6%99%BA%E8%AD%9C"' in shown
    assert page(client, "智譜", "&kind=article").count("https://press.example/") == 12
