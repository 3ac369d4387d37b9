from __future__ import annotations

import pytest
from django.test import Client

from airace.stack import health

pytestmark = pytest.mark.django_db
PARTS = {"web", "database", "broker", "worker", "beat"}


def test_the_parts_and_the_whole_are_told(client: Client) -> None:
    answer = client.get("/healthz")
    document = answer.json()
    assert answer.status_code == 200
    assert document["status"] in {"ok", "degraded"}
    assert set(document) == PARTS | {"status"}
    assert all(document[part]["state"] for part in PARTS)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("broken", "status", "code"), [("database", "down", 503), ("broker", "degraded", 200), ("beat", "degraded", 200)]
)
def test_only_what_serving_needs_makes_it_503(
    client: Client, monkeypatch: pytest.MonkeyPatch, broken: str, status: str, code: int
) -> None:
    parts = {part: {"state": "down" if part == broken else "ok"} for part in PARTS}
    monkeypatch.setattr(health, "report", lambda: parts)
    answer = client.get("/healthz")
    assert (answer.json()["status"], answer.status_code) == (status, code)
