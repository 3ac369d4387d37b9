"""The data package: valid, readable by those who use it, the same bytes for the same data, and nothing restricted."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import duckdb
import pandas as pd
import polars as pl
import pytest
from frictionless import validate

from airace.models import AIModel, Claim, Company, FundingRound, Observation, Source
from airace.queries import tables
from airace.web.datapackage import publish, versions

NOW = datetime(2026, 12, 1, 3, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def published(settings, tmp_path):
    settings.PUBLISHED_DIR = tmp_path / "published"
    return settings.PUBLISHED_DIR


@pytest.fixture
def few(monkeypatch):
    """Only some tables, where the test is not about all of them."""
    wanted = {"sources", "companies", "funding_rounds", "series", "known_gaps"}
    monkeypatch.setattr(publish, "TABLES", [table for table in tables.TABLES if table.name in wanted])


def contents(version: versions.Version) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in version.folder.iterdir()}


def test_everybody_who_uses_such_packages_reads_it(bundle):
    version, new = publish.publish(NOW)
    assert new
    folder = version.folder

    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]
    assert len(report.tasks) == len(tables.TABLES)
    descriptor = json.loads((folder / "datapackage.json").read_text())
    by_name = {one["path"].removesuffix(".csv"): one for one in descriptor["resources"]}
    assert by_name.keys() == {table.name for table in tables.TABLES}
    for one in descriptor["resources"]:
        assert one["licenses"]
        assert all(field["description"] for field in one["schema"]["fields"]), one["name"]
    units = {field["name"]: field.get("unit") for field in by_name["ipos"]["schema"]["fields"]}
    assert (units["proceeds_usd"], units["offer_price"]) == ("USD", "currency of the row")
    assert "CC BY 4.0" in {licence["title"] for licence in by_name["observations"]["licenses"]}

    # The same counts and values in the database, in CSV, Parquet and SQLite.
    models = pd.read_parquet(folder / "models.parquet")
    assert len(models) == AIModel.objects.count() == by_name["models"]["rows"]
    r1 = AIModel.objects.get(slug="deepseek-r1")
    row = models.set_index("slug").loc["deepseek-r1"]
    assert (row["released_on"], row["parameters_total"], row["side"]) == (r1.released_on, r1.parameters_total, "CN")
    assert row["sources"]
    rounds = pd.read_csv(folder / "funding_rounds.csv", parse_dates=["date"])
    total = sum(float(one.amount_usd or 0) for one in FundingRound.objects.all())
    assert rounds["amount_usd"].sum() == pytest.approx(total)

    values = pl.read_parquet(folder / "observations.parquet")
    kept = Observation.objects.filter(series__source__redistributable=True).values_list("value", flat=True)
    assert values.height == len(kept) == by_name["observations"]["rows"]
    assert values["value"].sum() == pytest.approx(sum(kept))
    known = values.filter(pl.col("known_at") < pl.datetime(2026, 8, 7, time_zone="UTC"))
    assert 0 < known.height < values.height

    with duckdb.connect() as duck:
        counted = dict(duck.sql(f"SELECT side, count(*) FROM '{folder / 'companies.csv'}' GROUP BY side").fetchall())
    assert counted["CN"] == Company.objects.filter(side="CN").count()
    with closing(sqlite3.connect(folder / "airace.sqlite")) as database:
        for name, one in by_name.items():
            assert database.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (one["rows"],)

    # Every file is named with its digest; the archive holds a package of its own.
    for file in version.files:
        if file.path != versions.MANIFEST:
            assert hashlib.sha256((folder / file.path).read_bytes()).hexdigest() == file.sha256
    with zipfile.ZipFile(folder / "airace-csv.zip") as archive:
        assert {"datapackage.json", "claims.csv"} <= set(archive.namelist())
    croissant = json.loads((folder / "croissant.json").read_text())
    stated = {one["@id"]: one["sha256"] for one in croissant["distribution"]}
    assert stated["models.csv"] == hashlib.sha256((folder / "models.csv").read_bytes()).hexdigest()
    fields = {field["@id"]: field["dataType"] for one in croissant["recordSet"] for field in one["field"]}
    assert (fields["models/released_on"], fields["ipos/proceeds_usd"]) == ("sc:Date", "sc:Float")


def test_the_same_data_give_the_same_bytes_and_no_new_version(bundle, few, settings, tmp_path):
    first, new = publish.publish(NOW)
    before = contents(first)
    assert new
    assert publish.publish(NOW + timedelta(days=1)) == (first, False)

    settings.PUBLISHED_DIR = tmp_path / "elsewhere"
    again, _ = publish.publish(NOW)
    assert again.name == first.name
    assert contents(again) == before

    settings.PUBLISHED_DIR = tmp_path / "published"
    Company.objects.filter(slug="zhipu").update(note="=1+1")
    second, new = publish.publish(NOW)
    assert new
    assert second.name == f"{first.name}.2"
    assert versions.names() == [second.name, first.name]
    assert contents(first) == before, "a version never changes"
    with (second.folder / "companies.csv").open(newline="") as file:
        notes = {row["slug"]: row["note"] for row in csv.DictReader(file)}
    assert notes["zhipu"] == "'=1+1", "no spreadsheet runs it"
    assert pd.read_parquet(second.folder / "companies.parquet").set_index("slug").loc["zhipu", "note"] == "=1+1"


def test_values_that_may_not_be_handed_on_stay_out_and_are_counted(bundle, few):
    source = Source.objects.get(slug="lmarena")
    count = source.series.count()
    assert count
    claim = Claim.objects.filter(source__slug="press", funding_round__isnull=False, fields__has_key="valuation").first()
    Source.objects.filter(pk=source.pk).update(redistributable=False)
    closed = Source.objects.create(slug="closed", title="Closed", publisher="P", url="https://example.org/")
    Claim.objects.filter(funding_round=claim.funding_round).update(source=closed)

    version, _ = publish.publish(NOW)
    descriptor, _ = versions.described(version)
    left = {one["path"]: one["leftOut"] for one in descriptor["resources"]}
    assert left["series.csv"]["lmarena"] == count
    assert left["funding_rounds.csv"]["closed"] > 0
    series = pd.read_csv(version.folder / "series.csv")
    assert "lmarena" not in set(series["source"])
    row = pd.read_csv(version.folder / "funding_rounds.csv").set_index("slug").loc[claim.funding_round.slug]
    assert pd.isna(row["valuation_usd"])
    assert pd.isna(row["amount_usd"])
    assert "closed" not in str(row["sources"])


def test_a_version_is_due_once_a_night_and_at_once_where_there_is_none(bundle, few, published):
    assert publish.due(NOW.replace(hour=0))
    publish.publish_if_due(NOW)
    assert len(versions.names()) == 1
    assert not publish.due(NOW + timedelta(hours=20))
    tomorrow = NOW.replace(hour=0, minute=30) + timedelta(days=1)
    assert not publish.due(tomorrow)
    assert publish.due(tomorrow.replace(hour=3))
    publish.publish_if_due(tomorrow.replace(hour=3))
    assert len(versions.names()) == 1, "nothing changed"
    assert versions.looked_on() == date(2026, 12, 2)


def test_two_at_once_write_one_and_what_a_killed_one_left_is_cleared(bundle, few, published):
    published.mkdir()
    (published / ".new-left").mkdir()
    with publish._alone(published):
        with pytest.raises(publish.AtWorkError, match="wait for it"):
            publish.publish(NOW)
        publish.publish_if_due(NOW)  # quiet
        assert versions.names() == []
    publish.publish(NOW)
    assert sorted(path.name for path in published.iterdir()) == [".lock", ".looked", versions.names()[0]]


@pytest.mark.parametrize("name", ["..", ".new-x", "latest", "2026-12-01-v1/../..", "2026-12-01-v1", ""])
def test_only_a_version_has_a_version_s_name(name):
    assert versions.find(name) is None
