"""Releases of notable AI models, from Epoch AI's list.

Takes:   name, organisation, day, parameters and openness of every model published since 2022.
Leaves:  models before 2022, training compute, data and hardware, abstracts; tasks and domains, which have no field here.
Beware:  several organisations of one model are joined by commas, the first one is taken for the developer. Numbers can
         be wrong by a factor of a thousand: parameters that contradict the remark beside them are refused. An estimate
         is marked by Epoch's confidence, which goes into the remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from airace.lib.dates import last_day
from airace.sources import epoch_files as files
from airace.sources.base import Errand, Payload, Reading, Refusal, Source

URL = "https://epoch.ai/data/notable_ai_models.csv"
FILE = "notable_ai_models.csv"
COLUMNS = (
    "Model",
    "Organization",
    "Publication date",
    "Parameters",
    "Parameters notes",
    "Confidence",
    "Link",
    "Model accessibility",
)
FIRST = date(2022, 1, 1)  # the bundled releases begin here
SLIP = 100  # times that parameters may differ from every figure of their remark
FIGURE = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s?(trillion|billion|million|[TBM])\b(?!\s*(?:\w+\s+)?(?:tokens?|FLOPs?|images?|pairs?))"
)
MAGNITUDE = {"t": 1e12, "b": 1e9, "m": 1e6}

SOURCE = Source(
    slug="epoch-models",
    title="Notable AI models",
    publisher=files.PUBLISHER,
    url="https://epoch.ai/data/ai-models",
    licence=files.LICENCE,
    licence_url=files.LICENCE_URL,
    redistributable=True,
    stake=files.STAKE,
    coverage="Models since 2022 that Epoch AI counts as notable, of developers that are known here: a copy of 2 December "
    "2025 and the list as read since the first import.",
    citation="Epoch AI, notable AI models, CC BY 4.0",
    cadence=timedelta(days=1),
    jitter=timedelta(hours=1),
)


def fetch(errand: Errand) -> Iterator[Payload]:
    payload = errand.get(URL, name=FILE, types=files.CSV_TYPES, bytes=files.CSV_BYTES)
    if payload is not None:
        yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    """Readings of the kind `release`, for `airace.ingest.releases`; parameters are in billions there."""
    seen: set[str] = set()
    for record in files.records(payload.body, FILE, COLUMNS):
        if isinstance(record, Refusal):
            yield record
            continue
        place, cells = record
        name, organisations = cells["Model"], files.parts(cells["Organization"])
        try:
            published = files.day(cells["Publication date"], "Publication date")
            parameters = files.number(cells["Parameters"], "Parameters")
        except ValueError as error:
            yield Refusal(place, str(error), _shown(cells))
            continue
        if published and published[0] < FIRST:
            continue
        if published and published[0] > payload.fetched_at.date():
            yield Refusal(place, f"is dated {published[0]}, a day that lies ahead.", _shown(cells))
            continue
        if not name or not organisations or published is None:
            yield Refusal(place, "has no name, organisation or publication date.", _shown(cells))
            continue
        if name in seen:
            yield Refusal(place, f"lists {name} a second time.", _shown(cells))
            continue
        seen.add(name)
        if parameters is not None and (doubt := implausible(parameters, cells["Parameters notes"])):
            yield Refusal(place, doubt, _shown(cells))
            parameters = None
        fields = {
            "source": SOURCE.slug,
            "name": name,
            "organisations": organisations,
            "released_on": published[0],
            "released_precision": published[1],
            "weights": weights(cells["Model accessibility"]),
            "parameters_total_b": None if parameters is None else round(parameters / 1e9, 6),
            "source_url": payload.url,
            "tier": "compiled",
            "known_on": min(last_day(*published), payload.fetched_at.date()),
            "note": _note(cells),
        }
        yield Reading("release", f"{SOURCE.slug}/{name}", fields, place)


def implausible(parameters: float, remark: str) -> str:
    """Why parameters cannot be right: every figure that the remark states lies far off. '' if nothing speaks against."""
    if parameters <= 0:
        return f"states {parameters:g} parameters; the rest of the row is taken."
    stated = [float(figure) * MAGNITUDE[unit[0].lower()] for figure, unit in FIGURE.findall(remark)]
    if not stated or any(1 / SLIP < parameters / figure < SLIP for figure in stated if figure):
        return ""
    return (
        f"states {parameters:g} parameters while its remark speaks of {stated[0]:g}; "
        "the parameters are left out, the rest of the row is taken."
    )


def weights(accessibility: str) -> str:
    if not accessibility:
        return "unknown"
    return "open" if accessibility.lower().startswith("open weights") else "closed"


def _note(cells: dict[str, str]) -> str:
    """Epoch's confidence and the first address that it gives; a cell may hold several, with blank lines."""
    said = f"Epoch's confidence: {cells['Confidence']}." if cells["Confidence"] else ""
    link = next(iter(cells["Link"].split()), "")
    return f"{said} Its source: {link}".strip() if link.startswith(("http://", "https://")) else said


def _shown(cells: dict[str, str]) -> dict[str, str]:
    return files.filled({column: cells[column] for column in COLUMNS})
