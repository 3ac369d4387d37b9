from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from airace.models import DownloadRollup, DownloadSnapshot


def test_the_bulk_measurement_loads_what_it_says(bundle: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # The measurements are scripts beside this file, not a package.
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    bulk = importlib.import_module("bulk")
    figures = {figure.name: figure for figure in bulk.counters(0.001, 100)}
    assert all(figure.value > 0 for name, figure in figures.items() if figure.unit in {"rows/s", "times"})
    assert figures["an identical day writes to the log"].value == 0
    # A day before, ten fresh ones, five half known: a hundred repositories on each.
    days = DownloadSnapshot.objects.filter(day__gte=bulk.FIRST.replace(year=2029, month=12, day=31))
    assert days.count() == 16 * 100
    last = DownloadRollup.objects.get(day=days.latest("day").day, side="unknown", organisation=None, family=None)
    assert (last.repositories, last.gained_of, last.gained) == (100, 100, 100)
    # 7 × (0 + 1 + … + 99), and one more for each of the five whose count changed.
    assert last.downloads_30d == 7 * 4950 + 5
