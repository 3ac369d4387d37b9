"""The RSS and Atom feeds that editors list: who published what, when, under which address.

Takes:   title, address, date, summary (as text) and id of every entry; the feed's time zone and language come with it.
Leaves:  full texts, pictures, authors, categories; whether a page may be read is asked for each page by itself.
Beware:  "not well-formed" says nothing: most such feeds read well. A login page at status 200 is no feed. Dates without
         an offset are local to the publisher. Addresses carry tracking, ids come back with another address.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta, tzinfo
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import nh3

from airace.lib.links import canonical
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source
from airace.sources.feed_dates import stated

SOURCE = Source(
    slug="feeds",
    title="News feeds",
    publisher="The publisher of each feed",
    url="https://www.rssboard.org/rss-specification",
    licence="Headlines, links and short excerpts; the texts stay their publishers'",
    redistributable=False,
    stake="Publishers live from attention; laboratories and newsrooms of companies speak for themselves.",
    coverage="The feeds that editors list, most of them in English; each holds only its newest entries, so what is "
    "published while imports are off may be missed.",
    citation="Each article names its publisher and links to the page.",
    cadence=timedelta(minutes=15),
    jitter=timedelta(minutes=1),
    steady=False,
    pace=1.0,
)
ZONE, LANGUAGE = "x-feed-time-zone", "x-feed-language"  # headers of ours, kept with the bytes so that they read alike
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_GUID = 500, 20_000, 500
LONGEST_MARKUP = 100_000
MOST_ENTRIES = 200  # of one feed that are taken, the newest
SHARED_GUID = 2  # an id that more entries than these bear names none of them
_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|tr|td|h\d|blockquote|article|section)|br)\b[^<>]*>", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # what a database keeps no text with
_SIGNATURE = re.compile(r"\n?The post .{1,300}? (?:appeared first|first appeared) on .{1,200}\Z")
_HAN, _KANA = re.compile(r"[一-鿿]"), re.compile(r"[ぁ-ヿ]")
_BAD_MARKUP = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


def fetch(errand: Errand) -> Iterator[Payload]:
    """One payload for each watched feed: its slug is the key; `detail` has url, time_zone and language."""
    for feed in errand.watched:
        payload = errand.get(feed.detail["url"], name=feed.key)
        if payload is not None:
            ours = {ZONE: feed.detail["time_zone"], LANGUAGE: feed.detail["language"]}
            yield replace(payload, headers={**payload.headers, **ours})


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    """One `article` for each entry: feed (slug), guid, url (canonical), title, summary (plain text), published_at

    (UTC, or None), published_on (day; that of the download where none is stated) and language. The locator is the
    entry's id, or its address where it has none. Entries that repeat an id or an address of this payload are left out,
    and so are all but the newest MOST_ENTRIES.
    """
    zone = _zone(payload)
    entries = _entries(payload)
    shared = Counter(_clean(entry.get("id", "")) for entry in entries)
    seen: set[str] = set()
    for entry in entries:
        guid = _clean(entry.get("id", ""))
        item = _read(entry, guid if shared[guid] <= SHARED_GUID else "", payload, zone)
        if isinstance(item, Reading):
            keys = {item.locator, item.fields["url"]}
            if keys & seen:
                continue
            seen |= keys
        yield item


def _entries(payload: Payload) -> list[Any]:
    kind = payload.headers.get("content-type", "")
    try:
        found = feedparser.parse(
            io.BytesIO(payload.body), response_headers={"content-location": payload.url, "content-type": kind}
        )
    except _BAD_MARKUP as error:
        raise LayoutError(
            f"{payload.url} cannot be read as a feed ({type(error).__name__}); open it and look."
        ) from None
    if not found.get("version") and not found.entries:
        what = "a web page" if b"<html" in payload.body[:5000].lower() else "something else"
        raise LayoutError(f"{payload.url} is {what}, expected RSS or Atom; check the feed's address.")
    if len(found.entries) <= MOST_ENTRIES:
        return list(found.entries)
    return sorted(found.entries, key=_newness, reverse=True)[:MOST_ENTRIES]


def _newness(entry: Any) -> tuple[bool, tuple[int, ...]]:
    """By the library's reading of its dates, which is good enough for this; those without one stay in front."""
    fields: Mapping[str, Any] = dict(entry)
    told = fields.get("published_parsed") or fields.get("updated_parsed")
    return told is None, tuple(told or ())


def _read(entry: Any, guid: str, payload: Payload, zone: tzinfo) -> Reading | Refusal:
    summary = _SIGNATURE.sub("", text_of(_worded(entry)))[:LONGEST_SUMMARY]
    title = " ".join(text_of(str(entry.get("title", ""))).split())[:LONGEST_TITLE]
    title = title or summary.partition("\n")[0][:100]
    link = _clean(entry.get("link", ""))
    place = f"{payload.name}: {guid or link or title}"[:300]
    record = {"title": title, "link": link, "guid": guid}
    if not link:
        return Refusal(place, "has no link; an article without an address cannot be cited.", record)
    try:
        url = canonical(link)
    except ValueError:
        url = ""
    if not re.match(r"https?://[^/]", url):
        return Refusal(place, f"links to {link[:200]}, which is not a web address.", record)
    at, day = _published(entry, payload, zone)
    return Reading(
        "article",
        (guid or url)[:LONGEST_GUID],
        {
            "feed": payload.name,
            "guid": guid[:LONGEST_GUID],
            "url": url,
            "title": title or url[:LONGEST_TITLE],
            "summary": summary,
            "published_at": at,
            "published_on": day,
            "language": language_of(f"{title}\n{summary}", payload.headers.get(LANGUAGE, "en")),
        },
        place,
    )


def _worded(entry: Any) -> str:
    """The summary; the content of feeds that give nothing else."""
    contents = [str(part.get("value", "")) for part in entry.get("content", ())]
    return str(entry.get("summary", "")) or max(contents, key=len, default="")


def _published(entry: Any, payload: Payload, zone: tzinfo) -> tuple[Any, Any]:
    # As a plain mapping: the library's own answers for `updated` with what it has for `published`.
    fields: Mapping[str, Any] = dict(entry)
    for name in ("published", "updated", "created"):
        at, day = stated(str(fields.get(name, "")), zone, payload.headers.get(LANGUAGE, "en"), payload.fetched_at)
        if day:
            return at, day
    return None, payload.fetched_at.date()


def _zone(payload: Payload) -> tzinfo:
    name = payload.headers.get(ZONE, "UTC")
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise LayoutError(
            f"The feed {payload.name} has the time zone {name!r}, which is none; give a name such as Asia/Shanghai."
        ) from None


def _clean(word: Any) -> str:
    """An id or an address without the characters that none has and no database takes."""
    return _CONTROL.sub("", str(word)).strip()


def text_of(markup: str) -> str:
    """Plain text of HTML, paragraphs as lines. Tags go twice, since many feeds escape what they escaped before."""
    markup = _CONTROL.sub("", markup[:LONGEST_MARKUP])
    for _ in range(2):
        markup = unescape(nh3.clean(_BREAK.sub("\n", markup), tags=set(), clean_content_tags={"script", "style"}))
    lines = (" ".join(line.split()) for line in _CONTROL.sub("", markup).splitlines())
    return "\n".join(filter(None, lines))


def language_of(text: str, declared: str) -> str:
    """Two letters: Chinese or Japanese by their scripts, else what editors say of the feed; en for a zh feed's English."""
    if len(_KANA.findall(text)) * 10 >= len(text) > 0:
        return "ja"
    if len(_HAN.findall(text)) * 5 >= len(text) > 0:
        return "zh"
    spoken = declared.partition("-")[0].lower()
    return "en" if spoken in {"", "zh", "ja"} else spoken
