"""Pages of new articles: read where they may be, once, and only an excerpt of them kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection

from airace.ingest import pages, reading, version
from airace.ingest.articles import digest_of
from airace.lib.pace import Pace
from airace.models import Article, Company, Feed, StoryCluster
from tests.ingest.site import Site, running

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
WORDS = "Zhipu AI listed in Hong Kong on Thursday and raised $558 million in the offering."
FILLER = "Nothing else of note was said by anybody at the ceremony, which went on for the whole of the morning. " * 5
FURTHER = "DeepSeek stayed private. Qwen surpassed Llama as the most-downloaded open model in September 2026."


@pytest.fixture
def site(socket_enabled: None) -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def desk(names: None) -> Feed:
    return Feed.objects.create(slug="desk", name="Desk", url="https://desk.example/desk.xml")


def waiting(feed: Feed, path: str = "/1", host: str = "desk.example", **fields: Any) -> Article:
    url = f"https://{host}{path}"
    columns = {
        "title": "Zhipu goes public",
        "text": "Zhipu goes public\n\nIn Hong Kong.",
        "published_on": date(2026, 11, 23),
        "fetched_at": NOW,
        "feed": feed,
        "publisher": feed.name,
        "page": "due",
        "excerpt_only": True,
    }
    return Article.objects.create(url=url, sha256=digest_of(url), **{**columns, **fields})


def page(head: str = "", words: str = f"{WORDS} {FILLER}", title: str = "Zhipu AI goes public in Hong Kong") -> str:
    paragraphs = f"<p>{words}</p><p>{FURTHER}</p>"
    return (
        f"<html lang='en'><head><title>{title}</title>{head}</head><body><article>{paragraphs}</article></body></html>"
    )


def read(site: Site, now: datetime = NOW, **how: Any) -> int:
    return pages.read_due_pages(site.client(how.pop("pace", None)), now=now, **how)


def test_names_and_claims_come_from_the_whole_page_and_an_excerpt_stays(desk: Feed, site: Site) -> None:
    article = waiting(desk)
    site.put("/1", page())
    before = version.current()
    assert read(site) == 1
    article.refresh_from_db()
    assert (article.page, article.page_error, article.page_tries) == ("read", "", 1)
    assert article.title == "Zhipu goes public"
    assert article.text.startswith("Zhipu AI goes public in Hong Kong\n\nZhipu AI listed")
    assert len(article.text) <= reading.LONGEST_EXCERPT
    assert article.text.endswith((".", "morning"))
    kept = article.mentions.exclude(start=None)
    assert {article.text[m.start : m.end] for m in kept} == {"Zhipu AI"}
    beyond = {mention.text for mention in article.mentions.filter(start=None, end=None)}
    assert beyond == {"DeepSeek", "Qwen", "Llama"}
    offering, ranking = article.claims.get(kind="ipo"), article.claims.get(kind="ranking")
    assert article.text[offering.start : offering.end] == offering.excerpt
    assert (ranking.start, ranking.end) == (None, None)
    assert ranking.excerpt.startswith("Qwen surpassed Llama")
    assert version.current() == before + 1
    assert read(site, NOW + timedelta(days=1)) == 0
    assert article.claims.filter(kind="ipo").count() == 1


def test_where_robots_may_not_the_feeds_words_are_looked_through(desk: Feed, site: Site) -> None:
    article = waiting(desk, "/private/1", text=f"Zhipu goes public\n\n{WORDS}")
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/", "text/plain")
    site.put("/private/1", page())
    assert read(site) == 1
    article.refresh_from_db()
    assert article.page == "refused"
    assert article.page_error == ("desk.example asks robots not to fetch https://desk.example/private/1 (robots.txt).")
    assert "/private/1" not in site.paths
    assert article.claims.filter(kind="ipo").exists()


@pytest.mark.parametrize(
    ("status", "kind", "state", "words"),
    [
        (404, "text/html", "failed", "status 404"),
        (410, "text/html", "failed", "status 410"),
        (403, "text/html", "refused", "status 403"),
        (402, "text/html", "refused", "status 402"),
        (200, "application/pdf", "failed", "is application/pdf, not a page of text."),
    ],
)
def test_a_page_that_is_not_to_be_had_is_settled_at_once(
    desk: Feed, site: Site, status: int, kind: str, state: str, words: str
) -> None:
    article = waiting(desk)
    site.put("/1", "gone", kind, status=status)
    assert read(site) == 1
    article.refresh_from_db()
    assert article.page == state
    assert words in article.page_error
    assert article.mentions.count() == 1


def test_a_page_too_large_is_not_read(desk: Feed, site: Site) -> None:
    article = waiting(desk)
    site.put("/1", b"x" * (5 * 1024 * 1024 + 1))
    assert read(site) == 1
    article.refresh_from_db()
    assert (article.page, "larger than" in article.page_error) == ("failed", True)


def test_a_host_that_is_out_of_order_is_tried_thrice_ever_later(desk: Feed, site: Site) -> None:
    article = waiting(desk)
    site.put("/1", "busy", status=500)
    assert read(site) == 0
    assert read(site, NOW + timedelta(minutes=29)) == 0
    assert site.paths.count("/1") == 1
    assert read(site, NOW + HALF_AN_HOUR) == 0
    assert read(site, NOW + timedelta(hours=6)) == 0
    assert site.paths.count("/1") == 2
    assert read(site, NOW + timedelta(hours=6.5)) == 1
    article.refresh_from_db()
    assert (article.page, article.page_tries, "status 500" in article.page_error) == ("failed", 3, True)
    assert article.mentions.count() == 1


def test_while_robots_txt_cannot_be_told_the_page_waits(desk: Feed, site: Site) -> None:
    article = waiting(desk)
    waiting(desk, "/2")
    site.put("/robots.txt", "busy", status=503)
    site.put("/1", page())
    assert read(site) == 0
    article.refresh_from_db()
    assert (article.page, "cannot say what robots may fetch" in article.page_error) == ("due", True)
    assert site.paths == ["/robots.txt"]
    site.put("/robots.txt", "", "text/plain")
    assert read(site, NOW + HALF_AN_HOUR, limit=1) == 1


def test_a_host_that_asks_for_time_is_left_alone_and_no_try_is_counted(desk: Feed, site: Site) -> None:
    pace = Pace()
    article = waiting(desk)
    waiting(desk, "/2")
    site.put("/1", "later", status=429, Retry_After="3600")
    site.put("/2", page())
    assert read(site, pace=pace) == 0
    article.refresh_from_db()
    assert (article.page, article.page_tries) == ("due", 0)
    assert read(site, NOW + HALF_AN_HOUR, pace=pace) == 0
    assert site.paths == ["/robots.txt", "/1"]


def test_a_pause_that_robots_are_asked_for_is_kept(desk: Feed, site: Site) -> None:
    pace = Pace()
    for path in ("/1", "/2"):
        waiting(desk, path)
        site.put(path, page())
    waiting(desk, "/3", host="other.example")
    site.put("/3", page())
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 30", "text/plain")
    assert read(site, pace=pace) == 2
    assert [path for path in site.paths if path != "/robots.txt"] == ["/1", "/3"]
    assert read(site, NOW + timedelta(seconds=1), pace=pace) == 0


def test_hosts_take_turns(desk: Feed, site: Site) -> None:
    for path in ("/1", "/2", "/3"):
        waiting(desk, path)
        site.put(path, page(title=f"Zhipu AI goes public {path}"))
    waiting(desk, "/4", host="other.example", fetched_at=NOW + timedelta(seconds=1))
    site.put("/4", page())
    assert read(site, NOW + HALF_AN_HOUR, limit=2) == 2
    assert [path for path in site.paths if path != "/robots.txt"] == ["/1", "/4"]


@pytest.mark.parametrize(
    ("head", "at", "day"),
    [
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "datePublished": '
            '"2020-01-01T00:00:00Z"}, {"@type": ["NewsArticle"], "datePublished": "2026-11-20T08:00:00+08:00"}]}</script>',
            datetime(2026, 11, 20, tzinfo=UTC),
            date(2026, 11, 20),
        ),
        (
            '<script type="application/ld+json">{"datePublished": nonsense}</script>'
            '<meta property="article:published_time" content="2026-11-19T23:30:00Z">',
            datetime(2026, 11, 19, 23, 30, tzinfo=UTC),
            date(2026, 11, 19),
        ),
        ('<meta property="article:published_time" content="2026-11-18">', None, date(2026, 11, 18)),
        ('<meta property="article:published_time" content="2027-01-18T00:00:00Z">', None, date(2026, 11, 23)),
    ],
)
def test_where_the_feed_states_no_time_the_page_may(
    desk: Feed, site: Site, head: str, at: datetime | None, day: date
) -> None:
    article = waiting(desk)
    site.put("/1", page(head))
    read(site)
    article.refresh_from_db()
    assert (article.published_at, article.published_on) == (at, day)


@pytest.mark.parametrize(
    "when", ["0001-01-01T00:00:00+10:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-10:00", "0001-06-01T00:00Z"]
)
def test_a_day_that_no_calendar_has_is_none(desk: Feed, site: Site, when: str) -> None:
    article = waiting(desk)
    site.put("/1", page(f'<meta property="article:published_time" content="{when}">'))
    assert read(site) == 1
    article.refresh_from_db()
    # The words of the page name a month of 2026.
    assert (article.page, article.published_at, article.published_on.year) == ("read", None, 2026)


def test_what_nobody_thought_of_is_one_pages_end(desk: Feed, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = waiting(desk, text=f"Zhipu goes public\n\n{WORDS}"), waiting(desk, "/2", host="other.example")
    for path in ("/1", "/2"):
        site.put(path, page(title=f"Zhipu AI goes public {path}"))
    take = reading.from_reply

    def strike(reply: Any, url: str, **how: Any) -> reading.Text:
        if url.endswith("/1"):
            raise OverflowError("out\0 of range")
        return take(reply, url, **how)

    monkeypatch.setattr(reading, "from_reply", strike)
    assert read(site) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.page, good.page) == ("failed", "read")
    assert bad.page_error == "The page cannot be read (OverflowError: out of range); open it and look."
    assert bad.claims.filter(kind="ipo").exists()


def test_what_cannot_be_kept_of_a_page_leaves_the_feeds_words(
    desk: Feed, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = waiting(desk)
    site.put("/1", page())

    def strike(reply: Any, url: str, **how: Any) -> reading.Text:
        return reading.Text(title="T", text="A text with a character\0 that no database keeps.")

    monkeypatch.setattr(reading, "from_reply", strike)
    assert read(site) == 1
    article.refresh_from_db()
    assert (article.page, article.text) == ("failed", "Zhipu goes public\n\nIn Hong Kong.")
    assert article.mentions.count() == 1


def test_a_page_does_not_say_who_publishes_it(desk: Feed, site: Site) -> None:
    article = waiting(desk)
    site.put("/1", page('<meta property="og:site_name" content="Another Paper">'))
    read(site)
    article.refresh_from_db()
    assert (article.page, article.publisher) == ("read", "Desk")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body><article><p>" + b"<a href=x>w</a> " * 14_000, "has 14,000 links"),
        (page(words="w<br>" * 20_001).encode(), "elements, more than an article"),
        (("<html><body><p>" + "<a href=x>w</a> " * 3_001).encode("utf-16"), "has 3,001 links"),
        (page().encode() + b" " * 1024 * 1024, "of such a page 1,048,576 are read at most."),
    ],
)
def test_a_page_that_would_hold_a_worker_is_not_read(desk: Feed, site: Site, body: bytes, words: str) -> None:
    article = waiting(desk)
    site.put("/1", body)
    assert read(site) == 1
    article.refresh_from_db()
    assert (article.page, words in article.page_error) == ("failed", True)


def test_the_feeds_own_time_goes_before_the_pages(desk: Feed, site: Site) -> None:
    article = waiting(desk, published_at=NOW)
    site.put("/1", page('<meta property="article:published_time" content="2026-11-19T23:30:00Z">'))
    read(site)
    article.refresh_from_db()
    assert article.published_at == NOW


def test_two_addresses_of_one_page_are_one_article(desk: Feed, site: Site) -> None:
    first = waiting(desk)
    head = '<link rel="canonical" href="https://www.desk.example/one">'
    for path in ("/1", "/amp/1"):
        site.put(path, page(head))
    read(site)
    first.refresh_from_db()
    assert (first.url, first.sha256) == ("https://www.desk.example/one", digest_of("https://www.desk.example/one"))
    second = waiting(desk, "/amp/1")
    claims = first.claims.count()
    assert read(site, NOW + HALF_AN_HOUR) == 1
    second.refresh_from_db()
    assert second.page == "read"
    assert second.page_error == ("The same article as https://www.desk.example/one, which keeps its names and claims.")
    assert (second.claims.count(), second.mentions.count(), first.claims.count()) == (0, 0, claims)
    story = StoryCluster.objects.get()
    assert set(story.articles.all()) == {first, second}


@pytest.mark.parametrize("link", ["https://elsewhere.example/one", "https://desk.example/"])
def test_a_canonical_link_that_leads_elsewhere_is_not_believed(desk: Feed, site: Site, link: str) -> None:
    article = waiting(desk)
    site.put("/1", page(f'<link rel="canonical" href="{link}">'))
    read(site)
    article.refresh_from_db()
    assert article.url == "https://desk.example/1"


def test_a_page_that_says_less_than_the_feed_is_a_wall(desk: Feed, site: Site) -> None:
    article = waiting(desk, text=f"Zhipu goes public\n\n{WORDS}")
    site.put("/1", "<html><head><title>Desk</title></head><body><p>Subscribe to go on reading.</p></body></html>")
    assert read(site) == 1
    article.refresh_from_db()
    assert article.text.endswith(WORDS)
    assert article.claims.filter(kind="ipo").exists()


def test_where_a_publisher_allows_it_the_whole_page_is_kept(desk: Feed, site: Site) -> None:
    article = waiting(desk, excerpt_only=False)
    site.put("/1", page())
    read(site)
    article.refresh_from_db()
    assert article.text.endswith("September 2026.")
    assert not article.mentions.filter(start=None).exists()


def test_pages_that_editors_no_longer_want_are_not_asked_for(desk: Feed, site: Site) -> None:
    article = waiting(desk)
    Feed.objects.update(read_pages=False)
    assert read(site) == 1
    article.refresh_from_db()
    assert (article.page, site.asked, article.mentions.count()) == ("", [], 1)


def test_a_page_on_which_a_worker_dies_comes_to_an_end(desk: Feed, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit strikes while the text is taken out of the page, each time."""
    article = waiting(desk)
    site.put("/1", page())

    def die(*given: Any, **named: Any) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(reading.trafilatura, "bare_extraction", die)
    for hours in (0, 1, 7):
        with pytest.raises(SoftTimeLimitExceeded):
            read(site, NOW + timedelta(hours=hours))
        assert read(site, NOW + timedelta(hours=hours)) == 0
    assert read(site, NOW + timedelta(hours=14)) == 1
    article.refresh_from_db()
    assert (article.page, "broke off 3 times" in article.page_error) == ("failed", True)
    assert article.mentions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_read_a_page_once(site: Site) -> None:
    desk = Feed.objects.create(slug="desk", name="Desk", url="https://desk.example/desk.xml")
    Company.objects.create(slug="zhipu", name="Zhipu AI", side="CN")
    for number in range(4):
        waiting(desk, f"/{number}", host=f"h{number}.example")
        site.put(f"/{number}", page(title=f"Zhipu AI goes public {number}"))
    settled: list[int] = []

    def work() -> None:
        settled.append(read(site))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(settled) == 4
    assert sorted(path for path in site.paths if path != "/robots.txt") == ["/0", "/1", "/2", "/3"]
    assert [article.mentions.count() for article in Article.objects.order_by("url")] == [2] * 4
