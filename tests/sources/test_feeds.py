"""Feeds as they come: dates in any dress, odd bytes, pages that are no feeds, markup where words should be."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from airace.sources.base import LayoutError, Payload, Reading, Refusal
from airace.sources.feed_dates import stated
from airace.sources.feeds import LANGUAGE, MOST_ENTRIES, ZONE, language_of, parse, text_of

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
URL = "https://news.example.com/feed.xml"


def payload(body: str | bytes, kind: str = "application/rss+xml", zone: str = "UTC", language: str = "en") -> Payload:
    raw = body.encode() if isinstance(body, str) else body
    return Payload(raw, URL, NOW, "desk", {"content-type": kind, ZONE: zone, LANGUAGE: language})


def rss(items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Desk</title>{items}</channel></rss>'


def read(body: str | bytes, **how: Any) -> list[dict[str, Any]]:
    return [dict(item.fields) for item in parse(payload(body, **how)) if isinstance(item, Reading)]


def utc(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


@pytest.mark.parametrize(
    ("raw", "zone", "at", "day"),
    [
        ("Mon, 23 Nov 2026 07:30:00 +0800", "UTC", "2026-11-22T23:30", "2026-11-22"),
        ("Mon, 23 Nov 2026 07:30:00 +0800 (CST)", "UTC", "2026-11-22T23:30", "2026-11-22"),
        ("2026-11-23T07:30:00+08:00", "America/New_York", "2026-11-22T23:30", "2026-11-22"),
        ("2026-11-22T23:30:00.000Z", "Asia/Shanghai", "2026-11-22T23:30", "2026-11-22"),
        ("Sun, 22 Nov 2026 20:00:00 GMT", "Asia/Shanghai", "2026-11-22T20:00", "2026-11-22"),
        # China's CST, Chicago's CST, and a feed that uses neither.
        ("Mon, 23 Nov 2026 08:00:00 CST", "Asia/Shanghai", "2026-11-23T00:00", "2026-11-23"),
        ("Sun, 22 Nov 2026 08:00:00 CST", "America/Chicago", "2026-11-22T14:00", "2026-11-22"),
        ("Mon, 23 Nov 2026 08:00:00 CST", "UTC", None, "2026-11-23"),
        ("Mon Nov 23 08:00:00 CST 2026", "Asia/Shanghai", "2026-11-23T00:00", "2026-11-23"),
        ("Mon, 23 Nov 2026 08:00:00", "Asia/Shanghai", "2026-11-23T00:00", "2026-11-23"),
        ("2026-11-23 08:00", "Asia/Shanghai", "2026-11-23T00:00", "2026-11-23"),
        ("23/11/2026 08:00", "Asia/Shanghai", "2026-11-23T00:00", "2026-11-23"),
        ("2026年11月23日 08:00", "Asia/Shanghai", "2026-11-23T00:00", "2026-11-23"),
        ("2026年11月22日 下午8时05分", "Asia/Shanghai", "2026-11-22T12:05", "2026-11-22"),
        ("2026年11月23日", "Asia/Shanghai", None, "2026-11-23"),
        ("2026-11-20", "Asia/Shanghai", None, "2026-11-20"),
        ("Fri, 20 Nov 2026 10:00:00 EST", "Asia/Shanghai", "2026-11-20T15:00", "2026-11-20"),
        # Which is the day and which the month, nobody can tell.
        ("05/11/2026 08:00", "UTC", None, None),
        ("Tue, 24 Nov 2026 05:59:00 GMT", "UTC", "2026-11-24T05:59", "2026-11-24"),
        ("Tue, 24 Nov 2026 06:01:00 GMT", "UTC", None, None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "UTC", None, None),
        ("Mon, 31 Feb 2026 08:00:00 GMT", "UTC", None, None),
        ("9999-12-31T23:59:59-10:00", "UTC", None, None),
        ("0001-01-01T00:00:00+10:00", "UTC", None, None),
        ("31/12/9999 23:59 -1000", "UTC", None, None),
        ("Mon, 01 Jan 2024 99999999999999999999:00:00 GMT", "UTC", None, None),
        ("2 hours ago", "UTC", None, None),
        ("", "UTC", None, None),
    ],
)
def test_a_date_is_right_or_none(raw: str, zone: str, at: str | None, day: str | None) -> None:
    found = stated(raw, ZoneInfo(zone), "zh-CN", NOW)
    assert found == (utc(at), date.fromisoformat(day) if day else None)


def test_without_a_date_the_day_of_the_download_counts() -> None:
    [entry] = read(rss("<item><title>T</title><link>https://a.example/1</link></item>"))
    assert (entry["published_at"], entry["published_on"]) == (None, NOW.date())


def test_the_next_date_helps_where_the_first_is_none() -> None:
    dates = "<published>soon</published><updated>2026-11-20T01:00Z</updated>"
    entry = f'<entry><title>T</title><id>i</id><link href="/1"/>{dates}</entry>'
    [found] = read(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>')
    assert found["published_at"] == utc("2026-11-20T01:00")
    assert found["url"] == "https://news.example.com/1"


@pytest.mark.parametrize("kind", ["text/xml", "application/xml; charset=gb2312", "text/xml; charset=utf-8"])
def test_gb18030_is_read_whatever_it_calls_itself(kind: str) -> None:
    body = (
        '<?xml version="1.0" encoding="gb2312"?>'
        + rss("<item><title>朱镕与㐀的模型</title><link>https://a.example/1</link></item>").partition("?>")[2]
    )
    [entry] = read(body.encode("gb18030"), kind=kind, language="zh-CN")
    assert (entry["title"], entry["language"]) == ("朱镕与㐀的模型", "zh")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!doctype html><html><head><title>Log in</title></head><body>Hello</body></html>", "is a web page"),
        ("Please limit requests to one every 5 seconds", "is something else"),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', "is something else"),
        ("", "is something else"),
    ],
)
def test_what_is_no_feed_is_refused_as_a_whole(body: str, words: str) -> None:
    with pytest.raises(LayoutError, match=words):
        list(parse(payload(body, kind="text/html")))


def test_a_feed_that_is_not_well_formed_is_read() -> None:
    broken = rss("<item><title>AI & more</title><link>https://a.example/1</link></item>").replace("</rss>", "")
    assert [entry["title"] for entry in read(broken)] == ["AI & more"]


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss("")) == []


def test_a_time_zone_that_is_none_is_named() -> None:
    with pytest.raises(LayoutError, match=r"'Asia/Beijing', which is none"):
        list(parse(payload(rss(""), zone="Asia/Beijing")))


def test_of_a_long_feed_the_newest_entries_are_taken() -> None:
    item = "<item><title>{0}</title><link>https://a.example/{0}</link><pubDate>{1}</pubDate></item>"
    old = [item.format(n, "Mon, 02 Nov 2026 05:00:00 GMT") for n in range(MOST_ENTRIES)]
    new = item.format("new", "Mon, 23 Nov 2026 05:00:00 GMT")
    titles = [entry["title"] for entry in read(rss("".join([*old, new])))]
    assert titles == ["new", *(str(n) for n in range(MOST_ENTRIES - 1))]


def test_odd_characters_are_left_out_of_ids_and_addresses() -> None:
    guid = '<guid isPermaLink="false">x&#0;y</guid>'
    [entry] = read(rss(f"<item><title>t&#8;</title><link>https://a.example/&#0;z</link>{guid}</item>"))
    assert (entry["title"], entry["url"], entry["guid"]) == ("t", "https://a.example/z", "xy")


@pytest.mark.parametrize("bomb", ["<p ", "&amp;lt;p "])
def test_markup_that_never_closes_is_read_in_no_time(bomb: str) -> None:
    begun = time.perf_counter()
    text_of(bomb * 70_000)
    assert time.perf_counter() - begun < 2


def test_an_address_that_is_not_well_formed_costs_one_entry() -> None:
    bad = "<item><title>Bad</title><link>http://[bad</link></item>"
    good = "<item><title>Good</title><link>https://a.example/1</link></item>"
    found = list(parse(payload(rss(bad + good))))
    assert [type(item) for item in found] == [Refusal, Reading]
    assert str(found[0]).startswith("desk: ")


def test_an_id_that_everything_bears_names_nothing() -> None:
    item = '<item><title>T{0}</title><link>https://a.example/{0}</link><guid isPermaLink="false">home</guid></item>'
    found = list(parse(payload(rss("".join(item.format(n) for n in range(3))))))
    assert [item.locator for item in found if isinstance(item, Reading)] == [f"https://a.example/{n}" for n in range(3)]


def test_outside_files_and_bombs_of_entities_do_nothing() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    body = head + rss("<item><title>t&b;&x;</title><link>https://a.example/1</link></item>").partition("?>")[2]
    [entry] = read(body)
    assert "root:" not in entry["title"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<script>alert(1)</script>Chips", "Chips"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Chips", "Chips"),
        ("&amp;lt;img src=x onerror=alert(1)&amp;gt;", "<img src=x onerror=alert(1)>"),
        ("<p>One.</p><p>Two<br>three</p>", "One.\nTwo\nthree"),
        ("1 < 2 &amp; R&amp;D <3", "1 < 2 & R&D <3"),
        ('<a href="javascript:alert(1)">x</a>\x00', "x"),
    ],
)
def test_markup_becomes_words(markup: str, text: str) -> None:
    assert text_of(markup) == text


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Moonshot raises funds", "en", "en"),
        ("Moonshot raises funds", "zh-CN", "en"),
        ("智谱在香港上市", "en", "zh"),
        ("東京でAI企業が発表した新モデル", "en", "ja"),
        ("Mistral lève des fonds", "fr", "fr"),
        ("", "", "en"),
    ],
)
def test_the_script_goes_before_what_is_declared(text: str, declared: str, language: str) -> None:
    assert language_of(text, declared) == language
