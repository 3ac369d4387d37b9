"""Adoption: downloads and tokens by side, who passed whom, how concentrated, built on whose models, named adopters.

A page of its own holds single models against their peers, and what the exclusion rules do to the shares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse

from airace.lib.say import later
from airace.metrics import registry
from airace.metrics.deployment import sector_name
from airace.results import SIDE_NAMES, Cell, Result, Table
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
GROUPS = (("side", later("By side")), ("organisation", later("By account")), ("family", later("By model family")))
REGISTER, SECTOR, HOME = "deployments", "deployments.sector", "deployments.from"
STATE = (
    *params(*CHARTS),
    *(name for slug in (*DESKS, REGISTER) for name in tables.params(slug)),
    *(name for group, _ in GROUPS for name in tables.params(f"{SHARES}-{group}")),
    SECTOR,
    HOME,
)
OF_MODELS = ("downloads-since-release", "hub-download-share")
PEERS = ("relative-adoption", "relative-adoption-at-age", "hub-exclusions")


@dataclass(frozen=True, slots=True)
class Register:
    """The table of named adopters, and the sectors and homes that it can be narrowed to, each with its rows."""

    table: tables.TableView
    sectors: tuple[Choice, ...]
    homes: tuple[Choice, ...]


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


@page(*params(*OF_MODELS), *(name for slug in PEERS for name in tables.params(slug)))
def models(page: Page) -> HttpResponse:
    """Models against those of their size and age, and shares with and without the rules."""
    metrics = registry()
    overlay = events(page)
    results = {slug: metrics[slug].compute(known_on=page.known_on) for slug in (*OF_MODELS, *PEERS)}
    return page.render(
        "adoption/models.html",
        {
            "charts": {slug.replace("-", "_"): chart_view(results[slug], page, events=overlay) for slug in OF_MODELS},
            "desks": {slug.replace("-", "_"): (results[slug], _table(results[slug], page)) for slug in PEERS},
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
    sector, home = address.text(SECTOR), address.choice(HOME, {*SIDE_NAMES, ""}, "")
    of_sector, of_home = (
        (whole.columns.index(title), wanted)
        for title, wanted in ((later("Sector"), sector), (later("Adopter from"), home))
    )
    rows = tuple(row for row in whole.rows if _fits(row, of_sector) and _fits(row, of_home))
    return Register(
        tables.arrange(Table(whole.columns, rows, whole.numeric), REGISTER, address, filters=True, first=40),
        _choices([row for row in whole.rows if _fits(row, of_home)], of_sector, SECTOR, later("All sectors"), address),
        _choices([row for row in whole.rows if _fits(row, of_sector)], of_home, HOME, later("Anywhere"), address),
    )


def _fits(row: tuple[Cell, ...], wanted: tuple[int, str]) -> bool:
    at, value = wanted
    return not value or row[at].value == value


def _choices(
    rows: Sequence[tuple[Cell, ...]], of: tuple[int, str], parameter: str, everything: str, address: Address
) -> tuple[Choice, ...]:
    """The values of a column with how many rows each has. The chosen one stays, also on a day without any."""
    at, chosen = of
    counts = Counter(str(row[at].value) for row in rows if row[at].value)
    if chosen:
        counts.setdefault(chosen, 0)
    named = [(SIDE_NAMES.get(value) or sector_name(value), value, count) for value, count in sorted(counts.items())]
    return tuple(
        Choice(f"{text} {count}", f"{address.with_changes({parameter: value})}#{REGISTER}", value == chosen)
        for text, value, count in ((everything, "", len(rows)), *named)
    )
