"""One box for everything: a page of results, and the few suggestions under the box while a reader types."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse

from airace.lib.say import later, say
from airace.lib.search import Hit
from airace.queries.headlines import headlines
from airace.web.finder import KINDS, address_of, find
from airace.web.page import Page, live_page

SUGGESTED = 8
ROWS = 60
ARTICLES = 8  # shown beneath things of other kinds
# How a hit was found, where its own name does not show it.
FOUND = {"near": later("similar to"), "some": later("has some of the words:")}


@live_page("q", "kind")
def search(page: Page) -> HttpResponse:
    query = page.address.text("q")
    kind = page.address.choice("kind", {*KINDS, ""}, "")
    hits = find(query, version=page.version or 0, known_on=page.known_on) if query else []
    articles = headlines(query, known_on=page.known_on, limit=ROWS) if query else []
    counts = Counter(hit.thing.kind for hit in hits) | Counter({"article": len(articles)})
    shown = [hit for hit in hits if kind in {"", hit.thing.kind}]
    return page.render(
        "search/page.html",
        {
            "query": query,
            "kind": kind,
            "kinds": [
                (key, several, counts[key], page.address.url(kind=key))
                for key, (_, several) in KINDS.items()
                if counts[key]
            ],
            "all_url": page.address.url(kind=None),
            "rows": [row(hit, page) for hit in shown[:ROWS]],
            "hidden": max(0, len(shown) - ROWS),
            "found": len(hits) + len(articles),
            "articles": articles[: ROWS if kind == "article" or not hits else ARTICLES]
            if kind in {"", "article"}
            else [],
            "all_articles": page.address.url(kind="article"),
            "more_articles": kind == "" and bool(hits) and len(articles) > ARTICLES,
            "misspelt": bool(hits) and hits[0].tier in {"near", "some"},
        },
    )


@live_page("q", "kind", twins=False)
def suggest(page: Page) -> HttpResponse:
    """Options for the list under a search box, as a part of a page."""
    query = page.address.text("q")
    kinds = [kind for kind in page.address.text("kind").split(",") if kind in KINDS]
    hits = find(query, version=page.version or 0, known_on=page.known_on, kinds=kinds, limit=SUGGESTED)
    return page.render("search/suggestions.html", {"query": query, "rows": [row(hit, page) for hit in hits]})


def row(hit: Hit, page: Page) -> tuple[Hit, str, str, str]:
    """A hit with its address, the word for its kind, and how it was found."""
    return hit, address_of(hit.thing, page.address), KINDS[hit.thing.kind][0], found_by(hit)


def found_by(hit: Hit) -> str:
    """The name by which a thing was found, where it is not the one shown: 'also Zhipu AI', 'similar to Nvidia'."""
    thing = hit.thing
    own = {name.casefold() for name in (thing.title, thing.other)}
    if hit.by.casefold() in own:
        return ""
    if any(name.text == hit.by and name.spelling for name in thing.names):
        return say("pinyin {by}", by=hit.by)
    if hit.by == thing.slug:
        return ""
    return f"{FOUND.get(hit.tier, later('also'))} {hit.by}"
