"""How everything is measured, printed from the registry of metrics and the rules in the code."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse

from airace.metrics import registry
from airace.metrics.dimension import NOTICEABLE
from airace.metrics.scorecard import ARENA_TIE
from airace.web.page import Page, page


@page()
def methodology(page: Page) -> HttpResponse:
    metrics = sorted(registry().items(), key=lambda item: (item[1].topic, item[0]))
    topics = [
        (topic, [metric.definition for _, metric in group])
        for topic, group in groupby(metrics, key=lambda item: item[1].topic)
    ]
    return page.render(
        "methodology/page.html",
        {"topics": topics, "noticeable": round((NOTICEABLE - 1) * 100), "arena_tie": ARENA_TIE},
    )
