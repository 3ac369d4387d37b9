"""Observations of a small world, written as an import would leave them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from airace import models

Observe = Callable[..., None]


@pytest.fixture
def observe(db: None) -> Observe:
    """observe(measure, unit, value, period, source=…, variant=…, known=…, company=… or currency=…, second_hand=…)."""

    def write(measure: str, unit: str, value: float, period: str, **given: Any) -> None:
        slug = given.get("source", "sec")
        source, _ = models.Source.objects.get_or_create(
            slug=slug, defaults={"title": slug, "publisher": "P", "url": f"https://{slug}.example"}
        )
        run, _ = models.ImportRun.objects.get_or_create(
            source=source, defaults={"started_at": datetime(2026, 11, 1, tzinfo=UTC)}
        )
        company = models.Company.objects.get(slug=given["company"]) if "company" in given else None
        series, _ = models.Series.objects.get_or_create(
            source=source,
            measure=measure,
            variant=given.get("variant", ""),
            company=company,
            currency=given.get("currency"),
            defaults={"unit": unit},
        )
        models.Observation.objects.create(
            series=series,
            run=run,
            period=date.fromisoformat(period),
            value=value,
            n=given.get("n"),
            known_at=datetime.fromisoformat(given.get("known", period)).replace(tzinfo=UTC),
            url=f"https://{slug}.example/{measure}/{period}",
            second_hand=given.get("second_hand", False),
        )

    return write
