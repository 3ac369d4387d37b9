"""From the readings of one payload to rows: which kind goes to which loader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django.db import DatabaseError, transaction
from django.db.models import Model

from airace import models
from airace.ingest import curated, downloads, entries, hub, load, reference, relations, releases
from airace.ingest.candidates import candidates
from airace.ingest.checks import Check
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names
from airace.ingest.rows import KINDS
from airace.ingest.watches import watches
from airace.sources.base import Reading, Refusal

# The day that a reading speaks of, by kind: the first of these fields that it has.
AS_OF = {
    "observation": ("period",),
    "download": ("day",),
    "downloads": ("day",),
    "repository": ("day",),
    "claim": ("published_on",),
    "release": ("released_on", "known_on"),
}


def load_payload(
    run: models.ImportRun,
    parsed: Sequence[Reading | Refusal],
    names: Names,
    checks: Sequence[Check],
    now: datetime,
    *,
    payload: str = "",
) -> Outcome:
    """Load everything that one payload states; inside the caller's transaction."""
    whole = [item for item in parsed if isinstance(item, Reading)]
    for check in checks:
        check(run.source, whole, payload)
    outcome = Outcome(read=len(parsed), readings=len(whole))
    readings: dict[str, list[Reading]] = {}
    for item in parsed:
        if isinstance(item, Refusal):
            outcome.refuse(item)
        elif (known := _known_on(item)) and known > now.date():
            outcome.refuse(item, f"is said to be known on {known}, a day that lies ahead.")
        else:
            readings.setdefault(item.kind, []).append(item)
    for kind, rows in readings.items():
        _load(run, kind, rows, names, outcome, now)
        outcome.as_of = _newest(kind, rows, outcome.as_of, now.date())
    names.forget()
    return outcome


def _load(
    run: models.ImportRun, kind: str, rows: Sequence[Reading], names: Names, outcome: Outcome, now: datetime
) -> None:
    if kind == "observation":
        load.observations(run, rows, names, outcome, now)
    elif kind in {"download", "downloads"}:
        downloads.snapshots(run, rows, names, outcome, run.source)
    elif kind == "repository":
        hub.repositories(run, rows, names, outcome, run.source)
    elif kind == "article":
        entries.articles(rows, outcome, now)
    elif kind == "claim":
        candidates(run, rows, names, outcome, now)
    elif kind == "release":
        releases.load(run, rows, names, outcome, now)
    elif kind == "watches":
        watches(rows, names, outcome, now)
    elif kind == "aliases":
        _insert(reference.aliases(rows, names, outcome), outcome)
    elif kind in reference.MADE_OF:
        _insert(reference.add_missing(kind, rows, names, outcome), outcome)
    else:
        curated.claim_rows(run, KINDS[kind], rows, names, outcome, now)
    _link(kind, rows, names, outcome)


def _link(kind: str, rows: Sequence[Reading], names: Names, outcome: Outcome) -> None:
    """What a row says beside its own table; looked up afresh, since its row may be new."""
    if kind == "companies":
        names.forget()
        relations.parents(rows, names, outcome)
        for made in reference.tickers_and_accounts(rows, names):
            made.save()
    elif kind == "events":
        relations.companies_of_events(rows, names, outcome)
    elif kind == "questions":
        names.forget()
        reference.rules_of_questions(rows, outcome)
        models.Resolution.objects.bulk_create(reference.resolutions(rows, names))


def _insert(rows: Sequence[tuple[Reading, Model]], outcome: Outcome) -> None:
    """Insert rows of one table; one that the database refuses is refused alone, the rest stay."""
    if not rows:
        return
    manager: Any = type(rows[0][1])._default_manager
    try:
        with transaction.atomic():
            outcome.added += len(manager.bulk_create([row for _, row in rows]))
    except DatabaseError:
        for reading, row in rows:
            row.pk = None
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
                    outcome.added += 1
            except DatabaseError as error:
                first_line = str(error).partition("\n")[0]
                outcome.refuse(reading, f"was refused by the database: {first_line}.")


def _known_on(reading: Reading) -> date | None:
    """The day on which a reading was public, where it says so."""
    if known_on := reading.fields.get("known_on"):
        return cast("date", known_on)
    known_at = reading.fields.get("known_at")
    return known_at.date() if known_at else None


def _newest(kind: str, rows: Sequence[Reading], so_far: date | None, today: date) -> date | None:
    """The newest day that readings of one kind speak of; a day that lies ahead is no data."""
    names = AS_OF.get(kind, ())
    days = (next((day for name in names if (day := row.fields.get(name))), None) for row in rows)
    return max([day for day in (so_far, *days) if day and day <= today], default=None)
