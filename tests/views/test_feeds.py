"""Feeds read by a strict second reader and a lenient third one, calendars by a second library."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, timedelta
from typing import Any

import atoma
import feedparser
import ics
import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date, parse_http_date

from airace import tasks
from airace.metrics.brief import brief
from airace.models import Claim, DataVersion, Event, KnownGap, Restatement, Source
from airace.web import entries
from airace.web.atom import Entry, atom, newest
from airace.web.brief import week_named

pytestmark = pytest.mark.usefixtures("bundle")

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = (
    "/feeds/site.atom",
    "/feeds/events.atom",
    "/feeds/ipos.atom",
    "/feeds/forecasts.atom",
    "/feeds/resolutions.atom",
    "/feeds/companies/zhipu.atom",
    "/feeds/families/qwen.atom",
    "/feeds/sides/cn.atom",
    "/feeds/sides/us.atom",
    "/feeds/sources/company-figures.atom",
    "/feeds/brief.atom",
    "/restatements.atom",
)
CALENDARS = ("/feeds/questions.ics", "/feeds/policy.ics", "/ipos/calendar.ics")


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_read_without_complaint_and_has_all_that_atom_asks_for(
    client: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(entries, "BRIEFS", 3)
    settings.SITE_URL = "https://race.example"
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    read = atoma.parse_atom_bytes(answer.content)
    assert 1 <= len(read.entries) <= 30
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        lenient = feedparser.parse(answer.content)
    assert not lenient.bozo
    assert len(lenient.entries) == len(read.entries)
    root = ElementTree.fromstring(answer.content)
    for element in [root, *root.findall(f"{ATOM}entry")]:
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert all(names.count(name) == 1 for name in ("id", "title", "updated")), names
        assert element.find(f"{ATOM}id").text.startswith("tag:race.example,2026:")
        assert datetime.fromisoformat(element.find(f"{ATOM}updated").text).tzinfo
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"https://race.example{address}"
    assert links["alternate"].startswith("https://race.example/")
    ids = [entry.id_ for entry in read.entries]
    assert len(set(ids)) == len(ids)
    assert all(entry.authors[0].name == "AI Race" and entry.summary for entry in read.entries)
    assert read.updated == max(entry.updated for entry in read.entries)
    assert [entry.updated for entry in read.entries] == sorted((e.updated for e in read.entries), reverse=True) or (
        address == "/restatements.atom"
    )


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("address", [*FEEDS, "/changes.atom", *CALENDARS])
def test_what_is_the_readers_already_costs_one_query(
    client: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any, address: str, prefix: str
) -> None:
    monkeypatch.setattr(entries, "BRIEFS", 1)
    if prefix and not address.startswith("/feeds/"):
        prefix = ""  # one address in every language
    first = client.get(prefix + address)
    assert first.status_code == 200
    day_before = http_date(parse_http_date(first["Last-Modified"]) - 86_400)
    for held in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        with django_assert_num_queries(1):
            again = client.get(prefix + address, headers=held)
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
    for held in ({"If-None-Match": '"another"'}, {"If-Modified-Since": day_before}):
        assert client.get(prefix + address, headers=held).status_code == 200


def test_a_feed_is_sent_again_after_an_import(client: Any) -> None:
    first = client.get("/feeds/events.atom")
    DataVersion.objects.update(number=99_999, changed_at=datetime.now(UTC) + timedelta(minutes=1))
    for held in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get("/feeds/events.atom", headers=held)
        assert again.status_code == 200
        assert again.content == first.content, "nothing in a feed depends on when it is asked for"


def test_the_briefs_are_prepared_once_for_both_languages(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "BRIEFS", 2)
    tasks.watch_alerts()
    with CaptureQueriesContext(connection) as asked:
        english, chinese = (client.get(f"{prefix}/feeds/brief.atom").content.decode() for prefix in ("", "/zh-hans"))
    assert len(asked) <= 6, "nothing is computed for the reader"
    assert "Values that moved" in english or "Nothing that the brief follows" in english
    assert "Values that moved" not in chinese


def test_a_date_moves_only_when_the_entry_does(client: Any) -> None:
    before = {one.id_: one.updated for one in atoma.parse_atom_bytes(client.get("/feeds/events.atom").content).entries}
    claim = Claim.objects.filter(event__isnull=False, status="accepted").latest("published_on")
    event = Event.objects.exclude(slug=claim.event.slug).filter(date__lte=date(2026, 9, 30)).latest("date")
    Claim.objects.create(
        kind=claim.kind,
        event=event,
        source=claim.source,
        fields=claim.fields | {"title": "<b>Told</b> again & again"},
        published_on=date(2026, 11, 29),
        url="https://press.example/again",
        excerpt="again",
        status="accepted",
        tier=claim.tier,
    )
    DataVersion.objects.update(number=99_999)
    answer = client.get("/feeds/events.atom")
    after = {one.id_: one.updated for one in atoma.parse_atom_bytes(answer.content).entries}
    moved = {key for key in after if before.get(key) != after[key]}
    assert {key.partition(":event/")[2] for key in moved} == {event.slug}
    assert after[next(iter(moved))] == datetime(2026, 11, 29, tzinfo=UTC)


def test_markup_stays_text() -> None:
    day = datetime(2026, 11, 1, tzinfo=UTC)
    hostile = "<script>alert(1)</script> & \x00 ]]>"
    body = atom(
        "x", hostile, hostile, page="/", own="/x", language="en", entries=[Entry("e", hostile, "/", hostile, day, day)]
    )
    read = atoma.parse_atom_bytes(body)
    assert read.entries[0].summary.value == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; ]]&gt;"
    assert read.entries[0].title.value == "<script>alert(1)</script> & ]]>"
    empty = atoma.parse_atom_bytes(atom("x", "X", "x", page="/", own="/x", language="en", entries=newest([])))
    assert empty.updated == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_source_tells_of_its_gaps_and_hands_no_closed_value_on(client: Any) -> None:
    made = Source.objects.get(slug="company-figures")
    KnownGap.objects.create(source=made, start=date(2026, 10, 1), end=date(2026, 10, 3), reason="The archive was away.")
    shown = client.get("/feeds/sources/company-figures.atom").content.decode()
    assert "The archive was away." in shown
    assert "$135bn" in shown
    Source.objects.filter(slug="company-figures").update(redistributable=False)
    DataVersion.objects.update(number=99_999)
    assert Restatement.objects.filter(source=made).exists()
    assert "$135bn" not in client.get("/feeds/sources/company-figures.atom").content.decode()


def test_facts_and_measures_of_closed_sources_are_in_no_feed_and_no_brief(client: Any) -> None:
    addresses = ("/feeds/companies/deepseek.atom", "/feeds/ipos.atom", "/feeds/events.atom")
    assert all(b"<entry>" in client.get(address).content for address in addresses)
    held = brief(week_named("2026-W40"))
    assert "frontier-gap-arena" in {one.slug for one in held.movements}
    Source.objects.update(redistributable=False)
    DataVersion.objects.update(number=99_998)
    assert all(b"<entry><title>" not in client.get(address).content for address in addresses[1:])
    shut = brief(week_named("2026-W40"))
    assert (shut.movements, shut.rounds, shut.listings, shut.deals) == ((), (), (), ())


@pytest.mark.parametrize(
    "address", ["/feeds/nothing.atom", "/feeds/companies/nobody.atom", "/feeds/sides/mars.atom", "/feeds/x.ics"]
)
def test_what_does_not_exist_is_not_there(client: Any, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", CALENDARS)
def test_a_calendar_opens_in_a_second_library(client: Any, address: str) -> None:
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = ics.Calendar(answer.content.decode())
    assert len(read.events) >= 5
    assert all(event.all_day and event.uid and event.name and event.url for event in read.events)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_page_lists_all_of_them_and_pages_lead_to_theirs(client: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        shown = client.get("/feeds/").content.decode()
    for address in (*FEEDS, "/feeds/questions.ics", "/feeds/policy.ics", "/ipos/calendar.ics"):
        assert f'href="{address}"' in shown
    assert "no source states when a lock-up ends" in shown
    for page, address in (
        ("/", "/feeds/site.atom"),
        ("/companies/zhipu/", "/feeds/companies/zhipu.atom"),
        ("/families/qwen/", "/feeds/families/qwen.atom"),
        ("/status/lmarena/", "/feeds/sources/lmarena.atom"),
        ("/timeline/", "/feeds/events.atom"),
        ("/ipos/", "/feeds/ipos.atom"),
        ("/forecasts/", "/feeds/resolutions.atom"),
        ("/brief/", "/feeds/brief.atom"),
    ):
        head = client.get(page).content.decode().partition("</head>")[0]
        assert address in re.findall(
            r'rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)"', head
        ), page


def test_in_chinese_companies_to_follow_and_to_choose_from_are_in_its_script(client: Any) -> None:
    for address in ("/zh-hans/feeds/", "/zh-hans/changes/"):
        page = client.get(address).content.decode()
        assert re.search(r">智谱</(a|option)>", page), address
        assert not re.search(r">Zhipu AI</(a|option)>", page), address
