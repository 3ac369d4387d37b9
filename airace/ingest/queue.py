"""Who reviews which claim: a lease in the database for each claim that is on a screen, so that no two get the same.

A lease that is over is worth nothing, so an editor whose browser died keeps nobody waiting for longer than `HOLD`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from airace.models import Claim, ReviewLease, ReviewSkip

HOLD = timedelta(minutes=10)
SKIPPED_FOR = timedelta(hours=12)  # after that a skipped claim comes again by itself
ORDER = ("-confidence", "-pk")  # nulls first: what people proposed goes before what was extracted
TRIES = 5

# The insertion decides between two that looked for a free claim at the same moment.
_TAKE = """
INSERT INTO airace_reviewlease (claim_id, editor_id, until) VALUES (%s, %s, %s)
ON CONFLICT (claim_id) DO UPDATE SET editor_id = excluded.editor_id, until = excluded.until
WHERE airace_reviewlease.until <= %s OR airace_reviewlease.editor_id = excluded.editor_id
RETURNING claim_id
"""
# Two statements, so that the second sees what was committed while the first waited.
_MINE = "SELECT pg_advisory_xact_lock(%s, %s); SELECT claim_id FROM airace_reviewlease WHERE editor_id = %s"
_LOCK = 7_203


def waiting(where: Mapping[str, Any] | None = None) -> QuerySet[Claim]:
    """The claims that wait for a decision, in the order of the queue."""
    return Claim.objects.filter(**(where or {}), status=Claim.Status.CANDIDATE).order_by(*ORDER)


def take(
    editor: AbstractBaseUser, count: int = 2, *, where: Mapping[str, Any] | None = None, now: datetime | None = None
) -> list[int]:
    """Lease the first free claims to an editor and give their keys, those held already first.

    Leases on claims that `where` leaves out are given back: the editor has turned to something else.
    """
    with transaction.atomic(savepoint=False):
        return _take(editor, count, where, now or datetime.now(UTC))


def _take(editor: AbstractBaseUser, count: int, where: Mapping[str, Any] | None, now: datetime) -> list[int]:
    leased = _leased(editor)
    held: list[int] = []
    if leased:
        fresh = waiting(where).filter(pk__in=leased, lease__until__gt=now)
        held = list(fresh.values_list("pk", flat=True)[:count])
        ReviewLease.objects.filter(editor_id=editor.pk).exclude(claim__in=held).delete()
        ReviewLease.objects.filter(editor_id=editor.pk, claim__in=held).update(until=now + HOLD)
    for _ in range(TRIES):
        lacking = count - len(held)
        if lacking <= 0:
            break
        free = list(_free(editor, where, now).exclude(pk__in=held).values_list("pk", flat=True)[:lacking])
        held += [claim for claim in free if _lease(claim, editor, now)]
        if not free:
            break
    return held


def _leased(editor: AbstractBaseUser) -> set[int]:
    """What an editor holds, once no other page of the same editor is taking or giving back: a page asks for the claim
    after the one on the screen while that is being decided."""
    with connection.cursor() as cursor:
        cursor.execute(_MINE, [_LOCK, editor.pk, editor.pk])
        cursor.nextset()  # of the lock
        return {claim for (claim,) in cursor.fetchall()}


def _free(editor: AbstractBaseUser, where: Mapping[str, Any] | None, now: datetime) -> QuerySet[Claim]:
    """Claims that nobody holds and the editor did not skip, locked; those that another one locks are passed by."""
    skipped = ReviewSkip.objects.filter(editor_id=editor.pk, at__gt=now - SKIPPED_FOR).values("claim")
    return (
        waiting(where)
        .filter(Q(lease__isnull=True) | Q(lease__until__lte=now))
        .exclude(pk__in=skipped)
        .select_for_update(skip_locked=True, of=("self",))
    )


def _lease(claim: int, editor: AbstractBaseUser, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [claim, editor.pk, now + HOLD, now])
        return cursor.fetchone() is not None


def take_one(claim: int, editor: AbstractBaseUser, *, now: datetime | None = None) -> bool:
    """Lease one certain claim; whether the editor has it now."""
    return _lease(claim, editor, now or datetime.now(UTC))


def release(editor: AbstractBaseUser, at: datetime) -> None:
    """Give back what a page held that was made at a time; another page of the same editor, made later, keeps its own."""
    ReviewLease.objects.filter(editor_id=editor.pk, until__lte=at + HOLD).delete()


def renew(editor: AbstractBaseUser, *, now: datetime | None = None) -> int:
    """Put off the end of all leases of an editor whose page is still open; how many there are."""
    now = now or datetime.now(UTC)
    return ReviewLease.objects.filter(editor_id=editor.pk, until__gt=now).update(until=now + HOLD)


def held_by_others(claims: Iterable[int], editor: Any, *, now: datetime | None = None) -> dict[int, str]:
    """Those of the claims that somebody else is looking at → who."""
    rows = ReviewLease.objects.filter(claim__in=list(claims), until__gt=now or datetime.now(UTC))
    others = rows.exclude(editor_id=getattr(editor, "pk", None))
    return {lease.claim_id: str(lease.editor) for lease in others.select_related("editor")}


def holder(claim: Claim, editor: Any, *, now: datetime | None = None) -> str:
    """Who else is looking at a claim that was read with its lease; '' where nobody is."""
    lease: ReviewLease | None = getattr(claim, "lease", None)
    if lease is None or lease.editor_id == getattr(editor, "pk", None) or lease.until <= (now or datetime.now(UTC)):
        return ""
    return str(lease.editor)


def skipped(editor: AbstractBaseUser, *, now: datetime | None = None) -> int:
    """How many waiting claims the editor passed over lately."""
    since = (now or datetime.now(UTC)) - SKIPPED_FOR
    rows = ReviewSkip.objects.filter(editor_id=editor.pk, at__gt=since, claim__status=Claim.Status.CANDIDATE)
    return rows.count()


def bring_back(editor: AbstractBaseUser) -> None:
    """Let the claims that an editor skipped come again."""
    ReviewSkip.objects.filter(editor_id=editor.pk).delete()
