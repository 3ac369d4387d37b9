"""Leaderboards of the Arena (formerly LMArena), from its own dataset on the Hugging Face Hub.

Takes:   score, interval and votes of every model in the category `overall` of the boards text, text with style
         control, vision, vision with style control and code: the whole history at first, then the newest snapshot.
Leaves:  other categories (their rows would stand beside the overall score of the same board), the boards `agent`
         (other columns and display names) and those of search, documents, images and video.
Beware:  ratings compare inside one snapshot only (breaks in January 2024, May and July 2025). A snapshot that lists
         its models several times over is left out whole; the guard sees one file at a time. Ranks follow from the
         scores and are not kept. After a pause ask again with a first day, so that the snapshots between are read.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, observation

REPOSITORY = "lmarena-ai/leaderboard-dataset"
INFO = f"https://huggingface.co/api/datasets/{REPOSITORY}"
FILES = f"https://huggingface.co/datasets/{REPOSITORY}/resolve/main/"
BYTES = 512 * 1024 * 1024  # text/full had about 55 MB in September 2026
TYPES = (
    "application/octet-stream",
    "binary/octet-stream",
    "application/vnd.apache.parquet",
    "application/x-parquet",
    "application/parquet",
    "",
)

# Name of the board in the dataset → our benchmark, which is the measure of its series.
BOARDS = {
    "text": "lmarena-text",
    "text_style_control": "lmarena-text-style-control",
    "vision": "lmarena-vision",
    "vision_style_control": "lmarena-vision-style-control",
    "webdev": "lmarena-webdev",
}
MAIN = "text"  # without it the dataset is not what we take it for; other boards come and go
CATEGORY = "overall"
COLUMNS = (
    "model_name",
    "rating",
    "rating_lower",
    "rating_upper",
    "vote_count",
    "category",
    "leaderboard_publish_date",
)
REPEATED = 1.2  # rows for each model of a snapshot above which the snapshot is not believed
BATCH = 8 * 1024  # rows
# What a file may hold, so that a small one does not unpack to more than there is memory.
MOST_ROWS, MOST_OVERALL = 5_000_000, 500_000
MOST_UNPACKED = 256 * 1024 * 1024  # bytes of one column in one row group
LONGEST_TEXT = 4_000  # bytes
LONGEST_NAME = 200  # signs
MOST_VOTES = 2**31 - 1
NUMBERS = ("rating", "rating_lower", "rating_upper", "vote_count")

SOURCE = Source(
    slug="lmarena",
    title="Arena leaderboards",
    publisher="Arena (formerly LMArena)",
    url="https://arena.ai/leaderboard",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    redistributable=True,
    stake="Sells evaluation services to model developers; venture-backed.",
    coverage="Overall scores of the boards for text, vision and code. What was compiled before the first import of the "
    "dataset comes from copies of the boards: at most one snapshot a week, about the top 25 and the top 16 of each "
    "country; there, snapshots between June and December 2023 and parts of 2025-12 to 2026-05 cover US models only. "
    "Models that nobody has named to us yet are missing.",
    citation="Arena, leaderboard dataset, CC BY 4.0",
    cadence=timedelta(days=1),
    jitter=timedelta(hours=1),
    steady=False,
)


def fetch(errand: Errand) -> Iterator[Payload]:
    """The files of each board, once the dataset has moved on: `full` for a board without history, else `latest`."""
    info = errand.get(INFO, types=("application/json",))
    if info is None:
        return
    version, files = _described(info)
    again = errand.whole or errand.since is not None
    for board in BOARDS:
        seen = errand.bookmark.get(f"board {board}", {})
        if seen.get("version") == version and not again:
            continue
        history = again or not seen.get("history")
        arrived = history and _done(errand, board, "full", files)
        if history:
            for payload in _files(errand, board, "full", files, version):
                arrived = True
                yield payload
        if not arrived:
            yield from _files(errand, board, "latest", files, version, seen=bool(seen.get("history")))


def _described(info: Payload) -> tuple[str, list[str]]:
    """Version and file names out of the dataset's description."""
    try:
        described = json.loads(info.body.decode("utf-8-sig"))
        version, files = str(described["sha"]), [str(file["rfilename"]) for file in described["siblings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise LayoutError(f"The description of {REPOSITORY} lacks its version or files ({error!r}).") from None
    if not any(_listed(MAIN, split, files) for split in ("full", "latest")):
        raise LayoutError(f"{REPOSITORY} lists no file of the board {MAIN}; its folders have changed.")
    return version, files


def _listed(board: str, split: str, files: list[str]) -> list[str]:
    """The files of one split of a board, in their order; there is one or more."""
    return sorted(file for file in files if re.fullmatch(rf"{board}/{split}-\d{{5}}-of-\d{{5}}\.parquet", file))


def _done(errand: Errand, board: str, split: str, files: list[str]) -> bool:
    """Whether an earlier round of this run has loaded files of the split."""
    return any(file in errand.done for file in _listed(board, split, files))


def _files(
    errand: Errand, board: str, split: str, files: list[str], version: str, *, seen: bool = False
) -> Iterator[Payload]:
    """The files of one split that changed; the last one marks the board as read up to this version."""
    listed = _listed(board, split, files)
    for file in listed:
        if file in errand.done:
            continue
        last = file == listed[-1]
        mark = {f"board {board}": {"version": version, "history": seen or split == "full"}} if last else {}
        payload = errand.get(FILES + file, name=file, types=TYPES, missing=split == "full", mark=mark, bytes=BYTES)
        if payload is not None:
            yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    """Scores of one file, snapshot by snapshot, the best of each first. `payload.name` is board/file."""
    benchmark = BOARDS.get(payload.name.partition("/")[0])
    if benchmark is None:
        raise LayoutError(f"{payload.name} is a file of no board that is read; these are {', '.join(BOARDS)}.")
    snapshots: defaultdict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in _rows(payload):
        snapshots[row["leaderboard_publish_date"]].append(row)
    for stated, rows in sorted(snapshots.items(), key=lambda item: str(item[0])):
        place = f"{payload.name} {stated}"
        published = _day(stated)
        if published is None:
            yield Refusal(place, f"states no publication date for {len(rows)} rows of {CATEGORY}.", {})
            continue
        models = {row["model_name"] for row in rows}
        # A single stray row makes no repeated snapshot, however small the table.
        if len(rows) > REPEATED * len(models) and len(rows) > len(models) + 1:
            yield Refusal(
                place,
                f"holds {len(rows)} {CATEGORY} rows for {len(models)} models; a snapshot that repeats its models is not "
                "believed, the last clean one stays.",
                {"board": benchmark, "published": published.isoformat()},
            )
            continue
        yield from _snapshot(payload, benchmark, published, rows)


def _rows(payload: Payload) -> Iterator[Mapping[str, Any]]:
    """Rows of the category, read in batches and only the columns that are needed."""
    count = 0
    names: dict[str, str] = {}
    try:
        for batch in _opened(payload).iter_batches(batch_size=BATCH, columns=list(COLUMNS)):
            for column in batch.columns:
                _check_texts(column, payload)
            kept = batch.filter(pc.equal(batch.column("category").cast(pa.string()), CATEGORY))
            count += kept.num_rows
            if count > MOST_OVERALL:
                raise LayoutError(
                    f"{payload.name} has more than {MOST_OVERALL:,} rows of {CATEGORY}; look at the file."
                )
            for row in kept.to_pylist():
                # One text for all rows of a model.
                yield row | {"model_name": names.setdefault(row["model_name"], row["model_name"])}
    except pa.ArrowException as error:
        raise LayoutError(f"{payload.name} cannot be read as Parquet: {error}; look at the kept payload.") from None


def _opened(payload: Payload) -> pq.ParquetFile:
    """The file, of a size that can be read and with the columns that are. Texts stay as they are packed: each once."""
    data = pa.BufferReader(payload.body)
    about = pq.read_metadata(data)
    if about.num_rows > MOST_ROWS:
        raise LayoutError(f"{payload.name} has {about.num_rows:,} rows, more than the {MOST_ROWS:,} that are read.")
    for group in map(about.row_group, range(about.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            if column.path_in_schema in COLUMNS and column.total_uncompressed_size > MOST_UNPACKED:
                raise LayoutError(f"{payload.name} has a column {column.path_in_schema} too large to be read.")
    file = pq.ParquetFile(data, metadata=about)
    schema = file.schema_arrow
    missing = [column for column in COLUMNS if column not in schema.names]
    if missing:
        raise LayoutError(f"{payload.name} has no column {', '.join(missing)}; its layout has changed.")
    kinds = {column: schema.field(column).type for column in COLUMNS}
    texts = [column for column, kind in kinds.items() if column not in NUMBERS and _is_text(kind)]
    odd = [
        column for column in NUMBERS if not (pa.types.is_floating(kinds[column]) or pa.types.is_integer(kinds[column]))
    ]
    odd += [column for column in ("model_name", "category") if column not in texts]
    if odd:
        raise LayoutError(f"{payload.name} has another kind of {', '.join(odd)}; its layout has changed.")
    return pq.ParquetFile(data, metadata=about, read_dictionary=texts)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _check_texts(column: pa.Array, payload: Payload) -> None:
    """Refuse a text that would be long once for every row."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    if _is_text(texts.type) and (pc.max(pc.binary_length(texts)).as_py() or 0) > LONGEST_TEXT:
        raise LayoutError(f"{payload.name} has a text of more than {LONGEST_TEXT:,} bytes; look at the kept payload.")


def _snapshot(
    payload: Payload, benchmark: str, published: date, rows: list[Mapping[str, Any]]
) -> Iterator[Reading | Refusal]:
    """One reading a model: of a repeated one, the row with most votes."""
    kept: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["vote_count"] or 0, reverse=True):
        kept.setdefault(row["model_name"], row)
    for name, row in sorted(kept.items(), key=lambda item: (-(item[1]["rating"] or 0), str(item[0]))):
        rating, votes = row["rating"], row["vote_count"]
        if name and (len(name) > LONGEST_NAME or not name.isprintable()):
            shown = "".join(sign for sign in name[:60] if sign.isprintable())
            yield Refusal(f"{payload.name} {published} {shown}", f"has a name of {len(name)} signs, or odd ones.")
            continue
        if not name or rating is None or not isfinite(rating):
            place = f"{payload.name} {published} {name or 'a row without a name'}"
            yield Refusal(place, "has no name or no finite rating.", {"rating": str(rating)})
            continue
        if votes is not None and not 0 <= votes <= MOST_VOTES:
            yield Refusal(f"{payload.name} {published} {name}", f"has {votes} votes, which is no count.")
            continue
        yield observation(
            SOURCE.slug,
            benchmark,
            "points",
            "model",
            name,
            published,
            round(rating, 2),
            low=_rounded(row["rating_lower"]),
            high=_rounded(row["rating_upper"]),
            n=None if votes is None else int(votes),
            known_at=datetime.combine(published, time(), tzinfo=UTC),
            url=payload.url,
            benchmark=benchmark,
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else round(value, 2)


def _day(stated: Any) -> date | None:
    """The publication date, which the files write as text, a date or a moment."""
    if isinstance(stated, datetime):
        return stated.date()
    if isinstance(stated, date):
        return stated
    try:
        return date.fromisoformat(str(stated)[:10])
    except ValueError:
        return None
