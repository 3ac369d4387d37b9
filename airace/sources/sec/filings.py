"""The filings of one company (submissions): those that announce a listing, as claims for an editor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from airace.sources.base import LayoutError, Payload, Reading, Refusal

from .layout import document, folder

NAME = "submissions"
FORMS = frozenset({"S-1", "S-1/A", "F-1", "F-1/A"})
FIRST = date(2023, 1, 1)  # where the register of listings begins
COLUMNS = ("accessionNumber", "filingDate", "form", "primaryDocument")


def read(payload: Payload, key: str) -> Iterator[Reading | Refusal]:
    """Registration statements among the recent filings; `key` is the watch's."""
    found = document(payload)
    recent = (found.get("filings") or {}).get("recent")
    if not isinstance(recent, dict):
        raise LayoutError(f"{payload.name} has no recent filings.")
    missing = [name for name in COLUMNS if not isinstance(recent.get(name), list)]
    if missing:
        raise LayoutError(f"{payload.name} has no column {missing[0]} of recent filings.")
    if len({len(recent[name]) for name in COLUMNS}) > 1:
        raise LayoutError(f"The columns of recent filings in {payload.name} differ in length.")
    company = str(found.get("name") or key)
    for accession, filed, form, document_name in zip(*(recent[name] for name in COLUMNS), strict=True):
        if form not in FORMS:
            continue
        record = {"accessionNumber": str(accession), "filingDate": str(filed), "form": form}
        try:
            day = date.fromisoformat(filed)
        except (TypeError, ValueError):
            yield Refusal(str(accession), f"was filed on {filed!r}, which is not a day.", record)
            continue
        if day >= FIRST:
            cik = str(found.get("cik") or key)
            yield _claim(key, company, cik, str(accession), day, form, str(document_name or ""))


def _claim(key: str, company: str, cik: str, accession: str, day: date, form: str, document_name: str) -> Reading:
    fields: dict[str, Any] = {"company": key, "stage": "filed", "modality": "happened"}
    if not form.endswith("/A"):
        # An amendment says that the plan goes on, not when it was filed.
        fields["date"] = {"value": day.isoformat(), "precision": "day"}
    claim = {
        "kind": "ipo",
        "fields": fields,
        "excerpt": f"{company}: form {form}, filed {day}, accession number {accession}",
        "url": f"{folder(cik, accession)}/{document_name}".rstrip("/"),
        "published_on": day,
        "tier": 1,
    }
    return Reading("claim", accession, claim, accession)
