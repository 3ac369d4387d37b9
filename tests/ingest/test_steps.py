"""The newest day that the data of a payload speak of, whatever kind its readings are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from airace import models
from airace.ingest.resolve import Names
from airace.ingest.steps import load_payload
from airace.sources.base import Reading

NOW = datetime(2026, 10, 1, 6, tzinfo=UTC)


def release(name: str, **change: Any) -> Reading:
    fields = {
        "source": "board",
        "name": name,
        "organisations": ("lab",),
        "released_on": date(2026, 8, 1),
        "released_precision": "day",
        "weights": "open",
        "parameters_total_b": None,
        "source_url": "https://board.org/list.csv",
        "tier": "compiled",
        "known_on": date(2026, 9, 1),
        "note": "",
    }
    return Reading("release", f"board/{name}", fields | change, "list.csv:2")


def claim(locator: str, published: date) -> Reading:
    shared = {"kind": "ipo", "excerpt": "Lab: form S-1", "url": "https://board.org/s-1", "tier": 1}
    said = {"company": "lab", "stage": "filed", "date": published, "modality": "happened"}
    return Reading("claim", locator, {**shared, "fields": said, "published_on": published})


@pytest.mark.usefixtures("world")
def test_claims_speak_of_the_day_they_were_published_and_never_of_one_ahead(run: models.ImportRun) -> None:
    days = (date(2026, 4, 20), date(2026, 9, 30), date(2026, 10, 2))
    rows = [claim(str(number), day) for number, day in enumerate(days)]
    assert load_payload(run, rows, Names(), (), NOW).as_of == date(2026, 9, 30)


@pytest.mark.usefixtures("world")
def test_listed_releases_speak_of_their_day_else_of_when_they_were_known(run: models.ImportRun) -> None:
    rows = [release("Two"), release("Three", released_on=None)]
    assert load_payload(run, rows[:1], Names(), (), NOW).as_of == date(2026, 8, 1)
    assert load_payload(run, rows[1:], Names(), (), NOW).as_of == date(2026, 9, 1)
