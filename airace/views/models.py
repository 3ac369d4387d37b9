"""Models: one board at a time, its gap, ranks and ranking; what does not depend on a board; and one page a model."""

from __future__ import annotations

from django.http import HttpResponse

from airace.lib.say import later, say
from airace.metrics import registry
from airace.metrics.boards import BOARDS
from airace.queries.facts import facts
from airace.queries.scores import find_model, scores_of
from airace.results import Result
from airace.views.overlay import events
from airace.web import comparison, tables
from airace.web.chart import chart_view, params
from airace.web.moved import moved_or_missing
from airace.web.page import Page, page
from airace.web.stated import stated

BOARD = "board"
# What each board shows: its gap with a chart first, then its ranking. Arena text has its gap in more units.
OF_BOARD = {
    key: (
        ("frontier-arena", "frontier-gap-arena", "frontier-win-probability-arena")
        if key == "text"
        else (f"gap-{key}", "frontier-lag-eci")
        if key == "eci"
        else (f"gap-{key}",),
        "ranking-arena" if key == "text" else f"ranking-{key}",
    )
    for key in BOARDS
}
# Below the board: what does not depend on it.
ALWAYS = ("frontier-eci", "frontier-lag-eci", "model-releases")
TABLES = ("milestones-eci", "size-buckets-eci")
STATE = (
    BOARD,
    *params(*ALWAYS),
    *(name for slug in (*ALWAYS, *TABLES) for name in tables.params(slug)),
    *(
        name
        for key, (charts, ranking) in OF_BOARD.items()
        for slug in (*charts, f"ranks-{key}", f"open-closed-{key}", ranking)
        for name in (*params(slug), *tables.params(slug))
    ),
)
SPECIFICATION = (*comparison.SPECIFICATION, (later("Hub repository"), "hub_repository"))


@page(*STATE)
def models(page: Page) -> HttpResponse:
    metrics = registry()
    overlay = events(page)
    key = page.address.choice(BOARD, BOARDS, "text")
    charts, ranking = OF_BOARD[key]
    over_time = (f"ranks-{key}", f"open-closed-{key}")
    wanted = dict.fromkeys((*charts, *over_time, ranking, *ALWAYS, *TABLES))
    results = {slug: metrics[slug].compute(known_on=page.known_on) for slug in wanted}
    views = {slug: chart_view(results[slug], page, events=overlay) for slug in (*charts, *over_time, *ALWAYS)}
    return page.render(
        "models/page.html",
        {
            "board": BOARDS[key],
            "boards": [
                (one.name, page.address.url(board="" if one.key == "text" else one.key), one.key == key)
                for one in BOARDS.values()
            ],
            "gap": results["frontier-gap-arena" if key == "text" else f"gap-{key}"],
            "first": views[charts[0]],
            "others": [views[slug] for slug in charts[1:]],
            "over_time": [views[slug] for slug in over_time],
            "ranking": results[ranking],
            "ranking_table": _table(results[ranking], page, first=20),
            "always": [views[slug] for slug in ALWAYS[:-1] if slug not in charts],
            "releases": views["model-releases"],
            "desks": [(results[slug], _table(results[slug], page, first=16)) for slug in TABLES],
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
        missing = say("No model called {slug} was released by {known_on}.", slug=slug, known_on=page.known_on)
        return moved_or_missing(page, "model", slug, "model", missing)
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
