"""Statements that sources make in so many words, such as filings and rules: candidate claims for an editor.

A statement is known by its source and locator. Read again it does nothing, unless it changed while nobody had decided
about it; what an editor accepted or rejected stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from airace import models
from airace.ingest.claim_fields import misfits
from airace.ingest.outcome import Outcome, plain
from airace.ingest.plausible import faults
from airace.ingest.resolve import Names, UnknownNameError
from airace.ingest.review import MATCHES
from airace.models import Claim
from airace.sources.base import Reading

# Fields of a claim that must name a company known here; other names stay as the source writes them.
COMPANIES: dict[str, tuple[str, ...]] = {
    "ipo": ("company",),
    "funding": ("company",),
    "acquisition": ("acquirer", "target"),
    "relocation": ("company",),
    "release": ("developer",),
}
LONGEST_LOCATOR = 300


def candidates(
    run: models.ImportRun, readings: Sequence[Reading], names: Names, outcome: Outcome, now: datetime
) -> None:
    """Keep the statements of readings of kind `claim`; refuse those that no editor could accept.

    Fields: kind, fields (company names as the source has them), excerpt, url, published_on, tier; `spellings` further
    ways to write the company's name, the likeliest first; `only_known` True where the source speaks of everybody, so
    that a name nobody here knows is no fault (counted in `outcome.strangers`).
    """
    there = {
        claim.locator: claim
        for claim in Claim.objects.filter(
            source_id=run.source_id, locator__in=[reading.locator for reading in readings]
        )
    }
    made: list[Claim] = []
    for reading in readings:
        stated = _stated(run, reading, names, outcome, now)
        if stated is None:
            continue
        known = there.get(reading.locator)
        if known is None:
            claim = Claim(source_id=run.source_id, run=run, locator=reading.locator, **stated)
            there[reading.locator] = claim
            made.append(claim)
        elif known.pk is not None and known.status == Claim.Status.CANDIDATE and _differs(known, stated):
            for column, value in stated.items():
                setattr(known, column, value)
            known.run = run
            known.save()
            outcome.changed += 1
    outcome.added += len(Claim.objects.bulk_create(made))


def _differs(known: Claim, stated: Mapping[str, Any]) -> bool:
    """Whether the source says something else now; other words, or another copy of the paper, for the same do not count."""
    return any(getattr(known, column) != stated[column] for column in ("kind", "fields", "published_on", "tier"))


def _stated(
    run: models.ImportRun, reading: Reading, names: Names, outcome: Outcome, now: datetime
) -> dict[str, Any] | None:
    """The columns of the claim; None for one that is refused or about a stranger."""
    cells = reading.fields
    kind, published = cells["kind"], cells["published_on"]
    if kind not in MATCHES:
        outcome.refuse(reading, f"is a claim of the kind {kind!r}, which editors do not review.")
        return None
    if len(reading.locator) > LONGEST_LOCATOR:
        outcome.refuse(reading, f"has a locator of more than {LONGEST_LOCATOR} characters.")
        return None
    if published > now.date():
        outcome.refuse(reading, f"is said to be published on {published}, a day that lies ahead.")
        return None
    try:
        named = _companies(kind, cells, names, run.source.slug)
    except UnknownNameError as error:
        if cells.get("only_known"):
            outcome.strangers += 1
        else:
            outcome.refuse(reading, str(error), error.suggestions)
        return None
    fields = plain({**cells["fields"], **named})
    wrong = misfits(kind, fields) or faults(fields, published=published)
    if wrong:
        outcome.refuse(reading, " ".join(wrong))
        return None
    return {
        "kind": kind,
        "fields": fields,
        "excerpt": cells.get("excerpt", ""),
        "url": cells["url"],
        "published_on": published,
        "tier": cells["tier"],
    }


def _companies(kind: str, cells: Mapping[str, Any], names: Names, source: str) -> dict[str, str]:
    """Field → slug of the companies that the claim names. Raises UnknownNameError."""
    slug_of = {pk: slug for slug, pk in names.slugs("company").items()}
    found = {}
    for field in COMPANIES.get(kind, ()):
        if stated := cells["fields"].get(field):
            spellings = [stated, *(cells.get("spellings", ()) if field == "company" else ())]
            found[field] = slug_of[_find(spellings, names, source)]
    return found


def _find(spellings: Sequence[str], names: Names, source: str) -> int:
    """The company that one of the spellings names, the first of them first. Raises UnknownNameError about the first."""
    unknown: UnknownNameError | None = None
    for spelling in spellings:
        try:
            return names.find("company", spelling, source=source)
        except UnknownNameError as error:
            unknown = unknown or error
    raise unknown or UnknownNameError("company", "")
