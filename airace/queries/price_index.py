"""US consumer prices, one index value a month, as known on a day."""

from __future__ import annotations

from datetime import date

from airace.queries.observations import Reading, readings

MEASURE = "cpi-u"
CURRENCY = ("series__currency", "series__currency", "series__side")


def consumer_prices(*, known_on: date) -> list[Reading]:
    """The index of every month that was published by a day, the oldest first; one query."""
    return readings(MEASURE, CURRENCY, known_on=known_on)
