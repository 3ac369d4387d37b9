"""Days of prediction markets: which value a day gets, and when it gets one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.guard import FetchError
from airace.lib.http import Client
from airace.sources import manifold, metaculus, polymarket
from airace.sources.base import Errand, LayoutError, Payload, Reading, Watched
from airace.sources.markets import Quote, ended, last_of_days
from tests.golden import folder
from tests.replay.server import Replay

START = datetime(2026, 11, 1, tzinfo=UTC)
quotes = st.lists(
    st.builds(
        lambda minutes, chance: Quote(START + timedelta(minutes=minutes), chance), st.integers(0, 9000), st.floats(0, 1)
    ),
    unique_by=lambda quote: quote.at,
)


@given(quotes, st.dates(date(2026, 10, 30), date(2026, 11, 9)))
def test_the_last_quote_of_each_finished_day_counts(found: list[Quote], before: date) -> None:
    expected = {}
    for day in {quote.day for quote in found if quote.day < before}:
        expected[day] = max((quote for quote in found if quote.day == day), key=lambda quote: quote.at)
    assert last_of_days(found, before) == [expected[day] for day in sorted(expected)]


@given(quotes, st.integers(0, 9000))
def test_an_ended_question_has_its_note_on_the_last_day_and_one_value_a_day(found: list[Quote], minutes: int) -> None:
    at = START + timedelta(minutes=minutes)
    days = ended(last_of_days(found, None), at, "over")
    assert len({quote.day for quote in days}) == len(days)
    if found:
        assert (days[-1].note, days[-1].at >= at) == ("over", True)
        assert days[-1].chance == max(found, key=lambda quote: quote.at).chance


def errand(replay: Replay, slug: str, **changes: Any) -> Errand:
    client = Client("airace-test/1 (+https://example.org)", mirror=replay.base(slug))
    return replace(folder.read(slug).errand(client), **changes)


def test_a_day_that_was_not_over_is_read_from_the_same_bytes_a_day_later(replay: Replay) -> None:
    first = {page.name: page for page in polymarket.fetch(errand(replay, "polymarket"))}
    later = folder.NOW + timedelta(days=1)
    again = {page.name: page for page in polymarket.fetch(errand(replay, "polymarket", now=later))}
    key = "best-chinese-ai-company-end-of-july/alibaba"
    assert again[key].sha256 == first[f"{key} so far"].sha256
    days = [
        [reading.fields["period"].day for reading in polymarket.parse(page) if isinstance(reading, Reading)]
        for page in (first[f"{key} so far"], again[key])
    ]
    assert days == [[21, 22], [21, 22, 23]]


def test_a_back_fill_of_trades_stops_at_its_first_day_and_promises_no_history(replay: Replay) -> None:
    slug = "will-a-us-openweights-llm-outrank-e"
    asked = errand(replay, "manifold", watched=(Watched(slug),), since=date(2026, 11, 23))
    pages = list(manifold.fetch(asked))
    assert [page.name for page in pages] == [f"{slug}/market", f"{slug}/bets so far"]
    assert dict(pages[-1].mark) == {}


def test_only_the_last_page_of_trades_says_that_the_history_is_there(replay: Replay) -> None:
    pages = list(manifold.fetch(errand(replay, "manifold")))
    marks = [dict(page.mark) for page in pages if page.mark]
    assert marks == [
        {"history will-a-us-openweights-llm-outrank-e": "2026-11-22"},
        {
            "history will-the-top-chinese-ai-model-excee": "2026-11-22",
            "ended will-the-top-chinese-ai-model-excee": "2026-11-20",
        },
    ]
    assert [page.name for page in pages if page.mark] == [
        "will-a-us-openweights-llm-outrank-e/bets before b6",
        "will-the-top-chinese-ai-model-excee/bets",
    ]


def test_metaculus_without_a_token_says_what_to_set(replay: Replay) -> None:
    with pytest.raises(FetchError, match="set METACULUS_TOKEN"):
        list(metaculus.fetch(errand(replay, "metaculus", key="")))
    assert replay.asked == []


@pytest.mark.parametrize(
    ("parse", "name", "body", "names"),
    [
        (manifold.parse, "m/market", b'{"id": "a"}', "no outcomeType"),
        (manifold.parse, "m/bets", b'{"message": "gone"}', "no list of trades"),
        (manifold.parse, "m/bets", b'[{"id": "b", "createdTime": 1}]', "no trade with probAfter"),
        (polymarket.parse, "p", b'{"prices": []}', "no list history"),
        (polymarket.parse, "p", b'{"history": [{"time": 1, "p": 0.5}]}', "without t or p"),
        (metaculus.parse, "1", b'{"detail": "x"}', "no question"),
        (metaculus.parse, "1", b'{"question": {"type": "binary", "aggregations": {}}}', "no recency_weighted"),
    ],
)
def test_another_shape_is_not_guessed_at(parse, name: str, body: bytes, names: str) -> None:
    payload = Payload(body, "https://example.org/x", folder.NOW, name, {"content-type": "application/json"})
    with pytest.raises(LayoutError, match=names):
        list(parse(payload))
