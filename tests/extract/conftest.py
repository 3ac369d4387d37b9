"""The small gazetteer of `names.json` and a short way to extract from a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from airace.extract import Entry, Gazetteer, extract

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    rows = json.loads((HERE / "names.json").read_text(encoding="utf-8"))
    return Gazetteer(
        Entry(row["kind"], row["slug"], tuple(row["aliases"]), tuple(row.get("context", ()))) for row in rows
    )


@pytest.fixture(scope="session")
def fields_of(gazetteer: Gazetteer) -> Callable[..., list[dict[str, Any]]]:
    """fields_of(kind, text) → the fields of every claim of that kind, in order; published 15 January 2026."""

    def run(kind: str, text: str, published: date = date(2026, 1, 15)) -> list[dict[str, Any]]:
        found = extract(text, published=published, gazetteer=gazetteer)
        return [claim.fields for claim in found.claims if claim.kind == kind]

    return run
