"""30-day counts, shares and concentration out of rollups: only full days count, and what bends them is measured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from airace.metrics import registry
from airace.models import Company, DownloadRollup, HubOrganisation, ModelFamily, Source
from airace.queries.rollups import by_side, full_days, newest_full_day
from airace.results import Result, Table

FULL, NEXT, THIN = date(2026, 8, 21), date(2026, 8, 22), date(2026, 10, 10)
TODAY = date(2026, 11, 23)
Write = Callable[..., DownloadRollup]


@pytest.fixture
def write(db: None) -> Write:
    Source.objects.create(slug="huggingface-hub", title="Hub", publisher="HF", url="https://huggingface.co/models")

    def row(day: date, side: str, last_30: int | None, repositories: int, every: int | None = None, **of: Any) -> Any:
        every = last_30 if every is None else every
        return DownloadRollup.objects.create(
            day=day,
            side=side,
            downloads_30d=last_30,
            repositories=repositories,
            every_30d=every,
            every_repositories=repositories,
            **of,
        )

    return row


@pytest.fixture
def world(write: Write) -> None:
    """Two full days and a thin one. On 22 August: CN 600 of 1,000 counted, of which Alibaba's two accounts hold 500."""
    alibaba = Company.objects.create(slug="alibaba", name="Alibaba", side="CN")
    qwen = Company.objects.create(slug="qwen", name="Qwen team", side="CN", parent=alibaba)
    meta = Company.objects.create(slug="meta", name="Meta", side="US")
    accounts = {
        name: HubOrganisation.objects.create(name=name, company=company)
        for name, company in (("Qwen", qwen), ("Tongyi-MAI", alibaba), ("stranger", None), ("meta-llama", meta))
    }
    families = {
        slug: ModelFamily.objects.create(slug=slug, name=slug.title(), developer=company)
        for slug, company in (("qwen", qwen), ("llama", meta))
    }
    write(FULL, "CN", 600, 6)
    write(FULL, "US", 390, 4)
    write(NEXT, "CN", 600, 5, every=800)
    write(NEXT, "US", 400, 3)
    write(THIN, "CN", 10, 2)
    write(THIN, "US", 90, 2)
    write(NEXT, "CN", 400, 2, organisation=accounts["Qwen"])
    write(NEXT, "CN", 100, 1, organisation=accounts["Tongyi-MAI"])
    write(NEXT, "CN", 100, 2, organisation=accounts["stranger"])
    write(NEXT, "US", 400, 3, organisation=accounts["meta-llama"])
    write(NEXT, "CN", 300, 2, family=families["qwen"])
    write(NEXT, "US", 100, 1, family=families["llama"])


def compute(slug: str, known_on: date = TODAY) -> Result:
    return registry()[slug].compute(known_on=known_on)


def rows(result: Result) -> list[list[str]]:
    assert isinstance(result.table, Table)
    return [[cell.text for cell in row] for row in result.table.rows]


@pytest.mark.usefixtures("world")
def test_a_day_with_few_repositories_is_no_point() -> None:
    result = compute("hub-downloads-30d")
    assert {line.key: [(point.x, point.y) for point in line.points] for line in result.lines} == {
        "CN": [(FULL, 600), (NEXT, 600)],
        "US": [(FULL, 390), (NEXT, 400)],
    }
    assert (result.as_of, result.value) == (NEXT, {"CN": 600, "US": 400})
    assert result.headline == (
        "Chinese models had 600 downloads in 30 days, US models 400, among 8 repositories counted (22 Aug 2026)"
    )


@pytest.mark.usefixtures("world")
def test_a_share_is_of_everything_counted_on_its_own_day() -> None:
    result = compute("hub-download-share")
    # 600 of 990 and 600 of 1,000; the thin day is no point here either.
    assert {line.key: [(point.x, point.y) for point in line.points] for line in result.lines} == {
        "CN": [(FULL, pytest.approx(600 / 990, abs=1e-6)), (NEXT, 0.6)],
        "US": [(FULL, pytest.approx(390 / 990, abs=1e-6)), (NEXT, 0.4)],
    }
    assert (result.as_of, result.value) == (NEXT, {"CN": 0.6, "US": 0.4})
    assert result.headline == ("Chinese models hold 60.0 % of the downloads counted, US models 40.0 % (22 Aug 2026)")


@pytest.mark.usefixtures("world")
def test_what_bends_the_sums_is_measured_on_them() -> None:
    coverage, exclusions, unknown, stale, window = compute("hub-downloads-30d").notes
    assert coverage.startswith("Coverage: 1 of 3 days with copies are left out")
    assert "between 8 and 10 are counted" in coverage
    # 1,000 of 1,200 count; China's 600 of 800.
    assert "leave out 16.7 % of the downloads of 22 Aug 2026 (China 25.0 %, US 0.0 %)" in exclusions
    assert "With them counted, China 800 and US 400." in exclusions
    assert unknown.startswith("Unknown owners: 0.0 %")
    assert "on 1 of 1 pairs of days" in stale
    assert "there are 0 so far" in window


def test_the_window_is_checked_where_thirty_days_of_gains_are_known(write: Write) -> None:
    for back in range(30):
        row = write(NEXT - timedelta(days=back), "CN", 330, 2)
        write(NEXT - timedelta(days=back), "US", 300, 2)
        row.every_gained = 7
        row.save()
    # 30 × 7 gained against 330 + 300 stated: a third.
    assert compute("hub-downloads-30d").notes[-1] == (
        "30-day window: all-time counts rose by 210 in the 30 days, the 30-day counts say 630: −66.7 % difference."
    )


@pytest.mark.usefixtures("world")
def test_shares_are_of_everything_counted_on_the_newest_full_day() -> None:
    result = compute("hub-shares")
    assert [row[:6] for row in rows(result)] == [
        ["side", "China", "China", "5", "600", "60.0 %"],
        ["side", "US", "US", "3", "400", "40.0 %"],
        ["family", "Qwen", "China", "2", "300", "30.0 %"],
        ["family", "Llama", "US", "1", "100", "10.0 %"],
        ["organisation", "Qwen", "China", "2", "400", "40.0 %"],
        ["organisation", "meta-llama", "US", "3", "400", "40.0 %"],
        ["organisation", "Tongyi-MAI", "China", "1", "100", "10.0 %"],
        ["organisation", "stranger", "China", "2", "100", "10.0 %"],
        ["family", "In no named family", "", "5", "600", "60.0 %"],
    ]
    assert result.as_of == NEXT
    assert isinstance(result.table, Table)
    assert {row[6].missing for row in result.table.rows} == {"unknown"}


@pytest.mark.usefixtures("world")
def test_accounts_of_one_company_and_its_subsidiary_are_one_owner() -> None:
    found = {(row[0], row[1]): row[2:] for row in rows(compute("hub-concentration"))}
    # Alibaba 500, Meta 400, stranger 100 of 1,000: 0.25 + 0.16 + 0.01 = 0.42.
    assert found["Owners", "All sides"] == ["3", "4,200", "2.4", "Alibaba", "50.0 %"]
    assert found["Owners", "US"] == ["1", "10,000", "1.0", "Meta", "100.0 %"]
    # Families 300 and 100 of 400: 0.5625 + 0.0625.
    assert found["Model families", "All sides"] == ["2", "6,250", "1.6", "Qwen", "75.0 %"]
    value = compute("hub-concentration").value
    assert isinstance(value, dict)
    assert value == {"CN": pytest.approx(36 / 26, abs=1e-3), "US": 1.0}  # 1 / ((5/6)² + (1/6)²)


@pytest.mark.usefixtures("world")
def test_an_owner_of_whom_the_rules_leave_nothing_is_not_counted_among_the_owners(write: Write) -> None:
    write(NEXT, "US", None, 0, every=50, organisation=HubOrganisation.objects.create(name="encoders"))
    found = {(row[0], row[1]): row[2:] for row in rows(compute("hub-concentration"))}
    assert found["Owners", "All sides"] == ["3", "4,200", "2.4", "Alibaba", "50.0 %"]
    assert found["Owners", "US"][0] == "1"


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("slug", ["hub-downloads-30d", "hub-shares", "hub-concentration"])
def test_one_query_and_nothing_of_later_days(slug: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        result = compute(slug, FULL)
    assert len(queries) == 1
    assert "downloadsnapshot" not in queries[0]["sql"]
    assert result.as_of == FULL
    assert compute(slug, FULL - timedelta(days=1)).as_of is None


@pytest.mark.usefixtures("bundle")
def test_the_newest_full_day_is_the_one_that_an_obvious_count_finds() -> None:
    for known_on in (date(2026, 6, 30), date(2026, 8, 10), TODAY):
        sides = by_side(known_on=known_on).rows
        newest = max(full_days(sides))
        found = newest_full_day(known_on=known_on)
        assert {row.day for row in found.rows} == {newest}
        assert [row for row in found.rows if row.of == "side"] == [row for row in sides if row.day == newest]
        # Accounts of a side add up to the side.
        for side in sides:
            if side.day == newest:
                parts = [row.last_30 or 0 for row in found.rows if row.of == "organisation" and row.side == side.side]
                assert sum(parts) == side.last_30


@pytest.mark.usefixtures("world")
def test_families_and_companies_are_ranked_by_the_newest_full_day() -> None:
    assert rows(compute("family-downloads-30d")) == [["Qwen", "China", "300", "2"], ["Llama", "US", "100", "1"]]
    companies = rows(compute("company-downloads-30d"))
    assert sorted((row[0], row[2]) for row in companies) == [("Alibaba", "100"), ("Meta", "400"), ("Qwen team", "400")]
    assert companies[2][0] == "Alibaba"
