from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from airace.models import Claim, Company


@pytest.mark.django_db
def test_the_lists_are_measured_within_their_budgets_and_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    # The measurements are scripts beside this file, not a package.
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    lists = importlib.import_module("lists")
    figures = {figure.name: figure for figure in lists.lists(60, (Claim, Company))}
    assert set(figures) == {
        f"{kind}, {what}" for kind in ("claims", "companies") for what in ("queries", "slowest page")
    }
    assert all(figure.ok and figure.value > 0 for figure in figures.values())
    assert not Claim.objects.exists()
