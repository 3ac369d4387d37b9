"""Models: the frontier by side, the gap in three units, milestones, the ranking; and one page a model."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from airace.metrics import registry
from airace.queries.facts import facts
from airace.queries.scores import find_model, scores_of
from airace.results import Result
from airace.views.overlay import events
from airace.web import tables
from airace.web.chart import chart_view, params
from airace.web.page import Page, page
from airace.web.stated import stated

CHARTS = (
    "frontier-arena",
    "frontier-gap-arena",
    "frontier-win-probability-arena",
    "frontier-eci",
    "frontier-lag-eci",
)
TABLES = ("milestones-eci", "ranking-arena")
SPECIFICATION = (
    ("Released", "released_on"),
    ("Weights", "weights"),
    ("Licence", "licence"),
    ("Parameters", "parameters_total"),
    ("Active parameters", "parameters_active"),
    ("Context", "context_tokens"),
    ("Modality", "modality"),
    ("Hub repository", "hub_repository"),
)


@page(*params(*CHARTS), *(name for slug in (*CHARTS, *TABLES) for name in tables.params(slug)))
def models(page: Page) -> HttpResponse:
    metrics = registry()
    overlay = events(page)
    results = {slug: metrics[slug].compute(known_on=page.known_on) for slug in (*CHARTS, *TABLES)}
    return page.render(
        "models/page.html",
        {
            "charts": {slug.replace("-", "_"): chart_view(results[slug], page, events=overlay) for slug in CHARTS},
            "milestones": results["milestones-eci"],
            "milestones_table": _table(results["milestones-eci"], page, first=16),
            "ranking": results["ranking-arena"],
            "ranking_table": _table(results["ranking-arena"], page, first=30),
        },
    )


def _table(result: Result, page: Page, *, first: int) -> tables.TableView | None:
    if result.table is None or not result.table.rows:
        return None
    return tables.arrange(result.table, result.definition.slug, page.address, filters=True, first=first)


@page()
def model(page: Page, slug: str) -> HttpResponse:
    found = find_model(slug, known_on=page.known_on)
    if found is None:
        raise Http404(f"No model called {slug} was released by {page.known_on}.")
    fact = next(iter(facts("model", known_on=page.known_on, slug=slug)), None)
    return page.render(
        "models/model.html",
        {
            "model": found,
            "specification": [(title, stated("model", fact, column)) for title, column in SPECIFICATION]
            if fact
            else [],
            "scores": scores_of(found.pk, known_on=page.known_on),
        },
    )
