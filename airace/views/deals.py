"""Acquisitions: every deal by its newest stage, and one page a deal with its stages in time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.http import Http404, HttpResponse

from airace.lib.say import later, say
from airace.metrics.acquisitions import (
    DEALS,
    Deal,
    Step,
    acquisitions_of,
    deals,
    others_of,
    price_of,
    publisher,
    said_by,
    sentence,
)
from airace.views.capital import desk, table_params
from airace.web.page import Page, page
from airace.web.stated import stated

TOLD = 4  # steps from which a deal is told on the list as well
COLUMNS = (
    (later("Stage"), "stage"),
    (later("Became known"), "announced_on"),
    (later("Closed"), "closed_on"),
    (later("Price"), "price_usd"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as the page shows it: days since the step before, and who says what of it."""

    step: Step
    later: int
    said: tuple[tuple[str, str, str, str], ...]  # price, site, address, how close and when


def shown(deal: Deal) -> list[Shown]:
    gaps = [0, *((after.day - before.day).days for before, after in pairwise(deal.steps))]
    return [
        Shown(
            step,
            gap if step.precision == "day" else 0,
            tuple((price_of(one) or "", publisher(one), one.url, said_by(one)) for one in step.said),
        )
        for step, gap in zip(deal.steps, gaps, strict=True)
    ]


@page(*table_params((DEALS,)))
def acquisitions(page: Page) -> HttpResponse:
    found = deals(page.known_on)
    told = [(deal, sentence(deal), shown(deal)) for deal in found if len(deal.steps) >= TOLD]
    listed = desk(acquisitions_of(found, known_on=page.known_on), page, first=40)
    return page.render("capital/deals.html", {"desk": listed, "told": told})


@page()
def deal(page: Page, slug: str) -> HttpResponse:
    found = deals(page.known_on)
    own = next((one for one in found if one.fact["slug"] == slug), None)
    if own is None:
        raise Http404(say("No deal called {slug} was known on {known_on}.", slug=slug, known_on=page.known_on))
    values = [(title, value) for title, column in COLUMNS if (value := stated("acquisition", own.fact, column)).text]
    return page.render(
        "capital/deal.html",
        {
            "deal": own,
            "sentence": sentence(own),
            "steps": shown(own),
            "values": values,
            "others": [(other, sentence(other)) for other in others_of(own, found)],
            "caveats": acquisitions_of((), known_on=page.known_on).definition.caveats,
        },
    )
