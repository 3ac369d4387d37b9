"""What GDELT answers at status 200 when it does not answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from airace.lib.ask import LimitedError
from airace.lib.http import Client
from airace.sources import gdelt
from airace.sources.base import LayoutError, Payload
from tests.golden import folder
from tests.replay.server import Ill, Replay

LIMIT = b"Please limit requests to one every 5 seconds or contact the address below for larger queries.\n"
TEXT = {"content-type": "text/plain; charset=utf-8"}


def page(body: bytes, kind: str) -> Payload:
    return Payload(body, f"{gdelt.API}?query=x", folder.NOW, "x", {"content-type": kind})


def test_a_request_for_fewer_questions_puts_the_run_off_and_keeps_what_came_before(replay: Replay) -> None:
    golden = folder.read("gdelt")
    errand = golden.errand(Client("airace-test/1 (+https://example.org)", mirror=replay.base("gdelt")))
    replay.ill("gdelt", "*", Ill(headers={}), Ill(headers=TEXT, body=LIMIT))
    fetched = gdelt.fetch(errand)
    assert next(fetched).name == "deepseek"
    with pytest.raises(LimitedError) as limited:
        next(fetched)
    assert limited.value.until == folder.NOW + timedelta(minutes=15)
    # The next round goes on where this one ended.
    again = list(gdelt.fetch(replace(errand, done=frozenset({"deepseek"}))))
    assert [payload.name for payload in again] == ["openai", "xai"]


def test_a_page_for_people_is_no_refusal_of_a_query() -> None:
    with pytest.raises(LayoutError, match="is text/html, expected JSON"):
        list(gdelt.parse(page(b"<!doctype html><title>Please wait</title>", "text/html")))


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b'{"timeline": [{"data": [{"date": "20261120T000000Z", "value": 1}]}]}', "without norm"),
        (b'{"timeline": [{"data": [{"date": "20261120T010000Z", "value": 1, "norm": 9}]}]}', "whole days"),
        (b'{"articles": []}', "no timeline"),
        (b"not json", "is not JSON"),
    ],
)
def test_another_shape_is_not_guessed_at(body: bytes, names: str) -> None:
    with pytest.raises(LayoutError, match=names):
        list(gdelt.parse(page(body, "application/json")))
