"""The one search box: everything with a page, by any of its names, as known on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.urls import reverse

from airace import nav
from airace.extract.fold import fold
from airace.lib.han import simplified
from airace.lib.say import later
from airace.lib.search import Hit, Index, Name, Thing
from airace.metrics import registry
from airace.queries.names import things
from airace.web.address import Address
from airace.web.language import bare

# Kinds in the order in which equal hits are shown, with the words for one and for several.
KINDS: dict[str, tuple[str, str]] = {
    "company": (later("Company"), later("Companies")),
    "family": (later("Model family"), later("Model families")),
    "model": (later("Model"), later("Models")),
    "person": (later("Person"), later("People")),
    "ipo": (later("Listing"), later("Listings")),
    "chip": (later("Chip"), later("Chips")),
    "metric": (later("Measure"), later("Measures")),
    "benchmark": (later("Board or test"), later("Boards and tests")),
    "page": (later("Page"), later("Pages")),
    "question": (later("Question"), later("Questions")),
    "event": (later("Event"), later("Events")),
    "source": (later("Source"), later("Sources")),
    "article": (later("Article"), later("Articles")),
}
BESIDE = ((later("IPO desk"), "ipos"),)  # pages that the header has no room for
# Pages beside those of the header, and words by which readers may look for pages and measures.
MORE_PAGES = (
    (later("Gauges of the gap"), "gauges", (later("gauge panel"), "robustness")),
    (later("Then and now"), "then-and-now", (later("what changed"), "diff")),
    (later("Compare companies, models or sides"), "compare", ("comparison", "versus")),
    (later("Model families"), "families", ()),
    (later("IPO desk"), "ipos", ("listings", later("lock-up expiries"))),
    (later("People on record"), "forecasts", ("experts",)),
    (later("Status of the imports"), "status", ("sources", "freshness")),
    (later("Restatements"), "restatements", ("revisions",)),
    (later("Changes"), "changelog", (later("change log"), "corrections made")),
    (later("Report an error"), "report", ("corrections", "feedback", "contact")),
)
ALSO = {
    "hub-concentration": ("HHI", "Herfindahl index", "Effective number"),
    "frontier-gap-arena": ("Elo gap", "Arena points"),
    "frontier-win-probability-arena": ("Win rate",),
    "market-cap": ("Market capitalisation",),
    "capex-annual": ("Capex", "Capital spending"),
    "news-share": ("Attention",),
}
_built: dict[int, Index] = {}


def index(version: int) -> Index:
    """The names of a data version; made once by a process and version."""
    if version not in _built:
        found = Index((*things(version), *_metrics(), *_pages()), tuple(KINDS))
        _built.clear()
        _built[version] = found
    return _built[version]


def find(
    query: str, *, version: int, known_on: date, kinds: Collection[str] = (), limit: int | None = None
) -> list[Hit]:
    """What a query names, best first. Traditional characters find simplified ones."""
    return index(version).find(simplified(fold(query)), known_on=known_on, kinds=kinds, limit=limit)


def nearest(address: str, *, version: int, known_on: date, limit: int = 5) -> list[Hit]:
    """What somebody may have meant by an address that leads nowhere: its last part, of the kind of its first part."""
    parts = [part for part in bare(address).strip("/").split("/") if part]
    if not parts:
        return []
    words = parts[-1].replace("-", " ").replace("_", " ")[:80]
    kinds = [kind for kind, (_, several) in KINDS.items() if parts[0] in {several.lower(), f"{kind}s"}]
    if parts[0] == "families":
        kinds = ["family"]
    return index(version).nearest(words, known_on=known_on, kinds=kinds, limit=limit)


def address_of(thing: Thing, address: Address) -> str:
    """Where a thing is shown, on the day that the reader looks back from."""
    path, mark, rest = thing.url.partition("?")
    if not path.startswith("/"):
        return thing.url
    own = address.link(path)
    return f"{own}{'&' if '?' in own else '?'}{rest}" if mark else own


def forget() -> None:
    """Make the index anew at the next question."""
    _built.clear()


def _metrics() -> list[Thing]:
    return [
        Thing(
            "metric",
            slug,
            metric.definition.title,
            tuple(map(Name, (metric.definition.title, slug, *ALSO.get(slug, ())))),
            detail=metric.definition.unit,
            url=reverse("metric", args=[slug]),
        )
        for slug, metric in registry().items()
    ]


def _pages() -> list[Thing]:
    every = (*((title, name, ()) for title, name in nav.PAGES), *MORE_PAGES)
    return [
        Thing("page", f"{name}-{title}", title, tuple(map(Name, (title, *also))), url=reverse(name))
        for title, name, also in every
    ]
