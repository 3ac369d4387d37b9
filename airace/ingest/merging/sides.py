"""Two companies that become one have one history of sides: where theirs overlap, the one that is chosen stays whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from airace.ingest.merging.links import Log, columns
from airace.models import Claim, SideHistory


def overlap(kept: Any, lost: Any) -> bool:
    """Whether the two say something of the same day, so that the rows of one cannot join those of the other."""
    return any(
        _begins(one) < _ends(other) and _begins(other) < _ends(one)
        for one in kept.sides.all()
        for other in lost.sides.all()
    )


def _begins(row: SideHistory) -> date:
    return row.start or date.min


def _ends(row: SideHistory) -> date:
    return row.until or date.max


def give_way(staying: Any, going: Any, why: str, log: Log) -> None:
    """Drop the history of one company. What was said of a row goes on with the same row of the other, else as rejected."""
    same = {_what(row): row for row in staying.sides.all()}
    for row in going.sides.order_by("pk"):
        heir = same.get(_what(row))
        for claim in Claim.objects.filter(side_change=row).order_by("pk"):
            before = columns(claim)
            claim.side_change = heir
            if heir is None and claim.status == Claim.Status.ACCEPTED:
                claim.status = Claim.Status.REJECTED
                claim.reason = f"merge: the other history of sides stays. {why}"
            claim.save()
            log.change(claim, before)
        log.drop(row)


def _what(row: SideHistory) -> tuple[Any, ...]:
    return row.side, row.start, row.until


def in_words(company: Any) -> str:
    """'US from the start until 2025-07-01; other since 2025-07-01'."""
    return "; ".join(
        f"{row.side} {f'since {row.start}' if row.start else 'from the start'}{f' until {row.until}' if row.until else ''}"
        for row in company.sides.order_by("start")
    )
