"""A wrong fact goes; what articles said about it stays, as rejected claims, and every state stays in the history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pghistory
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model

from airace.ingest import version
from airace.models import FACTS, Claim, Company, Mention, SideHistory

Editor = AbstractBaseUser | AnonymousUser | None
REASON = "fact deleted"


def withdraw(fact: Any, *, by: Editor, reason: str = "") -> list[Claim]:
    """Delete a fact; returns the claims of articles that were kept, rejected and about no fact any more.

    Its other claims (typed in, or rows of a dataset) go with it. Raises ProtectedError where another kind of row
    needs the fact.
    """
    reason = reason.strip() or REASON
    with pghistory.context(user=getattr(by, "pk", None), reason=reason), transaction.atomic():
        kept = [claim for claim in _going(fact).get(Claim, ()) if claim.article_id is not None]
        for claim in kept:
            for kind in FACTS:
                setattr(claim, kind, None)
            if claim.status != Claim.Status.REJECTED:
                claim.status, claim.reason, claim.decided_at = Claim.Status.REJECTED, reason, datetime.now(UTC)
                claim.decided_by_id = getattr(by, "pk", None)
            claim.save()
        fact.delete()
        if isinstance(fact, SideHistory):
            undo_move(fact)
        version.bump()
    return kept


def needed_by(fact: Model) -> str:
    """What else would go with a fact or keeps it, in words; '' where it has only claims and mentions."""
    own = {Claim, Mention, type(fact)}
    links = {field.remote_field.through for field in fact._meta.many_to_many}
    return _names(rows for kind, rows in _going(fact).items() if kind not in own | links)


def _going(fact: Model) -> dict[type[Model], set[Any]]:
    """Every row that leaves with a fact, and those that would keep it from leaving, by kind."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=fact)
    collector.collect([fact])
    going: dict[type[Model], set[Any]] = {}
    for row in chain(*collector.model_objs.values(), collector.protected):
        going.setdefault(type(row), set()).add(row)
    return going


def _names(groups: Iterable[set[Any]]) -> str:
    return ", ".join(f"{len(rows)} {next(iter(rows))._meta.verbose_name_plural}" for rows in groups if rows)


def undo_move(move: SideHistory) -> None:
    """The side before a move lasts until the one after it, and is today's where there is none after."""
    if move.start is None:
        return
    before = SideHistory.objects.filter(company=move.company_id, until=move.start).first()
    if before is None:
        return
    before.until = move.until
    before.save(update_fields=["until"])
    if move.until is None:
        Company.objects.filter(pk=move.company_id).update(side=before.side)
