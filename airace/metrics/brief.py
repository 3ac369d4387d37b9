"""What a week changed: differences between what was known at its end and at its beginning. It measures nothing itself.

Takes:   published metrics as known on both ends, and facts, rulings and restatements that became known between them.
Leaves:  what was known before and only told again; facts and measures of sources whose values may not be handed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from airace.lib.choose import Statement
from airace.metrics import registry
from airace.metrics.capital import counts
from airace.metrics.conflicts import history
from airace.metrics.ipo import Listing
from airace.queries.facts import Fact, open_facts
from airace.queries.releases import New, released_between
from airace.queries.restatements import Batch, by_run
from airace.queries.rulings import Ruled, ruled_between
from airace.results import Result, SourceRef

# The measures whose movements are told, with the lines that are; the gauges with most data first.
WATCHED: dict[str, tuple[str, ...]] = {
    "frontier-gap-arena": ("gap",),
    "frontier-lag-eci": ("lag",),
    "hub-download-share": ("CN", "US"),
    "token-share": ("CN", "US"),
}
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday, UTC, under its ISO name: 2026-W40."""

    first: date

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def name(self) -> str:
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02}"

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Movement:
    """A published value that was another one a week before. `share` is the difference over the value before."""

    slug: str
    title: str
    key: str
    line: str
    unit: str
    before: float
    after: float
    day: date
    sources: tuple[SourceRef, ...]

    @property
    def share(self) -> float:
        return abs(self.after - self.before) / (abs(self.before) or 1.0)


@dataclass(frozen=True, slots=True)
class Round:
    fact: Fact
    day: date


@dataclass(frozen=True, slots=True)
class Stage:
    """A new stage of a listing or an acquisition, and who said so first."""

    fact: Fact
    stage: str
    by: Statement


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that a week changed. `measured` counts the lines that had a value at its end."""

    week: Week
    measured: int
    movements: tuple[Movement, ...]
    restatements: tuple[Batch, ...]
    releases: tuple[New, ...]
    rounds: tuple[Round, ...]
    listings: tuple[Stage, ...]
    deals: tuple[Stage, ...]
    resolved: tuple[Ruled, ...]

    @property
    def on_record(self) -> bool:
        """Whether anything at all was known by the end of the week."""
        return bool(self.measured or self.changes)

    @property
    def changes(self) -> int:
        parts = (
            self.movements,
            self.restatements,
            self.releases,
            self.rounds,
            self.listings,
            self.deals,
            self.resolved,
        )
        return sum(map(len, parts))


def week_of(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


def newest_week(known_on: date) -> Week:
    """The last week that was over on a day."""
    return week_of(known_on - WEEK + timedelta(days=1)) if known_on.weekday() == 6 else week_of(known_on - WEEK)


def weeks_before(known_on: date, count: int = 53) -> list[Week]:
    """Weeks that were over before a day began, the oldest first."""
    last = week_of(known_on - WEEK)
    return [Week(last.first - back * WEEK) for back in reversed(range(count))]


Measured = dict[tuple[str, date], Result]  # results that were computed already, by metric and day


def brief(week: Week, measures: Measured | None = None) -> Brief:
    """What the week changed, as known on its last day; fourteen queries, fewer where `measures` has been filled by

    the week before.
    """
    known_on = week.last
    measured, movements = _movements(week, {} if measures is None else measures)
    return Brief(
        week,
        measured,
        movements,
        tuple(by_run(known_on=known_on, since=week.first)),
        tuple(released_between(week.first, week.last)),
        tuple(_rounds(week)),
        tuple(_listings(week)),
        tuple(_deals(week)),
        tuple(ruled_between(week.first, week.last)),
    )


def _measure(slug: str, day: date, measures: Measured) -> Result:
    if (slug, day) not in measures:
        measures[(slug, day)] = registry()[slug].compute(known_on=day)
    return measures[(slug, day)]


def _movements(week: Week, measures: Measured) -> tuple[int, tuple[Movement, ...]]:
    """How many lines had a value at the end of the week, and those that had another one before, the largest first."""
    measured, found = 0, []
    for slug, keys in WATCHED.items():
        now, then = (_measure(slug, day, measures) for day in (week.last, week.first - timedelta(days=1)))
        if not all(source.redistributable for source in (*now.sources, *then.sources)):
            continue
        before = {line.key: line.last for line in then.lines}
        for line in (line for line in now.lines if line.key in keys):
            old, new = before.get(line.key), line.last
            measured += new is not None
            if old and new and old.y is not None and new.y is not None and old.y != new.y:
                told = (slug, now.definition.title, line.key, line.name, now.definition.unit)
                found.append(Movement(*told, old.y, new.y, new.x, now.sources))
    return measured, tuple(sorted(found, key=lambda one: (-one.share, one.slug, one.key)))


def _rounds(week: Week) -> list[Round]:
    """Rounds that count in totals and were first spoken of in the week."""
    found = []
    for fact in open_facts("funding_round", known_on=week.last):
        first = min(by.published_on for by in fact.statements)
        if week.holds(first) and counts(fact, week.last):
            found.append(Round(fact, first))
    return sorted(found, key=lambda one: (-float(one.fact["amount_usd"] or 0), one.fact["slug"]))


def _listings(week: Week) -> list[Stage]:
    return [
        Stage(fact, stage, by)
        for fact in open_facts("ipo", known_on=week.last)
        for stage, by in history(Listing(fact))
        if week.holds(by.published_on)
    ]


def _deals(week: Week) -> list[Stage]:
    found = []
    for fact in open_facts("acquisition", known_on=week.last):
        before = ""
        for by in sorted(fact.statements, key=lambda by: (by.published_on, by.id)):
            stage = str(by.fields.get("stage") or "")
            if stage and stage != before:
                before = stage
                if week.holds(by.published_on):
                    found.append(Stage(fact, stage, by))
    return found
