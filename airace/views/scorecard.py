"""The front page: the question, the answer, six dimensions, the gauges, the frontier, what changed."""

from __future__ import annotations

from django.http import HttpResponse

from airace.metrics.changes import changes
from airace.metrics.scorecard import scorecard as compute
from airace.queries.changes import reported
from airace.views.overlay import marks
from airace.web.chart import chart_view, params
from airace.web.gauges import PARAMS as GAUGES
from airace.web.gauges import panel_view
from airace.web.page import Page, page

CHANGES = 8
CHANGES_SINCE = 40  # of a period that the reader chose


@page("since", *GAUGES, *params("frontier-arena"))
def scorecard(page: Page) -> HttpResponse:
    since = page.address.day("since")
    card = compute(known_on=page.known_on)
    frontier = card.results["frontier-arena"]
    known = reported(known_on=page.known_on)
    return page.render(
        "scorecard/page.html",
        {
            "card": card,
            "panel": panel_view(card.panel, page.address),
            "since": since,
            "frontier": chart_view(frontier, page, events=marks(known.events, page)),
            "changes": changes(
                known_on=page.known_on,
                limit=CHANGES_SINCE if since else CHANGES,
                frontier=frontier.lines,
                known=known,
                since=since,
            ),
            "everything": page.address.url(since=""),
        },
    )
