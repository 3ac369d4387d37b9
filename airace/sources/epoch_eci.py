"""Epoch Capabilities Index: one number for each model, fitted over many benchmarks.

Takes:   index and interval of every model in `eci_scores.csv` of the benchmark bundle.
Leaves:  the benchmarks behind it, the models' versions, countries and accessibility.
Beware:  every changed file is a new fit, dated by the day on which we first read it, because the file states none;
         the anchors (Claude 3.5 Sonnet, GPT-5) have no interval by construction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from airace.sources import epoch_files as files
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, observation

URL = "https://epoch.ai/data/benchmark_data.zip"
FILE = "eci_scores.csv"
COLUMNS = ("Model", "Display name", "eci", "eci_ci_low", "eci_ci_high")
BENCHMARK = "epoch-eci"

SOURCE = Source(
    slug="epoch-eci",
    title="Epoch Capabilities Index",
    publisher=files.PUBLISHER,
    url="https://epoch.ai/benchmarks",
    licence=files.LICENCE,
    licence_url=files.LICENCE_URL,
    redistributable=True,
    stake=files.STAKE,
    coverage="Three releases up to October 2026, then every release since the first import, dated by the day we read it; "
    "refitted at each, so scores compare inside one release only. Models that nobody has named to us yet are missing.",
    citation="Epoch AI, Epoch Capabilities Index, CC BY 4.0",
    cadence=timedelta(days=1),
    jitter=timedelta(hours=1),
)


def fetch(errand: Errand) -> Iterator[Payload]:
    """The benchmark bundle, if its scores changed: the other files of it change more often and are not read."""
    payload = errand.get(URL, name="benchmark_data.zip", types=files.ZIP_TYPES, bytes=files.ZIP_BYTES)
    if payload is None:
        return
    try:
        fit = hashlib.sha256(files.member(payload.body, FILE)).hexdigest()
    except LayoutError:
        yield payload  # kept, so that somebody can look at it; reading it says what is wrong
        return
    known = errand.bookmark.get("fit", {})
    if known.get("sha256") != fit:
        yield replace(payload, mark={"fit": {"sha256": fit, "read": payload.fetched_at.isoformat()}})
    elif errand.whole or errand.since:
        # The same scores on another day are not another fit: they keep the moment at which they were first read.
        yield replace(payload, fetched_at=datetime.fromisoformat(known["read"]))


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    seen: set[str] = set()
    for record in files.records(files.member(payload.body, FILE), FILE, COLUMNS):
        if isinstance(record, Refusal):
            yield record
            continue
        place, cells = record
        name = cells["Display name"] or cells["Model"]
        try:
            score, low, high = (files.number(cells[column], column) for column in COLUMNS[2:])
        except ValueError as error:
            yield Refusal(place, str(error), files.filled(cells))
            continue
        if not name or score is None:
            yield Refusal(place, "has no name or no index.", files.filled(cells))
        elif name in seen:
            yield Refusal(place, f"lists {name} a second time.", files.filled(cells))
        else:
            seen.add(name)
            yield observation(
                SOURCE.slug,
                BENCHMARK,
                "points",
                "model",
                name,
                payload.fetched_at.date(),
                score,
                low=low,
                high=high,
                known_at=payload.fetched_at,
                url=payload.url,
                benchmark=BENCHMARK,
            )
