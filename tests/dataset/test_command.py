"""manage.py load_dataset: what a person who keeps the dataset sees."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from airace import models
from airace.sources import bundle as dataset

ROWS = sum(1 for _ in dataset.read(dataset.FOLDER, today=datetime.now(UTC).date()))


def run(*options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_dataset", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(dataset.FOLDER, tmp_path / "dataset"))


def spoil(path: Path, old: str, new: str) -> int:
    """Replace the first `old` in a file; the line that it stood in."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_check_needs_no_database() -> None:
    """No database mark on this test: a query would fail it."""
    out, err = run("--check")
    assert "none refused" in out
    assert err == ""


def test_a_check_names_file_line_and_reason_and_fails(folder: Path) -> None:
    line = spoil(folder / "ipos.csv", ",116.2,", ",116.2 HKD,")
    err = StringIO()
    with pytest.raises(CommandError, match=f"1 of {ROWS} rows are refused"):
        call_command("load_dataset", "--check", "--folder", str(folder), stdout=StringIO(), stderr=err)
    assert err.getvalue() == f"ipos.csv:{line} offer_price is not a number: 116.2 HKD.\n"


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        run("--folder", str(tmp_path / "nowhere"))


def test_a_second_load_says_that_nothing_changed(bundle: None) -> None:
    out, _ = run()
    assert out == "The dataset is unchanged since the last load; nothing to do.\n"


def test_bad_rows_are_reported_kept_and_stop_nothing_else(bundle: None, folder: Path) -> None:
    line = spoil(folder / "chips.csv", ",nvidia,", ",nvidea,")
    spoil(folder / "feeds.csv", "https://", "http://")
    with (folder / "share_prices.csv").open("a", encoding="utf-8") as file:
        file.write("zhipu,2513.HK,2026-10-01,650,HKD,share-prices,https://example.org,compiled,2026-10-01,\n")
    out, _ = run("--folder", str(folder))
    assert f"chips.csv:{line} nvidea is no known company" in out
    assert "Did you mean nvidia" in out
    assert "feeds.csv:2 url is not an https address" in out
    assert f"Dataset: {ROWS + 1} rows, 1 added, 0 restated, 2 refused" in out
    rejections = models.Rejection.objects.order_by("locator")
    assert [rejection.locator for rejection in rejections] == [f"chips.csv:{line}", "feeds.csv:2"]
    assert rejections[0].suggestions[0] == "nvidia"
    assert models.Observation.objects.filter(series__variant="2513.HK", period="2026-10-01").get().value == 650
    assert models.ImportRun.objects.latest("started_at").status == models.ImportRun.Status.SUCCEEDED


def test_a_corrected_cell_changes_its_fact_only(bundle: None, folder: Path) -> None:
    spoil(folder / "ipos.csv", ",19.6,", ",19.7,")
    out, _ = run("--folder", str(folder))
    assert "0 added, 1 changed, 45 unchanged" in out
    assert str(models.IPO.objects.get(slug="biren-hkex").offer_price) == "19.70"


def test_a_row_known_in_the_future_and_a_score_of_no_known_board_are_refused(bundle: None, folder: Path) -> None:
    with (folder / "share_prices.csv").open("a", encoding="utf-8") as file:
        file.write("zhipu,2513.HK,2026-10-01,650,HKD,share-prices,https://example.org,compiled,2199-01-01,\n")
    line = spoil(folder / "ratings.csv", ",aider-polyglot,", ",aider-polyglut,")
    with pytest.raises(CommandError, match=r"2 of \d+ rows are refused"):
        run("--check", "--folder", str(folder))
    out, _ = run("--folder", str(folder))
    assert "is said to be known on 2199-01-01, a day that lies ahead" in out
    assert f"ratings.csv:{line} aider-polyglut is no known benchmark" in out
    assert not models.Series.objects.filter(measure="aider-polyglut").exists()


def test_a_mended_row_closes_its_rejection_and_a_new_fault_opens_it_again(bundle: None, folder: Path) -> None:
    states = models.Rejection.State
    spoil(folder / "feeds.csv", "https://", "http://")
    run("--folder", str(folder))
    assert models.Rejection.objects.get().state == states.OPEN
    run()
    assert models.Rejection.objects.get().state == states.REPLAYED
    run("--folder", str(folder))
    assert models.Rejection.objects.get().state == states.OPEN
