"""Which days the sources ask for that are asked by the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from airace.lib.http import Client
from airace.sources import gdelt, kalshi, wikipedia_pageviews
from airace.sources.base import Errand
from tests.golden import folder
from tests.replay.server import Replay

TICKER = "KXBESTLLMCHINA-27"


def errand(replay: Replay, slug: str, **changes: Any) -> Errand:
    client = Client("airace-test/1 (+https://example.org)", mirror=replay.base(slug))
    found = replace(folder.read(slug).errand(client), **changes)
    return replace(found, watched=found.watched[:1])


def query(replay: Replay) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(replay.asked[0].path).query))


@pytest.mark.parametrize(
    ("since", "first"),
    [
        (None, "20260824000000"),
        (date(2026, 1, 1), "20260101000000"),
        # A span of a week or less would be answered by the hour.
        (date(2026, 11, 20), "20261112000000"),
    ],
)
def test_gdelt_is_asked_for_ninety_days_up_to_yesterday(replay: Replay, since: date | None, first: str) -> None:
    list(gdelt.fetch(errand(replay, "gdelt", since=since)))
    asked = query(replay)
    assert (asked["startdatetime"], asked["enddatetime"]) == (first, "20261122235959")


@pytest.mark.parametrize(("since", "days"), [(None, "20260923/20261122"), (date(2026, 1, 1), "20260101/20261122")])
def test_wikipedia_is_asked_for_sixty_days_up_to_yesterday(replay: Replay, since: date | None, days: str) -> None:
    list(wikipedia_pageviews.fetch(errand(replay, "wikipedia-pageviews", since=since)))
    assert replay.asked[0].path.endswith(f"/DeepSeek_%28chatbot%29/daily/{days}")


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({}, 1732320000),  # 23 November 2024
        ({"bookmark": {f"history {TICKER}": "2026-11-20"}}, 1794528000),  # 13 November 2026, a week before
        ({"bookmark": {f"history {TICKER}": "2026-11-20"}, "whole": True}, 1732320000),
        ({"since": date(2026, 1, 1)}, 1767225600),
    ],
)
def test_kalshi_is_asked_from_a_week_before_the_last_time(replay: Replay, changes: dict[str, Any], start: int) -> None:
    pages = list(kalshi.fetch(errand(replay, "kalshi", **changes)))
    assert query(replay)["start_ts"] == str(start)
    # A back-fill does not promise that later days are there.
    assert dict(pages[0].mark) == ({} if "since" in changes else {f"history {TICKER}": "2026-11-23"})
