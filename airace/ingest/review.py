"""Editors' decisions about claims: accepting one makes or updates its fact, with the article as the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from airace.ingest import facts, happenings, identities, matching, proposals, version
from airace.ingest.claim_fields import misfits, too_large
from airace.ingest.known import Known
from airace.ingest.matching import Fields, Found, UnclearError
from airace.ingest.plausible import faults
from airace.ingest.withdrawal import Editor, needed_by, withdraw
from airace.lib.dates import last_day
from airace.lib.facts import SPECS
from airace.models import Claim, Company, Event, Prediction, SideHistory

MATCHES = {**matching.MATCHES, **happenings.EVENTS, **proposals.NEW}
# What reading a field of another shape than agreed raises
WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
# One decision at a time: two claims about one new fact must not both create it.
_LOCK = 7_203_114


class DecisionError(Exception):
    """The decision cannot be carried out; the sentence says why. Nothing was changed.

    `fact` is the one that has to be deleted first, where that is the reason.
    """

    def __init__(self, sentence: str, *, fact: Model | None = None) -> None:
        super().__init__(sentence)
        self.fact = fact


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision did: the fact, whether it is new or was withdrawn, and the columns that changed."""

    claim: Claim
    fact: Model | None
    new: bool = False
    changed: tuple[str, ...] = ()
    withdrawn: bool = False


def accept(
    claim_id: int, *, by: Editor, fields: Mapping[str, Any] | None = None, about: tuple[str, Model] | None = None
) -> Decision:
    """Accept a claim, with its fields corrected if `fields` is given; again changes nothing. Raises DecisionError.

    `about` names the fact that it belongs to, where the editor knows better than its words say.
    """
    try:
        with pghistory.context(user=getattr(by, "pk", None), reason="claim accepted"), transaction.atomic():
            claim = locked(claim_id)
            if fields is not None and too_large(fields):
                raise DecisionError(misfits(claim.kind, fields)[0])
            if claim.status == Claim.Status.ACCEPTED and fields in (None, claim.fields):
                known = facts.of(claim)
                return Decision(claim, known[1] if known else None)
            wanted = claim.fields if fields is None else fields
            if not isinstance(wanted, Mapping):
                raise DecisionError('The fields must be an object such as {"company": "zhipu", "stage": "listed"}.')
            return _accept(claim, by, dict(wanted), about)
    except UnclearError as error:
        raise DecisionError(str(error)) from None
    except WRONG_FORM as error:
        raise DecisionError(f"A field has a value of the wrong form ({error}).") from error
    except ValidationError as error:
        raise DecisionError(facts.sentence(error)) from None
    except DatabaseError as error:
        raise DecisionError(f"The database refused it: {str(error).splitlines()[0]}.") from None


def _accept(claim: Claim, by: Editor, fields: Fields, about: tuple[str, Model] | None) -> Decision:
    if about is not None:
        if identities.FACT_OF.get(claim.kind) != about[0]:
            raise DecisionError(f"Claims of the kind {claim.kind} are about no fact like {about[1]}.")
        fields |= identities.of(claim.kind, about[1])
    fields = {name: value for name, value in fields.items() if value is not None}
    wrong = misfits(claim.kind, fields, known=claim.fields) or faults(fields, published=claim.published_on)
    if wrong:
        raise DecisionError(" ".join(wrong))
    earlier = facts.of(claim)
    dropped = facts.spoken_of(earlier[0], claim) if earlier else frozenset()
    kind, fact, claim.fields = match(claim, fields)
    if about is not None:
        fact = about[1]
    if earlier and earlier[1].pk != fact.pk:
        raise DecisionError(f"The claim is accepted about {earlier[1]}; reject it first, then accept it about {fact}.")
    new = fact.pk is None
    if new:
        _create(kind, fact, claim)
    setattr(claim, kind, fact)
    _decide(claim, Claim.Status.ACCEPTED, by, reason="")
    if claim.article is not None:
        claim.url = claim.article.url or claim.url
        claim.published_on = last_day(claim.article.published_on, claim.article.published_precision)
    claim.save()
    changed = facts.derive(kind, fact, empty=dropped)
    version.bump()
    return Decision(claim, fact, new, tuple(changed))


def match(claim: Claim, fields: Fields, names: Known | None = None) -> Found:
    """The fact that a claim is about, unsaved where it is new, and the fields that it is made of. Raises UnclearError."""
    proposed = facts.of(claim) if claim.status == Claim.Status.CANDIDATE else None
    if proposed:  # a contributor typed it on the fact's own form
        return *proposed, fields
    if claim.kind not in MATCHES:
        raise UnclearError(f"Claims of the kind {claim.kind!r} are entered with their fact, not accepted from a list.")
    try:
        return MATCHES[claim.kind](fields, claim, names or Known())
    except WRONG_FORM as error:
        raise UnclearError(f"A field has a value of the wrong form ({error}).") from error


def reject(claim_id: int, *, by: Editor, reason: str) -> Decision:
    """Reject a claim; a fact that it supported falls back to its other claims. Raises DecisionError.

    A fact that only this claim of an article supported is withdrawn.
    """
    if not reason.strip():
        raise DecisionError("Say why the claim is rejected.")
    with pghistory.context(user=getattr(by, "pk", None), reason=f"claim rejected: {reason}"), transaction.atomic():
        claim = locked(claim_id)
        if claim.status == Claim.Status.REJECTED:
            return Decision(claim, None)
        known = facts.of(claim) if claim.status == Claim.Status.ACCEPTED else None
        dropped = facts.spoken_of(known[0], claim) if known else frozenset()
        _decide(claim, Claim.Status.REJECTED, by, reason=reason.strip())
        claim.save()
        if known is None:
            return Decision(claim, None)
        kind, fact = known
        if not facts.statements(kind, fact):
            return _without_source(claim, fact, by, f"claim rejected: {reason.strip()}")
        try:
            changed = facts.derive(kind, fact, empty=dropped)
        except ValidationError as error:
            raise DecisionError(facts.sentence(error)) from None
        version.bump()
        return Decision(claim, fact, changed=tuple(changed))


def _without_source(claim: Claim, fact: Model, by: Editor, reason: str) -> Decision:
    """Withdraw a fact whose only claim was rejected, where nothing but that claim made it and nothing needs it."""
    entered = claim.article_id is None
    needed = needed_by(fact)
    if entered or needed:
        transaction.set_rollback(True)
        why = f" and {needed} hang on it" if needed else ""
        raise DecisionError(
            f"The claim is the only source of {fact}{why}; delete that fact on its own page, or accept another claim.",
            fact=fact,
        )
    withdraw(fact, by=by, reason=reason)
    claim.refresh_from_db()
    return Decision(claim, fact, withdrawn=True)


def one_at_a_time() -> None:
    """Wait until nobody else decides; until the end of the transaction nobody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def locked(claim_id: int) -> Claim:
    one_at_a_time()
    claim = Claim.objects.select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise DecisionError(f"There is no claim {claim_id}.")
    return claim


def _decide(claim: Claim, status: Claim.Status, by: Editor, *, reason: str) -> None:
    claim.status, claim.reason, claim.decided_at = status, reason, datetime.now(UTC)
    claim.decided_by_id = getattr(by, "pk", None)


def _create(kind: str, fact: Model, claim: Claim) -> None:
    """Save a new fact with the values of its first claim, and what hangs on it."""
    if kind in SPECS:
        facts.assign(fact, facts.values_of(kind, [facts.statement(claim)]))
    if isinstance(fact, Prediction) and fact.question.pk is None:
        fact.question.save()
        fact.question = fact.question
    if isinstance(fact, SideHistory):
        earlier = SideHistory.objects.filter(company=fact.company, until=None, start__lt=fact.start)
        earlier.update(until=fact.start)
        Company.objects.filter(pk=fact.company_id).update(side=fact.side)
    facts.check(fact)
    fact.save()
    if isinstance(fact, Event):
        fact.companies.set(happenings.companies(claim.fields))
