"""The language of a page is in its address, and in nothing else."""

from __future__ import annotations

import re

import brotli
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from airace.lib.say import CHINESE
from airace.queries.stats import data_version
from airace.web import finder
from airace.web.language import bare, in_language, language_of

PAGES = (
    "/",
    "/models/",
    "/adoption/",
    "/capital/",
    "/ipos/",
    "/companies/zhipu/",
    "/forecasts/",
    "/timeline/",
    "/status/",
)


@pytest.fixture
def reader(bundle) -> Client:
    cache.clear()
    return Client(headers={"Accept-Encoding": "br"})


def text(response) -> str:
    return brotli.decompress(response.content).decode()


@pytest.mark.parametrize(
    ("path", "chinese"),
    [
        ("/", "/zh-hans/"),
        ("/companies/zhipu/", "/zh-hans/companies/zhipu/"),
        ("/zh-hans/models/", "/zh-hans/models/"),
        ("/api/v1/metrics", "/api/v1/metrics"),
        ("/metrics", "/metrics"),
        ("/admin/", "/admin/"),
    ],
)
def test_pages_have_an_address_in_each_language_and_other_things_one(path, chinese):
    assert in_language(path, CHINESE) == chinese
    assert in_language(chinese, "en-gb") == bare(path)
    assert language_of(chinese) in {CHINESE, "en-gb"}


def test_neither_a_header_nor_a_cookie_chooses_the_language(reader):
    response = reader.get("/methodology/", headers={"Accept-Language": "zh-CN"}, cookies={"django_language": "zh-hans"})
    assert '<html lang="en">' in text(response)
    assert response["Vary"] == "Accept-Encoding"
    assert '<html lang="zh-Hans"' in text(reader.get("/zh-hans/methodology/", headers={"Accept-Language": "en"}))


def test_the_switch_keeps_the_page_and_its_state(reader):
    state = "?frontier-arena.scale=log&amp;known_on=2026-08-06"
    english = text(reader.get("/models/?frontier-arena.scale=log&known_on=2026-08-06"))
    assert f'class="language" href="/zh-hans/models/{state}"' in english
    chinese = text(reader.get("/zh-hans/models/?frontier-arena.scale=log&known_on=2026-08-06"))
    assert f'class="language" href="/models/{state}"' in chinese
    for page, own in ((english, "/models/"), (chinese, "/zh-hans/models/")):
        assert re.search(rf'rel="canonical" href="[^"]*localhost[^"/]*{own}\?', page)
        assert re.findall(r'rel="alternate" hreflang="([^"]+)"', page) == ["en", "zh-Hans"]


@pytest.mark.parametrize("address", PAGES)
def test_a_chinese_page_keeps_to_the_budget_and_leads_to_chinese_pages(reader, django_assert_max_num_queries, address):
    finder.index(data_version())
    with django_assert_max_num_queries(15):
        page = text(reader.get(f"/zh-hans{address}"))
    if address != "/status/":  # speaks of this moment, so nothing of it is kept
        with django_assert_max_num_queries(2):
            reader.get(f"/zh-hans{address}")
    page = re.sub(r'<a class="language"[^>]*>', "", page)
    elsewhere = {link for link in re.findall(r'(?:href|action)="(/[^"]*)"', page) if not link.startswith("/zh-hans/")}
    files = ("/static/", "/api/", "/healthz", "/ipos/calendar.ics")  # one address for all languages
    assert {link for link in elsewhere if not link.startswith(files)} == set()


def test_names_dates_and_numbers_are_written_as_chinese_readers_write_them(reader):
    page = text(reader.get("/zh-hans/companies/zhipu/"))
    assert re.search(r"<h1>[^<]*智谱", page)
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日", page)
    assert re.search(r"亿(?:美元|港元)", page)


def test_files_and_the_api_stay_english(reader):
    with translation.override(CHINESE):
        head = text(reader.get("/api/v1/charts/ipo-desk.csv")).splitlines()[0]
    assert "side" in head.lower()
    assert not re.search(r"[\u4e00-\u9fff]", head)


def test_an_address_that_leads_nowhere_says_so_in_its_language(reader):
    response = reader.get("/zh-hans/companies/zipu/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "没有名为 zipu 的已知公司" in page
    assert "/zh-hans/companies/zhipu/" in page
