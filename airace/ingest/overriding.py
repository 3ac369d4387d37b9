"""Overrides of the choice rule: an editor says which claim is shown for one field, and why; and takes that back."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from airace.ingest import facts, version
from airace.ingest.review import Decision, DecisionError, locked
from airace.models import Claim

LONGEST = 500


def prefer(claim_id: int, field: str, *, by: Any, reason: str) -> Decision:
    """Show what this claim says for one field, whatever the rule says; any other override of the field ends.

    Raises DecisionError.
    """
    reason = _said(reason)
    with _reason(by, f"override of {field}: {reason}"), transaction.atomic():
        claim = _accepted(claim_id)
        if claim.fields.get(field) is None:
            raise DecisionError(f"Claim {claim_id} says nothing of {field.replace('_', ' ')}.")
        for other in _rivals(claim):
            _end(other, field)
        claim.preferred_for = {**claim.preferred_for, field: reason}
        claim.save()  # who and why is in its history; who accepted it stays
        return _derive(claim)


def follow_rule(claim_id: int, field: str, *, by: Any, reason: str) -> Decision:
    """End the overrides of one field of the fact that a claim is about; the rule chooses again. Raises DecisionError."""
    reason = _said(reason)
    with _reason(by, f"override of {field} ended: {reason}"), transaction.atomic():
        claim = _accepted(claim_id)
        ended = [_end(one, field) for one in (claim, *_rivals(claim))]
        if not any(ended):
            raise DecisionError(f"Nobody overrides the rule for {field.replace('_', ' ')}; there is nothing to end.")
        return _derive(claim)


def _said(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise DecisionError("Say why, in a sentence that readers understand; it is shown to them.")
    if len(reason) > LONGEST:
        raise DecisionError(f"Say it in at most {LONGEST} characters.")
    return reason


def _reason(by: Any, reason: str) -> Any:
    return pghistory.context(user=getattr(by, "pk", None), reason=reason)


def _accepted(claim_id: int) -> Claim:
    claim = locked(claim_id)
    if claim.status != Claim.Status.ACCEPTED:
        raise DecisionError(f"Claim {claim_id} is not accepted, so it cannot be shown; accept it first.")
    return claim


def _rivals(claim: Claim) -> list[Claim]:
    known = facts.of(claim)
    if known is None:
        return []
    kind, fact = known
    rows = Claim.objects.filter(**{kind: fact.pk}, status=Claim.Status.ACCEPTED).exclude(pk=claim.pk)
    return list(rows.order_by("pk"))


def _end(claim: Claim, field: str) -> bool:
    """End a claim's override of a field; whether it had one. One of the whole claim stays for its other fields."""
    if claim.fields.get(field) is None or not (claim.preferred or field in claim.preferred_for):
        return False
    kept = {name: why for name, why in claim.preferred_for.items() if name != field}
    if claim.preferred:
        rest = {name: claim.reason for name, value in claim.fields.items() if value is not None and name != field}
        kept, claim.preferred = {**rest, **kept}, False
    claim.preferred_for = kept
    claim.save()
    return True


def _derive(claim: Claim) -> Decision:
    known = facts.of(claim)
    if known is None:
        raise DecisionError(f"Claim {claim.pk} is about no fact.")
    try:
        changed = facts.derive(*known)
    except ValidationError as error:
        raise DecisionError(facts.sentence(error)) from None
    version.bump()
    return Decision(claim, known[1], changed=tuple(changed))
