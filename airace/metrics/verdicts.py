"""What our own metric says on the last day of a question, with everything that is needed to check it later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.metrics.bindings import Standing, binding_of, standing
from airace.metrics.deciders import up_to
from airace.metrics.forecasts import Records
from airace.models import Question
from airace.queries.vintages import Restated, Vintage, newest, restated
from airace.results import Line, Result, Table

FORMAT = 1  # of the evidence; a reader of old evidence tells by it how to read
LOOKED_BACK = timedelta(days=400)  # how much of the lines the evidence keeps: every rule reads a year at most
VINTAGES = 60
NOTED = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """yes, no or ambiguous; a sentence that says why; what it rests on, as plain JSON."""

    outcome: str
    reason: str
    evidence: dict[str, Any]


def judge(question: Question) -> Verdict | None:
    """The verdict on what was known on the question's last day; None where no rule of ours fits its metric."""
    binding = binding_of(question.slug)
    if binding is None or question.due_on is None or binding.metric != question.metric:
        return None
    result = Records(question.due_on).result(binding.metric)
    found = standing(binding, result)
    return Verdict(found.decides, _reason(found, question.due_on), _evidence(question, found, result))


def _reason(found: Standing, due_on: date) -> str:
    value = f": {found.value}" if found.value else ""
    if found.decides == "ambiguous":
        why = (
            later("the metric has no value to read")
            if found.as_of is None
            else say("its newest value is of {day}", day=in_words(found.as_of))
        )
        return say(
            "Left undecided on what was known on {day}: {why}. {fallback}",
            day=in_words(due_on),
            why=why,
            fallback=found.binding.fallback,
        )
    return say(
        "Decided by our metric on what was known on {day}{value}. {rule}",
        day=in_words(due_on),
        value=value,
        rule=found.binding.rule,
    )


def _evidence(question: Question, found: Standing, result: Result) -> dict[str, Any]:
    binding, definition = found.binding, result.definition
    refs = result.sources
    used = newest(result.measures, (ref.slug for ref in refs), known_on=result.known_on, limit=VINTAGES)
    return {
        "format": FORMAT,
        "question": question.slug,
        "text": question.text,
        "criteria": question.criteria,
        "fine_print": question.fine_print,
        "last_day": result.known_on.isoformat(),
        "known_on": result.known_on.isoformat(),
        "answer": found.answer,
        "stale": found.stale,
        "as_of": result.as_of.isoformat() if result.as_of else None,
        "value": result.value,
        "unit": definition.unit,
        "headline": result.headline,
        "metric": {
            "slug": definition.slug,
            "title": definition.title,
            "definition": definition.text,
            "formula": definition.formula,
            "reviewed": definition.reviewed.isoformat(),
        },
        "rule": binding.rule,
        "variant": binding.variant,
        "tie": binding.tie,
        "fallback": binding.fallback,
        "lines": [_line(line, result.known_on - LOOKED_BACK) for line in result.lines],
        "table": _table(result.table) if result.table and not result.lines else None,
        "sources": [
            {"slug": ref.slug, "title": ref.title, "publisher": ref.publisher, "url": ref.url, "licence": ref.licence}
            for ref in refs
        ],
        "vintages": [_vintage(one) for one in used],
    }


def _line(line: Line, since: date) -> dict[str, Any]:
    points = [[point.x.isoformat(), point.y, point.label] for point in line.points if point.x >= since]
    return {"key": line.key, "name": line.name, "points": points}


def _table(table: Table) -> dict[str, Any]:
    return {"columns": list(table.columns), "rows": [[cell.text for cell in row] for row in table.rows]}


def _vintage(one: Vintage) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source,
        "measure": one.measure,
        "variant": one.variant,
        "subject": one.subject,
        "period": one.period.isoformat(),
        "value": one.value,
        "known_at": one.known_at.isoformat(),
        "url": one.url,
    }


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What later data say of a day that was ruled on; the ruling stays. `now` None: the metric has no line to read.

    `changed` is whether the answer or the value would be another today.
    """

    now: Standing | None
    changed: bool
    restated: tuple[Restated, ...]
    more: int


def hindsight(question: str, due_on: date, evidence: dict[str, Any], records: Records) -> Hindsight | None:
    """Today's view of a ruling by a metric; None where its rule is no longer ours."""
    binding = binding_of(question)
    if binding is None or binding.metric != evidence["metric"]["slug"]:
        return None
    then = up_to(records.result(binding.metric), due_on) if binding.reads_back else None
    now = standing(binding, then) if then else None
    changes = restated(_ids(evidence["vintages"]), known_on=records.known_on)
    return Hindsight(
        now=now,
        changed=now is not None and (now.decides != evidence["outcome"] or now.number != evidence["value"]),
        restated=tuple(changes[:NOTED]),
        more=max(len(changes) - NOTED, 0),
    )


def _ids(vintages: Iterable[dict[str, Any]]) -> list[int]:
    return [one["id"] for one in vintages]
