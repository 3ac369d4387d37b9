"""Data entry and review for staff. One file per group of kinds; importing the package registers them."""

from airace.admin import (  # noqa: F401  each registers its kinds
    articles,
    capital,
    claims,
    companies,
    forecasts,
    payloads,
    people,
    provenance,
    releases,
    reports,
    series,
)
from airace.admin.site import site

__all__ = ["site"]
