"""What changed lately: new leaders, events, restatements and newly accepted facts, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from airace.lib.dates import in_words
from airace.lib.say import say
from airace.lib.units import compact, exact, money, number
from airace.queries.changes import Reported, reported, restatements
from airace.results import SIDE_ADJECTIVES, Line

LATELY = timedelta(days=120)  # a leader, restatement or review older than this is no news


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list; `kind` is ranking, event, restatement or review."""

    date: date
    kind: str
    text: str
    url: str


def changes(
    *,
    known_on: date,
    limit: int,
    frontier: Sequence[Line] = (),
    known: Reported | None = None,
    since: date | None = None,
) -> tuple[Change, ...]:
    """The newest changes known by a day, after `since` where it is given. `frontier` are the lines of `frontier-arena`.

    `known` is what `queries.changes.reported` found for the day, where the caller has asked already.
    """
    known = known or reported(known_on=known_on)
    leaders = [change for line in frontier for change in _new_leaders(line)]
    own = [
        Change(day, "restatement", _restated(measure, subject, period, old, new, unit), _ledger(source, measure))
        for day, measure, subject, period, old, new, unit, source in restatements(known_on=known_on, limit=limit)
    ]
    own += [Change(day, "review", text, url) for day, text, url in known.reviews]
    happened = [Change(event.day, event.kind, event.title, event.url) for event in known.events]
    # Events are many: they take what leaders, restatements and reviews leave, and at least half of the list.
    rarer = _newest(own, limit // 4) + _newest(leaders, limit // 4)
    rarer = [change for change in rarer if known_on - change.date <= LATELY or since]
    newest = _newest(rarer + _newest(happened, limit - len(rarer)), limit)
    return tuple(change for change in newest if since is None or change.date > since)


def _restated(measure: str, subject: str, period: date, old: float, new: float, unit: str) -> str:
    """'AI capex guidance of Meta from 1 Jan 2026: $135bn → $145bn'; in full where the difference is that small."""
    words = measure.replace("-", " ").replace("ai ", "AI ")
    shown = money if unit == "USD" else compact
    before, after = shown(old), shown(new)
    if before == after:
        before, after = exact(old, unit), exact(new, unit)
    return say(
        "{words} of {subject} from {day}: {before} → {after}",
        words=words,
        subject=subject,
        day=in_words(period),
        before=before,
        after=after,
    )


def _ledger(source: str, measure: str) -> str:
    """Our own page, which leads on to where each new value was read."""
    return f"/restatements/?{urlencode({'source': source, 'measure': measure})}"


def _newest(found: list[Change], limit: int) -> list[Change]:
    return sorted(found, key=lambda change: (change.date, change.text), reverse=True)[:limit]


def _new_leaders(line: Line) -> list[Change]:
    """Days on which another model than before became its side's best on the board."""
    steps = []
    before = ""
    for point in line.points:
        if point.y is not None and not point.carried and point.label != before:
            text = say(
                "{label} becomes the best {side_adjectives} model on Arena text, {y} points",
                label=point.label,
                side_adjectives=SIDE_ADJECTIVES[line.key],
                y=number(point.y),
            )
            steps.append(Change(point.x, "ranking", text, point.url))
            before = point.label
    return steps
