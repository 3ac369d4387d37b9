"""Every page on the bundled dataset: it answers, keeps to its budget of queries, and repeats itself for nothing."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from airace import nav
from airace.queries.stats import data_version
from airace.web import finder

ADDRESSES = (
    "/",
    "/gauges/",
    "/gauges/?gauges=independent&weight.download-ratio=5",
    "/models/",
    "/models/?board=code&ranking-code.side=CN",
    "/models/deepseek-r1/",
    "/adoption/",
    "/adoption/?deployments.sector=finance&hub-downloads-30d.show=share",
    "/adoption/models/",
    "/adoption/models/?relative-adoption.side=US&downloads-since-release.scale=log",
    "/capital/",
    "/capital/funding/",
    "/capital/funding/?from=2026-01-01&to=2026-06-30&stage=series-b&investor=nvidia",
    "/capital/valuations/",
    "/capital/spending/",
    "/capital/spending/?by=quarter&capex-guidance.side=CN",
    "/capital/deals/",
    "/capital/deals/meta-manus/",
    "/ipos/",
    "/ipos/?side=CN&venue=hkex&ipo-paths.scale=log",
    "/ipos/minimax-hkex/",
    "/compute/",
    "/compute/?chips-compared.side=CN&chips-compared.sort=-memory-gb",
    "/companies/",
    "/companies/?q=%E6%99%BA%E8%B0%B1&directory.side=CN",
    "/companies/zhipu/",
    "/companies/manus/",
    "/companies/alibaba/",
    "/news/",
    "/news/?q=%E6%99%BA%E8%B0%B1&company=zhipu&side=CN",
    "/timeline/",
    "/timeline/?kind=export-control&side=US&from=2025",
    "/timeline/2025-01-20-deepseek-releases-r1-reasoning-model/",
    "/forecasts/",
    "/forecasts/?forecast-statements.q=china&forecast-questions.sort=last-day",
    "/forecasts/kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027/",
    "/forecasts/polymarket-best-chinese-ai-company-end-of-july-2026-alibaba/",
    "/people/justin-lin/",
    "/families/",
    "/families/qwen/",
    "/families/claude/",
    "/compare/",
    "/compare/china-vs-us/",
    "/compare/minimax-vs-zhipu/",
    "/compare/deepseek-r1-vs-o1/",
    "/compare/llama-family-vs-qwen-family/",
    "/methodology/",
    "/evidence/facts/ipo/zhipu-hkex/",
    "/evidence/facts/company/zhipu/",
    "/evidence/readings/lmarena-text/lmarena/deepseek-coder-v2/2024-07-18/",
    "/evidence/readings/close/share-prices/tencent/2026-06-03/?variant=0700.HK",
    "/evidence/metrics/funding-trailing-year/",
    "/evidence/metrics/gauge-panel/",
    "/evidence/metrics/frontier-arena/",
    "/restatements/",
    "/restatements/?source=company-figures",
    "/changes/",
)
NOW = (
    "/report/thanks/",
    "/search/",
    "/search/?q=zhipu",
    "/status/",
    "/status/lmarena/",
    "/status/airace/",
)  # speak of this moment, so nothing of them is kept

pytestmark = pytest.mark.usefixtures("bundle")


@pytest.fixture
def reader() -> Client:
    cache.clear()
    return Client(headers={"Accept-Encoding": "br, gzip"})


def text(response) -> str:
    return brotli.decompress(response.content).decode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("day", ["", "2026-08-06", "2001-01-01"])
def test_a_page_keeps_to_its_budget_of_queries(reader, django_assert_max_num_queries, address, day):
    address += f"{'&' if '?' in address else '?'}known_on={day}" if day else ""
    finder.index(data_version())  # a worker makes the names that a page not found suggests
    with django_assert_max_num_queries(15):
        first = reader.get(address)
    assert first.status_code in ({200} if day != "2001-01-01" else {200, 404})
    if first.status_code == 200:
        with django_assert_max_num_queries(2):
            again = reader.get(address)
        assert again.content == first.content
        assert again["ETag"] == first["ETag"]


def test_an_unchanged_page_is_answered_with_304_after_one_query(reader, django_assert_num_queries):
    tag = reader.get("/")["ETag"]
    with django_assert_num_queries(1):
        response = reader.get("/", headers={"If-None-Match": f'"other", {tag}'})
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == tag


def test_the_answer_is_in_the_encoding_that_the_reader_accepts(reader):
    plain = reader.get("/methodology/", headers={"Accept-Encoding": "identity"})
    zipped = reader.get("/methodology/", headers={"Accept-Encoding": "gzip, br;q=0"})
    small = reader.get("/methodology/")
    assert [response.get("Content-Encoding") for response in (plain, zipped, small)] == [None, "gzip", "br"]
    assert gzip.decompress(zipped.content) == brotli.decompress(small.content) == plain.content
    assert "Accept-Encoding" in small["Vary"]
    assert "Cookie" not in small["Vary"]


def test_staff_see_what_everybody_sees(reader, django_user_model):
    public = reader.get("/capital/")
    reader.force_login(django_user_model.objects.create_superuser("editor"))
    assert reader.get("/capital/").content == public.content


def test_parameters_that_mean_nothing_make_no_other_page(reader):
    assert reader.get("/?utm_source=x&b=1")["ETag"] == reader.get("/")["ETag"]
    assert reader.get("/?known_on=2026-08-06")["ETag"] != reader.get("/")["ETag"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?known_on=yesterday", "known_on=yesterday is not a day; write it as YYYY-MM-DD"),
        ("/models/?known_on=2999-01-01", "lies in the future"),
        ("/capital/?known_on=1999-12-31", "is before our first data"),
        ("/capital/funding/?from=2026-02-01&to=2026-01-01", "lies after to=2026-01-01"),
        ("/capital/spending/?by=week", "by=week is not known here; choose one of quarter, year."),
        ("/?frontier-arena.events=maybe", "frontier-arena.events=maybe is not known here; choose one of off, on."),
        ("/gauges/?weight.eci-lag=11", "weight.eci-lag=11 is no weight; write a whole number from 0 to 10."),
        ("/models/?board=chess", "board=chess is not known here"),
        ("/models/?ranking-arena.sort=colour", "names no column; choose one of rank, model"),
        ("/models/?frontier-arena.from=soon", "frontier-arena.from=soon is not a day"),
        ("/companies/?kind=bakery", "kind=bakery is not known here"),
        (f"/companies/?q={'x' * 101}", "q is longer than 100 characters"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_remedy(reader, address, words):
    response = reader.get(address)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert '<input type="date" name="known_on"' in response.content.decode()
    assert "ETag" not in response


def test_a_bad_day_keeps_the_rest_of_the_form(reader):
    page = reader.get("/companies/?q=zhipu&known_on=never").content.decode()
    assert '<input type="hidden" name="q" value="zhipu">' in page


@pytest.mark.parametrize("address", ["/nowhere/", "/companies/no-such-company/", "/models/no-such-model/"])
def test_an_address_that_leads_nowhere_shows_the_way(reader, address):
    response = reader.get(address)
    assert response.status_code == 404
    assert 'href="/companies/"' in response.content.decode()


def test_nothing_may_be_sent_to_a_page(reader):
    assert reader.post("/").status_code == 405
    assert reader.head("/").status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_links_keep_the_day_and_the_reader_is_told(reader, address):
    address += f"{'&' if '?' in address else '?'}known_on=2026-10-02"
    page = text(reader.get(address))
    assert "You are looking at what was known on <strong>2 Oct 2026</strong>" in page
    own = [
        link
        for link in re.findall(r'<a [^>]*href="(/[^"#]*)', page)
        if not link.startswith(("/api/", "/healthz", "/restatements.atom", "/changes.atom"))
    ]
    forgetful = {link for link in own if "known_on=2026-10-02" not in link}
    # Only the two links back to today forget it.
    assert len(forgetful) <= 1
    assert all("known_on" not in link for link in forgetful)


@pytest.mark.parametrize("address", [*ADDRESSES, *NOW])
def test_no_page_needs_inline_script_or_style_or_another_site(reader, address):
    response = reader.get(address)
    page = text(response)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert all(attributes.startswith(' type="application/json"') for attributes in inline)
    loaded = re.findall(r'<(?:script|link(?! rel="(?:alternate|canonical)")|img)[^>]*(?:src|href)="([^"]*)"', page)
    assert loaded
    assert all(link.startswith("/static/") for link in loaded)
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("address", [*ADDRESSES, *NOW])
def test_ids_are_unique_and_headings_begin_with_one_h1(reader, address):
    page = text(reader.get(address))
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert re.findall(r"<h([1-6])", page)[0] == "1"
    assert page.count("<h1") == 1


def test_the_header_lists_pages_that_exist(reader):
    page = text(reader.get("/"))
    for title, name in nav.PAGES:
        assert f'<a href="{reverse(name)}"' in page
        assert reader.get(reverse(name)).status_code == 200
        assert f">{title}</a>" in page


def test_a_page_survives_a_cache_that_is_away(reader, settings):
    fine = reader.get("/methodology/").content
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/cache.sock"}}
    assert reader.get("/methodology/").content == fine
