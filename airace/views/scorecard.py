"""The front page: the question, the answer, six dimensions, the gauges, the frontier, what changed."""

from __future__ import annotations

from django.http import HttpResponse

from airace.metrics.changes import changes
from airace.metrics.scorecard import scorecard as compute
from airace.queries.changes import reported
from airace.views.overlay import marks
from airace.web.chart import chart_view, params
from airace.web.page import Page, page

CHANGES = 8


@page(*params("frontier-arena"))
def scorecard(page: Page) -> HttpResponse:
    card = compute(known_on=page.known_on)
    frontier = card.results["frontier-arena"]
    known = reported(known_on=page.known_on)
    return page.render(
        "scorecard/page.html",
        {
            "card": card,
            "frontier": chart_view(frontier, page, events=marks(known.events)),
            "changes": changes(known_on=page.known_on, limit=CHANGES, frontier=frontier.lines, known=known),
        },
    )
