"""One published number on a page of its own: chart or table, definition, sources."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from airace.lib.say import say
from airace.metrics import registry
from airace.views.overlay import events
from airace.web import tables
from airace.web.chart import chart_view, params
from airace.web.page import Page, page

STATE = tuple(name for slug in registry() for name in (*params(slug), *tables.params(slug)))


@page(*STATE)
def metric(page: Page, *, slug: str) -> HttpResponse:
    known = registry().get(slug)
    if known is None:
        raise Http404(say("There is no metric {slug}; the methodology lists them.", slug=slug))
    result = known.compute(known_on=page.known_on)
    if result.lines or result.table is None:
        shown: dict[str, object] = {"chart": chart_view(result, page, events=events(page))}
    else:
        rows = bool(result.table.rows)
        shown = {"table": tables.arrange(result.table, slug, page.address, filters=True, first=50) if rows else None}
    return page.render("metrics/page.html", {"result": result, **shown})
