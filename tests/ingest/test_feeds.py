"""The road of the feeds against a site on this machine: each feed stands or falls by itself."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from typing import Any

import feedparser
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection

from airace import models
from airace.ingest import feeds, reference, version
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.ingest.run import lease
from airace.models import Article, Claim, Feed, ImportRun, Mention, Rejection
from airace.sources.base import Payload, Reading
from airace.sources.feeds import SOURCE
from tests.ingest.site import Site, running

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
Status = ImportRun.Status


@pytest.fixture
def site(socket_enabled: None) -> Iterator[Site]:
    with running() as site:
        yield site


def feed(slug: str, **fields: Any) -> Feed:
    return Feed.objects.create(slug=slug, name=slug.title(), url=f"https://{slug}.example/{slug}.xml", **fields)


def item(number: int, title: str = "", date: str = "Mon, 23 Nov 2026 05:00:00 GMT", more: str = "") -> str:
    link = f"https://desk.example/{number}?utm_source=rss"
    return (
        f"<item><title>{title or f'Title {number}'}</title><link>{link}</link>"
        f'<guid isPermaLink="false">g{number}</guid>'
        f"<pubDate>{date}</pubDate>{more}</item>"
    )


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Desk</title>{"".join(items)}</channel></rss>'


def again(site: Site, now: datetime = NOW, **how: Any) -> ImportRun | None:
    return feeds.import_feeds(site.client(), now=now, **how)


def counts(run: ImportRun | None) -> tuple[str, int, int, int]:
    assert run is not None
    return run.status, run.read, run.added, run.rejected


def test_articles_are_stored_once_with_where_and_when(db: None, site: Site) -> None:
    desk = feed("desk")
    site.put("/desk.xml", rss(item(1), item(2, date="Sun, 22 Nov 2026 23:30:00 +0800")), "application/rss+xml")
    before = version.current()
    run = again(site)
    assert counts(run) == ("succeeded", 2, 2, 0)
    assert run is not None
    assert run.data_as_of == date(2026, 11, 23)
    first, second = Article.objects.order_by("url")
    assert (first.url, first.guid, first.publisher, first.feed) == ("https://desk.example/1", "g1", "Desk", desk)
    assert second.published_at == datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert (first.page, first.excerpt_only, first.fetched_at) == ("due", True, NOW)
    assert version.current() == before + 1
    desk.refresh_from_db()
    assert (desk.failures, desk.last_error, desk.last_success_at) == (0, "", NOW)
    assert desk.newest_entry_at == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert desk.next_due_at is not None
    assert NOW + HOUR <= desk.next_due_at <= NOW + 1.1 * HOUR
    assert models.Source.objects.get(slug="feeds").last_success_at == NOW


def test_a_feed_is_asked_when_it_is_due_and_only_for_what_changed(db: None, site: Site) -> None:
    feed("desk")
    feed("off", enabled=False)
    site.put("/desk.xml", rss(item(1)), "text/xml", ETag='"one"', Last_Modified="Mon, 23 Nov 2026 05:00:00 GMT")
    again(site)
    assert again(site) is None
    assert ImportRun.objects.count() == 1
    assert counts(again(site, NOW + 2 * HOUR)) == ("succeeded", 0, 0, 0)
    assert [path for path in site.paths if path.endswith(".xml")] == ["/desk.xml", "/desk.xml"]
    _, headers = site.asked[-1]
    assert headers["if-none-match"] == '"one"'
    assert headers["if-modified-since"] == "Mon, 23 Nov 2026 05:00:00 GMT"
    assert Feed.objects.get(slug="desk").etag == '"one"'


def test_the_same_bytes_are_not_read_again_where_a_host_validates_nothing(db: None, site: Site) -> None:
    feed("desk")
    site.put("/desk.xml", rss(item(1)), "text/xml")
    again(site)
    Article.objects.all().delete()
    assert counts(again(site, NOW + 2 * HOUR)) == ("succeeded", 0, 0, 0)
    assert counts(again(site, NOW + 2 * HOUR, again=True)) == ("succeeded", 1, 1, 0)


def test_new_entries_come_in_and_known_ones_stay_as_they_were(db: None, site: Site) -> None:
    feed("desk")
    site.put("/desk.xml", rss(item(1)), "text/xml")
    again(site)
    moved = item(1, "Another title").replace("desk.example/1", "desk.example/amp/1")
    site.put("/desk.xml", rss(item(2), moved), "text/xml")
    assert counts(again(site, NOW + 2 * HOUR)) == ("succeeded", 2, 1, 0)
    assert list(Article.objects.order_by("url").values_list("title", "url")) == [
        ("Title 1", "https://desk.example/1"),
        ("Title 2", "https://desk.example/2"),
    ]


def test_an_article_that_two_feeds_bring_is_the_first_ones(db: None, site: Site) -> None:
    desk, _ = feed("desk"), feed("other")
    site.put("/desk.xml", rss(item(1)), "text/xml")
    site.put("/other.xml", rss(item(1).replace("g1", "other-1").replace("utm_source=rss", "spm=3")), "text/xml")
    assert counts(again(site)) == ("succeeded", 2, 1, 0)
    assert Article.objects.get().feed == desk


def test_a_broken_feed_changes_only_its_own_state(db: None, site: Site) -> None:
    good, broken = feed("good"), feed("broken")
    site.put("/good.xml", rss(item(1)), "text/xml")
    site.put("/broken.xml", rss(item(2)), "text/xml", ETag='"one"')
    again(site)
    site.put("/broken.xml", "<html><title>Log in</title></html>")
    site.put("/good.xml", rss(item(1), item(3)), "text/xml")
    waits = []
    now = NOW
    for _ in range(7):
        now += timedelta(days=2)
        run = again(site, now)
        broken.refresh_from_db()
        assert broken.next_due_at is not None
        waits.append((broken.next_due_at - now) / HOUR)
    assert run is not None
    assert (run.status, run.error) == (Status.SUCCEEDED, "")
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert (broken.failures, broken.etag) == (7, '"one"')
    assert broken.last_error == "https://broken.example/broken.xml is a web page, expected RSS or Atom; " + (
        "check the feed's address."
    )
    good.refresh_from_db()
    assert (good.failures, Article.objects.count()) == (0, 3)
    site.put("/broken.xml", rss(item(2), item(4)), "text/xml")
    again(site, now + timedelta(days=2))
    broken.refresh_from_db()
    assert (broken.failures, broken.last_error, Article.objects.count()) == (0, "", 4)


@pytest.mark.parametrize(
    ("body", "how", "words"),
    [
        (b" " * (5 * 1024 * 1024 + 1), {}, "is larger than the 5,242,880 bytes that are read."),
        (gzip.compress(b" " * 30_000_000), {"Content_Encoding": "gzip"}, "is larger than"),
        (b"", {"status": 302, "Location": "http://169.254.169.254/latest/meta-data"}, "is not a public address"),
        (b"<rss", {"status": 500}, "out of order (status 500)"),
        (b"", {}, "is something else, expected RSS or Atom"),
    ],
)
def test_what_a_host_does_wrong_is_said_in_a_sentence(
    db: None, site: Site, body: bytes, how: dict[str, Any], words: str
) -> None:
    feed("desk")
    site.put("/desk.xml", body, "application/rss+xml", **how)
    run = again(site)
    assert run is not None
    assert (run.status, Article.objects.count()) == (Status.FAILED, 0)
    assert words in Feed.objects.get().last_error


def test_a_time_limit_in_the_middle_leaves_what_is_done_done_and_the_rest_due(
    db: None, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug, number in (("one", 1), ("two", 2), ("three", 3)):
        feed(slug)
        site.put(f"/{slug}.xml", rss(item(number)), "text/xml")
    parse = feedparser.parse

    def strike(body: Any, **named: Any) -> Any:
        if b"desk.example/2" in body.getvalue():
            raise SoftTimeLimitExceeded
        return parse(body, **named)

    monkeypatch.setattr(feedparser, "parse", strike)
    with pytest.raises(SoftTimeLimitExceeded):
        again(site)
    assert (ImportRun.objects.get().status, ImportRun.objects.get().added) == (Status.FAILED, 1)
    assert list(Feed.objects.filter(next_due_at=None).values_list("slug", flat=True)) == ["three"]
    assert Feed.objects.get(slug="two").next_due_at == NOW + HOUR
    # The one on which it broke off does not keep the others waiting.
    assert counts(again(site)) == ("succeeded", 1, 1, 0)
    monkeypatch.undo()
    assert counts(again(site, NOW + HOUR)) == ("succeeded", 1, 1, 0)
    assert Article.objects.count() == 3


def test_what_nobody_thought_of_is_one_feeds_failure(db: None, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for slug, number in (("bad", 1), ("good", 2)):
        feed(slug)
        site.put(f"/{slug}.xml", rss(item(number)), "text/xml")
    parse = feeds.parse

    def strike(payload: Payload) -> Any:
        if payload.name == "bad":
            raise OverflowError("date value out of range")
        return parse(payload)

    monkeypatch.setattr(feeds, "parse", strike)
    assert counts(again(site)) == ("succeeded", 1, 1, 0)
    bad = Feed.objects.get(slug="bad")
    assert (bad.failures, bad.next_due_at) == (1, NOW + HOUR)
    assert bad.last_error == "It cannot be read (OverflowError: date value out of range); open it and look."


@pytest.mark.parametrize("outage", [OperationalError, InterfaceError])
def test_an_outage_of_the_database_is_no_feeds_fault(
    db: None, site: Site, monkeypatch: pytest.MonkeyPatch, outage: type[Exception]
) -> None:
    feed("desk")
    site.put("/desk.xml", rss(item(1)), "text/xml")

    def strike(payload: Payload) -> None:
        raise outage("gone")

    monkeypatch.setattr(feeds, "parse", strike)
    with pytest.raises(outage):
        again(site)
    assert Feed.objects.get().failures == 0


def test_a_character_that_no_text_holds_costs_no_entry(db: None, site: Site) -> None:
    feed("desk")
    odd = "<item><title>q&#0;</title><link>https://desk.example/&#0;9</link><guid isPermaLink='false'>x&#0;y</guid></item>"
    unaddressed = "<item><title>No address</title><guid isPermaLink='false'>p&#0;q</guid></item>"
    site.put("/desk.xml", rss(item(1), odd, unaddressed), "text/xml")
    assert counts(again(site)) == ("succeeded", 3, 2, 1)
    assert Article.objects.get(guid="xy").url == "https://desk.example/9"
    assert Rejection.objects.get().reading["guid"] == "pq"


def test_the_run_has_failed_where_every_feed_did(db: None, site: Site) -> None:
    feed("one")
    feed("two")
    run = again(site)
    assert run is not None
    assert run.status == Status.FAILED
    assert run.error.splitlines() == [
        f"{slug}: https://{slug}.example/{slug}.xml answered with status 404." for slug in ("one", "two")
    ]
    assert models.Source.objects.get(slug="feeds").failures == 1


def test_a_host_that_asks_for_time_gets_it_and_is_no_failure(db: None, site: Site) -> None:
    slow = feed("slow")
    site.put("/slow.xml", "later", "text/plain", status=429, Retry_After="7200")
    run = again(site)
    assert run is not None
    assert run.status == Status.POSTPONED
    slow.refresh_from_db()
    assert slow.failures == 0
    assert "asked too often" in slow.last_error
    assert slow.next_due_at is not None
    assert slow.next_due_at > datetime.now(UTC) + 1.9 * HOUR


def test_refused_entries_are_kept_with_their_payload(db: None, site: Site) -> None:
    feed("desk")
    site.put("/desk.xml", rss(item(1), "<item><title>No address</title></item>"), "text/xml")
    assert counts(again(site)) == ("succeeded", 2, 1, 1)
    refused = Rejection.objects.get()
    assert (refused.locator, refused.reading["title"]) == ("desk: No address", "No address")
    assert refused.payload is not None
    assert refused.payload.headers["x-feed-time-zone"] == "UTC"


def test_what_is_wanted_later_is_left_due(db: None, site: Site) -> None:
    feed("one")
    feed("two")
    for slug in ("one", "two"):
        site.put(f"/{slug}.xml", rss(item(1)), "text/xml")
    again(site, limit=1)
    assert site.paths == ["/one.xml"]
    assert models.Source.objects.get(slug="feeds").next_due_at == NOW
    again(site, limit=1)
    assert site.paths == ["/one.xml", "/two.xml"]


def test_a_pass_that_was_killed_is_closed_and_gone_on_with(db: None, site: Site) -> None:
    feed("desk")
    source = models.Source.objects.create(slug="feeds", title="News feeds")
    killed = ImportRun.objects.create(source=source, started_at=NOW)
    site.put("/desk.xml", rss(item(1)), "text/xml")
    again(site)
    killed.refresh_from_db()
    assert killed.status == Status.INTERRUPTED
    assert Article.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_another_pass_is_at_it_nothing_is_asked(site: Site) -> None:
    feed("desk")
    site.put("/desk.xml", rss(item(1)), "text/xml")
    held, over = Event(), Event()

    def other() -> None:
        with lease(SOURCE.slug):
            held.set()
            over.wait(10)
        connection.close()

    thread = Thread(target=other)
    thread.start()
    held.wait(10)
    assert again(site) is None
    assert (site.asked, ImportRun.objects.count()) == ([], 0)
    over.set()
    thread.join()
    assert counts(again(site)) == ("succeeded", 1, 1, 0)


def test_names_and_claims_come_at_once_where_pages_are_not_wanted(names: None, site: Site) -> None:
    feed("desk", read_pages=False, tier=models.Tier.COMPANY)
    words = "Zhipu AI listed in Hong Kong on Thursday and raised $558 million in the offering. " + "Filler here. " * 40
    words += "DeepSeek and DeepSeek again stayed private."
    site.put("/desk.xml", rss(item(1, "Zhipu goes public", more=f"<description>{words}</description>")), "text/xml")
    again(site)
    article = Article.objects.get()
    assert (article.page, article.excerpt_only) == ("", True)
    assert article.text.startswith("Zhipu goes public\n\nZhipu AI listed")
    assert len(article.text) <= 300
    assert article.text.endswith("here.")
    kept = article.mentions.exclude(start=None)
    assert {mention.text for mention in kept} == {"Zhipu", "Zhipu AI"}
    assert all(article.text[mention.start : mention.end] == mention.text for mention in kept)
    beyond = article.mentions.get(start=None)
    assert (beyond.company.slug if beyond.company else "", beyond.end) == ("deepseek", None)
    claim = Claim.objects.filter(kind="ipo").first()
    assert claim is not None
    assert article.text[claim.start : claim.end] == claim.excerpt
    assert claim.tier == models.Tier.COMPANY
    again(site, NOW, again=True)
    assert Mention.objects.count() == kept.count() + 1


def test_where_a_publisher_allows_it_the_whole_text_is_kept(db: None, site: Site) -> None:
    feed("desk", keep_full_text=True)
    site.put("/desk.xml", rss(item(1, more=f"<description>{'Long words. ' * 50}</description>")), "text/xml")
    again(site)
    article = Article.objects.get()
    assert (len(article.text) > 500, article.excerpt_only) == (True, False)


@pytest.mark.parametrize(("country", "zone"), [("CN", "Asia/Shanghai"), ("TW", "Asia/Taipei"), ("US", "UTC")])
def test_a_feed_of_the_dataset_has_the_time_zone_of_its_country(db: None, country: str, zone: str) -> None:
    empty = dict.fromkeys(("homepage", "topic", "note", "tier"))
    cells = {"slug": "n", "name": "N", "url": "https://n.example/f", "language": "en", "enabled": True}
    row = Reading("feeds", "feeds#n", {**empty, **cells, "country": country})
    [(_, made)] = reference.add_missing("feeds", [row], Names(), Outcome())
    assert isinstance(made, Feed)
    assert made.time_zone == zone
