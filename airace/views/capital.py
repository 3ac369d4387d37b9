"""Capital: disclosed funding by quarter and over a year, listings, spending, the largest rounds."""

from __future__ import annotations

from django.http import HttpResponse

from airace.metrics import registry
from airace.views.overlay import events
from airace.web import tables
from airace.web.chart import chart_view, params
from airace.web.page import Page, page

CHARTS = ("funding-quarterly", "funding-trailing-year", "ipo-proceeds", "capex-annual")
TABLES = ("ipo-desk", "largest-rounds")


@page(*params(*CHARTS), *(name for slug in (*CHARTS, *TABLES) for name in tables.params(slug)))
def capital(page: Page) -> HttpResponse:
    metrics = registry()
    overlay = events(page)
    results = {slug: metrics[slug].compute(known_on=page.known_on) for slug in (*CHARTS, *TABLES)}
    desks = []
    for slug in TABLES:
        result = results[slug]
        table = (
            tables.arrange(result.table, slug, page.address, filters=True, first=25)
            if result.table and result.table.rows
            else None
        )
        desks.append((result, table))
    return page.render(
        "capital/page.html",
        {
            "charts": [chart_view(results[slug], page, events=overlay) for slug in CHARTS],
            "desks": desks,
        },
    )
