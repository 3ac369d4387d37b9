"""Rows of the number files in the form that every source uses."""

from __future__ import annotations

from datetime import UTC, date, datetime

from airace.sources import bundle
from airace.sources.base import Payload, Reading


def parsed(file: str) -> list[Reading]:
    body = (bundle.FOLDER / f"{file}.csv").read_bytes()
    payload = Payload(body, "", datetime.now(UTC), name=file)
    return [row for row in bundle.parse(payload) if isinstance(row, Reading)]


def test_a_rating_is_an_observation_of_a_model() -> None:
    row = next(
        row
        for row in parsed("ratings")
        if row.fields["measure"] == "lmarena-text" and row.fields["name"] == "gemini-4-argon"
    )
    assert row.kind == "observation"
    assert (row.fields["subject"], row.fields["unit"], row.fields["period"]) == ("model", "points", date(2026, 10, 2))
    assert row.fields["value"] == 1533.5
    assert row.fields["known_at"] == datetime(2026, 10, 2, tzinfo=UTC)


def test_token_shares_are_fractions_with_the_tokens_as_their_size() -> None:
    row = next(row for row in parsed("token_shares") if row.fields["period"] == date(2026, 3, 28))
    assert (row.fields["name"], row.fields["value"], row.fields["n"]) == ("anthropic", 0.129, 2789063630890)


def test_a_price_is_told_apart_by_its_ticker() -> None:
    row = next(row for row in parsed("share_prices") if row.fields["variant"] == "2513.HK")
    assert (row.fields["measure"], row.fields["unit"], row.fields["name"]) == ("close", "HKD", "zhipu")


def test_a_segment_is_another_series_than_the_company() -> None:
    rows = [row for row in parsed("capex_revenue") if row.fields["name"] == "alphabet"]
    revenue = {row.fields["variant"] for row in rows if row.fields["measure"] == "revenue"}
    assert revenue == {"quarter", "quarter, Google Cloud"}


def test_totals_of_sides_and_of_organisations_have_their_subjects() -> None:
    rows = parsed("download_totals")
    sides = {
        (row.fields["name"], row.fields["variant"]): row.fields["value"]
        for row in rows
        if row.fields["subject"] == "side" and row.fields["period"] == date(2025, 8, 4)
    }
    assert sides == {("CN", ""): 300_000_000, ("US", ""): 300_000_000, ("other", "EU"): 100_000_000}
    assert {row.fields["measure"] for row in rows} == {
        "downloads-30-days",
        "downloads-year-to-date",
        "downloads-all-time",
    }


def test_published_lags_carry_their_range_and_status() -> None:
    (epoch,) = [row for row in parsed("gap_estimates") if row.fields["variant"] == "epoch-eci-lag-since-2023"]
    assert (epoch.fields["measure"], epoch.fields["name"]) == ("lag-estimate", "CN")
    assert [epoch.fields[name] for name in ("low", "value", "high")] == [4, 7, 14]
    assert epoch.fields["second_hand"] is True


def test_a_download_names_its_repository_and_day() -> None:
    row = next(row for row in parsed("downloads") if row.fields["repository"].startswith("Qwen/"))
    assert row.kind == "download"
    assert row.fields["downloads_30d"] > 0
    assert row.fields["downloads_all_time"] is None


def test_facts_are_passed_on_as_they_are() -> None:
    assert {row.kind for row in parsed("ipos")} == {"ipos"}
