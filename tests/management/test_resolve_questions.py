"""manage.py resolve_questions: what it says, and that a dry run keeps nothing."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from airace import models, tasks
from airace.queries.stats import data_version
from tests.forecasting import ask

ARENA = "kalshi-will-a-chinese-ai-model-be-1-this-year-before-2027"
pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("resolve_questions", *options, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_be_ruled_and_keeps_nothing() -> None:
    ask(ARENA, due_on="2024-12-31", metric="frontier-gap-arena")
    version = data_version()
    said = run("--dry-run")
    assert f"{ARENA}: ambiguous. Left undecided on what was known on 31 Dec 2024" in said
    assert "1 question ruled on. Dry run: nothing of it was kept." in said
    assert (models.Resolution.objects.count(), data_version()) == (0, version)
    assert "1 question ruled on.\n" in run()
    assert run() == "0 questions ruled on.\n"


def test_the_schedule_rules_on_the_same() -> None:
    ask(ARENA, due_on="2024-12-31", metric="frontier-gap-arena")
    ask("later", due_on="2999-12-31", metric="frontier-gap-arena")
    tasks.rule_questions()
    assert models.Resolution.objects.get().question.slug == ARENA
