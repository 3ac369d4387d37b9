"""The pages in the order of the header; a page is listed here when it exists."""

from __future__ import annotations

from airace.lib.say import later, within

# (text, name of the address)
PAGES: tuple[tuple[str, str], ...] = (
    (later("Scorecard"), "scorecard"),
    (later("Models"), "models"),
    (later("Adoption"), "adoption"),
    (later("Capital"), "capital"),
    (later("Compute"), "compute"),
    (later("Companies"), "companies"),
    (within("pages", "Forecasts")[0], "forecasts"),
    (later("News"), "news"),
    (later("Timeline"), "timeline"),
    (later("Methodology"), "methodology"),
)
