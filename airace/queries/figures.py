"""What companies report about themselves: one figure a company and period, out of all that state it.

Filings are read live and were compiled by hand before, so the same quarter may be stated twice. The statement closest
to the company counts: its own filing, then a compilation that read the figure in its original, then second hand; the
usual definition before a wider or narrower one; the newest of what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from airace.queries.observations import COMPANY, Reading, readings

Kind = Literal["quarter", "year"]
FILINGS = frozenset({"sec"})
# Remarks on a definition; other remarks name a part of a company, a second report, or another currency.
DEFINITIONS = frozenset({"", "productive assets", "without acquired projects"})
SAME = timedelta(days=15)  # fiscal periods begin on a weekday of their own, compiled ones on the first of a month


def figures(measure: str, kind: Kind, *, known_on: date) -> list[Reading]:
    """The best statement of each period of each company in US dollars, by company and first day; one query."""
    rows = [row for row in readings(measure, COMPANY, known_on=known_on) if _is_whole(row, kind)]
    rows.sort(key=lambda row: (row.subject, row.period))
    return [max(same, key=_rank) for _, own in groupby(rows, key=lambda row: row.subject) for same in _periods(own)]


def _is_whole(row: Reading, kind: Kind) -> bool:
    stated, _, remark = row.variant.partition(", ")
    return stated == kind and remark in DEFINITIONS


def _periods(rows: Iterable[Reading]) -> list[list[Reading]]:
    """Statements of one company, oldest period first, put together where they speak of the same period."""
    found: list[list[Reading]] = []
    for row in rows:
        if found and row.period - found[-1][0].period <= SAME:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _rank(row: Reading) -> tuple[bool, bool, bool, float]:
    return (
        row.source.slug in FILINGS,
        not row.second_hand,
        ", " not in row.variant,
        row.known_at.timestamp(),
    )
