"""Model families: all of them, and one page a family with its releases, downloads, deployments and names."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from airace.lib.say import later, say
from airace.metrics import registry
from airace.metrics.families import downloads_over_time
from airace.queries import families as query
from airace.queries.facts import facts
from airace.views.overlay import events
from airace.web import tables
from airace.web.chart import chart_view, params
from airace.web.page import Page, page
from airace.web.stated import stated

TABLES = ("family-releases", "family-downloads-30d")
CHART = "family-downloads-30d"
USE = ((later("Date"), "date"), (later("Sector"), "sector"), (later("Use"), "use"))


@page(*(name for slug in TABLES for name in tables.params(slug)))
def families(page: Page) -> HttpResponse:
    desks = []
    for slug in TABLES:
        result = registry()[slug].compute(known_on=page.known_on)
        table = result.table
        shown = tables.arrange(table, slug, page.address, filters=True, first=50) if table and table.rows else None
        desks.append((result, shown))
    return page.render("families/page.html", {"desks": desks})


@page(*params(CHART), *tables.params(CHART))
def family(page: Page, slug: str) -> HttpResponse:
    day = page.known_on
    found = next(iter(query.families(known_on=day, slug=slug)), None)
    if found is None:
        raise Http404(say("No model family called {slug} had a model by {day}.", slug=slug, day=day))
    downloads = downloads_over_time([(slug, found.name, f"{found.side}:{slug}")], known_on=day)
    own = query.deployments(found.pk)
    used = facts("deployment", known_on=day, slug__in=own) if own else []
    used.sort(key=lambda fact: str(fact["date"] or ""), reverse=True)
    return page.render(
        "families/family.html",
        {
            "family": found,
            "aliases": [(text, language) for text, language in query.spellings(found.pk) if text != found.name],
            "chart": chart_view(downloads, page, events=events(page), page_only=True) if downloads.lines else None,
            "deployments": [(fact, [stated("deployment", fact, column) for _, column in USE]) for fact in used],
        },
    )
