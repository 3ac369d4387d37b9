"""Whenever an editor's decision or its undoing is cut off, fact, claims, history and record still tell one story."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from airace.ingest import facts, version
from airace.ingest.undo import tracked_kinds
from airace.models import IPO, Claim, Company, DataVersion, ReviewAction
from tests.ingest.victims import started

MOMENTS = 8
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[str]]:
    with started("review_victim.py") as process:
        yield process


@pytest.fixture
def claims() -> list[Claim]:
    """Three of one listing with different sums, one of another firm, and one to reject."""
    DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    for slug in ("minimax", "zhipu"):
        Company.objects.create(slug=slug, name=slug.title(), side="CN")
    made = []
    for number, (firm, amount) in enumerate(
        [("minimax", 618e6), ("minimax", 620e6), ("minimax", 625e6), ("zhipu", 558e6), ("zhipu", 1e6)]
    ):
        fields = {
            "company": firm,
            "stage": "listed",
            "exchange": "HKEX",
            "date": {"value": "2026-01", "precision": "month"},
            "amount": {"value": amount, "currency": "USD"},
        }
        given = {"url": f"https://a.example/{number}", "published_on": date(2026, 2, number + 1)}
        made.append(Claim.objects.create(kind="ipo", fields=fields, **given))
    return made


def one_story() -> None:
    """Every row is as its newest state in the history says, every fact is what its accepted claims support, and each
    committed action counts once, in the record and in the data version."""
    for kind, states in tracked_kinds():
        if kind not in (IPO, Claim):
            continue
        newest: dict[int, Any] = {state.pgh_obj_id: state for state in states.objects.order_by("pgh_id")}
        rows = {row["id"]: row for row in kind.objects.values()}
        assert set(rows) == {pk for pk, state in newest.items() if state.pgh_label != "delete"}
        for pk, row in rows.items():
            assert row == {name: getattr(newest[pk], name) for name in row}
    for fact in IPO.objects.all():
        supported = facts.values_of("ipo", facts.statements("ipo", fact))
        assert supported
        assert {column: getattr(fact, column) for column in supported} == supported
    standing = ReviewAction.objects.filter(undone_at=None).exclude(kind="skip")
    decided = {claim for claims in standing.values_list("claims", flat=True) for claim in claims}
    assert decided == set(Claim.objects.exclude(status="candidate").values_list("pk", flat=True))
    accepts = ReviewAction.objects.filter(kind="accept").count()
    undone = ReviewAction.objects.exclude(undone_at=None).count()
    assert version.current() == 1 + accepts + undone


def test_no_moment_leaves_a_fact_without_its_history(victim: subprocess.Popen[str], claims: list[Claim]) -> None:
    editor = User.objects.create_user("editor")
    DataVersion.objects.update(number=1)
    assert victim.stdin
    assert victim.stdout
    chance, acts, in_the_midst = random.Random(20261130), 0, 0  # noqa: S311  moments, no secrets
    for number in range(MOMENTS):
        before = written()
        victim.stdin.write(f"{editor.pk} {' '.join(str(claim.pk) for claim in claims)}\n")
        victim.stdin.flush()
        child = int(victim.stdout.readline())
        until(lambda before=before: written() > before)  # it has begun
        time.sleep(chance.uniform(0, 0.15))
        if number % 2:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        else:
            in_the_midst += cut_off()
        assert victim.stdout.readline() == "gone\n"
        until(nobody_at_work)
        one_story()
        acts += written() - before
    assert in_the_midst >= MOMENTS // 4
    assert acts > MOMENTS
    assert ReviewAction.objects.exclude(undone_at=None).exists()


def written() -> int:
    return version.current()


OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


def cut_off() -> int:
    """End the session of the other process in the midst of a transaction, if it has one open at some moment soon."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS} AND xact_start IS NOT NULL")
            if cursor.fetchall():
                return 1
        time.sleep(0.002)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
    return 0


def nobody_at_work() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {OTHERS}")
        return bool(cursor.fetchone()[0] == 0)


def until(happened: Any) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError("It did not happen within 20 seconds.")
