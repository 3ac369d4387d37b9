"""Leases: a claim is on one screen only, comes back when its time is over, and a skipped one goes to others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from airace.ingest import queue
from airace.ingest.decisions import skip
from airace.models import Claim, ReviewLease

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def waiting(count: int, **more: Any) -> list[int]:
    """Claims that wait, in the order of the queue."""
    made = [
        Claim.objects.create(
            kind="ipo",
            fields={"company": f"firm-{number}", "stage": "listed"},
            url=f"https://a.example/{number}",
            published_on=date(2026, 1, 9),
            confidence=0.9 - number / 1000,
            **more,
        ).pk
        for number in range(count)
    ]
    assert list(queue.waiting().values_list("pk", flat=True)[:count]) == made
    return made


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def bea(db: None) -> User:
    return User.objects.create_user("bea")


def test_two_editors_are_given_different_claims_and_keep_them(ada: User, bea: User) -> None:
    claims = waiting(5)
    assert queue.take(ada, 2, now=NOW) == claims[:2]
    assert queue.take(bea, 2, now=NOW) == claims[2:4]
    assert queue.take(ada, 2, now=NOW + timedelta(minutes=1)) == claims[:2]
    assert not queue.take_one(claims[0], bea, now=NOW)
    assert queue.held_by_others(claims, bea, now=NOW) == {claims[0]: "ada", claims[1]: "ada"}


def test_a_lease_that_is_over_is_worth_nothing_and_one_renewed_lasts(ada: User, bea: User) -> None:
    (claim,) = waiting(1)
    queue.take(ada, 1, now=NOW)
    assert queue.take(bea, 1, now=NOW + queue.HOLD - timedelta(seconds=1)) == []
    assert queue.renew(ada, now=NOW + timedelta(minutes=5)) == 1
    assert queue.take(bea, 1, now=NOW + queue.HOLD + timedelta(seconds=1)) == []
    assert queue.take(bea, 1, now=NOW + queue.HOLD + timedelta(minutes=6)) == [claim]
    assert queue.renew(ada, now=NOW + queue.HOLD + timedelta(minutes=6)) == 0
    assert ReviewLease.objects.get().editor == bea


def test_who_leaves_gives_back_what_that_page_held_and_no_more(ada: User, bea: User) -> None:
    claims = waiting(2)
    queue.take(ada, 1, now=NOW)
    later = NOW + timedelta(seconds=5)
    queue.take(ada, 1, now=later)  # a second page, made before the first one says that it is left
    queue.release(ada, NOW)
    assert queue.take(bea, 1, now=later) == claims[1:]
    queue.release(ada, later)
    assert queue.take(bea, 2, now=later) == claims[::-1]  # what is held already comes first


def test_a_skipped_claim_goes_to_others_and_comes_again_when_asked_for(ada: User, bea: User) -> None:
    claims = waiting(2)
    now = datetime.now(UTC)
    assert queue.take(ada, 1) == claims[:1]
    skip(claims[0], by=ada)
    assert queue.take(ada, 2) == claims[1:]
    assert queue.take(bea, 1) == claims[:1]
    assert queue.skipped(ada) == 1
    assert queue.skipped(ada, now=now + queue.SKIPPED_FOR + timedelta(minutes=1)) == 0
    queue.release(bea, datetime.now(UTC))
    queue.bring_back(ada)
    assert sorted(queue.take(ada, 2)) == sorted(claims)


def test_turning_to_another_kind_gives_the_others_back(ada: User, bea: User) -> None:
    (listing,) = waiting(1)
    Claim.objects.filter(pk=listing).update(kind="funding")
    (other,) = waiting(1)
    assert queue.take(ada, 1, where={"kind": "funding"}) == [listing]
    assert queue.take(ada, 1, where={"kind": "ipo"}) == [other]
    assert queue.take(bea, 2) == [listing]


def test_six_at_once_are_never_given_the_same(transactional_db: None) -> None:
    """Each takes two, three times over, at the same moments: no claim is ever held by two."""
    editors = [User.objects.create_user(f"editor-{number}") for number in range(6)]
    claims = waiting(40)
    start, given, lock = threading.Barrier(len(editors)), [], threading.Lock()

    def work(editor: User) -> None:
        start.wait()
        for _ in range(3):
            mine = queue.take(editor, 2)
            for claim in mine:
                Claim.objects.filter(pk=claim).update(status="rejected")
            with lock:
                given.extend(mine)
        connection.close()

    run_all([lambda editor=editor: work(editor) for editor in editors])
    assert len(given) == len(set(given)) == 36
    assert set(given) <= set(claims)


def test_pages_of_one_editor_at_once_agree_on_what_is_held(transactional_db: None) -> None:
    """The next claim is fetched ahead while the one on the screen is decided: neither takes away what the other took."""
    editor = User.objects.create_user("ada")
    claims = waiting(6)
    given: list[list[int]] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        given.append(queue.take(editor, 2))
        connection.close()

    run_all([work] * 4)
    assert given == [claims[:2]] * 4
    assert set(ReviewLease.objects.values_list("claim", flat=True)) == set(claims[:2])


def run_all(jobs: list[Callable[[], Any]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
