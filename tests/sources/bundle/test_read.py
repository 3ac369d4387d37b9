"""One bad row stops nothing else and is named by file, line and reason."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from airace.sources import bundle
from airace.sources.base import Reading, Refusal
from airace.sources.bundle.read import read_file
from airace.sources.bundle.specs import BY_NAME

CHIPS = BY_NAME["chips"]
GOOD = {
    "slug": "a100",
    "name": "A100",
    "vendor": "nvidia",
    "announced_on": "2020-01-01",
    "announced_precision": "year",
    "memory_gb": "80",
    "source": "press",
    "source_url": "https://example.org/a100",
    "tier": "reporting",
    "known_on": "2020-12-31",
}


def chips(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.name for column in CHIPS.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(GOOD | row for row in rows)
    return out.getvalue().encode()


def refusals(body: bytes) -> list[str]:
    return [str(row) for row in read_file(CHIPS, body) if isinstance(row, Refusal)]


def test_a_good_row_is_typed() -> None:
    (row,) = read_file(CHIPS, chips({}))
    assert isinstance(row, Reading)
    assert row.place == "chips.csv:2"
    assert row.locator == "chips.csv#a100"
    assert row.fields["memory_gb"] == 80
    assert row.fields["process_nm"] is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source_url": ""}, "source_url is empty but must be filled."),
        ({"source_url": "http://example.org"}, "source_url is not an https address: http://example.org."),
        ({"known_on": "2020-02-30"}, "known_on is not a day written YYYY-MM-DD: 2020-02-30."),
        ({"memory_gb": "inf"}, "memory_gb is not a finite number: inf."),
        ({"announced_precision": ""}, "has only one of announced_on and announced_precision."),
        ({"tier": "rumour"}, "tier is none of primary, company, reporting, compiled, second-hand: rumour."),
    ],
)
def test_a_bad_row_is_refused_alone(change: dict[str, str], reason: str) -> None:
    body = chips({"slug": "one"}, {"slug": "two"} | change, {"slug": "three"})
    assert refusals(body) == [f"chips.csv:3 {reason}"]
    kept = [row.fields["slug"] for row in read_file(CHIPS, body) if isinstance(row, Reading)]
    assert kept == ["one", "three"]


def test_a_repeated_key_is_refused_and_the_first_is_named() -> None:
    assert refusals(chips({}, {"name": "again"})) == ["chips.csv:3 repeats slug of chips.csv:2."]


def test_lines_are_counted_through_cells_of_several_lines() -> None:
    body = chips({"note": "one\ntwo"}, {"slug": "b", "source_url": ""})
    assert refusals(body) == ["chips.csv:4 source_url is empty but must be filled."]


def test_a_row_of_the_wrong_length_is_refused() -> None:
    body = chips({}) + b"too,short\n"
    assert refusals(body) == [f"chips.csv:3 has 2 cells where the header has {len(CHIPS.columns)}."]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"memory_gb", b"memory", "lacks the column memory_gb."),
        (b"slug,name", b"name,slug", "has its columns in another order"),
        (b",note\n", b",note,extra\n", "has an unknown column extra."),
    ],
)
def test_another_header_refuses_the_file(old: bytes, new: bytes, reason: str) -> None:
    (refused,) = refusals(chips({}).replace(old, new, 1))
    assert refused.startswith(f"chips.csv:1 {reason}")


def test_bytes_that_are_not_utf8_refuse_the_file() -> None:
    assert refusals(chips({}) + b"\xff") == ["chips.csv:1 is not UTF-8 text."]


def test_addresses_in_keys_are_shortened() -> None:
    spec = BY_NAME["acquisitions"]
    keys = [row.locator for row in bundle.read(bundle.FOLDER) if isinstance(row, Reading) and row.kind == spec.name]
    assert len(keys) == len(set(keys))
    assert all("https" not in key and len(key) < 300 for key in keys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle.FOLDER, tmp_path / "dataset"))


def test_a_name_that_no_file_has_is_refused(folder: Path) -> None:
    path = folder / "chips.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",nvidia,", ",nvidea,", 1), encoding="utf-8")
    (refused,) = [row for row in bundle.read(folder) if isinstance(row, Refusal)]
    assert refused.place.startswith("chips.csv:")
    assert refused.reason == "vendor names nvidea, which companies.csv does not have."


def test_an_alias_of_nothing_is_refused(folder: Path) -> None:
    with (folder / "aliases.csv").open("a", encoding="utf-8") as file:
        file.write("Nobody,en,person,nobody,,,press,https://example.org,reporting,2026-01-01,\n")
    (refused,) = [row for row in bundle.read(folder) if isinstance(row, Refusal)]
    assert refused.reason == "entity names nobody, which people.csv does not have."


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "feeds.csv").unlink()
    refused = [str(row) for row in bundle.read(folder) if isinstance(row, Refusal)]
    assert refused == ["feeds.csv:1 is missing from the folder."]
