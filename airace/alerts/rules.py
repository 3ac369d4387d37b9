"""What a rule finds in the published history: the same function previews it, and fires it.

Takes:   a metric's lines as published, listings, rulings, restatements and runs, all as known on a day.
Leaves:  points carried on or provisional, which may go again; values of sources that may not be handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from airace.lib.dates import in_words
from airace.lib.maths import lead_changes
from airace.lib.say import filled
from airace.metrics import registry
from airace.metrics.conflicts import history
from airace.metrics.ipo import STAGES, Desk
from airace.queries.forecasts import questions
from airace.queries.restatements import by_run
from airace.queries.silence import silences
from airace.results import SIDE_NAMES, Line, Point, Result
from airace.web.brief import Week, amount, weeks_before
from airace.web.language import in_language

YEAR = timedelta(days=365)
SIDES = ("CN", "US")


class RuleError(ValueError):
    """A rule that can find nothing; the text says why, and what to choose instead."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a rule looks for, without whose it is."""

    kind: str
    metric: str = ""
    line: str = ""
    comparison: str = ""
    threshold: float | None = None
    subject: str = ""

    @classmethod
    def of(cls, rule: Any) -> Spec:
        return cls(rule.kind, rule.metric, rule.line, rule.comparison, rule.threshold, rule.subject)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that happened on a day. `key` is the same however often it is found; `sources` are in words.

    A restatement may move the day of a crossing, and with it the end of its key. `span` are the first and last day on which
    it would still be this crossing: no other of its kind lies between them.
    """

    key: str
    day: date
    text: str
    url: str
    sources: tuple[str, ...] = ()
    span: tuple[date, date] | None = None

    def told(self, noted: Mapping[str, date]) -> bool:
        """Whether it is among what was noted, by key and day; on another day, where it was moved."""
        if self.key in noted:
            return True
        kind, (first, last) = self.key.rpartition("/")[0], self.span or (date.max, date.min)
        return any(key.rpartition("/")[0] == kind and first <= day <= last for key, day in noted.items())

    def item(self, known_on: date) -> dict[str, Any]:
        """As it is kept and sent; its page in the reader's language."""
        told = {name: value for name, value in asdict(self).items() if name != "span"}
        return {
            **told,
            "url": in_language(self.url),
            "day": self.day.isoformat(),
            "known_on": known_on.isoformat(),
        }


def findings(spec: Spec, now: datetime) -> list[Finding]:
    """All that the rule finds up to a moment, as known then, the oldest first. Raises RuleError."""
    found = _KINDS[spec.kind](spec, now)
    return sorted((one for one in found if one.day <= now.date()), key=lambda one: (one.day, one.key))


def preview(spec: Spec, now: datetime) -> list[Finding]:
    """What it would have told within the year up to a moment."""
    return [one for one in findings(spec, now) if one.day > now.date() - YEAR]


def watched(spec: Spec, known_on: date) -> Result:
    """The metric that a rule looks at, as known on a day. Raises RuleError."""
    known = registry().get(spec.metric)
    if known is None:
        raise RuleError(_("There is no metric %(slug)s; choose one of the list.") % {"slug": spec.metric[:60]})
    result = known.compute(known_on=known_on)
    if closed := next((source.title for source in result.sources if not source.redistributable), ""):
        raise RuleError(_("Values of %(source)s may not be handed on, so no alert can hold them.") % {"source": closed})
    if not result.lines:
        raise RuleError(
            _("%(title)s has no values over time, so nothing can cross a value; choose another metric.")
            % {"title": result.definition.title}
        )
    return result


def solid(line: Line) -> list[Point]:
    """The points of a line that stay: measured, and not only so far."""
    return [point for point in line.points if point.y is not None and not (point.carried or point.provisional)]


def _threshold(spec: Spec, now: datetime) -> list[Finding]:
    result = watched(spec, now.date())
    line = next((line for line in result.lines if line.key == spec.line), None)
    if line is None:
        # Lines come and go with what is listed; a rule on one that is gone finds nothing more.
        return []
    limit = spec.threshold or 0.0
    holds: Callable[[float], bool] = limit.__lt__ if spec.comparison == "above" else limit.__gt__
    unit, points = result.definition.unit, solid(line)
    found = []
    states = [(point.x, holds(point.y or 0.0)) for point in points]
    for before, point in pairwise(points):
        if holds(point.y or 0.0) and not holds(before.y or 0.0):
            values = {
                "title": result.definition.title,
                "line": line.name,
                "limit": amount(limit, unit),
                "now": amount(point.y or 0.0, unit),
                "before": amount(before.y or 0.0, unit),
                "day": in_words(point.x),
                "earlier": in_words(before.x),
            }
            text = (
                _("%(title)s (%(line)s) rose above %(limit)s: %(now)s on %(day)s, after %(before)s on %(earlier)s.")
                if spec.comparison == "above"
                else _(
                    "%(title)s (%(line)s) fell below %(limit)s: %(now)s on %(day)s, after %(before)s on %(earlier)s."
                )
            )
            key = f"{spec.comparison}/{limit:g}/{point.x}"
            found.append(_of(result, key, point.x, filled(text, values), _span(states, point.x)))
    return found


def _span(states: list[tuple[date, bool]], day: date) -> tuple[date, date]:
    """The days around a crossing: from where the time before in which it held was over, to the end of the one that begins."""
    held_before = max((at for at, holds in states if at < day and holds), default=date.min)
    over_before = min((at for at, _holds in states if held_before < at), default=day)
    over_after = min((at for at, holds in states if at > day and not holds), default=None)
    first = over_before if held_before > date.min else date.min
    return first, (over_after - timedelta(days=1) if over_after else date.max)


def _of(result: Result, key: str, day: date, text: str, span: tuple[date, date] | None = None) -> Finding:
    sources = tuple(source.title for source in result.sources)
    return Finding(f"{result.definition.slug}/{key}", day, text, f"/metrics/{result.definition.slug}/", sources, span)


def _overtake(spec: Spec, now: datetime) -> list[Finding]:
    result = watched(spec, now.date())
    ours, theirs = (_by_day(result, side) for side in SIDES)
    found = []
    gaps = [(day, ours[day] - theirs[day]) for day in sorted(ours.keys() & theirs)]
    for before, day, first in lead_changes(gaps, 1):
        if before is None:
            continue  # it led when the series began
        unit = result.definition.unit
        values = {
            "title": result.definition.title,
            "lead": amount((ours if first else theirs)[day], unit),
            "trail": amount((theirs if first else ours)[day], unit),
            "day": in_words(day),
        }
        text = (
            _("China passed the US in %(title)s: %(lead)s against %(trail)s on %(day)s.")
            if first
            else _("The US passed China in %(title)s: %(lead)s against %(trail)s on %(day)s.")
        )
        held = [(at, gap > 0 if first else gap < 0) for at, gap in gaps]
        key = f"lead/{'CN' if first else 'US'}/{day}"
        found.append(_of(result, key, day, filled(text, values), _span(held, day)))
    return found


def _by_day(result: Result, side: str) -> dict[date, float]:
    line = next((line for line in result.lines if line.key == side), None)
    if line is None:
        raise RuleError(
            _("%(title)s does not compare China and the US line by line; choose another metric.")
            % {"title": result.definition.title}
        )
    return {point.x: point.y or 0.0 for point in solid(line)}


def _record(spec: Spec, now: datetime) -> list[Finding]:
    result = watched(spec, now.date())
    if not any(line.key in SIDES for line in result.lines):
        raise RuleError(
            _("%(title)s knows no best model of a side; choose another metric.") % {"title": result.definition.title}
        )
    lines = [line for line in result.lines if line.key in SIDES and spec.subject in {"", line.key}]
    found = []
    for line in lines:
        best, before = float("-inf"), ""
        own: list[Finding] = []
        for point in solid(line):
            if (point.y or 0.0) <= best or not point.label or point.label == before:
                best = max(best, point.y or 0.0)
                continue
            best = point.y or 0.0
            if before:
                values = {
                    "model": point.label,
                    "side": SIDE_NAMES[line.key],
                    "title": result.definition.title,
                    "score": amount(best, result.definition.unit),
                    "day": in_words(point.x),
                    "before": before,
                }
                text = _(
                    "%(model)s is the new best model of %(side)s in %(title)s: %(score)s on %(day)s, ahead of %(before)s."
                )
                key = f"record/{line.key}/{point.label}/{point.x}"
                own.append(_of(result, key, point.x, filled(text, values)))
            before = point.label
        days = [date.min, *(one.day for one in own), date.max]
        found += [replace(one, span=(days[at], days[at + 2])) for at, one in enumerate(own)]
    return found


def _ipo(spec: Spec, now: datetime) -> list[Finding]:
    found = []
    for one in Desk(now.date()).listings:
        if spec.subject not in {"", one.fact["company__slug"]}:
            continue
        for stage, by in history(one):
            values = {
                "name": one.name,
                "stage": STAGES.get(stage, stage).lower(),
                "venue": one.venue,
                "day": in_words(by.published_on),
            }
            text = _("%(name)s has reached a new stage of its listing (%(venue)s): %(stage)s, published on %(day)s.")
            key = f"ipo/{one.slug}/{stage}/{by.published_on}"
            sources = tuple(source.title for source in one.fact.sources)
            found.append(Finding(key, by.published_on, filled(text, values), one.url, sources))
    return found


def _restatement(spec: Spec, now: datetime) -> list[Finding]:
    found = []
    for row in by_run(known_on=now.date(), source=spec.subject):
        values = {"source": row.title, "count": row.count, "day": in_words(row.day)}
        text = (
            _("%(source)s changed a number that it had published; we read it on %(day)s.")
            if row.count == 1
            else _("%(source)s changed %(count)s numbers that it had published; we read them on %(day)s.")
        )
        key = f"restatement/{row.source}/{row.run}"
        found.append(Finding(key, row.day, filled(text, values), f"/restatements/?source={row.source}", (row.title,)))
    return found


def _forecast(spec: Spec, now: datetime) -> list[Finding]:
    found = []
    for question in questions(known_on=now.date()).values():
        ruling = question.outcome
        if ruling is None or spec.subject not in {"", question.slug}:
            continue
        values = {
            "question": question.text,
            "outcome": ruling.outcome,
            "day": in_words(ruling.day),
            "note": ruling.note,
        }
        text = _("A question came out %(outcome)s on %(day)s: %(question)s %(note)s")
        key = f"forecast/{question.slug}/{ruling.outcome}/{ruling.day}"
        who = _("ruled by one of our metrics") if ruling.by_metric else _("ruled by an editor")
        found.append(Finding(key, ruling.day, (filled(text, values)).strip(), f"/forecasts/{question.slug}/", (who,)))
    return found


def _stale(spec: Spec, now: datetime) -> list[Finding]:
    found = []
    for row in silences(until=now, source=spec.subject):
        values = {"source": row.title, "last": in_words(row.since.date()), "due": row.cadence_days}
        text = _("%(source)s has not been read since %(last)s; it is asked every %(due)s days.")
        if row.cadence_days <= 1:
            text = _("%(source)s has not been read since %(last)s, although it is asked every day or more often.")
        key = f"stale/{row.source}/{row.since.isoformat()}"
        found.append(Finding(key, row.day, filled(text, values), f"/status/{row.source}/", (row.title,)))
    return found


def _brief(spec: Spec, now: datetime) -> list[Finding]:
    return [_weekly(week) for week in weeks_before(now.date())]


def _weekly(week: Week) -> Finding:
    """The brief of a week, which is out on the Monday after it."""
    text = _("The brief of the week from %(first)s to %(last)s is out.")
    values = {"first": in_words(week.first), "last": in_words(week.last)}
    return Finding(f"brief/{week.name}", week.last + timedelta(days=1), filled(text, values), f"/brief/{week.name}/")


_KINDS: dict[str, Callable[[Spec, datetime], list[Finding]]] = {
    "threshold": _threshold,
    "overtake": _overtake,
    "record": _record,
    "ipo": _ipo,
    "restatement": _restatement,
    "forecast": _forecast,
    "stale": _stale,
    "brief": _brief,
}
