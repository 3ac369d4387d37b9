"""Every collection as a machine meets it: pages by cursors, filters, looking back, errors, what a licence keeps back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from airace.api.catalogue import KINDS
from airace.api.kinds import Kind
from airace.api.words import described
from airace.metrics import registry
from airace.models import Company, DataVersion, Observation, Source
from airace.queries.facts import facts
from airace.web.known_on import today

pytestmark = pytest.mark.usefixtures("bundle")
NAMES = [kind.name for kind in KINDS]
BY_NAME = {kind.name: kind for kind in KINDS}
# Questions to the database that a first page costs, one of them for the data version.
QUERIES = {
    "companies": 3,
    "people": 2,
    "models": 3,
    "ratings": 3,
    "downloads": 2,
    "funding": 3,
    "ipos": 3,
    "prices": 3,
    "readings": 3,
    "acquisitions": 2,
    "deployments": 2,
    "chips": 2,
    "events": 3,
    "questions": 3,
    "predictions": 5,
    "articles": 2,
    "claims": 3,
    "metrics": 1,
    "charts": 1,
    "sources": 2,
    "runs": 1,
    "restatements": 3,
}


def read(path: str, **parameters: Any) -> dict[str, Any]:
    response = Client().get(f"/api/v1/{path}", parameters)
    assert response.status_code == 200, response.content[:500]
    document: dict[str, Any] = response.json()
    return document


def walk(name: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    """Every item of a collection, by following `next`."""
    page = read(name, **parameters)
    while True:
        yield from page["items"]
        if page["next"] is None:
            return
        page = Client().get(page["next"]).json()


def problem(path: str, **parameters: Any) -> dict[str, Any]:
    response = Client().get(f"/api/v1/{path}", parameters)
    assert response["Content-Type"] == "application/problem+json"
    assert "ETag" not in response
    document: dict[str, Any] = response.json()
    assert document["status"] == response.status_code
    return document


@pytest.mark.parametrize("name", NAMES)
def test_a_first_page_costs_as_many_queries_as_agreed(name: str) -> None:
    read(name, limit=1)
    with CaptureQueriesContext(connection) as asked:
        page = read(name, limit=3)
    assert len(asked) == QUERIES[name]
    assert len(page["items"]) == {"articles": 0, "runs": 1}.get(name, 3)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_pages_hold_everything_once_and_items_have_addresses_of_their_own(kind: Kind) -> None:
    of_one_page = read(kind.name, limit=200)
    ids = [item["id"] for item in of_one_page["items"]]
    size = max(1, len(ids) // 3)
    walked = []
    for item in walk(kind.name, limit=size, fields="id"):
        walked.append(item["id"])
        if len(walked) == len(ids):  # of one page; the rest is long
            break
    assert walked == ids
    assert len(set(ids)) == len(ids)
    for ident in ids[:2]:
        item = read(f"{kind.name}/{ident}")
        assert item.get("id", item.get("slug", ident)) == ident


@pytest.mark.parametrize("name", ["companies", "ipos"])
def test_every_order_is_kept_across_pages_and_puts_what_is_missing_last(name: str) -> None:
    for sort in BY_NAME[name].sorts:
        for order in (sort, sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"):
            by = order.lstrip("-")
            values = [
                item[by] for item in walk(name, limit=110 if name == "companies" else 11, sort=order, fields=f"id,{by}")
            ]
            known = [value.casefold() if isinstance(value, str) else value for value in values if value is not None]
            assert known == sorted(known, reverse=order.startswith("-")), order
            assert all(value is None for value in values[len(known) :]), order


def test_what_is_added_between_two_pages_moves_nothing() -> None:
    first = read("companies", limit=100, fields="id")
    expected = {item["id"] for item in walk("companies", limit=200, fields="id")}
    source = Company.objects.get(slug="zhipu")
    Company.objects.create(slug="aaa-first", name="AAA first")
    source.models.create(slug="aaa-model", name="AAA", released_on="2020-01-01", source_url="https://a.example/")
    Company.objects.get(slug="aaa-first").models.create(
        slug="aaa-model-2", name="AAA 2", released_on="2020-01-01", source_url="https://a.example/"
    )
    assert read("companies/aaa-first")["id"] == "aaa-first"
    rest, url = [], first["next"]
    while url:
        page = Client().get(url).json()
        rest, url = rest + [item["id"] for item in page["items"]], page["next"]
    got = [item["id"] for item in first["items"]] + rest
    assert len(got) == len(set(got))
    assert set(got) == expected


def test_new_readings_in_front_move_nothing() -> None:
    first = read("ratings", limit=5)
    series = Observation.objects.filter(series__measure="lmarena-text").first()
    assert series is not None
    Observation.objects.create(
        series=series.series,
        run=series.run,
        period=first["items"][0]["period"],
        value=1.0,
        known_at=datetime.now(UTC) - timedelta(minutes=1),
        url="https://a.example/",
    )
    second = Client().get(first["next"]).json()
    ids = [item["id"] for item in first["items"]]
    assert not set(ids) & {item["id"] for item in second["items"]}
    assert second["items"][0]["id"] < ids[-1] or second["items"][0]["period"] <= first["items"][-1]["period"]


def test_filters_are_those_of_the_page() -> None:
    chinese = list(walk("funding", side="CN", limit=200))
    assert {item["side"] for item in chinese} == {"CN"}
    shown = {fact["slug"] for fact in facts("funding_round", known_on=today()) if fact["company__side"] == "CN"}
    assert {item["id"] for item in chinese} == shown
    in_2026 = list(walk("funding", **{"from": "2026-01-01", "to": "2026-03-31", "limit": 200}))
    assert in_2026
    assert all("2026-01-01" <= item["date"] <= "2026-03-31" for item in in_2026)
    assert [item["id"] for item in read("companies", q="智谱")["items"]] == ["zhipu"]
    arena = read("ratings", board="lmarena-text", model="deepseek-r1", to="2026-08-06")["items"]
    assert {(item["board"], item["model"]) for item in arena} == {("lmarena-text", "deepseek-r1")}
    assert [item["period"] for item in arena] == sorted((item["period"] for item in arena), reverse=True)


def test_fields_choose_what_an_item_holds() -> None:
    assert {tuple(item) for item in read("ipos", fields="id,ticker")["items"]} == {("id", "ticker")}
    assert problem("ipos", fields="id,tick")["parameter"] == "fields"


@pytest.mark.parametrize(
    ("path", "parameters", "status", "named"),
    [
        ("companies", {"sid": "US"}, 422, "sid"),
        ("companies/zhipu", {"side": "US"}, 422, "side"),
        ("companies", {"side": "Mars"}, 422, "side"),
        ("companies", {"side": ["US", "CN"]}, 422, "side"),
        ("companies", {"limit": "0"}, 422, "limit"),
        ("companies", {"limit": "201"}, 422, "limit"),
        ("companies", {"q": "a\0b"}, 422, "q"),
        ("companies", {"sort": "wealth"}, 422, "sort"),
        ("companies", {"cursor": "made-up"}, 400, "cursor"),
        ("funding", {"from": "1700000000"}, 422, "from"),
        ("funding", {"to": "2026-02-30"}, 422, "to"),
        ("funding", {"known_on": "2999-01-01"}, 400, "known_on"),
        ("stats", {"page": "2"}, 422, "page"),
        ("metrics/frontier-gap-arena", {"known_as": "2026-01-01"}, 422, "known_as"),
    ],
)
def test_an_error_names_the_parameter(path: str, parameters: dict[str, Any], status: int, named: str) -> None:
    document = problem(path, **parameters)
    assert (document["status"], document["parameter"]) == (status, named)
    assert named in document["detail"]
    assert document["detail"].endswith((".", "?"))


def test_a_cursor_is_of_one_collection_and_keeps_order_and_day() -> None:
    page = read("companies", limit=2, sort="-name", known_on="2026-08-06")
    assert page["known_on"] == "2026-08-06"
    cursor = page["next_cursor"]
    assert problem("people", cursor=cursor)["parameter"] == "cursor"
    assert problem("companies", cursor=f"{cursor[:-2]}xx")["parameter"] == "cursor"
    assert problem("companies", cursor=cursor, sort="name")["parameter"] == "sort"
    assert problem("companies", cursor=cursor, known_on="2026-08-07")["parameter"] == "known_on"
    following = read("companies", cursor=cursor, limit=2)
    assert following["known_on"] == "2026-08-06"
    names = [item["name"].casefold() for item in (*page["items"], *following["items"])]
    assert names == sorted(names, reverse=True)


@pytest.mark.parametrize(
    "path", ["companies/nobody", "ratings/2026-01-01", "ratings/2026-01-01~9999999999999999999999"]
)
def test_an_item_that_is_not_there(path: str) -> None:
    assert problem(path)["status"] == 404


# When an item became known: the field that says so.
ANNOUNCED = {
    "ratings": "known_at",
    "readings": "known_at",
    "prices": "known_at",
    "downloads": "known_at",
    "claims": "published_on",
    "predictions": "made_on",
    "restatements": "noted_at",
    "models": "released_on",
}
DAYS = st.dates(min_value=date(2023, 1, 1), max_value=today())


@hypothesis_settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=DAYS, name=st.sampled_from(sorted(ANNOUNCED)))
def test_no_day_shows_what_came_later(day: date, name: str) -> None:
    for item in read(name, known_on=day, limit=200)["items"]:
        told = item[ANNOUNCED[name]]
        assert told is None or told[:10] <= day.isoformat()


@hypothesis_settings(
    max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=DAYS)
def test_facts_of_a_day_rest_on_claims_of_the_day(day: date) -> None:
    published: dict[tuple[str, str], str] = {}
    claims = (claim for kind in ("funding", "ipo", "deployment") for claim in walk("claims", kind=kind, limit=200))
    for claim in claims:
        key = (claim["fact_kind"], claim["fact"])
        published[key] = min(published.get(key, "9999"), claim["published_on"])
    for name, kind in (("funding", "funding_round"), ("ipos", "ipo"), ("deployments", "deployment")):
        got = {item["id"] for item in walk(name, known_on=day, limit=200, fields="id")}
        assert got == {slug for (of, slug), first in published.items() if of == kind and first <= day.isoformat()}


def test_a_listing_before_it_was_announced_is_not_there() -> None:
    listed = read("ipos/zhipu-hkex")
    before = read("ipos/zhipu-hkex", known_on="2026-01-05") if listed["filed_on"] else {}
    assert listed["stage"] == "listed"
    assert before.get("stage") != "listed"
    assert before.get("close_price") is None


def test_restricted_sources_stay_out_and_are_counted() -> None:
    before = read("ratings", board="livebench", limit=200)
    assert before["withheld"] == 0
    shut = {item["source"] for item in before["items"]}
    Source.objects.filter(slug__in=shut).update(redistributable=False)
    DataVersion.objects.filter(pk=1).update(number=10_000)
    after = read("ratings", board="livebench")
    assert after["items"] == []
    assert after["withheld"] >= len(before["items"])
    one = Client().get(f"/api/v1/ratings/{before['items'][0]['id']}")
    assert one.status_code == 404
    assert "licence" in one.json()["detail"]
    assert one.json()["withheld"] == 1


def test_a_fact_of_a_restricted_source_stays_out_whole() -> None:
    of = next(item for item in read("events", limit=50)["items"] if item["sources"] == ["press"])
    Source.objects.filter(slug="press").update(redistributable=False)
    DataVersion.objects.filter(pk=1).update(number=10_001)
    assert problem(f"events/{of['id']}")["status"] == 404
    assert read("events")["withheld"] > 0


def test_an_unchanged_page_is_304_and_runs_go_by_their_content() -> None:
    client = Client()
    for path in ("/api/v1/models?limit=1", "/api/v1/runs?limit=1"):
        tag = client.get(path)["ETag"]
        again = client.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_every_field_is_described_and_every_collection_is_of_the_promise() -> None:
    promised = """companies people models ratings downloads funding ipos prices acquisitions deployments chips events
    questions predictions articles claims metrics charts sources runs restatements"""
    assert set(promised.split()) <= set(NAMES)
    for kind in KINDS:
        assert all(described(field).endswith((".", ";", "there.")) for field in kind.shown)
        assert str(kind.text).endswith(".")
        assert {kind.usual.lstrip("-")} <= {field.name for field in kind.shown}


def test_the_metric_of_the_list_is_the_metric_of_the_registry() -> None:
    listed = {item["id"] for item in walk("metrics", limit=100)}
    assert listed == set(registry())
    assert json.dumps(read("metrics/frontier-gap-arena", known_on="2026-08-06")["value"]) == "8.3"
