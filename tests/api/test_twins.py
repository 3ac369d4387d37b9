"""Every page as JSON and its tables as CSV: what the page shows, by its own code, without what may not be handed on."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from airace.models import Source
from airace.urls import pages
from airace.web.page import VIEWS

pytestmark = pytest.mark.usefixtures("bundle")
# One address of every page that has a twin, by the name of its address.
PAGES = {
    "scorecard": "/",
    "gauges": "/gauges/",
    "then-and-now": "/then-and-now/",
    "models": "/models/",
    "model": "/models/deepseek-v3/",
    "adoption": "/adoption/",
    "adoption-models": "/adoption/models/",
    "capital": "/capital/",
    "capital-funding": "/capital/funding/",
    "capital-valuations": "/capital/valuations/",
    "capital-spending": "/capital/spending/",
    "deals": "/capital/deals/",
    "deal": "/capital/deals/nvidia-hugging-face/",
    "ipos": "/ipos/",
    "listing": "/ipos/zhipu-hkex/",
    "compute": "/compute/",
    "companies": "/companies/",
    "company": "/companies/zhipu/",
    "compare": "/compare/",
    "comparison": "/compare/china-vs-us/",
    "families": "/families/",
    "family": "/families/qwen/",
    "search": "/search/?q=qwen",
    "forecasts": "/forecasts/",
    "question": "/forecasts/china-catches-up-with-the-united-states-in-ai-by-2020/",
    "person": "/people/joe-tsai/",
    "metric": "/metrics/frontier-gap-arena/",
    "evidence-fact": "/evidence/facts/ipo/zhipu-hkex/",
    "evidence-metric": "/evidence/metrics/frontier-gap-arena/",
    "evidence-reading": "/evidence/readings/lmarena-text/lmarena/qwen3-8-max/2026-08-06/",
    "news": "/news/",
    "timeline": "/timeline/",
    "event": "/timeline/2026-11-30-planned-global-debut-of-huawei-ascend-950-ai-cluster/",
    "methodology": "/methodology/",
    "status": "/status/",
    "source": "/status/lmarena/",
    "restatements": "/restatements/",
    "changelog": "/changes/",
    "brief": "/brief/",
    "brief-week": "/brief/2026-W31/",
    "feeds": "/feeds/",
}
ALTERNATE = re.compile(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">')


def twin(path: str, form: str = "json") -> str:
    own, mark, query = path.partition("?")
    return f"{own.rstrip('/') or '/index'}.{form}{mark}{query}"


def read(path: str) -> dict[str, Any]:
    response = Client().get(path)
    assert response.status_code == 200, response.content[:300]
    document: dict[str, Any] = response.json()
    return document


def table(path: str) -> list[dict[str, str]]:
    response = Client().get(path)
    assert response["Content-Type"] == "text/csv; charset=utf-8", response.content[:300]
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_every_page_with_a_twin_is_looked_at_here() -> None:
    served = {pattern.name: VIEWS.get(pattern.callback) for pattern in pages if pattern.name}
    names = {name for name, view in served.items() if view and view.twins}
    assert names == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_its_twins_and_they_answer(name: str) -> None:
    page = Client().get(PAGES[name])
    assert page.status_code == 200
    found = {kind: unescape(url) for kind, url in ALTERNATE.findall(page.content.decode())}
    assert found["application/json"] == twin(PAGES[name])
    document = read(found["application/json"])
    assert document["page"] == PAGES[name]
    assert document["content"]
    assert bool(document["tables"]) == ("text/csv" in found)
    if document["tables"]:
        first = Client().get(found["text/csv"])
        assert first.status_code == 200
        assert first.content.decode().count("\r\n") >= 1


def test_a_twin_holds_the_numbers_of_the_page_as_the_address_sets_it() -> None:
    path = "/capital/funding/?from=2026-01-01&known_on=2026-08-06&to=2026-06-30&funding-rounds.side=CN"
    shown = Client().get(path).content.decode()
    rows = table(f"{twin(path, 'csv')}&table=funding-rounds")
    assert {row["Side"] for row in rows} == {"China"}
    assert all(row["Company"] in unescape(shown) for row in rows)
    document = read(twin(path))
    assert document["known_on"] == "2026-08-06"
    register = document["content"]["register"][1]
    assert len(register["rows"]) == register["found"] == len(rows)
    assert f"{register['found']} of {register['total']}" in shown


def test_a_table_comes_whole_in_the_order_asked_for() -> None:
    rows = table("/companies.csv?directory.sort=-models")
    counts = [int(row["Models"]) for row in rows if row["Models"]]
    assert counts == sorted(counts, reverse=True)
    ranking = table("/models.csv?table=ranking-arena")
    assert len(ranking) > 20  # the page shows twenty


def test_a_chart_is_written_as_it_is_drawn() -> None:
    path = "/metrics/frontier-arena.json?frontier-arena.from=2026-01-01&frontier-arena.hide=US"
    lines = read(path)["content"]["chart"]["result"]["lines"]
    assert [line["key"] for line in lines if line["key"] in {"US", "CN"}] == ["CN"]
    assert all(point["x"] >= "2026-01-01" for line in lines for point in line["points"])


def test_looking_back_and_numbers_agree_with_the_api() -> None:
    content = read("/metrics/frontier-gap-arena.json?known_on=2026-08-06")["content"]
    api = Client().get("/api/v1/metrics/frontier-gap-arena?known_on=2026-08-06").json()
    assert content["result"]["value"] == api["value"] == 8.3
    assert content["result"]["headline"] == api["headline"]


def test_values_of_restricted_sources_stay_out_and_are_counted() -> None:
    shut = set(Source.objects.filter(redistributable=False).values_list("url", flat=True))
    assert "https://www.metaculus.com/" in shut
    assert "metaculus.com" in Client().get("/forecasts/?forecast-questions.rows=all").content.decode()
    answer = Client().get("/forecasts.json")
    document = answer.json()
    assert document["withheld"] > 0
    assert "may not be redistributed" in answer["X-Withheld"]
    rows = [row for name, desk in document["content"]["desks"].items() for row in (desk[1] or {}).get("rows", ())]
    assert rows
    assert not any("metaculus.com" in cell["url"] for row in rows for cell in row)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/models.json?known_on=someday", 400, "known_on"),
        ("/models.csv?table=nope", 404, "ranking-arena"),
        ("/models.json?board=nope", 400, "board"),
        ("/models/nobody.json", 404, "nobody"),
        ("/news.csv", 404, "/news.json"),
        ("/nothing.json", 404, "openapi.json"),
    ],
)
def test_odd_addresses_are_answered_with_a_sentence(path: str, status: int, words: str) -> None:
    response = Client().get(path)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert words in response.json()["detail"]


def test_a_page_that_leads_elsewhere_has_a_twin_that_does() -> None:
    assert Client().get("/compare/us-vs-china.json")["Location"] == "/compare/china-vs-us.json"


def test_an_unchanged_twin_is_304() -> None:
    client = Client()
    first = client.get("/gauges.json")
    assert client.get("/gauges.json", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get("/gauges.csv")["ETag"] != first["ETag"]
    kept = client.get("/gauges.json")
    assert (kept.content, kept["ETag"]) == (first.content, first["ETag"])
