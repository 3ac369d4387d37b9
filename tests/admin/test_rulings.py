"""Rulings in the admin: an editor adds and corrects their own; those of metrics are read."""

from __future__ import annotations

from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from airace.models import Question, Resolution
from tests.forecasting import ask

EVIDENCE = '{"value": 42.5}\n'


@pytest.fixture
def ruling(db: None) -> Resolution:
    return Resolution.objects.create(
        question=ask("bound", due_on="2026-08-31", metric="frontier-gap-arena"),
        outcome="no",
        resolved_on="2026-09-01",
        ruled_by="metric",
        evidence=EVIDENCE,
        evidence_sha256=sha256(EVIDENCE.encode()).hexdigest(),
    )


def test_a_metrics_ruling_is_shown_and_cannot_be_changed(desk: Client, ruling: Resolution) -> None:
    address = reverse("admin:airace_resolution_change", args=[ruling.pk])
    shown = desk.get(address).content.decode()
    assert ruling.evidence_sha256 in shown
    assert 'name="_save"' not in shown
    assert (
        desk.post(address, {"question": ruling.question_id, "outcome": "yes", "resolved_on": "2026-09-01"}).status_code
        == 403
    )
    assert desk.post(reverse("admin:airace_resolution_delete", args=[ruling.pk])).status_code == 403
    assert Resolution.objects.get().outcome == "no"


def test_an_editor_overrules_it_on_the_same_day(desk: Client, ruling: Resolution) -> None:
    given = {
        "question": ruling.question_id,
        "outcome": "yes",
        "resolved_on": "2026-09-01",
        "note": "The platform says so.",
        "stated_because": "https://platform.example/ruling",
    }
    answer = desk.post(reverse("admin:airace_resolution_add"), {**given, "ruled_by": "metric", "evidence": "{}"})
    assert answer.status_code == 302, answer.content.decode()
    added = Resolution.objects.exclude(pk=ruling.pk).get()
    assert (added.ruled_by, added.evidence, added.outcome) == ("editor", "", "yes")
    again = desk.post(reverse("admin:airace_resolution_add"), given)
    assert "An editor has ruled on this question on that day" in again.content.decode()
    assert Resolution.objects.count() == 2


def test_deleting_many_leaves_those_of_metrics(desk: Client, ruling: Resolution) -> None:
    by_hand = Resolution.objects.create(question=ruling.question, outcome="yes", resolved_on="2026-09-02")
    chosen = {"action": "delete_selected", "_selected_action": [ruling.pk, by_hand.pk], "post": "yes", "why": "wrong"}
    assert desk.post(reverse("admin:airace_resolution_changelist"), chosen).status_code in {200, 302, 403}
    assert Resolution.objects.filter(pk=ruling.pk).exists()


def test_a_question_with_a_metrics_ruling_is_not_deleted(desk: Client, ruling: Resolution) -> None:
    address = reverse("admin:airace_question_delete", args=[ruling.question_id])
    shown = desk.get(address)
    assert shown.status_code == 200
    assert desk.post(address, {"post": "yes", "why": "wrong"}).status_code in {200, 403}
    assert Question.objects.exists()
