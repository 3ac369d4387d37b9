"""The pages in the order of the header; a page is listed here when it exists."""

from __future__ import annotations

# (text, name of the address)
PAGES: tuple[tuple[str, str], ...] = (
    ("Scorecard", "scorecard"),
    ("Models", "models"),
    ("Adoption", "adoption"),
    ("Capital", "capital"),
    ("Compute", "compute"),
    ("Companies", "companies"),
    ("Forecasts", "forecasts"),
    ("News", "news"),
    ("Timeline", "timeline"),
    ("Methodology", "methodology"),
)
