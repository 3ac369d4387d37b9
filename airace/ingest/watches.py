"""What sources are asked about, out of the dataset: made where it is missing, then the editors' own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from airace import models
from airace.ingest.outcome import Outcome
from airace.ingest.register import register_all
from airace.ingest.resolve import WATCHED, Names, UnknownNameError
from airace.sources.base import Reading, discover


def watches(rows: Sequence[Reading], names: Names, outcome: Outcome, now: datetime) -> None:
    """Make the missing watches; sources that only their module knows are registered first."""
    if any(row.fields["asks"] not in names.slugs("source") for row in rows):
        register_all(discover().values(), now)
        names.forget()
    there = set(models.Watch.objects.values_list("source__slug", "key"))
    made = []
    for row in rows:
        cells = row.fields
        if (cells["asks"], cells["key"]) in there:
            continue
        try:
            made.append(models.Watch(**watch_is(cells, names)))
        except UnknownNameError as error:
            outcome.refuse(row, str(error), error.suggestions)
    outcome.added += len(models.Watch.objects.bulk_create(made))


def watch_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The columns of a watch; it has one subject at most."""
    subject = {f"{cells['subject']}_id": names.find(cells["subject"], cells["name"])} if cells["subject"] else {}
    return {
        "source_id": names.find("source", cells["asks"]),
        "key": cells["key"],
        "detail": cells["detail"] or {},
        "source_url": cells["source_url"],
        "note": cells["note"] or "",
        **dict.fromkeys(f"{kind}_id" for kind in WATCHED),
        **subject,
    }
