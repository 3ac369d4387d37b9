"""The events that charts of a page overlay, asked for once."""

from __future__ import annotations

from collections.abc import Iterable

from airace.charts import EventMark
from airace.queries.events import Dated, named_on_charts
from airace.web.page import Page


def events(page: Page) -> tuple[EventMark, ...]:
    return marks(named_on_charts(known_on=page.known_on))


def marks(events: Iterable[Dated]) -> tuple[EventMark, ...]:
    """Those of the events that have a short name."""
    return tuple(EventMark(event.day, event.short) for event in events if event.short)
