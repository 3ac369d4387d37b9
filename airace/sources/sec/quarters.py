"""From periods as filings state them to quarters and years, each in every version.

Cash flows are stated from the start of the fiscal year: three, six, nine and twelve months. The second quarter is the
first six months without the first three, unless a filing states it as three months. Two rules keep versions apart:

- a version of a difference is dated by the filing of its longer period, with the shorter one as known by then, so that
  a restated year is not mixed with nine months of before until the year itself is restated;
- what a filing states as three months goes before a difference of the same day or earlier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

QUARTER = range(80, 101)  # days; fiscal years of 52 or 53 weeks have quarters of 91 or 98
YEAR = range(350, 381)
NEXT = timedelta(days=1)


class Stated(NamedTuple):
    """One value of a period in one filing."""

    start: date
    end: date
    value: float
    filed: date
    accession: str
    form: str


class Version(NamedTuple):
    """A value of a quarter or year as known from the day of a filing. `derived` is a difference of two periods."""

    kind: str
    start: date
    end: date
    value: float
    filed: date
    accession: str
    form: str
    derived: bool


Key = tuple[str, date, date]


def versions(stated: Iterable[Stated]) -> list[Version]:
    """Every version of every quarter and year, oldest filing first; a filing that repeats a value adds none."""
    rows = sorted(stated, key=lambda row: (row.filed, row.accession))
    # Of filings of one day the last one counts: its accession number is the highest.
    latest = {(row.start, row.end, row.filed): row for row in rows}
    rows = sorted(latest.values(), key=lambda row: (row.filed, row.end, row.start))
    found: dict[Key, list[Version]] = defaultdict(list)
    for row in rows:
        days = (row.end - row.start + NEXT).days
        kind = "quarter" if days in QUARTER else "year" if days in YEAR else ""
        if kind:
            found[kind, row.start, row.end].append(Version(kind, *row, derived=False))
        if days > QUARTER.stop:
            difference = _difference(row, rows)
            if difference:
                found["quarter", difference.start, difference.end].append(difference)
    return [version for group in found.values() for version in _changes(group)]


def _difference(longer: Stated, rows: list[Stated]) -> Version | None:
    """The last quarter of a longer period, by what was known on the day of its filing."""
    shorter = [
        row
        for row in rows
        if row.start == longer.start
        and row.filed <= longer.filed
        and (longer.end - row.end).days in QUARTER
        and row.end < longer.end
    ]
    if not shorter:
        return None
    before = max(shorter, key=lambda row: row.filed)
    value = longer.value - before.value
    return Version(
        "quarter", before.end + NEXT, longer.end, value, longer.filed, longer.accession, longer.form, derived=True
    )


def _changes(group: list[Version]) -> list[Version]:
    """Versions of one period in the order in which they became known, without repetitions."""
    by_day: dict[date, Version] = {}
    for version in sorted(group, key=lambda version: (version.filed, not version.derived)):
        by_day[version.filed] = version  # of one day the stated value comes last
    kept: list[Version] = []
    for version in by_day.values():
        repeated = kept and version.value == kept[-1].value
        overruled = version.derived and any(not earlier.derived for earlier in kept)
        if not (repeated or overruled):
            kept.append(version)
    return kept
