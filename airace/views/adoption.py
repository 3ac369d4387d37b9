"""Adoption: downloads and tokens by side, who passed whom, how concentrated, built on whose models, named adopters."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from airace.metrics import registry
from airace.results import Result, Table
from airace.views.overlay import events
from airace.web import tables
from airace.web.address import Address
from airace.web.chart import Choice, chart_view, params
from airace.web.page import Page, page

CHARTS = (
    "hub-downloads",
    "hub-downloads-30d",
    "hub-daily-downloads",
    "token-share",
    "deployments-by-side",
    "generative-ai-use",
    "robot-density",
)
DESKS = ("adoption-overtakes", "hub-concentration", "hub-derivatives")
# Groups of one result, each a table of its own: the word in its first column, the heading.
SHARES = "hub-shares"
GROUPS = (("side", "By side"), ("organisation", "By account"), ("family", "By model family"))
REGISTER, SECTOR = "deployments", "deployments.sector"
STATE = (
    *params(*CHARTS),
    *(name for slug in (*DESKS, REGISTER) for name in tables.params(slug)),
    *(name for group, _ in GROUPS for name in tables.params(f"{SHARES}-{group}")),
    SECTOR,
)


@dataclass(frozen=True, slots=True)
class Register:
    """The table of named adopters and the sectors that it can be narrowed to, with how many rows each has."""

    table: tables.TableView
    sectors: tuple[Choice, ...]


@page(*STATE)
def adoption(page: Page) -> HttpResponse:
    metrics = registry()
    overlay = events(page)
    results = {slug: metrics[slug].compute(known_on=page.known_on) for slug in (*CHARTS, *DESKS, SHARES)}
    return page.render(
        "adoption/page.html",
        {
            "charts": {slug.replace("-", "_"): chart_view(results[slug], page, events=overlay) for slug in CHARTS},
            "desks": {slug.replace("-", "_"): (results[slug], _table(results[slug], page)) for slug in DESKS},
            "shares": results[SHARES],
            "groups": _groups(results[SHARES], page.address),
            "register": _register(results["deployments-by-side"], page.address),
        },
    )


def _table(result: Result, page: Page) -> tables.TableView | None:
    if result.table is None or not result.table.rows:
        return None
    long = len(result.table.rows) > 10
    return tables.arrange(result.table, result.definition.slug, page.address, filters=long, first=20)


def _groups(result: Result, address: Address) -> list[tuple[str, tables.TableView]]:
    """The rows of each group without the column that names it; nothing on a day without copies."""
    whole = result.table
    if whole is None or not whole.rows:
        return []
    found = []
    for group, title in GROUPS:
        rows = tuple(row[1:] for row in whole.rows if row[0].value == group)
        own = Table(whole.columns[1:], rows, frozenset(at - 1 for at in whole.numeric))
        found.append((title, tables.arrange(own, f"{SHARES}-{group}", address, filters=len(rows) > 20, first=12)))
    return found


def _register(result: Result, address: Address) -> Register | None:
    whole = result.table
    if whole is None or not whole.rows:
        return None
    at = whole.columns.index("Sector")
    counts: dict[str, int] = {}
    for row in whole.rows:
        if row[at].value:
            counts[str(row[at].value)] = counts.get(str(row[at].value), 0) + 1
    # A sector without adopters on the day stays chosen: a link must not break for a reader who looks back.
    sector = address.text(SECTOR)
    if sector:
        counts.setdefault(sector, 0)
    rows = tuple(row for row in whole.rows if not sector or row[at].value == sector)
    choices = [("All sectors", "", len(whole.rows)), *((name, name, count) for name, count in sorted(counts.items()))]
    return Register(
        tables.arrange(Table(whole.columns, rows, whole.numeric), REGISTER, address, filters=True, first=40),
        tuple(
            Choice(
                f"{text.replace('-', ' ')} {count}",
                f"{address.with_changes({SECTOR: name})}#{REGISTER}",
                name == sector,
            )
            for text, name, count in choices
        ),
    )
