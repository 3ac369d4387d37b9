"""The guard against repeated snapshots, and which files a run asks for."""

from __future__ import annotations

import io
import json
import resource
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from airace.lib.http import Client
from airace.sources import lmarena
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal
from tests.replay.server import running

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
FILE = "text/latest-00000-of-00001.parquet"
Row = tuple[str, float, int]


def parquet(rows: Sequence[Row], *, published: Any = "2026-11-19", without: str = "") -> bytes:
    """Rows of (model, rating, votes), all overall."""
    columns = {
        "model_name": [name for name, _, _ in rows],
        "rating": [rating for _, rating, _ in rows],
        "rating_lower": [rating - 5 for _, rating, _ in rows],
        "rating_upper": [rating + 5 for _, rating, _ in rows],
        "vote_count": [votes for _, _, votes in rows],
        "category": ["overall"] * len(rows),
        "leaderboard_publish_date": [published] * len(rows),
    }
    file = io.BytesIO()
    pq.write_table(pa.table({name: values for name, values in columns.items() if name != without}), file)
    return file.getvalue()


def parsed(body: bytes, name: str = FILE) -> list[Reading | Refusal]:
    return list(lmarena.parse(Payload(body, "https://example.org/x.parquet", NOW, name)))


def test_a_snapshot_of_a_fifth_more_rows_than_models_keeps_the_row_with_most_votes() -> None:
    rows = [(f"model-{number}", 1500.0 - number, 100) for number in range(10)]
    found = parsed(parquet([*rows, ("model-3", 1400.0, 900), ("model-4", 1400.0, 1)]))
    assert len(found) == 10
    values = {item.fields["name"]: item.fields["value"] for item in found if isinstance(item, Reading)}
    assert (values["model-3"], values["model-4"]) == (1400.0, 1496.0)


def test_a_snapshot_of_more_repeats_is_refused_whole() -> None:
    rows = [(f"model-{number}", 1500.0 - number, 100) for number in range(10)]
    (refused,) = parsed(parquet([*rows, *rows[:3]]))
    assert isinstance(refused, Refusal)
    assert str(refused).startswith(f"{FILE} 2026-11-19 holds 13 overall rows for 10 models;")


def test_one_stray_row_makes_no_small_snapshot_suspect() -> None:
    rows = [("a", 1500.0, 10), ("b", 1490.0, 10), ("c", 1480.0, 10), ("c", 1470.0, 20)]
    values = [item.fields["value"] for item in parsed(parquet(rows)) if isinstance(item, Reading)]
    assert values == [1500.0, 1490.0, 1470.0]


@pytest.mark.parametrize("published", [date(2026, 11, 19), datetime(2026, 11, 19, 3, tzinfo=UTC), "2026-11-19T03:00"])
def test_the_publication_date_may_be_a_text_a_date_or_a_moment(published: Any) -> None:
    (reading,) = parsed(parquet([("a", 1500.0, 10)], published=published))
    assert isinstance(reading, Reading)
    assert reading.fields["period"] == date(2026, 11, 19)
    assert reading.fields["known_at"] == datetime(2026, 11, 19, tzinfo=UTC)


def test_rows_without_a_date_are_refused_together() -> None:
    (refused,) = parsed(parquet([("a", 1500.0, 10), ("b", 1490.0, 10)], published="soon"))
    assert str(refused) == f"{FILE} soon states no publication date for 2 rows of overall."


def test_a_missing_column_a_broken_file_and_a_strange_board_are_changed_layouts() -> None:
    with pytest.raises(LayoutError, match=r"has no column vote_count"):
        parsed(parquet([("a", 1500.0, 10)], without="vote_count"))
    with pytest.raises(LayoutError, match=r"cannot be read as Parquet"):
        parsed(b"PAR1 not really")
    with pytest.raises(LayoutError, match=r"is a file of no board that is read"):
        parsed(parquet([("a", 1500.0, 10)]), "agent/latest-00000-of-00001.parquet")


FULL = ("text/full-00000-of-00002.parquet", "text/full-00001-of-00002.parquet")
VISION = ("vision/full-00000-of-00001.parquet", "vision/latest-00000-of-00001.parquet")
READ = {"version": "v2", "history": True}


@pytest.fixture
def fetched(tmp_path: Path) -> Iterator[Callable[..., list[Payload]]]:
    """fetched(*files, lacking, **errand): what a run takes from a Hub that lists these files and has all but some."""
    folder = tmp_path / "lmarena"
    folder.mkdir()
    (folder / "any").write_bytes(b"PAR1")
    with running(root=tmp_path) as hub:

        def fetch(*files: str, lacking: Sequence[str] = (), **errand: Any) -> list[Payload]:
            described = {"sha": "v2", "siblings": [{"rfilename": name} for name in files]}
            (folder / "info.json").write_text(json.dumps(described))
            there = [{"file": "any", "url": lmarena.FILES + name, "name": name} for name in set(files) - set(lacking)]
            info = {"file": "info.json", "url": lmarena.INFO, "name": None}
            (folder / "readings.json").write_text(json.dumps({"payloads": [info, *there]}))
            return list(lmarena.fetch(Errand(Client("tests", mirror=hub.base("lmarena")), NOW, **errand)))

        yield fetch


def test_the_first_run_reads_the_history_in_all_its_files_and_marks_it_with_the_last(
    fetched: Callable[..., list[Payload]],
) -> None:
    payloads = fetched(*FULL, FILE, "agent/full-00000-of-00001.parquet")
    assert [payload.name for payload in payloads] == list(FULL)
    assert [payload.mark for payload in payloads] == [{}, {"board text": READ}]


def test_later_runs_read_the_newest_snapshot_and_keep_that_the_history_is_there(
    fetched: Callable[..., list[Payload]],
) -> None:
    (payload,) = fetched(*FULL, FILE, bookmark={"board text": {"version": "v1", "history": True}})
    assert (payload.name, payload.mark) == (FILE, {"board text": READ})


def test_nothing_more_is_taken_while_the_dataset_stands_still(fetched: Callable[..., list[Payload]]) -> None:
    known = {"board text": READ}
    assert fetched(*FULL, FILE, bookmark=known) == []
    # A back-fill and a run that asks for everything read the history again.
    for wanted in ({"since": date(2026, 1, 1)}, {"whole": True}):
        assert [payload.name for payload in fetched(*FULL, FILE, bookmark=known, **wanted)] == list(FULL)


def test_an_interrupted_history_goes_on_where_it_stopped(fetched: Callable[..., list[Payload]]) -> None:
    assert [payload.name for payload in fetched(*FULL, FILE, *VISION, done=frozenset(FULL))] == [VISION[0]]


def test_a_history_that_is_listed_but_not_there_gives_way_to_the_newest_snapshot(
    fetched: Callable[..., list[Payload]],
) -> None:
    (payload,) = fetched(*FULL, FILE, lacking=FULL)
    assert (payload.name, payload.mark) == (FILE, {"board text": {"version": "v2", "history": False}})


@pytest.mark.parametrize("files", [(), ("text/latest.parquet",), ("my-text/full-00000-of-00001.parquet", *VISION)])
def test_a_dataset_without_its_main_board_is_a_changed_layout(
    fetched: Callable[..., list[Payload]], files: tuple[str, ...]
) -> None:
    with pytest.raises(LayoutError, match=r"lists no file of the board text"):
        fetched(*files)


def bomb(sizes: dict[str, int], rows: int = 20_000) -> bytes:
    """A small file whose columns of that name hold one long text, packed once, in every row."""
    text = {"model_name": "a", "category": "overall", "leaderboard_publish_date": "2026-11-19"}
    columns: dict[str, Any] = {
        name: pa.DictionaryArray.from_arrays(
            pa.array([0] * rows, pa.int32()), pa.array([word.ljust(sizes.get(name, 0))])
        )
        for name, word in text.items()
    }
    columns |= {name: pa.array([1.0] * rows) for name in ("rating", "rating_lower", "rating_upper")}
    columns["vote_count"] = pa.array([1] * rows)
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, store_schema=False, compression="zstd")
    return file.getvalue()


@pytest.mark.parametrize("column", ["model_name", "category", "leaderboard_publish_date"])
def test_a_small_file_that_unpacks_to_gigabytes_is_not_unpacked(column: str) -> None:
    body = bomb({column: 200_000})
    assert len(body) < 10_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(LayoutError, match="has a text of more than 4,000 bytes"):
        parsed(body)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # KB


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("MOST_ROWS", "has 50 rows, more than the 20"),
        ("MOST_OVERALL", "more than 20 rows"),
        ("MOST_UNPACKED", "too large"),
    ],
)
def test_a_file_of_too_many_rows_is_not_read(monkeypatch: pytest.MonkeyPatch, limit: str, words: str) -> None:
    monkeypatch.setattr(lmarena, limit, 20)
    with pytest.raises(LayoutError, match=words):
        parsed(bomb({}, rows=50))


def test_a_name_that_is_too_long_is_refused_and_the_others_stay() -> None:
    found = parsed(parquet([("a" * 200, 1500.0, 10), ("b" * 201, 1490.0, 10), ("c\x00", 1480.0, 10)]))
    assert [type(item) for item in found] == [Reading, Refusal, Refusal]
    assert "has a name of 201 signs" in str(found[1])


def test_a_column_of_another_kind_is_a_changed_layout() -> None:
    numbered: Any = [(5, 1500.0, 10)]
    with pytest.raises(LayoutError, match="another kind of model_name"):
        parsed(parquet(numbered))


@pytest.mark.parametrize("votes", [-1, 2**31, float("inf"), float("nan")])
def test_votes_that_are_no_count_are_refused_and_the_others_stay(votes: Any) -> None:
    found = parsed(parquet([("a", 1500.0, votes), ("b", 1490.0, 10)]))
    assert sorted(type(item).__name__ for item in found) == ["Reading", "Refusal"]
