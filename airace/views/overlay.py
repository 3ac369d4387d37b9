"""The events that charts of a page overlay, asked for once."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from airace.charts import EventMark
from airace.queries.events import Dated, named_on_charts
from airace.web.page import Page


def events(page: Page) -> tuple[EventMark, ...]:
    return marks(named_on_charts(known_on=page.known_on), page)


def marks(events: Iterable[Dated], page: Page) -> tuple[EventMark, ...]:
    """Those of the events that have a short name, each with its page."""
    return tuple(
        EventMark(event.day, event.short, page.address.link(reverse("event", args=[event.slug])))
        for event in events
        if event.short
    )
