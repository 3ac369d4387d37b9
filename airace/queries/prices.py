"""Share prices."""

from __future__ import annotations

from datetime import date

from airace.queries.observations import known


def latest_closes(*, known_on: date) -> dict[str, tuple[date, float, str]]:
    """Newest close of every ticker: day, price in the venue's currency, where it was read."""
    rows = known("close", known_on=known_on, source=None)
    newest = rows.order_by("series__variant", "-period").distinct("series__variant")
    found = newest.values_list("series__variant", "period", "value", "url")
    return {ticker: (day, value, url) for ticker, day, value, url in found if value is not None}
