"""AI chips in the world by designer, in H100 equivalents, as Epoch AI estimates them.

Takes:   the running total of each designer at the end of each period, median with a 5–95 % interval.
Leaves:  single chip types, power, owners of chips; periods that Epoch marks as incomplete.
Beware:  cumulative since the file's start date, so shipments, not chips at work. The designer's home is not where the
         chips stand. The whole file is estimated anew at each release.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from airace.sources import epoch_files as files
from airace.sources.base import Errand, Payload, Reading, Refusal, Source, observation

URL = "https://epoch.ai/data/ai_chip_sales.zip"
FILE = "cumulative_timelines_by_designer.csv"
VALUE = "Compute estimate in H100e (median)"
LOW = "Compute estimate in H100e (5th percentile)"
HIGH = "Compute estimate in H100e (95th percentile)"
COLUMNS = ("Name", "Chip manufacturer", "Start date", "End date", VALUE, LOW, HIGH, "Incomplete")

SOURCE = Source(
    slug="epoch-chips",
    title="AI chip sales",
    publisher=files.PUBLISHER,
    url="https://epoch.ai/data/ai-chip-sales",
    licence=files.LICENCE,
    licence_url=files.LICENCE_URL,
    redistributable=True,
    stake=files.STAKE,
    coverage="Estimates for the designers that Epoch AI follows; smaller ones, many Chinese among them, are missing.",
    citation="Epoch AI, Data on AI chip sales, CC BY 4.0",
    cadence=timedelta(days=7),
    jitter=timedelta(hours=6),
)


def fetch(errand: Errand) -> Iterator[Payload]:
    payload = errand.get(URL, name="ai_chip_sales.zip", types=files.ZIP_TYPES, bytes=files.ZIP_BYTES)
    if payload is not None:
        yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    seen: set[tuple[object, ...]] = set()
    for record in files.records(files.member(payload.body, FILE), FILE, COLUMNS):
        if isinstance(record, Refusal):
            yield record
            continue
        place, cells = record
        if files.ticked(cells["Incomplete"]):
            continue
        designer = cells["Chip manufacturer"]
        try:
            start, end = (files.day(cells[column], column) for column in ("Start date", "End date"))
            value, low, high = (files.number(cells[column], column) for column in (VALUE, LOW, HIGH))
        except ValueError as error:
            yield Refusal(place, str(error), files.filled(cells))
            continue
        if not designer or end is None or value is None:
            yield Refusal(place, "has no designer, end date or estimate.", files.filled(cells))
            continue
        # The total of a designer is its series; whatever else the file sums up is told apart by its name.
        variant = "" if cells["Name"] == f"{designer} total" else cells["Name"]
        if (designer, variant, end) in seen:
            yield Refusal(place, f"lists {cells['Name']} up to {end[0]} a second time.", files.filled(cells))
            continue
        seen.add((designer, variant, end))
        yield observation(
            SOURCE.slug,
            "ai-chips-cumulative",
            "H100 equivalents",
            "company",
            designer,
            end[0],
            value,
            variant=variant,
            low=low,
            high=high,
            known_at=payload.fetched_at,
            url=payload.url,
            note=f"Counted since {start[0]}; median, 5–95 % interval." if start else "Median, 5–95 % interval.",
        )
