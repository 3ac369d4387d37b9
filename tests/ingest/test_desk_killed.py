"""No state in which a fact changed and its history did not: every errand of the desk, killed when all is written but the
commit, leaves the old world whole; done to the end, each row is as its newest kept state."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from airace import models
from airace.ingest import entry
from airace.ingest.merging import fuse
from airace.ingest.undo import tracked_kinds
from airace.models import IPO, Claim, Company
from tests.ingest import desk_victim
from tests.ingest.test_review_killed import nobody_at_work, until
from tests.ingest.victims import started

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = entry.Stated("https://paper.example/a", 3, date(2026, 1, 12))
FILING = entry.Stated("https://filing.example/n", 1, date(2026, 1, 9))


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[str]]:
    with started("desk_victim.py") as process:
        yield process


def world() -> dict[str, list[Any]]:
    """Every row of the kinds that are tracked, every kept state, and the version of the data."""
    kinds = [kind for pair in tracked_kinds() for kind in pair]
    tables = (*kinds, models.Merge, models.SlugRedirect, models.DataVersion)
    return {kind.__name__: sorted(map(repr, kind._base_manager.values_list())) for kind in tables}


def one_story() -> None:
    for kind, states in tracked_kinds():
        newest: dict[int, Any] = {state.pgh_obj_id: state for state in states.objects.order_by("pgh_id")}
        rows = {row["id"]: row for row in kind._base_manager.values()} if kind in (Company, IPO, Claim) else {}
        assert kind not in (Company, IPO, Claim) or set(rows) == {
            pk for pk, state in newest.items() if state.pgh_label != "delete"
        }
        for pk, row in rows.items():
            assert row == {name: getattr(newest[pk], name) for name in row}


def test_every_errand_of_the_desk_is_whole_or_did_not_happen(victim: subprocess.Popen[str]) -> None:
    models.DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    editor = User.objects.create_user("editor")
    firms = [Company(slug=slug, name=slug.title(), side="CN") for slug in ("one", "two", "three")]
    for firm in firms:
        entry.enter(firm, changed=[], stated=PAPER, by=editor)
    listing = IPO(slug="one-hkex", company=firms[0], exchange="HKEX", stage="listed", listed_on=date(2026, 1, 8))
    listing.proceeds_usd = Decimal(560)
    entry.enter(listing, changed=[], stated=PAPER, by=editor)
    listing.proceeds_usd = Decimal(558)
    entry.enter(listing, changed=["proceeds_usd"], stated=FILING, by=editor)
    oldest = listing.versions.earliest("pgh_id").pgh_id  # type: ignore[attr-defined]
    said = listing.claims.get(url=PAPER.url).pk
    merged = fuse.merge("company", firms[1].pk, firms[2].pk, {}, why="One firm.", by=editor)
    errands: list[tuple[str, list[int]]] = [
        ("enter", [firms[0].pk]),
        ("correct", [listing.pk]),
        ("restore", [listing.pk, oldest]),
        ("override", [said]),
        ("part", [merged.pk]),
        ("withdraw", [listing.pk]),
    ]
    assert victim.stdin
    assert victim.stdout
    for errand, numbers in errands:
        before = world()
        victim.stdin.write(f"{errand} {editor.pk} {' '.join(map(str, numbers))}\n")
        victim.stdin.flush()
        told = victim.stdout.readline().strip()
        assert told.isdecimal(), f"{errand} ended before it had written: {told}"
        os.kill(int(told), signal.SIGKILL)
        assert victim.stdout.readline() == "gone\n"
        until(nobody_at_work)
        assert world() == before, errand
        desk_victim.do(errand, editor.pk, *numbers)
        assert world() != before, errand
        one_story()
    reasons = IPO.versions.rel.related_model.objects.filter(pgh_obj_id=listing.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    told_why = [state.pgh_context.metadata["reason"] for state in reasons]
    assert told_why == ["entered", "corrected", "restored: as before", "another firm's"]
