"""Questions bound to a metric are ruled on once their last day is over, with the evidence as it was on that day.

The metric comes in as an argument: the write road does not know how published numbers are computed (docs/adr/0008).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Protocol

import structlog
from django.db import transaction
from django.db.models import QuerySet

from airace.ingest.outcome import Say, silent
from airace.ingest.run import lease
from airace.ingest.version import bump
from airace.models import DataVersion, Question, Resolution

LEASE = "rulings"
log = structlog.get_logger(__name__)


class Verdict(Protocol):
    """What a metric says on the last day that counts: outcome, a sentence why, and what it rests on, as plain JSON."""

    @property
    def outcome(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def evidence(self) -> Mapping[str, Any]: ...


Judge = Callable[[Question], Verdict | None]  # None: no rule is written for the question and its metric


def due(today: date) -> QuerySet[Question]:
    """Questions bound to a metric whose last day is over and on which nobody has ruled."""
    waiting = Question.objects.filter(due_on__lt=today, resolutions__isnull=True).exclude(metric="")
    return waiting.order_by("due_on", "slug")


def rule_due(today: date, judge: Judge, *, say: Say = silent) -> list[Resolution]:
    """Rule on every question that is due, each in a transaction of its own; what was ruled.

    Nothing where another process is at it. What cannot be ruled now (an editor is at the question, the rule fails)
    is tried again by the next call.
    """
    made = []
    with lease(LEASE) as leased:
        if not leased:
            say("Another process rules just now; nothing to do.")
            return []
        for key, slug in due(today).values_list("pk", "slug"):
            try:
                ruling = _rule(key, judge)
            except Exception:
                # One broken rule must not keep the others from being ruled on; it is due again the next time.
                log.exception("ruling.failed", question=slug)
                say(f"{slug}: could not be decided; the log says why.")
                continue
            if ruling is None:
                say(f"{slug}: no ruling now; no rule is written for it, or somebody is at work on it.")
                continue
            log.info("ruling.made", question=slug, outcome=ruling.outcome, sha256=ruling.evidence_sha256)
            say(f"{slug}: {ruling.outcome}. {ruling.note}")
            made.append(ruling)
    return made


@transaction.atomic
def _rule(key: int, judge: Judge) -> Resolution | None:
    # Whoever changes published data counts it on this row before the commit: while it is held, what the metric reads
    # and the version that the evidence names stand still. It comes first, and the question is not waited for, so that
    # nobody can wait for us while we wait for them.
    version = DataVersion.objects.select_for_update().get(pk=1).number
    question = Question.objects.select_for_update(skip_locked=True).filter(pk=key).first()
    if question is None or question.due_on is None or question.resolutions.exists():
        return None
    verdict = judge(question)
    if verdict is None:
        return None
    evidence = canonical({**verdict.evidence, "outcome": verdict.outcome, "data_version": version})
    ruling = Resolution.objects.create(
        question=question,
        outcome=verdict.outcome,
        resolved_on=question.due_on + timedelta(days=1),
        note=verdict.reason,
        ruled_by=Resolution.Ruler.METRIC,
        evidence=evidence,
        evidence_sha256=sha256(evidence.encode()).hexdigest(),
    )
    bump()
    return ruling


def canonical(evidence: Mapping[str, Any]) -> str:
    """One text for one evidence: keys in the order of the alphabet, finite numbers only. Raises ValueError."""
    return json.dumps(evidence, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"
