"""What goes wrong before or under a view is answered in the form the reader understands."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connections
from django.test import Client

MANY = "&".join(f"p{number}=1" for number in range(1001))


@pytest.fixture
def strict() -> Client:
    """A reader without a token for forms, and to whom a fault is answered rather than raised."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def is_problem(response: Any, status: int) -> bool:
    document = response.json()
    return (response["Content-Type"], response.status_code, document["status"]) == (
        "application/problem+json",
        status,
        status,
    )


@pytest.mark.parametrize("address", ["/", "/models/", "/admin/login/"])
def test_a_thousand_parameters_are_refused(strict, address) -> None:
    response = strict.get(f"{address}?{MANY}")
    assert response.status_code == 400
    assert "more parameters than are read" in response.content.decode()


def test_errors_under_api_are_problems(strict) -> None:
    assert is_problem(strict.get(f"/api/v1/stats?{MANY}"), 400)
    assert is_problem(strict.get("/api/v1/stats", headers={"host": "elsewhere.example"}), 400)
    assert is_problem(strict.get("/api/v2/nothing"), 404)
    assert is_problem(strict.get("/api/v1/stats?known_on=2026-01-01&known_on=2026-01-01"), 400)


def test_a_fault_of_ours_is_a_problem_under_api(strict, monkeypatch) -> None:
    monkeypatch.setattr("airace.queries.stats.counts", lambda: 1 / 0)
    assert is_problem(strict.get("/api/v1/stats"), 500)


def test_a_strange_host_is_told_why(strict) -> None:
    response = strict.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "ALLOWED_HOSTS" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/models/", "/admin/"])
def test_without_a_database_pages_are_503_and_one_line(strict, database_away, caplog, address) -> None:
    with caplog.at_level(logging.WARNING):
        response = strict.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "The database does not answer" in response.content.decode()
    assert [record.getMessage() for record in caplog.records] == [
        f"Service Unavailable (OperationalError of the database): {address}"
    ]
    assert caplog.records[0].exc_info is None


def test_without_a_database_the_api_is_503_and_healthz_says_it(strict, database_away) -> None:
    assert is_problem(strict.get("/api/v1/stats"), 503)
    health = strict.get("/healthz")
    assert (health.status_code, health.json()["database"]["state"]) == (503, "down")


@pytest.fixture
def database_away(bundle: None, strict: Client):
    """Nothing listens where the database is looked for."""
    strict.cookies["sessionid"] = "somebody"
    here, away = connections["default"], connections["default"].copy()
    away.settings_dict["HOST"] = "/nowhere"
    connections["default"] = away
    yield
    connections["default"] = here


@pytest.mark.parametrize("address", ["/", "/models/", "/healthz", "/robots.txt"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_wrong_method_is_405_with_what_is_allowed(strict, address, method) -> None:
    response = getattr(strict, method)(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_a_form_without_a_token_is_refused_on_our_own_page(strict) -> None:
    response = strict.post("/admin/login/", {"username": "x"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "allow cookies" in page
    assert "<style" not in page


def test_what_browsers_and_robots_ask_for(strict) -> None:
    assert strict.get("/favicon.ico")["Location"] == "/static/icon.svg"
    robots = strict.get("/robots.txt")
    assert (robots["Content-Type"], robots.content) == (
        "text/plain; charset=utf-8",
        b"User-agent: *\nDisallow: /report/\nDisallow: /cite/?\n",
    )
