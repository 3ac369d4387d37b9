"""The scorecard as known on two days, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpResponse

from airace.lib.say import say
from airace.lib.units import percent
from airace.metrics.robustness import robustness
from airace.metrics.scorecard import scorecard
from airace.metrics.then_and_now import gauge_rows, rows, sentence
from airace.web.address import AddressError
from airace.web.known_on import FIRST_DAY
from airace.web.page import Page, page

BACK = timedelta(days=365)


@page("then")
def then_and_now(page: Page) -> HttpResponse:
    """Two whole scorecards, so about twice the front page's queries."""
    then = page.address.day("then") or page.known_on - BACK
    if not FIRST_DAY <= then < page.known_on:
        raise AddressError(
            say(
                "then={then} must lie before {known_on} and not before {first_day}.",
                then=then,
                known_on=page.known_on,
                first_day=FIRST_DAY,
            )
        )
    before, after = (scorecard(known_on=day) for day in (then, page.known_on))
    found, gauges = rows(before, after), gauge_rows(before, after)
    weighed = [(day, robustness(card.panel)) for day, card in ((then, before), (page.known_on, after))]
    return page.render(
        "then_and_now/page.html",
        {
            "then": then,
            "sentence": sentence(found, gauges, then, page.known_on),
            "rows": found,
            "gauges": gauges,
            "weighed": [(day, one, _shares(one.shares) if one else "") for day, one in weighed],
        },
    )


def _shares(shares: Mapping[str, float]) -> str:
    return say(
        "China {share}, US {share_2}, level {share_3}",
        share=percent(shares["CN"]),
        share_2=percent(shares["US"]),
        share_3=percent(shares["level"]),
    )
