"""The page that an editor cites: its title, publisher and day, as it states them, and how close it stands to the fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import trafilatura
from trafilatura.metadata import extract_metadata

from airace.ingest.reading import MOST_ELEMENTS, MOST_LINKS
from airace.lib.guard import FetchError
from airace.lib.http import Client, Limits
from airace.lib.links import of_one_house, site
from airace.models import CitedPage, Claim, Company, Feed, Source, Tier
from airace.sources.feed_dates import EARLIEST

QUICK = Limits(connect=3, read=5, total=8, bytes=2 * 1024 * 1024)
PAGES = frozenset({"text/html", "application/xhtml+xml"})
BY_HAND = "Type its title, publisher and day yourself."
# Where companies must file, beside the sources that we import: what stands there is the filing itself.
FILINGS = ("sec.gov", "hkexnews.hk", "hkex.com.hk", "sse.com.cn", "szse.cn", "cninfo.com.cn")


class UnreadError(Exception):
    """The page tells us nothing; the text is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself; '' and None where it does not."""

    url: str
    title: str = ""
    publisher: str = ""
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposed tier, and why."""

    tier: Tier
    why: str


def look(url: str, client: Client, *, today: date) -> Page:
    """Title, publisher and day of a public page, where robots may fetch it. Raises UnreadError."""
    known = CitedPage.objects.filter(url=url).first()
    if known:
        return Page(url, known.title, known.publisher, known.published_on)
    try:
        reply = client.get(url, limits=QUICK, obey_robots=True)
    except FetchError as error:
        raise UnreadError(f"{error} {BY_HAND}") from None
    if reply.status != 200:
        raise UnreadError(f"{site(url)} answered with status {reply.status}. {BY_HAND}")
    if reply.content_type not in PAGES:
        raise UnreadError(f"The address leads to {reply.content_type or 'a file'}, not to a web page. {BY_HAND}")
    tree = trafilatura.load_html(reply.body)
    if tree is None or len(tree.findall(".//a")) > MOST_LINKS or sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise UnreadError(f"The page is empty or too long to be read. {BY_HAND}")
    said = extract_metadata(tree, default_url=url, extensive=False)
    day = _day(said.date or "", today)
    page = Page(url, _line(said.title, 500), _line(said.sitename or site(url), 200), day)
    if not page.title:
        raise UnreadError(f"The page states no title. {BY_HAND}")
    return page


def standing(url: str) -> Standing | None:
    """How close a page's publisher stands to the fact, by what is known of its site; None for a stranger."""
    return next(_standings(url), None)


def _standings(url: str) -> Iterator[Standing]:
    host = site(url)
    for filing in FILINGS:
        if of_one_house(url, f"https://{filing}/"):
            yield Standing(Tier.PRIMARY, f"{filing} publishes the filings themselves")
    for name, website in Company.objects.filter(website__icontains=host).values_list("name", "website"):
        if of_one_house(url, website):
            yield Standing(Tier.COMPANY, f"it is the website of {name}")
    for name, homepage, tier in Feed.objects.filter(homepage__icontains=host).values_list("name", "homepage", "tier"):
        if of_one_house(url, homepage):
            yield Standing(Tier(tier), f"it is the site of the feed {name}")
    addresses = Claim.objects.filter(status=Claim.Status.ACCEPTED, url__icontains=f"//{_netloc(url)}/")
    tiers = Counter(addresses.values_list("tier", flat=True)[:500])
    if tiers:
        tier, count = tiers.most_common(1)[0]
        yield Standing(Tier(tier), f"{count} accepted claim{'s' if count > 1 else ''} from {host} stand so")
    for title, home in Source.objects.filter(url__icontains=host).values_list("title", "url"):
        if of_one_house(url, home):
            yield Standing(Tier.PRIMARY, f"it is the site of {title}, which we import")


def remember(page: Page) -> None:
    """Keep what the page calls itself, as fetched or as an editor typed it; nothing where nothing is said."""
    if page.title or page.publisher:
        said = {"title": page.title, "publisher": page.publisher, "published_on": page.published_on}
        CitedPage.objects.update_or_create(url=page.url, defaults=said)


def _netloc(url: str) -> str:
    return urlsplit(url).netloc


def _line(text: str | None, longest: int) -> str:
    return " ".join((text or "").replace("\x00", "").split())[:longest]


def _day(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= today else None
