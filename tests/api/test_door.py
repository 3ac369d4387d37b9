"""What every answer has: compression, any site may read, and a limit that a dead cache does not turn into an outage."""

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as CacheError

pytestmark = pytest.mark.django_db
PATH = "/api/v1/sources"


def test_an_address_that_asks_too_often_is_told_when_to_come_back(client: Client, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    cache.clear()
    first, second, third = (client.get(PATH) for _ in range(3))
    assert [one.status_code for one in (first, second, third)] == [200, 200, 429]
    assert [one["RateLimit-Remaining"] for one in (first, second, third)] == ["1", "0", "0"]
    assert {one["RateLimit-Limit"] for one in (first, second, third)} == {"2"}
    assert 1 <= int(third["Retry-After"]) <= 60
    assert third["Retry-After"] == third["RateLimit-Reset"]
    assert third["Content-Type"] == "application/problem+json"
    assert "2 requests" in third.json()["detail"]
    assert client.get("/models.json").status_code == 429  # one count for all that machines ask
    assert client.get(PATH, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.options(PATH).status_code == 204


@pytest.mark.parametrize(
    "path",
    ["metrics", "metrics/{}", "companies", "companies/{}", "charts/{}.csv", "restatements.csv", "search/{}", "{}"],
)
def test_what_was_asked_is_never_sent_back_as_a_page(client: Client, path: str) -> None:
    attack = "<script>alert(1)</script>"
    answer = client.get(f"/api/v1/{path.format(quote(attack, safe=''))}?known_on={quote(attack)}")
    assert answer.status_code in {400, 404}
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"<" not in answer.content
    assert attack.split("/", maxsplit=1)[0] in answer.json()["detail"]


def test_a_dead_cache_limits_nobody(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1

    def away(*_: Any, **__: Any) -> None:
        raise CacheError("away")

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get", away)
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.set", away)
    assert [client.get(PATH).status_code for _ in range(3)] == [200] * 3


def test_any_site_may_read(client: Client) -> None:
    asked = client.options(PATH, headers={"origin": "https://a.example", "access-control-request-method": "GET"})
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert asked["Access-Control-Allow-Headers"] == "If-None-Match"
    for path in (PATH, f"{PATH}/nobody", "/models.json"):
        answer = client.get(path, headers={"origin": "https://a.example"})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert {"ETag", "Link", "X-Withheld", "RateLimit-Remaining"} <= set(
            answer["Access-Control-Expose-Headers"].split(", ")
        )
    assert client.post(PATH).status_code == 405
    assert client.head(PATH).status_code == 200


def test_answers_are_sent_as_the_reader_likes_them(client: Client) -> None:
    path = "/api/v1/metrics"
    plain = client.get(path)
    small = client.get(path, headers={"accept-encoding": "gzip, br"})
    old = client.get(path, headers={"accept-encoding": "gzip"})
    assert (small["Content-Encoding"], old["Content-Encoding"]) == ("br", "gzip")
    assert json.loads(brotli.decompress(small.content)) == json.loads(gzip.decompress(old.content)) == plain.json()
    assert "Accept-Encoding" in plain["Vary"]
    assert int(small["Content-Length"]) == len(small.content) < len(plain.content)
