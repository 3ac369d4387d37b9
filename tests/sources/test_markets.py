"""Days of prediction markets: which value a day gets, and when it gets one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.lib.guard import FetchError
from airace.lib.http import Client
from airace.sources import kalshi, manifold, metaculus, polymarket
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Watched
from airace.sources.markets import Quote, ended, last_of_days
from tests.golden import folder
from tests.replay.server import Ill, Replay

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


FAR = 8_640_000_000_000_000  # the last time that a browser knows, ms
MARKET = '{"id": "a", "outcomeType": "BINARY", "probability": %s, "isResolved": %s, "%s": %s, "resolution": "YES"%s}'
CANDLE = '{"end_period_ts": %s, "yes_bid": null, "yes_ask": null, "price": {"close_dollars": "0.5"}}'
FORECASTS = '{"question": {"type": "binary", "aggregations": {"recency_weighted": {"history": [%s]}}}}'


def refused(parse: Any, name: str, body: str) -> str:
    """The one refusal that is all there is."""
    payload = Payload(body.encode(), "https://example.org/x", folder.NOW, name)
    (only,) = parse(payload)
    assert isinstance(only, Refusal)
    return str(only)


@pytest.mark.parametrize(
    ("parse", "name", "body", "words"),
    [
        (manifold.parse, "m/market", MARKET % (0.5, "false", "closeTime", FAR, ""), f"{FAR} is no time"),
        (manifold.parse, "m/market", MARKET % (0.5, "true", "resolutionTime", '"soon"', ""), "soon is no time"),
        (manifold.parse, "m/market", MARKET % ('"high"', "true", "resolutionTime", 1, ""), "high is no chance"),
        (manifold.parse, "m/bets", f'[{{"id": "b", "createdTime": {FAR}, "probAfter": 0.5}}]', "is no time"),
        (manifold.parse, "m/bets", '[{"id": "b", "createdTime": 1, "probAfter": [1]}]', "is no chance"),
        (polymarket.parse, "m", f'{{"history": [{{"t": {FAR}, "p": 0.5}}]}}', "is no time"),
        (polymarket.parse, "m", '{"history": ["x"]}', "cannot be read"),
        (kalshi.parse, "m", f'{{"candlesticks": [{CANDLE % FAR}]}}', "is no time"),
        (kalshi.parse, "m", f'{{"candlesticks": [{CANDLE % -62135596800}]}}', "cannot be read"),
        (metaculus.parse, "m", FORECASTS % f'{{"centers": [0.5], "start_time": {FAR}}}', "is no time"),
        (
            *(metaculus.parse, "m"),
            FORECASTS % '{"centers": [0.5], "start_time": 1, "forecaster_count": 1e30}',
            "has 1e+30 forecasters",
        ),
        (
            *(metaculus.parse, "m"),
            FORECASTS % '{"centers": [0.5], "start_time": 1, "interval_lower_bounds": [-2]}',
            "has an interval that is not between 0 and 1",
        ),
    ],
)
def test_a_market_that_makes_no_sense_is_refused_by_itself(parse: Any, name: str, body: str, words: str) -> None:
    said = refused(parse, name, body)
    assert said.startswith("m ")
    assert words in said


@pytest.mark.parametrize("slug", ["manifold", "polymarket", "metaculus", "kalshi"])
def test_the_other_markets_are_asked_for_though_one_makes_no_sense(replay: Replay, slug: str) -> None:
    module = {"manifold": manifold, "polymarket": polymarket, "metaculus": metaculus, "kalshi": kalshi}[slug]
    golden = folder.read(slug)
    whole = [page.name for page in module.fetch(errand(replay, slug))]
    replay.forget()
    told = {
        "manifold": ("/v0/slug/", MARKET % (0.5, "false", "closeTime", FAR, "")),
        "polymarket": ("/prices-history", f'{{"history": [{{"t": {FAR}, "p": 0.5}}]}}'),
        "metaculus": ("/api/posts/", FORECASTS % f'{{"centers": [0.5], "start_time": {FAR}}}'),
        "kalshi": ("/trade-api/", f'{{"candlesticks": [{CANDLE % FAR}]}}'),
    }[slug]
    asked = next(urlsplit(served.url) for served in golden.payloads if told[0] in served.url)
    path = f"{asked.path}?{asked.query}" if asked.query else asked.path
    replay.ill(slug, path, Ill(headers={"content-type": "application/json"}, body=told[1].encode()))
    found = list(module.fetch(errand(replay, slug)))
    assert {re.split("[ /]", page.name)[0] for page in found} == {re.split("[ /]", name)[0] for name in whole}
    readings = [reading for page in found for reading in module.parse(page)]
    assert any(isinstance(reading, Refusal) and "is no time" in reading.reason for reading in readings)


@pytest.mark.parametrize(
    ("more", "url"),
    [
        (', "url": "javascript:alert(1)"', "https://example.org/x"),
        (', "url": "javascript:alert(1)", "creatorUsername": "Some-One"', "https://manifold.markets/Some-One/m"),
        (', "creatorUsername": "../x?y"', "https://example.org/x"),
    ],
)
def test_the_page_of_a_market_is_built_here(more: str, url: str) -> None:
    body = MARKET % (0.5, "true", "resolutionTime", 1_795_300_000_000, more)
    (reading,) = manifold.parse(Payload(body.encode(), "https://example.org/x", folder.NOW, "m/market"))
    assert isinstance(reading, Reading)
    assert reading.fields["url"] == url
