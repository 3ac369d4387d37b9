from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from airace.sources.base import Payload, Refusal, discover, is_count


def test_the_bundle_is_found_like_any_source() -> None:
    upstreams = discover()
    assert upstreams["airace"].source.licence == "CC BY 4.0"
    assert all(slug == upstream.source.slug for slug, upstream in upstreams.items())


def test_a_payload_is_known_by_its_bytes() -> None:
    headers = {"content-type": "text/csv; charset=utf-8"}
    payload = Payload(b"a,b\n", "https://example.org/x.csv", datetime(2026, 1, 1, tzinfo=UTC), headers=headers)
    assert payload.sha256 == hashlib.sha256(b"a,b\n").hexdigest()
    assert payload.content_type == "text/csv"


def test_a_refusal_reads_as_place_and_reason() -> None:
    assert str(Refusal("ipos.csv:7", "lacks a source.")) == "ipos.csv:7 lacks a source."


@pytest.mark.parametrize(
    ("value", "counts"), [(0, True), (7, True), (True, False), (-1, False), (1.0, False), ("7", False), (10**30, False)]
)
def test_what_counts_things(value: object, counts: bool) -> None:
    assert is_count(value) is counts
