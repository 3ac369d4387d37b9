"""The API as a machine meets it, on an empty database and on the published metrics."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from openapi_spec_validator import validate

from airace import metrics
from airace.api.catalogue import KINDS
from airace.api.v1 import handed_on
from airace.models import Company, DataVersion
from airace.queries import stats
from airace.results import Definition, Line, Point, Result, SourceRef
from airace.web.known_on import today

pytestmark = pytest.mark.django_db
TOMORROW = today() + timedelta(days=1)
SLUG = next(iter(metrics.registry()))


def problem(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["status"] == response.status_code
    return document


def test_the_document_is_valid_openapi_and_names_every_address(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    lists = {f"/api/v1/{kind.name}" for kind in KINDS}
    items = {f"/api/v1/{kind.name}/{{id}}" for kind in KINDS if kind.item}
    assert set(document["paths"]) == lists | items | {
        "/api/v1/stats",
        "/api/v1/metrics/{slug}",
        "/api/v1/charts/{slug}",
        "/api/v1/charts/{slug}.csv",
        "/api/v1/restatements.csv",
    }


def test_stats_count_what_is_there(client: Client) -> None:
    before = client.get("/api/v1/stats").json()
    Company.objects.create(slug="zhipu", name="Zhipu AI")
    DataVersion.objects.filter(pk=1).update(number=before["data_version"] + 1)
    after = client.get("/api/v1/stats").json()
    assert after["counts"]["companies"] == before["counts"]["companies"] + 1
    assert after["data_version"] == before["data_version"] + 1


def test_what_is_data_is_counted_and_nothing_of_readers_and_editors(client: Client) -> None:
    kinds = {model for model in apps.get_app_config("airace").get_models() if not model.__name__.endswith("Version")}
    left_out = {model.__name__ for model in kinds - set(stats.KINDS.values())}
    readers = {"AlertRule", "Delivery", "DeliveryAttempt", "ErrorReport", "FrozenView", "Occurrence", "Subscriber"}
    editors = {
        "BulkImport",
        "BulkRow",
        "Merge",
        "MergeCandidate",
        "ReviewAction",
        "ReviewLease",
        "ReviewSkip",
        "SignIn",
    }
    ways = {"CitedPage", "ImportRun", "ImportSwitch", "SlugRedirect"}  # how data come and are found, not data
    assert left_out == readers | {"Visit", "Webhook"} | editors | ways
    shown = client.get("/api/v1/stats").json()["counts"]
    assert set(shown) == set(stats.KINDS)


def test_every_metric_is_listed_with_its_definition(client: Client) -> None:
    listed = client.get("/api/v1/metrics?limit=200").json()["items"]
    assert {entry["id"] for entry in listed} == set(metrics.registry())
    assert all(entry["definition"] and entry["unit"] and entry["topic"] for entry in listed)


@pytest.mark.parametrize("slug", metrics.registry())
def test_every_metric_answers_in_the_agreed_shape(client: Client, slug: str) -> None:
    answer = client.get(f"/api/v1/metrics/{slug}?known_on=2026-08-06").json()
    assert answer["slug"] == slug
    assert answer["known_on"] == "2026-08-06"
    assert {"title", "unit", "as_of", "value", "low", "high", "series", "definition", "sources"} <= set(answer)
    assert set(answer["definition"]) == {"text", "formula", "caveats", "reviewed", "changes", "better"}
    values = answer["value"].values() if isinstance(answer["value"], dict) else [answer["value"]]
    assert all(value is None or isinstance(value, int | float) for value in values)


def test_an_unknown_metric_is_a_problem_that_helps(client: Client) -> None:
    document = problem(client.get(f"/api/v1/metrics/{SLUG[:-1]}"))
    assert document["status"] == 404
    assert SLUG in document["near"]
    assert SLUG[:-1] in document["detail"]


@pytest.mark.parametrize("given", ["yesterday", "2026-13-01", "20260801", "1999-12-31", str(TOMORROW), "2026-08-0６"])
@pytest.mark.parametrize("path", [f"metrics/{SLUG}", f"charts/{SLUG}", f"charts/{SLUG}.csv"])
def test_a_day_that_cannot_be_looked_back_from_is_a_problem(client: Client, path: str, given: str) -> None:
    document = problem(client.get(f"/api/v1/{path}", {"known_on": given}))
    assert document["status"] == 400
    assert document["parameter"] == "known_on"
    assert given in document["detail"]


def test_addresses_and_methods_that_are_not_there(client: Client) -> None:
    assert problem(client.get("/api/v1/nothing/here"))["status"] == 404
    assert problem(client.post("/api/v1/stats"))["status"] == 405


def test_an_unchanged_answer_is_304_until_the_data_change(client: Client) -> None:
    first = client.get("/api/v1/stats")
    again = client.get("/api/v1/stats", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    DataVersion.objects.update_or_create(pk=1, defaults={"number": 99, "changed_at": "2026-01-01T00:00Z"})
    assert client.get("/api/v1/stats", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_day_and_the_metric_are_part_of_the_etag(client: Client) -> None:
    days = [date(2026, 8, 6), date(2026, 10, 2)]
    tags = {client.get(f"/api/v1/metrics/{SLUG}?known_on={day}")["ETag"] for day in days}
    assert len(tags) == 2


def test_answers_are_compressed_and_readable_from_any_site(client: Client) -> None:
    plain = client.get("/api/v1/openapi.json")
    packed = client.get("/api/v1/openapi.json", headers={"accept-encoding": "gzip", "origin": "https://a.example"})
    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content)) == plain.json()
    assert packed["Access-Control-Allow-Origin"] == "*"
    assert client.head("/api/v1/stats").status_code == 200
    assert client.options("/api/v1/stats")["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_a_chart_is_a_figure_and_a_file(client: Client) -> None:
    figure = client.get(f"/api/v1/charts/{SLUG}?known_on=2026-08-06").json()
    assert {"data", "layout"} <= set(figure)
    file = client.get(f"/api/v1/charts/{SLUG}.csv?known_on=2026-08-06")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Content-Disposition"] == f'attachment; filename="airace-{SLUG}-2026-08-06.csv"'
    assert f"/api/v1/metrics/{SLUG}?known_on=2026-08-06" in file["Link"]


def test_what_was_left_out_is_said_in_a_header() -> None:
    closed = SourceRef("closed", "Closed", "P", "https://closed.example/", "all rights reserved", redistributable=False)
    definition = Definition("try", "Try", "points", "What.", (), date(2026, 1, 1))
    whole = Result(
        definition,
        date(2026, 6, 1),
        lines=(Line("US", "US", (Point(date(2026, 5, 1), 1.0, url="https://closed.example/a"),)),),
        sources=(closed,),
    )
    partly, wholly = HttpResponse(), HttpResponse()
    assert handed_on(whole, partly).lines[0].points == ()
    assert partly["X-Withheld"] == "1 points of sources that may not be redistributed"
    assert handed_on(replace(whole, sources=()), wholly).lines == whole.lines
    assert "X-Withheld" not in wholly
