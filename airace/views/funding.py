"""Disclosed rounds by stage and by lead investor in a period, each figure leading to its rounds."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse

from airace.lib.say import later, say
from airace.metrics import funding as metric
from airace.metrics.capital import FIRST
from airace.metrics.periods import ALL, REGISTER, Period
from airace.views.capital import desk, table_params
from airace.web.address import Address, AddressError
from airace.web.page import Page, page
from airace.web.switches import Choice

TABLES = (metric.STAGES, metric.INVESTORS, REGISTER)


@page("from", "to", "stage", "investor", *table_params(TABLES))
def funding(page: Page) -> HttpResponse:
    address, day = page.address, page.known_on
    period = chosen_period(address)
    rounds = metric.counted(day)
    # A stage or investor of today may be unknown on an earlier day: then no round fits, and the page says so.
    stage, investor = address.text("stage"), address.text("investor")
    register = metric.register(rounds, known_on=day, period=period, stage=stage, investor=investor)
    house = next(
        (name for one in rounds for name in metric.investors_of(one) if metric.house_key(name) == investor), ""
    )
    back = f"#{REGISTER}"
    narrowed = [
        (words, f"{address.url(**{name: None})}{back}")
        for name, value, words in (
            ("stage", stage, say("Stage: {stage_name}", stage_name=metric.stage_name(stage))),
            ("investor", investor, say("Lead investor: {house}", house=house or investor)),
        )
        if value
    ]
    return page.render(
        "capital/funding.html",
        {
            "period": period,
            "years": years(address, period, last=day.year),
            "kept": [(name, value) for name, value in address.params.items() if name not in {"from", "to"}],
            "stages": desk(metric.by_stage(rounds, known_on=day, period=period), page),
            "investors": desk(metric.by_investor(rounds, known_on=day, period=period), page, first=20),
            "register": desk(register, page, first=30),
            "narrowed": narrowed,
        },
    )


def chosen_period(address: Address) -> Period:
    """The days of the address. Raises AddressError where they are the wrong way round."""
    period = Period(address.day("from"), address.day("to"))
    if period.since and period.until and period.since > period.until:
        raise AddressError(
            say("from={since} lies after to={until}; swap the two days.", since=period.since, until=period.until)
        )
    return period


def years(address: Address, period: Period, *, last: int) -> list[Choice]:
    """The whole register, or one calendar year of it."""
    spans = {str(year): Period(date(year, 1, 1), date(year, 12, 31)) for year in range(FIRST.year, last + 1)}
    return [
        Choice(
            text,
            address.with_changes(
                {
                    "from": span.since.isoformat() if span.since else None,
                    "to": span.until.isoformat() if span.until else None,
                }
            ),
            span == period,
        )
        for text, span in {later("All"): ALL, **spans}.items()
    ]
