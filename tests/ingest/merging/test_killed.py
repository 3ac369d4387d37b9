"""Killed before the commit, an import in bulk and a merge leave the old world whole, and the next try completes it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from airace import models
from airace.ingest.bulk import intake, road
from airace.ingest.merging import fuse
from airace.models import BulkImport, Claim, Company, FundingRound, Merge, SlugRedirect, Source
from tests.ingest.bulk.test_road import round_row, rows_of
from tests.ingest.test_killed import until_free

State = BulkImport.State
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lab() -> Company:
    models.DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    Source.objects.create(slug="press", title="Press", publisher="P", url="https://press.example")
    return Company.objects.create(slug="lab", name="Lab", side="CN")


def killed_before_its_commit(*errand: object) -> None:
    """Another process does the errand, says that everything is written, and is killed with SIGKILL."""
    parts = connection.settings_dict
    address = f"postgresql://{parts['USER']}@/{parts['NAME']}?host={parts['HOST']}"
    command = [sys.executable, str(Path(__file__).parent / "victim.py"), *map(str, errand)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "DATABASE_URL": address, "LOG_LEVEL": "ERROR"}
    )
    assert process.stdout
    assert process.stdout.readline().strip() == "written, not committed"
    process.kill()
    process.wait()
    process.stdout.close()


def history() -> list[int]:
    """How many states of facts and statements are kept."""
    kinds = (Company, FundingRound, Claim)
    return [kind.versions.rel.related_model.objects.count() for kind in kinds]  # type: ignore[attr-defined]


def test_a_worker_killed_in_mid_apply_and_one_in_mid_undo(lab: Company) -> None:
    received = intake.receive(rows_of(round_row("a"), round_row("b")), "funding_rounds", "f.csv")
    road.check(received.pk)
    BulkImport.objects.update(state=State.APPLYING)
    before = history()
    killed_before_its_commit("apply", received.pk)
    until_free("bulk")
    assert (FundingRound.objects.count(), Claim.objects.count(), history()) == (0, 0, before)
    assert not models.BulkRow.objects.filter(done__isnull=False).exists()
    road.apply(received.pk)
    received.refresh_from_db()
    assert (received.state, FundingRound.objects.count(), Claim.objects.count()) == (State.APPLIED, 2, 2)
    assert history() == [before[0], before[1] + 2, before[2] + 2]
    road.apply(received.pk)  # handed out again by the broker
    assert Claim.objects.count() == 2
    BulkImport.objects.update(state=State.UNDOING)
    killed_before_its_commit("undo", received.pk)
    until_free("bulk")
    assert (FundingRound.objects.count(), Claim.objects.count()) == (2, 2)
    assert history() == [before[0], before[1] + 2, before[2] + 2]


def test_an_editor_whose_server_is_killed_in_mid_merge(lab: Company) -> None:
    twin = Company.objects.create(slug="twin", name="Twin", side="CN")
    models.Alias.objects.create(text="T", company=twin)
    before = history()
    killed_before_its_commit("merge", lab.pk, twin.pk)
    assert Company.objects.count() == 2
    assert twin.aliases.count() == 1
    assert (Merge.objects.count(), SlugRedirect.objects.count(), history()) == (0, 0, before)
    fuse.merge("company", lab.pk, twin.pk, {}, why="One.", by=None)
    assert history() == [before[0] + 1, before[1], before[2]]
