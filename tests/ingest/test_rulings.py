"""Rulings by metrics: once, whole or not at all, by one worker, and never touched again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from airace import models
from airace.ingest import rulings
from airace.ingest.version import current
from tests.forecasting import ask, rule

DUE, AFTER = date(2026, 12, 31), date(2027, 1, 1)


@dataclass(frozen=True)
class Said:
    """What a judge says, without a metric behind it."""

    outcome: str = "no"
    reason: str = "Forty points."
    evidence: dict[str, Any] = field(default_factory=lambda: {"value": 42.5, "unit": "points", "who": "智谱"})


def says(question: models.Question) -> Said:
    return Said()


def bound(slug: str = "bound", **given: Any) -> models.Question:
    return ask(slug, **{"due_on": DUE, "metric": "frontier-gap-arena", **given})


def test_a_question_is_ruled_on_once_its_last_day_is_over(db: None) -> None:
    question, version = bound(), current()
    assert rulings.rule_due(DUE, says) == []
    (made,) = rulings.rule_due(AFTER, says)
    ruling = models.Resolution.objects.get()
    assert ruling == made
    assert (ruling.question, ruling.outcome, ruling.resolved_on) == (question, "no", AFTER)
    assert (ruling.ruled_by, ruling.note) == ("metric", "Forty points.")
    assert ruling.recorded_at is not None
    assert current() == version + 1
    assert rulings.rule_due(AFTER, says) == []
    assert rulings.rule_due(date(2028, 1, 1), says) == []
    assert models.Resolution.objects.count() == 1


def test_a_late_ruling_is_dated_by_the_question_and_written_down_when_it_is_made(db: None) -> None:
    bound()
    (made,) = rulings.rule_due(date(2027, 6, 1), says)
    ruling = models.Resolution.objects.get(pk=made.pk)
    assert ruling.resolved_on == AFTER
    assert ruling.recorded_at is not None
    assert abs(datetime.now(UTC) - ruling.recorded_at).total_seconds() < 3600


def test_the_hash_is_that_of_the_evidence_byte_for_byte(db: None) -> None:
    bound()
    rulings.rule_due(AFTER, says)
    ruling = models.Resolution.objects.get()
    assert ruling.evidence_sha256 == sha256(ruling.evidence.encode()).hexdigest()
    read = json.loads(ruling.evidence)
    assert (read["value"], read["who"], read["outcome"]) == (42.5, "智谱", "no")
    assert ruling.evidence == rulings.canonical(dict(reversed(read.items())))


def test_the_database_refuses_evidence_that_does_not_fit_its_hash(db: None) -> None:
    question = bound()
    given = {"question": question, "outcome": "no", "resolved_on": AFTER, "ruled_by": "metric"}
    digest = sha256(b"{}").hexdigest()
    for evidence, told in (("{} ", digest), ("", sha256(b"").hexdigest()), ("{}", "")):
        with pytest.raises(IntegrityError, match="matches_its_hash"), transaction.atomic():
            models.Resolution.objects.create(**given, evidence=evidence, evidence_sha256=told)
    models.Resolution.objects.create(**given, evidence="{}", evidence_sha256=digest)
    with pytest.raises(IntegrityError, match="ruled_by_its_metric_once"), transaction.atomic():
        models.Resolution.objects.create(
            **{**given, "resolved_on": date(2027, 3, 1)}, evidence="{}", evidence_sha256=digest
        )


def test_a_metrics_ruling_cannot_be_changed_or_deleted_an_editors_can(db: None) -> None:
    question = bound()
    rulings.rule_due(AFTER, says)
    ruling = models.Resolution.objects.filter(ruled_by="metric")
    for change in (lambda: ruling.update(outcome="yes"), ruling.delete, question.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
    rule(question, "yes", "2027-01-02")
    by_hand = models.Resolution.objects.filter(ruled_by="editor")
    assert by_hand.update(outcome="ambiguous") == 1
    by_hand.delete()
    assert models.Resolution.objects.get().outcome == "no"


def test_a_ruling_by_hand_goes_before_it(db: None) -> None:
    rule(bound(), "yes", "2026-12-01")
    assert rulings.rule_due(AFTER, says) == []
    assert models.Resolution.objects.get().outcome == "yes"


def test_questions_without_metric_day_or_rule_are_left_alone(db: None) -> None:
    bound("free", metric="")
    bound("endless", due_on=None)
    bound("strange")
    said: list[str] = []
    assert rulings.rule_due(AFTER, lambda question: None, say=said.append) == []
    assert said == ["strange: no ruling now; no rule is written for it, or somebody is at work on it."]


def test_one_broken_rule_keeps_no_other_question_waiting(db: None) -> None:
    bound("a-broken", due_on=date(2026, 6, 1))
    bound("b-whole")

    def judge(question: models.Question) -> Said:
        if question.slug == "a-broken":
            raise ZeroDivisionError
        return Said()

    assert [ruling.question.slug for ruling in rulings.rule_due(AFTER, judge)] == ["b-whole"]
    bound("c-endless")
    infinite = Said(evidence={"value": float("inf")})
    assert rulings.rule_due(AFTER, lambda question: infinite) == []
    assert [ruling.question.slug for ruling in rulings.rule_due(AFTER, says)] == ["a-broken", "c-endless"]


@pytest.fixture
def world(transactional_db: None) -> models.Question:
    models.DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    return bound()


def in_thread(work: Any) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


def test_of_two_workers_at_once_one_rules(world: models.Question) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow(question: models.Question) -> Said:
        inside.set()
        assert leave.wait(20)
        return Said("no")

    first, made = in_thread(lambda: rulings.rule_due(AFTER, slow))
    assert inside.wait(20)
    assert rulings.rule_due(AFTER, lambda question: Said("yes")) == []  # the lease is taken
    leave.set()
    first.join()
    assert [ruling.outcome for ruling in made[0]] == ["no"]
    assert models.Resolution.objects.get().outcome == "no"


def test_two_workers_past_the_lease_still_make_one_ruling(world: models.Question) -> None:
    """A lease is a courtesy; the row's lock and the database's rule are what counts."""
    inside, leave = threading.Event(), threading.Event()

    def slow(question: models.Question) -> Said:
        inside.set()
        assert leave.wait(20)
        return Said("no")

    first, made = in_thread(lambda: rulings._rule(world.pk, slow))
    assert inside.wait(20)
    second, late = in_thread(lambda: rulings._rule(world.pk, lambda question: Said("yes")))
    time.sleep(0.2)
    leave.set()
    first.join()
    second.join()
    assert made[0].outcome == "no"
    assert late == [None]
    assert models.Resolution.objects.get().outcome == "no"


def test_an_import_that_commits_meanwhile_waits_for_the_ruling(world: models.Question) -> None:
    """The version in the evidence is that of the numbers that the metric read."""
    inside, leave = threading.Event(), threading.Event()
    before = current()

    def slow(question: models.Question) -> Said:
        inside.set()
        assert leave.wait(20)
        return Said()

    first, made = in_thread(lambda: rulings.rule_due(AFTER, slow))
    assert inside.wait(20)
    other, _ = in_thread(rulings.bump)
    time.sleep(0.2)
    assert current() == before
    leave.set()
    first.join()
    other.join()
    assert json.loads(made[0][0].evidence)["data_version"] == before
    assert current() == before + 2


def test_killed_in_the_middle_it_has_written_nothing(world: models.Question) -> None:
    parts = connection.settings_dict
    address = f"postgresql://{parts['USER']}@/{parts['NAME']}?host={parts['HOST']}"
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "ruling_victim.py")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": address, "LOG_LEVEL": "ERROR"},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "written, not committed\n"
        os.kill(process.pid, signal.SIGKILL)
    version = current()
    assert models.Resolution.objects.count() == 0
    deadline, made = time.monotonic() + 10, []
    while not made and time.monotonic() < deadline:  # PostgreSQL notices the death a moment later
        made = rulings.rule_due(AFTER, says)
        time.sleep(0.05)
    assert [ruling.outcome for ruling in made] == ["no"]
    assert models.Resolution.objects.count() == 1
    assert current() == version + 1
