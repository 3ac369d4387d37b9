"""Capital: disclosed funding, listings and spending by side; valuations, spending and revenue by company."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from airace.lib.say import later, say
from airace.metrics import registry
from airace.metrics.real import raised, raised_in_real_dollars
from airace.metrics.valuations import STEPS, VALUATIONS, newest_of, steps_of, valuations
from airace.results import Result
from airace.views.overlay import events
from airace.web import tables
from airace.web.chart import Choice, Switch, chart_view, params
from airace.web.page import Page, page
from airace.web.tables import TableView

RAISED = ("funding-quarterly", "funding-trailing-year")
# The same two sums by the dollars that the reader chose: those of the day, or those of one month.
DOLLARS = {"nominal": RAISED, "real": tuple(f"{slug}-real" for slug in RAISED)}
RAISED_BY = {"nominal": raised, "real": raised_in_real_dollars}
CHARTS = ("ipo-proceeds", "capex-annual")
TABLES = ("ipo-desk", "largest-rounds")
VALUED = (VALUATIONS, STEPS, "market-cap")
SPENT = ("capex-annual", "annualised-revenue")
GUIDANCE = "capex-guidance"
# Which metric shows a measure of single companies, by the period that the reader chose.
BY_COMPANY = {
    "year": ("capex-by-company", "revenue-by-company"),
    "quarter": ("capex-by-company-quarterly", "revenue-by-company-quarterly"),
}
EVERY = (*SPENT, *(slug for pair in BY_COMPANY.values() for slug in pair))


def table_params(slugs: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for slug in slugs for name in tables.params(slug))


def desk(result: Result, page: Page, *, first: int = 25) -> tuple[Result, TableView | None]:
    """A result and its table as the address has it; None where it has no row."""
    if not (result.table and result.table.rows):
        return result, None
    return result, tables.arrange(result.table, result.definition.slug, page.address, filters=True, first=first)


@page("dollars", *params(*DOLLARS["nominal"], *DOLLARS["real"], *CHARTS), *table_params((*CHARTS, *TABLES)))
def capital(page: Page) -> HttpResponse:
    metrics = registry()
    overlay = events(page)
    dollars = page.address.choice("dollars", DOLLARS, "nominal")
    drawn = (*DOLLARS[dollars], *CHARTS)
    results = {slug: metrics[slug].compute(known_on=page.known_on) for slug in (*CHARTS, *TABLES)}
    results |= dict(zip(DOLLARS[dollars], RAISED_BY[dollars](page.known_on), strict=True))
    choices = tuple(
        Choice(text, page.address.url(dollars="" if key == "nominal" else key), key == dollars)
        for key, text in (("nominal", say("Nominal")), ("real", say("Real")))
    )
    return page.render(
        "capital/page.html",
        {
            "switch": Switch(say("Dollars"), choices),
            "charts": [chart_view(results[slug], page, events=overlay) for slug in drawn],
            "desks": [desk(results[slug], page) for slug in TABLES],
        },
    )


@page(*params(VALUATIONS), *table_params(VALUED))
def valued(page: Page) -> HttpResponse:
    found = valuations(page.known_on)
    newest = newest_of(found, known_on=page.known_on)
    return page.render(
        "capital/valuations.html",
        {
            "chart": chart_view(newest, page, events=events(page)),
            "desks": [
                desk(steps_of(found, known_on=page.known_on), page),
                desk(registry()["market-cap"].compute(known_on=page.known_on), page),
            ],
        },
    )


@page("by", *params(*EVERY), *table_params((*EVERY, GUIDANCE)))
def spending(page: Page) -> HttpResponse:
    metrics = registry()
    by = page.address.choice("by", BY_COMPANY, "year")
    overlay = events(page)
    capex, revenue = BY_COMPANY[by]
    charts = {
        name: chart_view(metrics[slug].compute(known_on=page.known_on), page, events=overlay)
        for name, slug in (("sides", SPENT[0]), ("pace", SPENT[1]), ("capex", capex), ("revenue", revenue))
    }
    choices = tuple(
        Choice(text, f"{page.address.url(by='' if key == 'year' else key)}#by-company", key == by)
        for key, text in (("year", later("Fiscal years")), ("quarter", later("Quarters")))
    )
    guidance = desk(metrics[GUIDANCE].compute(known_on=page.known_on), page)
    return page.render(
        "capital/spending.html", {**charts, "switch": Switch(later("By company"), choices), "guidance": guidance}
    )
