"""News: what was written about the race, story by story, what was found in it and what became of that."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from airace.lib.say import later, say, within
from airace.metrics import registry
from airace.metrics.streams import counted_elsewhere, stories_of
from airace.queries import news as query
from airace.queries.news import Found, Named, Story, Telling, Wanted
from airace.results import SIDE_NAMES, Result
from airace.views.overlay import events
from airace.web import tables
from airace.web.address import AddressError
from airace.web.chart import chart_view, params
from airace.web.page import Page, page

STORIES = 20  # on a page
EXCERPT = 300  # characters shown of an article
QUOTE = 200  # characters shown of the words that a claim rests on
NAMES = 14  # shown of the things named in a story
ATTENTION = ("stories-by-company", "news-share", "wikipedia-pageviews", "github-stars")
LANGUAGES = dict(zip(("en", "zh"), within("language", "English", "Chinese"), strict=True))
CLAIMS = {
    "funding": later("Funding round"),
    "ipo": later("Listing"),
    "profile": later("Company"),
    "release": later("Model release"),
    "relocation": later("Move of a seat"),
    "deployment": later("Use of a model"),
}
# kind of fact → page, its place there, and what the link says
PLACES = {
    "company": ("company", "profile-title", later("the profile")),
    "ipo": ("company", "listings-title", later("the listing")),
    "funding_round": ("company", "rounds-title", later("the funding round")),
    "acquisition": ("company", "deals-title", later("the acquisition")),
    "side_change": ("company", "profile-title", later("the side over time")),
    "model": ("model", "", later("the model")),
    "event": ("event", "", later("the event")),
    "prediction": ("question", "", later("the statement and its question")),
    "deployment": ("adoption", "deployments", later("the register of users")),
    "chip": ("compute", "chips-compared", later("the chip")),
    "person": ("person", "", later("the person")),
}
# kind of fact → the filter under which its page shows it alone
FILTERS = {"chip": "chips-compared.q"}


@dataclass(frozen=True, slots=True)
class Link:
    """A name with the page that it leads to, '' where there is none; `side` marks a name."""

    text: str
    url: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class ClaimShown:
    kind: str
    quote: str
    status: str
    reason: str
    place: Link | None


@dataclass(frozen=True, slots=True)
class StoryShown:
    """A story in words; `others` are the articles that tell it after the first."""

    title: str
    first: Telling
    language: str
    excerpt: str
    others: tuple[tuple[Telling, str], ...]
    names: tuple[Link, ...]
    unnamed: int
    claims: tuple[ClaimShown, ...]


@page(
    "q", "company", "side", "language", "page", *params(*ATTENTION), *(n for s in ATTENTION for n in tables.params(s))
)
def news(page: Page) -> HttpResponse:
    address, day = page.address, page.known_on
    wanted = Wanted(
        address.text("q"),
        address.text("company", longest=120),
        address.choice("side", {*SIDE_NAMES, ""}, ""),
        address.text("language"),
    )
    company = _company(wanted.company)
    at = address.page_number()
    found, total = query.stories(wanted, known_on=day, first=(at - 1) * STORIES, count=STORIES)
    last = max(1, -(-total // STORIES))
    companies, languages = query.choices(known_on=day)
    results = _attention(wanted.company, page)
    drawn = [result for result in results if _has_values(result)]
    overlay = events(page) if drawn else ()
    return page.render(
        "news/page.html",
        {
            "stories": [shown(story, page) for story in found],
            "total": total,
            "at": at,
            "last": last,
            "newer": f"{address.url(page=str(at - 1) if at > 2 else None)}#stories" if 1 < at <= last else "",
            "older": f"{address.url(page=str(at + 1))}#stories" if at < last else "",
            "wanted": wanted,
            "filtered": wanted != Wanted(),
            "company": company,
            "companies": companies,
            "unlisted": bool(company) and wanted.company not in {slug for slug, _ in companies},
            "languages": [(code, language(code)) for code in languages],
            "sides": sorted(SIDE_NAMES.items(), key=lambda item: item[1]),
            "charts": [chart_view(result, page, events=overlay) for result in drawn],
            "silent": [result for result in results if not _has_values(result)],
        },
    )


def _company(slug: str) -> str:
    name = query.company_name(slug) if slug else ""
    if slug and not name:
        raise AddressError(
            say("company={slug} names no company here; take it from a company's own address.", slug=slug[:40])
        )
    return name


def _attention(company: str, page: Page) -> list[Result]:
    """Of one company where the reader asked for one; else of the sides, and of the companies most told about."""
    if company:
        day = page.known_on
        return [stories_of(company, known_on=day), *counted_elsewhere(company, known_on=day)]
    return [registry()[slug].compute(known_on=page.known_on) for slug in ATTENTION]


def _has_values(result: Result) -> bool:
    return any(line.last for line in result.lines)


def shown(story: Story, page: Page) -> StoryShown:
    first, *others = story.tellings
    companies = {named.name for named in story.names if named.kind == "company"}
    names = [_name(named, page) for named in story.names if named.kind == "company" or named.name not in companies]
    return StoryShown(
        story.title,
        first,
        language(first.language),
        excerpt(first),
        tuple((telling, language(telling.language)) for telling in others),
        tuple(names[:NAMES]),
        max(0, len(names) - NAMES),
        tuple(_claim(claim, page) for claim in story.claims),
    )


def language(code: str) -> str:
    return LANGUAGES.get(code.partition("-")[0], code)


def excerpt(telling: Telling) -> str:
    """How the article begins after its title; never more than a few lines of it."""
    return cut(" ".join(telling.beginning.removeprefix(telling.title).split()), EXCERPT)


def cut(text: str, longest: int) -> str:
    """The text, or as many whole words as fit; Chinese is cut between letters."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    word_end = kept.rfind(" ")
    return f"{kept[:word_end] if word_end > longest // 2 else kept}…".replace(" …", "…")


def _name(named: Named, page: Page) -> Link:
    if named.kind in {"model", "family"}:
        return Link(named.name, page.address.link(reverse(named.kind, args=[named.slug])), named.side)
    url = page.address.link(reverse("company", args=[named.company])) if named.company else ""
    return Link(named.name, url, named.side)


def _claim(claim: Found, page: Page) -> ClaimShown:
    kind = CLAIMS.get(claim.kind) or claim.kind.replace("-", " ").capitalize()
    return ClaimShown(kind, cut(claim.excerpt, QUOTE), claim.status, claim.reason, _place(claim.fact, page))


def _place(fact: tuple[str, str, str] | None, page: Page) -> Link | None:
    """Where the site shows the fact of an accepted claim; on the page of its company where it has none of its own."""
    if fact is None:
        return None
    kind, slug, company = fact
    name, place, words = PLACES.get(kind, ("company", "", later("the company")))
    if name in {"adoption", "compute"}:
        filters = {FILTERS[kind]: slug} if kind in FILTERS else {}
        return Link(words, f"{page.address.link(reverse(name), filters)}#{place}")
    of = company if name == "company" else slug
    if not of:
        return None
    url = page.address.link(reverse(name, args=[of]))
    return Link(words, f"{url}#{place}" if place else url)
