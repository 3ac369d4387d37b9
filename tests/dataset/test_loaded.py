"""What must hold once the bundled dataset is in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from airace import models
from airace.ingest.run import import_source
from airace.metrics import registry
from airace.sources import bundle as dataset

pytestmark = pytest.mark.usefixtures("bundle")


def rows_by_table() -> dict[str, int]:
    """Rows of every table that holds data, histories among them; runs count attempts."""
    tables = [
        table
        for table in connection.introspection.table_names()
        if table.startswith("airace_") and not table.startswith(("airace_importrun", "airace_sourceevent"))
    ]
    counts = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def test_nothing_is_refused() -> None:
    loaded = models.ImportRun.objects.get()
    assert loaded.status == models.ImportRun.Status.SUCCEEDED
    assert (loaded.rejected, models.Rejection.objects.count()) == (0, 0)
    assert loaded.data_as_of == date(2026, 10, 10)


def test_loading_twice_changes_no_row() -> None:
    loaded = models.ImportRun.objects.get()
    before, version = rows_by_table(), models.DataVersion.objects.get().number
    unchanged = import_source(dataset.upstream(), checks=())
    assert unchanged is not None
    assert unchanged.status == models.ImportRun.Status.UNCHANGED
    again = import_source(dataset.upstream(), checks=(), again=True)
    assert again is not None
    assert (again.read, again.added, again.restated, again.rejected) == (loaded.read, 0, 0, 0)
    assert rows_by_table() == before
    assert models.DataVersion.objects.get().number == version


@pytest.mark.parametrize(("day", "points"), [(date(2026, 8, 6), 8.3), (date(2026, 10, 2), 42.5)])
def test_the_gap_on_arena(day: date, points: float) -> None:
    result = registry()["frontier-gap-arena"].compute(known_on=day)
    assert result.value == pytest.approx(points)
    assert result.as_of == day


@pytest.mark.parametrize(
    ("slug", "offer", "close", "proceeds"),
    [
        ("zhipu-hkex", "116.20", "131.50", {558_000_000, 560_000_000}),
        ("minimax-hkex", "165.00", "345.00", {619_000_000, 620_000_000}),
    ],
)
def test_both_reports_of_the_listings_are_kept(slug: str, offer: str, close: str, proceeds: set[int]) -> None:
    ipo = models.IPO.objects.get(slug=slug)
    assert (ipo.stage, ipo.currency, ipo.offer_price, ipo.close_price) == (
        "listed",
        "HKD",
        Decimal(offer),
        Decimal(close),
    )
    claims = ipo.claims.filter(status="accepted")
    assert {claim.fields["amount"]["value"] for claim in claims if "amount" in claim.fields} == proceeds
    assert int(ipo.proceeds_usd or 0) in proceeds


def test_the_closer_source_is_shown_and_the_original_sum_is_kept() -> None:
    """The allotment notice says HK$4,348.1m; the US$558m beside it wins over the rounded US$560m."""
    ipo = models.IPO.objects.get(slug="zhipu-hkex")
    assert ipo.proceeds_usd == Decimal(558_000_000)
    amounts = [claim.fields["amount"] for claim in ipo.claims.all() if "amount" in claim.fields]
    assert {"value": 4_348_100_000, "currency": "HKD"} in [amount.get("also") for amount in amounts]


def test_every_fact_rests_on_an_accepted_claim() -> None:
    for kind in (
        "company",
        "person",
        "model",
        "ipo",
        "funding_round",
        "acquisition",
        "deployment",
        "prediction",
        "event",
        "chip",
    ):
        table: Any = models.Claim._meta.get_field(kind).related_model
        assert table.objects.exists()
        assert list(table.objects.exclude(claims__status="accepted").values_list("slug", flat=True)) == [], kind


def test_every_claim_names_its_source_and_row() -> None:
    claims = models.Claim.objects.all()
    assert claims.count() > 1_700
    assert not claims.filter(source__isnull=True).exists()
    assert not claims.exclude(url__startswith="https://").exists()
    assert not claims.exclude(locator__contains=".csv#").exists()


def test_the_state_of_a_deal_is_its_newest_stage() -> None:
    stages = dict(models.Acquisition.objects.values_list("slug", "stage"))
    assert stages["meta-manus"] == "abandoned"
    assert stages["spacex-anysphere"] == "announced"
    assert models.IPO.objects.get(slug="cxmt-sse-star").stage == "listed"


def test_a_target_is_not_among_the_proceeds() -> None:
    cxmt = models.IPO.objects.get(slug="cxmt-sse-star")
    assert cxmt.proceeds_usd == Decimal(8_600_000_000)  # 4.2bn was sought
    moonshot = models.IPO.objects.get(slug="moonshot-hkex")
    assert (moonshot.proceeds_usd, moonshot.target_usd) == (None, Decimal(3_000_000_000))


def test_manus_moved() -> None:
    company = models.Company.objects.get(slug="manus")
    assert company.side == "other"
    assert list(company.sides.values_list("side", "until")) == [("CN", date(2025, 5, 1)), ("other", None)]


def test_names_lead_to_one_developer() -> None:
    developers = set(models.AIModel.objects.filter(family__slug="minicpm").values_list("developer__slug", flat=True))
    assert developers == {"modelbest"}  # the catalogue says openbmb
    assert models.Company.objects.get(slug="google-deepmind").parent == models.Company.objects.get(slug="alphabet")


def test_rollups_are_the_sums_of_their_repositories() -> None:
    day = date(2026, 8, 22)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.side, sum(s.downloads_30d), count(*) FROM airace_downloadsnapshot s "
            "JOIN airace_hubrepository r ON r.id = s.repository_id WHERE s.day = %s AND r.excluded = '' GROUP BY r.side",
            [day],
        )
        expected = {side: (int(total), count) for side, total, count in cursor.fetchall()}
    rollups = models.DownloadRollup.objects.filter(day=day)
    of_sides = {
        rollup.side: (rollup.downloads_30d, rollup.repositories)
        for rollup in rollups.filter(organisation=None, family=None)
    }
    assert of_sides == expected
    assert len(expected) == 4  # an unknown owner is counted out loud
    assert sum(rollup.repositories for rollup in rollups.exclude(organisation=None)) == sum(
        count for _, count in expected.values()
    )


def test_guidance_that_was_raised_is_a_restatement() -> None:
    noted = models.Restatement.objects.filter(series__company__slug="alphabet", period=date(2026, 1, 1))
    assert [(item.old, item.new) for item in noted] == [(185e9, 190e9)]
    guidance = models.Observation.objects.filter(series__measure="ai-capex-guidance", series__company__slug="alphabet")
    in_march = guidance.as_known_on(date(2026, 3, 31)).get(period=date(2026, 1, 1))
    assert in_march.value == 185e9


def test_open_questions_have_no_outcome() -> None:
    outcomes = dict(
        models.Resolution.objects.values_list("outcome").order_by().values_list("question__slug", "outcome")
    )
    assert "huawei-ships-ascend-950pr-in-the-first-quarter-of-2026" in outcomes
    lin = models.Prediction.objects.get(person__slug="justin-lin")
    assert (lin.probability_low, lin.probability_high) == (0.0, 0.2)
    assert lin.question.slug not in outcomes
