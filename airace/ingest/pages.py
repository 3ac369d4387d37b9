"""Pages of articles that feeds brought: read where robots may, for their names and claims; an excerpt is kept.

A page that waits is claimed by counting the try before it is made, so that a page on which a worker dies comes to an
end too, and nobody else takes it meanwhile. Names and claims are looked for once, when it is settled what the article's
text is: its page's, or the feed's own words where the page is refused or cannot be read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Func, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import RowNumber

from airace.extract import Gazetteer
from airace.ingest import reading, stories
from airace.ingest.articles import LONGEST_READ, digest_of, link
from airace.ingest.gazetteer import gazetteer
from airace.ingest.reading import ArticleError, Text, excerpt
from airace.ingest.version import bump
from airace.lib import holds
from airace.lib.guard import AwayError, FetchError, RefusedError
from airace.lib.http import Client
from airace.lib.pace import Pace
from airace.models import Article
from airace.sources.feed_dates import AHEAD
from airace.sources.feeds import language_of

Page = Article.Page
TRIES = 3
WAITS = (timedelta(minutes=30), timedelta(hours=6), timedelta(hours=6))  # after the first, second and last try
BUDGET_S = 240  # no further page is begun after so long
PATIENCE_S = 2  # a longer wait for a host is left to a later round
LONGEST_PAGE = 1024 * 1024  # bytes
STOPS = (SoftTimeLimitExceeded, OperationalError, InterfaceError)  # end a whole round: no fault of what is read
UNWELCOME = frozenset({401, 402, 403, 451})
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for a page: its new state (DUE: to be tried again), why, and its text if it was read.

    `until` is when the host wants to be asked again, where it says so.
    """

    state: str
    reason: str = ""
    text: Text | None = None
    until: datetime | None = None


def read_due_pages(client: Client, *, now: datetime, limit: int = 20) -> int:
    """Read up to `limit` pages that wait, those of different hosts in turn; returns how many articles are settled.

    A host that asks for a pause between pages gets it: its other pages wait for a later round.
    """
    rhythm = client.pace or Pace()
    names = gazetteer()
    until = time.monotonic() + BUDGET_S
    busy: set[str] = set()
    asked = settled = 0
    columns = ("pk", "url", "page_tries", "feed__read_pages")
    for pk, url, tries, wanted in _due(now).values_list(*columns)[: limit * 10]:
        if asked == limit or time.monotonic() > until:
            break
        if wanted is False or tries >= TRIES:
            gone = Answer(Page.FAILED, f"Reading the page broke off {TRIES} times; open it and look.")
            settled += _end(pk, Answer(Page.NONE) if wanted is False else gone, tries, names, now)
            continue
        host = urlsplit(url).hostname or ""
        if host in busy:
            continue
        answer = _in_turn(client, rhythm, url, host)
        if answer is None:
            busy.add(host)
            continue
        if not _claim(pk, tries, now):
            continue
        asked += 1
        answer = _safely(client, url) if answer.state == Page.READ else answer
        if answer.until:
            rhythm.hold(host, answer.until)
        if answer.state == Page.DUE:
            busy.add(host)
        settled += _end(pk, answer, tries, names, now)
    if asked:
        log.info("pages.read", asked=asked, settled=settled)
    return settled


def _due(now: datetime) -> QuerySet[Article]:
    """Articles whose pages wait, one of each host after the other, the oldest first."""
    after = [Q(page_tries=count, fetched_at__lte=now - wait) for count, wait in enumerate(WAITS[:-1], start=1)]
    ready = Q(page_tries=0) | Q(page_tries__gte=TRIES, fetched_at__lte=now - WAITS[-1])
    for condition in after:
        ready |= condition
    host = Func(F("url"), Value("://([^/]+)"), function="substring", output_field=TextField())
    turn = Window(RowNumber(), partition_by=[host], order_by=[F("fetched_at").asc(), F("pk").asc()])
    return Article.objects.filter(ready, page=Page.DUE).annotate(turn=turn).order_by("turn", "fetched_at", "pk")


def _in_turn(client: Client, rhythm: Pace, url: str, host: str) -> Answer | None:
    """Wait until the host may be asked: READ then, DUE where it cannot tell whether it may; None for a later round."""
    if rhythm.until(host):
        return None
    try:
        pause = client.crawl_delay(url)
    except FetchError as error:
        return Answer(Page.DUE, str(error))
    except STOPS:
        raise
    except Exception as error:
        log.warning("page.failed", url=url, exc_info=True)
        return _broken(error)
    wait = rhythm.turn(host, max(pause or 0.0, client.every), PATIENCE_S)
    if wait > PATIENCE_S:
        return None
    time.sleep(wait)
    return Answer(Page.READ)


def _claim(pk: int, tries: int, now: datetime) -> bool:
    """Count the try, committed before it is made; False where another worker was faster."""
    waiting = Article.objects.filter(pk=pk, page=Page.DUE, page_tries=tries)
    return bool(waiting.update(page_tries=tries + 1, fetched_at=now))


def _safely(client: Client, url: str) -> Answer:
    try:
        return _answer(client, url)
    except STOPS:
        raise
    except Exception as error:
        log.warning("page.failed", url=url, exc_info=True)
        return _broken(error)


def _answer(client: Client, url: str) -> Answer:
    try:
        reply = client.get(url, obey_robots=True)
    except RefusedError as error:
        return Answer(Page.REFUSED, str(error))
    except AwayError as error:
        return Answer(Page.DUE, str(error))
    except FetchError as error:
        return Answer(Page.FAILED, str(error))
    said = f"{url} answered with status {reply.status}."
    if until := holds.limited(reply.status, reply.headers, datetime.now(UTC)):
        return Answer(Page.DUE, said, until=until)
    if reply.status >= 500 or reply.status == 408:
        return Answer(Page.DUE, said)
    if reply.status in UNWELCOME:
        return Answer(Page.REFUSED, said)
    try:
        text = reading.from_reply(reply, url, mirrored=bool(client.mirror), longest=LONGEST_PAGE)
        return Answer(Page.READ, text=text)
    except ArticleError as error:
        return Answer(Page.FAILED, str(error))


def _broken(error: Exception) -> Answer:
    """What a page does that nobody thought of is that page's end alone."""
    said = f"{type(error).__name__}: {error}"[:300].replace("\x00", "")
    return Answer(Page.FAILED, f"The page cannot be read ({said}); open it and look.")


def _end(pk: int, answer: Answer, tries: int, names: Gazetteer, now: datetime) -> bool:
    """Settle the article; with the feed's own words where the page's cannot be kept, and at worst without any."""
    try:
        return _settle(pk, answer, tries, names, now)
    except STOPS:
        raise
    except Exception as error:
        log.warning("page.failed", article=pk, exc_info=True)
        broken = _broken(error)
    if answer.text:
        return _end(pk, broken, tries, names, now)
    return bool(Article.objects.filter(pk=pk, page=Page.DUE).update(page=broken.state, page_error=broken.reason))


def _settle(pk: int, answer: Answer, tries: int, names: Gazetteer, now: datetime) -> bool:
    """Write what came of it; False where the page is to be tried again. All or nothing, and never twice."""
    with transaction.atomic():
        article = (
            Article.objects.select_for_update(of=("self",)).select_related("feed").filter(pk=pk, page=Page.DUE).first()
        )
        if article is None:
            return False
        article.page_error = answer.reason
        if answer.state == Page.DUE and (answer.until or tries + 1 < TRIES):
            # A host that only asks for time is not counted as a try.
            article.page_tries = tries if answer.until else tries + 1
            article.save(update_fields=["page_tries", "page_error"])
            return False
        article.page = Page.FAILED if answer.state == Page.DUE else answer.state
        if answer.text and (twin := _twin(article, answer.text.url)):
            article.page_error = f"The same article as {twin.url}, which keeps its names and claims."
            article.save(update_fields=["page", "page_error"])
            stories.join(article, twin)
        else:
            whole = _take(article, answer.text, now) if answer.text else article.text
            article.save()
            link(article, whole, names)
        bump()
    return True


def _twin(article: Article, url: str) -> Article | None:
    """Another article that has the address which this one's page calls its own."""
    if not url:
        return None
    others = Article.objects.filter(sha256=digest_of(url)).exclude(pk=article.pk)
    # Two pages that point at each other: one of them must keep what they say.
    return others.exclude(page=Page.READ, page_error__gt="").select_related("cluster").first()


def _take(article: Article, text: Text, now: datetime) -> str:
    """Put what the page says into the article, unsaved; the text that is to be looked through."""
    if text.url and not Article.objects.filter(sha256=digest_of(text.url)).exists():
        article.url, article.sha256 = text.url, digest_of(text.url)
    # A page may call itself by any name; a feed's is the one that editors gave it.
    article.publisher = article.publisher or text.publisher
    if article.published_at is None:
        day = text.published_at.date() if text.published_at else text.published
        if day and day <= (now + AHEAD).date():
            article.published_at, article.published_on = text.published_at, day
    feed = article.feed
    whole = text.text[:LONGEST_READ]
    # A page that says less than the feed is a wall before the article.
    if len(whole) <= len(article.text):
        return article.text
    article.language = language_of(whole, feed.language if feed else article.language)
    article.text = excerpt(whole) if article.excerpt_only else whole
    return whole
