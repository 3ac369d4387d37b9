"""The register of named adopters by sector, counted anew from the bundled rows."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import pytest

from airace.metrics import registry
from airace.metrics.deployment import NO_US, sector_name
from airace.stack.paths import ROOT

NOW = date(2026, 11, 23)


@pytest.fixture
def rows() -> list[dict[str, str]]:
    with (ROOT / "airace" / "dataset" / "deployments.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_sector_is_said_in_words() -> None:
    assert [sector_name(name) for name in ("customer-service", "e-commerce", "")] == [
        "customer service",
        "e-commerce",
        "no stated sector",
    ]


@pytest.mark.usefixtures("bundle")
def test_sectors_hold_every_adopter_once(rows: list[dict[str, str]]) -> None:
    table = registry()["deployments-by-sector"].compute(known_on=NOW).table
    assert table is not None
    counted = {str(row[0].value): [cell.value for cell in row[1:5]] for row in table.rows}
    expected = {
        sector: [
            total,
            *(sum(row["sector"] == sector and row["developer_side"] == side for row in rows) for side in ("CN", "US")),
            sum(row["sector"] == sector and row["adopter_side"] == "US" for row in rows),
        ]
        for sector, total in Counter(row["sector"] for row in rows).items()
    }
    assert counted == expected
    named = "; ".join(row[5].text for row in table.rows)
    assert all(f"{row['adopter']}: {row['product']}" in named for row in rows)


@pytest.mark.usefixtures("bundle")
def test_that_no_us_model_is_in_it_is_said(rows: list[dict[str, str]]) -> None:
    assert not [row for row in rows if row["developer_side"] == "US"]
    for slug in ("deployments-by-sector", "deployments-by-side"):
        assert registry()[slug].compute(known_on=NOW).notes == (NO_US,)
    assert registry()["deployments-by-sector"].compute(known_on=date(2020, 1, 1)).notes == ()
