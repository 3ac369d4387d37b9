"""Share prices: symbols, what is a close, files by hand, and providers that refuse at status 200."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from airace.lib.ask import LimitedError
from airace.lib.guard import FetchError
from airace.lib.http import Client
from airace.sources import prices_manual, quotes, tiingo, twelve_data
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Watched
from tests.golden import folder
from tests.replay.server import Ill, Replay

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
HEADER = "symbol,date,close,currency,source_url\n"
ROW = "02513,2026-11-20,100.5,HKD,https://paper.example/z\n"


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("02513", "2513.HK"),
        ("2513.HK", "2513.HK"),
        ("700.hk", "0700.HK"),
        ("HKEX:100", "0100.HK"),
        ("688256.SH", "688256.SS"),
        ("688256", "688256.SS"),
        ("000977", "000977.SZ"),
        (" msft ", "MSFT"),
        ("NASDAQ:MSFT", "MSFT"),
        ("BRK-B", "BRK-B"),
    ],
)
def test_symbols_have_one_form(text: str, symbol: str) -> None:
    assert quotes.symbol(text) == symbol
    assert quotes.symbol(symbol) == symbol


@pytest.mark.parametrize("text", ["", "12", "9988.HK.HK", "Get your apikey:", "688256.HKX9"])
def test_what_is_no_symbol_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no symbol"):
        quotes.symbol(text)


def test_pence_become_pounds_and_unknown_currencies_are_refused() -> None:
    made = quotes.close("x", "ARM.L", "ARM.L", date(2026, 11, 20), 250.0, "GBp", url="https://x.example")
    assert (made.fields["value"], made.fields["unit"]) == (2.5, "GBP")
    with pytest.raises(ValueError, match="is no currency"):
        quotes.close("x", "A", "A", date(2026, 11, 20), 1.0, "dollars", url="https://x.example")


@pytest.mark.parametrize("stated", [None, "", "null"])
def test_a_bar_without_a_close_is_no_close(stated: str | None) -> None:
    assert quotes.number(stated) is None


@pytest.mark.parametrize("stated", ["nan", "inf", "-1", "0", "n/a"])
def test_a_close_is_a_number_above_nought(stated: str) -> None:
    with pytest.raises(ValueError, match=r"not a price|is no number"):
        quotes.number(stated)


def by_hand(text: str) -> list[Reading | Refusal]:
    return list(prices_manual.parse(Payload(text.encode("utf-8-sig"), "file:p.csv", NOW, "p.csv")))


def test_a_file_by_hand_is_read_row_by_row() -> None:
    good, *bad = by_hand(
        HEADER
        + ROW
        + "0100.HK,2026-11-20,10,HKD,manual\n0100.HK,2026-11-31,10,HKD,https://paper.example/m\n"
        + "0100.HK,2026-11-20,,HKD,https://paper.example/m\n"
    )
    assert isinstance(good, Reading)
    assert (good.fields["variant"], good.fields["value"], good.fields["unit"], good.fields["period"]) == (
        "2513.HK",
        100.5,
        "HKD",
        date(2026, 11, 20),
    )
    assert [str(item) for item in bad] == [
        "p.csv:3 names no https address where the price can be checked; fill its column source_url.",
        "p.csv:4 day is out of range for month.",
        "p.csv:5 has no close.",
    ]


def test_a_file_without_a_column_is_refused_whole_and_one_without_addresses_row_by_row() -> None:
    with pytest.raises(LayoutError, match="has no column close"):
        by_hand("symbol,date,price,currency\n")
    refused = by_hand("symbol,date,close,currency,source\n2513.HK,2026-11-20,100,HKD,manual\n")
    assert ["where the price can be checked" in str(item) for item in refused] == [True]


def errand(slug: str, replay: Replay, **given: Any) -> Errand:
    watched = tuple(Watched(**row) for row in folder.read(slug).stated["watched"])
    client = Client("airace-test/1", mirror=replay.base(slug))
    return Errand(client, folder.NOW, **{"watched": watched, "key": "dummy-key", **given})


def said(document: Any) -> Ill:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Ill(headers={"content-type": "application/json"}, body=body)


def test_twelve_data_says_at_status_200_that_the_minute_or_the_day_is_used_up(replay: Replay) -> None:
    minute = {"status": "error", "code": 429, "message": "You have run out of API credits for the current minute."}
    replay.ill("twelve-data", "*", said(minute))
    with pytest.raises(LimitedError, match="wants a pause") as stopped:
        list(twelve_data.fetch(errand("twelve-data", replay)))
    assert stopped.value.until == NOW + timedelta(seconds=61)
    replay.ill("twelve-data", "*", said({**minute, "message": "You have run out of API credits for the day."}))
    with pytest.raises(LimitedError) as stopped:
        list(twelve_data.fetch(errand("twelve-data", replay)))
    assert stopped.value.until == datetime(2026, 11, 24, tzinfo=UTC)


def test_twelve_data_with_a_wrong_key_or_none_fails_and_never_repeats_the_key(replay: Replay) -> None:
    replay.ill("twelve-data", "*", said({"status": "error", "code": 401, "message": "apikey is incorrect"}))
    with pytest.raises(FetchError, match="does not accept the key in TWELVE_DATA_KEY") as failed:
        list(twelve_data.fetch(errand("twelve-data", replay)))
    assert "dummy-key" not in str(failed.value)
    with pytest.raises(FetchError, match="set TWELVE_DATA_KEY"):
        list(twelve_data.fetch(errand("twelve-data", replay, key="")))


def test_twelve_data_goes_on_where_an_earlier_round_stopped(replay: Replay) -> None:
    done = frozenset({"MSFT", "2513:HKEX"})
    assert [one.name for one in twelve_data.fetch(errand("twelve-data", replay, done=done))] == ["CRWV"]


def test_the_bar_of_the_present_day_counts_once_the_day_is_over_at_the_exchange() -> None:
    golden = folder.read("twelve-data").payloads[0].payload()
    days = {item.fields["period"] for item in twelve_data.parse(golden) if isinstance(item, Reading)}
    assert max(days) == date(2026, 11, 20)
    tomorrow = Payload(golden.body, golden.url, NOW + timedelta(days=1), golden.name)
    days = {item.fields["period"] for item in twelve_data.parse(tomorrow) if isinstance(item, Reading)}
    assert max(days) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b'{"detail": "Error: You have run over your hourly request allocation."}', LimitedError, "wants a pause"),
        (b"You have run over your 500 symbol look up for this month. limit", LimitedError, "wants a pause"),
        (b'{"detail": "Invalid token."}', FetchError, "TIINGO_KEY"),
        (b"<html>Get your apikey:</html>", LayoutError, "no list of prices"),
    ],
)
def test_tiingo_says_at_status_200_what_is_wrong(
    replay: Replay, body: bytes, error: type[Exception], words: str
) -> None:
    replay.ill("tiingo", "*", said(body))
    with pytest.raises(error, match=words):
        list(tiingo.fetch(errand("tiingo", replay)))


def test_tiingo_asks_since_the_day_of_a_back_fill(replay: Replay) -> None:
    list(tiingo.fetch(errand("tiingo", replay, since=date(2020, 1, 2))))
    assert {asked.path.partition("?")[2] for asked in replay.asked} == {"startDate=2020-01-02"}
