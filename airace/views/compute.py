"""Compute and chips: shares of known clusters, chips compared, what could be exported when, capacity, chips made in China."""

from __future__ import annotations

from django.http import HttpResponse

from airace.metrics import registry
from airace.views.overlay import events
from airace.web import tables
from airace.web.chart import chart_view, params
from airace.web.page import Page, page

CHARTS = ("compute-share", "chip-frontier")
# Metric, rows shown at first: enough for most readers, all of them are a link away.
DESKS = (
    ("chips-compared", 16),
    ("chip-export-status", 20),
    ("export-controls", 16),
    ("compute-capacity", 14),
    ("chip-production", 14),
)


@page(*params(*CHARTS), *(name for slug in (*CHARTS, *(slug for slug, _ in DESKS)) for name in tables.params(slug)))
def compute(page: Page) -> HttpResponse:
    metrics = registry()
    overlay = events(page)
    desks = []
    for slug, first in DESKS:
        result = metrics[slug].compute(known_on=page.known_on)
        rows = result.table.rows if result.table else ()
        table = (
            tables.arrange(result.table, slug, page.address, filters=len(rows) > 9, first=first)
            if result.table and rows
            else None
        )
        desks.append((result, table))
    return page.render(
        "compute/page.html",
        {
            "charts": [
                chart_view(metrics[slug].compute(known_on=page.known_on), page, events=overlay) for slug in CHARTS
            ],
            "desks": desks,
        },
    )
