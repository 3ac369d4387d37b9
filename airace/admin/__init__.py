"""Data entry and review for staff. One file per group of kinds; importing the package registers them."""

from airace.admin import (  # noqa: F401  each registers its kinds
    alerts,
    articles,
    bulk,
    capital,
    claims,
    companies,
    conflicts,
    forecasts,
    frozen,
    merging,
    payloads,
    people,
    provenance,
    releases,
    reports,
    review,
    review_bulk,
    series,
    words,
)
from airace.admin.site import site

__all__ = ["site"]
