"""Tokens that developers send through OpenRouter each day, by the author of the model.

Takes:   the keyless daily rankings (fifty models a day and the rest), summed by author as shares of the day; with an
         access key the days since 2025.
Leaves:  single models, prices, applications; today, which is still running.
Beware:  developer traffic through one router, counted in tokens of different tokenizers. Models that are tested under
         a cover name (`stealth`, `openrouter`) belong to nobody known and can be a fifth of a day. The last two or
         three days are revised: the newest file counts. Weekly shares of the bundled dataset are another measure.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, observation

INDEX = "https://openrouter.ai/api/v1/datasets/exports/index.json"
DATASET = "rankings-daily"
HISTORY = "https://openrouter.ai/api/v1/datasets/rankings-daily"
FIRST = date(2025, 1, 1)  # the keyed rankings begin here
WINDOW = timedelta(days=365)  # 366 days, first and last included
COLUMNS = ("date", "model_permaslug", "rank", "total_tokens", "share_of_daily_tokens")
CSV_TYPES = ("text/csv", "application/csv", "application/octet-stream", "text/plain", "")
REST = "other"
COVERED = frozenset({"stealth", "openrouter"})  # models under test whose developer is not told, and routers
SETTLED = timedelta(days=4)  # after which a day is no longer revised as a rule

SOURCE = Source(
    slug="openrouter",
    title="OpenRouter rankings",
    publisher="OpenRouter",
    url="https://openrouter.ai/rankings",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    redistributable=True,
    stake="Sells access to models; being bought by Stripe (announced August 2026).",
    coverage="Developer traffic through one router. Running weeks of the ten largest authors from 28 March to 16 May 2026; "
    "since the first import each day of the fifty largest models, the rest in one sum.",
    citation="Source: OpenRouter (openrouter.ai/rankings)",
    cadence=timedelta(days=1),
    jitter=timedelta(minutes=30),
    steady=False,
    key="OPENROUTER_API_KEY",
)


@dataclass(slots=True)
class Day:
    """What one day's rows add up to, by author; the rest is filed under `other`."""

    tokens: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    share: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    largest: dict[str, tuple[int, str]] = field(default_factory=dict)
    whole: bool = True  # every row states its share


def fetch(errand: Errand) -> Iterator[Payload]:
    """The dated file that the manifest names, if it is another one than last time; before it, days asked for anew."""
    if errand.key and (errand.whole or errand.since):
        yield from _history(errand)
    index = errand.get(INDEX, types=("application/json",))
    if index is None:
        return
    address = _manifest_address(index)
    manifest = errand.get(address, types=("application/json",))
    if manifest is None:
        return
    url, sha256 = _file_of(manifest)
    if errand.bookmark.get("sha256") == sha256 and not (errand.whole or errand.since):
        return
    name = url.rpartition("/")[2]
    if name in errand.done:
        return
    payload = errand.get(url, name=name, types=CSV_TYPES, mark={"sha256": sha256})
    if payload is None:
        return
    if payload.sha256 != sha256:
        raise LayoutError(
            f"{url} has not the SHA-256 that its manifest states; it may be in the middle of a change. Nothing of it is "
            "read, try again later."
        )
    yield payload


def _history(errand: Errand) -> Iterator[Payload]:
    """Windows of at most 366 days up to yesterday."""
    start = max(errand.since or FIRST, FIRST)
    yesterday = errand.now.date() - timedelta(days=1)
    while start <= yesterday:
        end = min(start + WINDOW, yesterday)
        name = f"{DATASET} {start} to {end}"
        if name not in errand.done:
            payload = errand.get(
                f"{HISTORY}?start_date={start}&end_date={end}",
                name=name,
                types=("application/json",),
                headers={"Authorization": f"Bearer {errand.key}"},
                bytes=32 * 1024 * 1024,
            )
            if payload is not None:
                yield payload
        start = end + timedelta(days=1)


def _json(payload: Payload) -> Any:
    try:
        return json.loads(payload.body.decode("utf-8-sig"))
    except ValueError:
        raise LayoutError(f"{payload.url} is no JSON; look at the page itself.") from None


def _manifest_address(index: Payload) -> str:
    described = _json(index)
    datasets = described.get("datasets", ()) if isinstance(described, dict) else ()
    for dataset in datasets:
        if isinstance(dataset, dict) and dataset.get("id") == DATASET and dataset.get("latest_manifest_url"):
            return str(dataset["latest_manifest_url"])
    raise LayoutError(f"{index.url} names no manifest of {DATASET}; its layout has changed.")


def _file_of(manifest: Payload) -> tuple[str, str]:
    """Address and hash of the dated CSV that a manifest names."""
    described = _json(manifest)
    try:
        file = described["files"]["csv"]
        url, sha256 = str(file["url"]), str(file["sha256"]).lower()
    except (KeyError, TypeError):
        raise LayoutError(f"{manifest.url} names no CSV with its SHA-256; its layout has changed.") from None
    # A file that can change while it is read proves nothing by its hash, and no other host is asked.
    if not re.fullmatch(r"https://openrouter\.ai/[\w./-]*/\d{4}-\d{2}-\d{2}\.csv", url):
        raise LayoutError(f"{manifest.url} names {url}, which is no dated CSV of openrouter.ai.")
    if len(sha256) != hashlib.sha256().digest_size * 2:
        raise LayoutError(f"{manifest.url} states no SHA-256 for {url}.")
    return url, sha256


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    """Share of each author in each day's tokens, with the tokens as `n`."""
    days: defaultdict[date, Day] = defaultdict(Day)
    for place, row in _rows(payload):
        try:
            _add(days, row)
        except (ValueError, TypeError, KeyError):
            record = {str(column): str(value) for column, value in row.items()}
            yield Refusal(place, "has no day, author and model, whole number of tokens, or share from 0 to 1.", record)
    for on, day in sorted(days.items()):
        if on >= payload.fetched_at.date():
            continue  # still running
        total = sum(day.tokens.values())
        for author, tokens in sorted(day.tokens.items()):
            share = day.share[author] if day.whole else tokens / total if total else 0.0
            yield _stated(payload, on, author, tokens, share, day)


def _rows(payload: Payload) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows of the CSV, or of the keyed answer, which states neither rank nor share."""
    if payload.content_type == "application/json":
        answer = _json(payload)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            raise LayoutError(f"{payload.name} has no list of rows under data; its layout has changed.")
        missing = [column for column in ("date", "model_permaslug", "total_tokens") if data and column not in data[0]]
        rows: Iterator[tuple[str, Mapping[str, Any]]] = ((f"{payload.name}:{at}", row) for at, row in enumerate(data))
    else:
        try:
            text = payload.body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise LayoutError(f"{payload.name} is not UTF-8; nothing of it is read.") from None
        reader = csv.DictReader(io.StringIO(text, newline=""))
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        rows = ((f"{payload.name}:{reader.line_num}", row) for row in reader)
    if missing:
        raise LayoutError(f"{payload.name} has no column {', '.join(missing)}; its layout has changed.")
    yield from rows


def _add(days: defaultdict[date, Day], row: Mapping[str, Any]) -> None:
    """Add one row to its day. Raises ValueError, TypeError or KeyError for one that cannot be read."""
    on, slug = date.fromisoformat(str(row["date"])[:10]), str(row["model_permaslug"] or "").strip()
    tokens, stated = int(row["total_tokens"]), row.get("share_of_daily_tokens")
    author, slash, _ = slug.partition("/")
    share = float(stated) if stated not in {None, ""} else None
    named = slug == REST or (author and slash)
    if tokens < 0 or not named or not (share is None or 0 <= share <= 1):
        raise ValueError(slug)
    day = days[on]
    day.tokens[author] += tokens
    day.share[author] += share or 0.0
    day.whole = day.whole and share is not None
    if slug != REST:
        day.largest[author] = max(day.largest.get(author, (-1, "")), (tokens, model_of(slug)))


def model_of(permaslug: str) -> str:
    """The model without its author, variant (`:free`) and date."""
    return re.sub(r"-\d{8}$", "", permaslug.partition("/")[2].partition(":")[0])


def _stated(payload: Payload, on: date, author: str, tokens: int, share: float, day: Day) -> Reading:
    nobody = author == REST or author in COVERED
    settled = datetime.combine(on, time(), tzinfo=UTC) + SETTLED
    return observation(
        SOURCE.slug,
        "token-share-daily",
        "share",
        "side" if nobody else "company",
        "unknown" if nobody else author,
        on,
        round(share, 6),
        variant=author,
        n=tokens,
        known_at=min(settled, payload.fetched_at),
        url=SOURCE.url if payload.name.startswith(DATASET) else payload.url,
        note=f"Largest model: {day.largest[author][1]}."
        if author in day.largest
        else "Models beyond the fifty largest.",
    )
