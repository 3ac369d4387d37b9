"""The ledger of restatements as CSV, without the values that a licence keeps from being handed on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from airace.queries.restatements import Restated
from airace.web.exports import number, safe

COLUMNS = (
    "noted_at",
    "source",
    "measure",
    "unit",
    "subject",
    "variant",
    "period",
    "old",
    "new",
    "difference",
    "source_url",
)


def to_csv(rows: Iterable[Restated]) -> str:
    """One row a restatement, newest first; an empty `new` means that the source took the value back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            (
                row.noted_at.isoformat(),
                safe(row.source),
                safe(row.measure),
                safe(row.unit),
                safe(row.subject),
                safe(row.variant),
                row.period.isoformat(),
                number(row.old),
                number(row.new),
                number(row.difference),
                safe(row.url),
            )
        )
    return out.getvalue()
