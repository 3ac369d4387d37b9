"""Computing power of the known GPU clusters by country, from Epoch AI's list.

Takes:   H100 equivalents of existing clusters that Epoch counts in its standard analysis, summed by the side of the
         country in which they stand, and each side's share of that sum.
Leaves:  planned and closed clusters, those that Epoch excludes or marks as possible duplicates or that a counted one
         has replaced; owners, power, cost. A share by owner would need owners that Epoch does not name.
Beware:  the list covers 10–20 % of the world's capacity, and Chinese clusters are anonymised and rounded. Clusters stand
         in a country; who rents them is not known. Sums are ours, dated by the day of the download.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from airace.sources import epoch_files as files
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, observation

URL = "https://epoch.ai/data/gpu_clusters.csv"
FILE = "gpu_clusters.csv"
COLUMNS = (
    "Name",
    "Status",
    "H100 equivalents",
    "Country",
    "Superseded by",
    "Possible Duplicate",
    "Include in Standard Analysis",
    "Exclude",
)
COUNTRIES = {"United States of America": "US", "China": "CN"}  # Hong Kong, Macau and Taiwan are listed by themselves
NAMES = {"US": "United States", "CN": "China", "other": "Other countries", "unknown": "Country not stated"}
COVERAGE = "The list covers 10–20 % of the world's capacity; Chinese clusters are anonymised and rounded."

SOURCE = Source(
    slug="epoch-compute",
    title="Compute and chip estimates",
    publisher=files.PUBLISHER,
    url="https://epoch.ai/data/gpu-clusters",
    licence=files.LICENCE,
    licence_url=files.LICENCE_URL,
    redistributable=True,
    stake=files.STAKE,
    coverage="Single figures up to October 2026; since the first import sums over Epoch AI's list of GPU clusters, which "
    "covers 10–20 % of the world's capacity and anonymises and rounds Chinese clusters.",
    citation="Epoch AI, Data on GPU clusters, CC BY 4.0",
    cadence=timedelta(days=7),
    jitter=timedelta(hours=6),
)


def fetch(errand: Errand) -> Iterator[Payload]:
    payload = errand.get(URL, name=FILE, types=files.CSV_TYPES, bytes=files.CSV_BYTES)
    if payload is not None:
        yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    """Sum and share of each side on the day of the download; `n` is the number of clusters behind them."""
    counted: dict[str, tuple[str, dict[str, str]]] = {}
    for record in files.records(payload.body, FILE, COLUMNS):
        if isinstance(record, Refusal):
            yield record
        elif _counts(record[1]):
            # Anonymised clusters may share a name, so the place is part of the key.
            counted[f"{record[1]['Name']} {record[0]}"] = record
    there = {cells["Name"] for _, cells in counted.values()}
    sums: defaultdict[str, float] = defaultdict(float)
    numbers: defaultdict[str, int] = defaultdict(int)
    for place, cells in counted.values():
        if there & set(_names(cells["Superseded by"])):
            continue  # the cluster that replaced it holds its chips
        try:
            power = files.number(cells["H100 equivalents"], "H100 equivalents")
        except ValueError as error:
            yield Refusal(place, str(error), _shown(cells))
            continue
        if power is None or power <= 0:
            yield Refusal(place, "states no H100 equivalents, so it is not counted.", _shown(cells))
            continue
        side = side_of(cells["Country"])
        sums[side] += power
        numbers[side] += 1
    total = sum(sums.values())
    if not total:
        raise LayoutError(f"{FILE} lists no existing cluster that counts; have its flags or statuses changed?")
    for side in sorted(sums):
        note = f"{numbers[side]} of {sum(numbers.values())} clusters counted. {COVERAGE}"
        yield _stated(payload, "gpu-h100-equivalents", "H100 equivalents", side, sums[side], numbers[side], note)
        share = 100 * sums[side] / total
        yield _stated(payload, "share-of-world-compute-pct", "percent", side, share, numbers[side], note)


def _counts(cells: dict[str, str]) -> bool:
    return (
        cells["Status"].lower() == "existing"
        and files.ticked(cells["Include in Standard Analysis"])
        and not files.ticked(cells["Exclude"])
        and not files.ticked(cells["Possible Duplicate"])
    )


def _names(cell: str) -> tuple[str, ...]:
    """The names that a cell may mean: itself, since names hold commas, and its parts."""
    return (cell, *files.parts(cell)) if cell else ()


def side_of(country: str) -> str:
    """The side of the country in which a cluster stands; a cell that names several countries tells none."""
    named = files.parts(country)
    if len(named) != 1:
        return "unknown"
    return COUNTRIES.get(named[0], "other")


def _stated(payload: Payload, measure: str, unit: str, side: str, value: float, clusters: int, note: str) -> Reading:
    return observation(
        SOURCE.slug,
        measure,
        unit,
        "side",
        side,
        payload.fetched_at.date(),
        round(value, 3),
        variant=NAMES[side],
        n=clusters,
        known_at=payload.fetched_at,
        url=payload.url,
        note=note,
    )


def _shown(cells: dict[str, str]) -> dict[str, str]:
    return files.filled({column: cells[column] for column in COLUMNS})
