"""The catalogue of the data package and its files: described, cached for ever, and nothing beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from airace.queries import tables
from airace.web.datapackage import publish, versions


@pytest.fixture(autouse=True)
def published(settings, tmp_path, monkeypatch):
    settings.PUBLISHED_DIR = tmp_path / "published"
    wanted = {"sources", "funding_rounds", "known_gaps"}
    monkeypatch.setattr(publish, "TABLES", [table for table in tables.TABLES if table.name in wanted])


def test_the_catalogue_says_that_the_first_version_is_on_its_way(client):
    assert b"first version is being written" in client.get("/data/").content


def test_the_catalogue_and_the_files(client, settings, django_assert_max_num_queries):
    version, _ = publish.publish(datetime.now(UTC))
    with django_assert_max_num_queries(3):
        page = client.get("/data/")
    text = page.content.decode()
    assert version.name in text
    for words in ("Funding rounds", "amount_usd", "US dollars at the announcement.", "pd.read_parquet", "DuckDB"):
        assert words in text
    assert "that for R has not been run" in text
    chinese = client.get("/zh-hans/data/").content.decode()
    for words in ("融资轮次", "已宣布或见诸报道的融资", "已知缺口", "R 的代码未曾运行", "列名及其含义与文件一致"):
        assert words in chinese
    assert "Rounds as announced" not in chinese
    assert b"Rounds as announced" in (version.folder / "datapackage.json").read_bytes()
    assert client.get("/data/", headers={"If-None-Match": page["ETag"]}).status_code == 304
    assert client.get(f"/data/{version.name}/").status_code == 200

    moved = client.get("/data/latest/funding_rounds.csv")
    assert (moved.status_code, moved["Location"]) == (302, f"/data/{version.name}/funding_rounds.csv")
    types = {
        "funding_rounds.csv": "text/csv; charset=utf-8",
        "funding_rounds.parquet": "application/vnd.apache.parquet",
        "airace.sqlite": "application/vnd.sqlite3",
        "airace-csv.zip": "application/zip",
        "datapackage.json": "application/json",
        "croissant.json": "application/json",
        "manifest.json": "application/json",
    }
    for name, content_type in types.items():
        address = f"/data/{version.name}/{name}"
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, content_type)
        assert b"".join(response.streaming_content) == (version.folder / name).read_bytes()
        assert "immutable" in response["Cache-Control"]
        assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_nothing_else_can_be_asked_for(client, settings):
    version, _ = publish.publish(datetime.now(UTC))
    (settings.PUBLISHED_DIR.parent / "secret_key").write_text("secret")
    for path in ("nothing.csv", "..%2F..%2Fsecret_key", "%2Fetc%2Fpasswd", "preview.json", "%00"):
        assert client.get(f"/data/{version.name}/{path}").status_code == 404, path
    for path in ("..%2F/", ".lock/", "2020-01-01-v1/", "latest/secret_key", "%00/", f"{version.name}%2F..%2F../"):
        assert client.get(f"/data/{path}").status_code == 404, path
    assert client.post(f"/data/{version.name}/manifest.json").status_code == 405


def test_nothing_is_published_before_there_are_versions(client):
    assert client.get("/data/latest/models.csv").status_code == 404
    assert versions.newest() is None
