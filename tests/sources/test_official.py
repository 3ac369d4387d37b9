"""Official sources on a bad day: rates, applicants and rules in a shape that is not theirs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from airace.lib.http import Client
from airace.sources import ecb, federal_register, hkex
from airace.sources.base import Errand, LayoutError, Payload
from tests.golden import folder
from tests.replay.server import Replay

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
NAMESPACE = 'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"'


def payload(body: bytes, name: str = "page 1") -> Payload:
    return Payload(body, "https://example.org/x", NOW, name)


def asked(slug: str, replay: Replay, bookmark: Mapping[str, Any], **more: Any) -> Errand:
    return Errand(Client("airace-test/1", mirror=replay.base(slug)), folder.NOW, bookmark=dict(bookmark), **more)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Please wait<br></body>",
        b"",
        f"<Envelope {NAMESPACE}><Cube><Cube time='2026-11-20'/></Cube></Envelope>".encode(),
        f"<E {NAMESPACE}><Cube><Cube time='2026-11-20'><Cube currency='CNY' rate='7'/></Cube></Cube></E>".encode(),
        b'<!DOCTYPE x [<!ENTITY a "b">]><Envelope>&a;</Envelope>',
        b"<Envelope><Cube><Cube time='2026-11-20'><Cube currency='USD' rate='1.1'/></Cube></Cube></Envelope>",
    ],
)
def test_rates_that_are_not_the_ecbs_fail_with_a_sentence(body: bytes) -> None:
    with pytest.raises(LayoutError, match=r"ECB|Cube"):
        list(ecb.parse(payload(body)))


def test_the_history_of_rates_is_read_first_on_request_and_for_days_long_ago(replay: Replay) -> None:
    def names(bookmark: Mapping[str, Any], **more: Any) -> list[str]:
        return [one.name for one in ecb.fetch(asked("ecb-fx", replay, bookmark, **more))]

    known = {"history": "2026-11-01"}
    assert names({}) == ["history"]
    assert names(known) == ["90 days"]
    assert names(known, whole=True) == ["history"]
    assert names(known, since=date(2026, 1, 1)) == ["history"]
    assert names(known, since=date(2026, 11, 1)) == ["90 days"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"<html>", "is not JSON"),
        ({"list": []}, r"no list of applicants"),
        ({"app": [{"id": 1, "a": "Name"}]}, "has the field ls"),
    ],
)
def test_applicants_in_another_shape_fail_with_a_sentence(document: Any, said: str) -> None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(LayoutError, match=said):
        list(hkex.parse(payload(body, "appactive_app_sehk_e")))


@pytest.mark.parametrize(
    ("name", "shortest"),
    [
        ("MiniMax Group Inc.", "MiniMax"),
        ("Knowledge Atlas Technology Joint Stock Company Limited", "Knowledge Atlas Technology"),
        ("Shanghai Biren Technology Co., Ltd.", "Shanghai Biren Technology"),
        ("Iluvatar CoreX Holdings Limited - P", "Iluvatar CoreX"),
        ("宇树科技股份有限公司", "宇树科技"),
    ],
)
def test_registered_names_are_shortened_to_what_people_say(name: str, shortest: str) -> None:
    assert hkex.spellings(name)[-1] == shortest
    assert name not in hkex.spellings(name)


def test_a_name_without_a_legal_form_has_no_other_spelling() -> None:
    assert hkex.spellings("Moonshot AI") == ()


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"results": []}, "no count"),
        ({"count": 2001, "results": [{}]}, "2001 rules were found, of which only 2000 are shown"),
        ({"count": 3}, "has no results"),
        ({"count": 1, "results": [{"title": "T", "type": "Rule"}]}, "has the field document_number"),
    ],
)
def test_rules_in_another_shape_or_too_many_fail_with_a_sentence(document: Any, said: str) -> None:
    with pytest.raises(LayoutError, match=said):
        list(federal_register.parse(payload(json.dumps(document).encode())))


def test_a_search_without_a_hit_is_empty() -> None:
    assert list(federal_register.parse(payload(b'{"count": 0, "description": "Documents"}'))) == []


def test_rules_are_asked_for_since_two_weeks_before_the_newest_one(replay: Replay) -> None:
    pages = list(federal_register.fetch(asked("federal-register", replay, {"newest": "2026-11-18"})))
    assert "gte%5D=2026-11-04" in pages[0].url
    assert [page.mark["newest"] for page in pages] == ["2026-11-18", "2026-11-18"]
    first = next(iter(federal_register.fetch(asked("federal-register", replay, {}))))
    assert "gte%5D=2022-10-01" in first.url
    assert first.mark["newest"] == "2025-09-16"
