"""How big is the gap? Independent gauges on one scale, how robust the lead is, and further readings."""

from __future__ import annotations

from django.http import HttpResponse

from airace.metrics import registry
from airace.metrics.gauges import board_gaps, lag_estimates, own_lag, published
from airace.metrics.panel import USED, panel, panel_result
from airace.metrics.robustness import robustness_result
from airace.web.gauges import PARAMS, panel_view
from airace.web.page import Page, page


@page(*PARAMS)
def gauges(page: Page) -> HttpResponse:
    metrics = registry()
    results = {slug: metrics[slug].compute(known_on=page.known_on) for slug in USED}
    stated = published(known_on=page.known_on)
    measures = panel(results, stated)
    view = panel_view(measures, page.address)
    shown = [row.measure for row in view.rows]
    weights = {row.measure.slug: row.weight for row in view.rows}
    further = (
        *board_gaps(known_on=page.known_on),
        *own_lag(results["frontier-lag-eci"]),
        *lag_estimates(known_on=page.known_on, rows=stated),
    )
    asked = [one for one in further if one.origin == "independent"] if view.filtered else further
    return page.render(
        "gauges/page.html",
        {
            "panel": view,
            "gauges_result": panel_result(metrics["gauge-panel"].definition, page.known_on, shown),
            "robustness_result": robustness_result(
                metrics["lead-robustness"].definition, page.known_on, shown, weights
            ),
            "further": asked,
            "further_left_out": len(further) - len(asked),
        },
    )
