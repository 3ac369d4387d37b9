"""What editors do in the review, one transaction an action: claims, facts, evidence, history and the record of it.

The record keeps the context under which the database wrote the history, so that `ingest/undo.py` finds every row that
the action touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Model

from airace.ingest import queue
from airace.ingest.review import Decision, DecisionError, accept, one_at_a_time, reject
from airace.models import Claim, ReviewAction, ReviewKind, ReviewLease, ReviewSkip

# Common reasons, each under its number key; 0 is for one's own words.
REASONS = (
    "The text does not say this.",
    "It names the wrong company, person or model.",
    "The sum, currency or date is read wrongly.",
    "Hearsay or a plan, told as if it had happened.",
    "The same statement is on record already.",
    "Not about AI, or not about anything we keep.",
    "The source is advertising or cannot be relied on.",
)


@dataclass(frozen=True, slots=True)
class Done:
    """An action carried out: its record, and the decision about each claim."""

    action: ReviewAction
    decisions: tuple[Decision, ...]


def accept_claims(
    claims: Sequence[int],
    *,
    by: Any,
    fields: Mapping[str, Any] | None = None,
    about: tuple[str, Model] | None = None,
    kind: str = ReviewKind.ACCEPT,
    was: str = Claim.Status.CANDIDATE,
) -> Done:
    """Accept the first claim, corrected where `fields` is given, and similar ones with it, the same corrections made.

    `was` is the state that the editor saw the first one in. All or nothing. Raises DecisionError.
    """
    with _action(by, "claim accepted"), transaction.atomic():
        _free_to_decide(claims, by, was)
        corrected: Mapping[str, Any] = {}
        if fields is not None:
            before = Claim.objects.values_list("fields", flat=True).get(pk=claims[0])
            names = {*before, *fields}
            corrected = {name: fields.get(name) for name in names if fields.get(name) != before.get(name)}
        if was == Claim.Status.ACCEPTED and not corrected and about is None:
            raise DecisionError(f"Claim {claims[0]} is accepted as it stands; there is nothing to change.")
        if corrected and kind == ReviewKind.ACCEPT:
            kind = ReviewKind.CORRECT
        decided = [_accept(claim, by, corrected, about, position) for position, claim in enumerate(claims)]
        return Done(_record(kind, claims, by, _accepted(kind, decided)), tuple(decided))


def _accept(
    claim: int, by: Any, corrected: Mapping[str, Any], about: tuple[str, Model] | None, position: int
) -> Decision:
    try:
        fields = None
        if corrected:
            own = Claim.objects.values_list("fields", flat=True).get(pk=claim)
            fields = {**own, **corrected}
        return accept(claim, by=by, fields=fields, about=about)
    except DecisionError as error:
        if position == 0:
            raise
        raise DecisionError(f"Claim {claim}, which is like it: {error} Nothing was changed.", fact=error.fact) from None


def _accepted(kind: str, decided: Sequence[Decision]) -> str:
    facts = {str(one.fact): one for one in decided}
    about = next(iter(facts)) if len(facts) == 1 else f"{len(facts)} facts"
    new = " (new)" if any(one.new for one in decided) and len(facts) == 1 else ""
    changed = sorted({column for one in decided for column in one.changed})
    what = f"; now shown differently: {', '.join(changed)}".replace("_", " ") if changed else ""
    return f"{ReviewKind(kind).label}: {_count(decided)} about {about}{new}{what}."


def reject_claims(
    claims: Sequence[int],
    *,
    by: Any,
    reason: str,
    kind: str = ReviewKind.REJECT,
    was: str = Claim.Status.CANDIDATE,
) -> Done:
    """Reject claims for one reason; `was` as for `accept_claims`. All or nothing. Raises DecisionError."""
    with _action(by, f"claim rejected: {reason}"), transaction.atomic():
        _free_to_decide(claims, by, was)
        if was == Claim.Status.REJECTED:
            raise DecisionError(f"Claim {claims[0]} is rejected already; there is nothing to change.")
        decided = [reject(claim, by=by, reason=reason) for claim in claims]
        gone = [str(one.fact) for one in decided if one.withdrawn]
        ended = f" {', '.join(gone)}, which nothing else supported, is deleted." if gone else ""
        words = f"{ReviewKind(kind).label}: {_count(decided)}. {reason.strip()}{ended}"
        return Done(_record(kind, claims, by, words), tuple(decided))


def duplicate(claims: Sequence[int], of: int, *, by: Any, was: str = Claim.Status.CANDIDATE) -> Done:
    """Merge claims into another one that says the same, from the same place: that one stays, they are rejected."""
    kept = Claim.objects.filter(pk=of).first()
    if kept is None or of in claims:
        raise DecisionError(f"There is no other claim {of} to merge it into; give the number of one.")
    if kept.status == Claim.Status.REJECTED:
        raise DecisionError(f"Claim {of} is rejected itself; merge into one that waits or is accepted.")
    return reject_claims(claims, by=by, reason=f"Duplicate of claim {of}.", kind=ReviewKind.MERGE, was=was)


def skip(claim: int, *, by: Any) -> Done:
    """Pass a claim over; others are given it."""
    now = datetime.now(UTC)
    with transaction.atomic():
        ReviewSkip.objects.update_or_create(claim_id=claim, editor_id=by.pk, defaults={"at": now})
        ReviewLease.objects.filter(claim=claim, editor_id=by.pk).delete()
        words = f"{ReviewKind.SKIP.label}: claim {claim}."
        return Done(_write(ReviewKind.SKIP, [claim], by, words, None), ())


def _action(by: Any, reason: str) -> Any:
    return pghistory.context(user=getattr(by, "pk", None), reason=reason)


def _free_to_decide(claims: Sequence[int], by: Any, was: str) -> None:
    """Whether the claims are still as the editor saw them, and on nobody else's screen."""
    one_at_a_time()
    there = Claim.objects.select_related("decided_by").defer("excerpt").in_bulk(claims)
    for position, pk in enumerate(claims):
        if pk not in there:
            raise DecisionError(f"There is no claim {pk}.")
        claim = there[pk]
        if claim.status != (was if position == 0 else Claim.Status.CANDIDATE):
            who = f" by {claim.decided_by}" if claim.decided_by else ""
            state = Claim.Status(claim.status).label.lower()
            raise DecisionError(f"Claim {pk} is not as you saw it: {state}{who} by now. Nothing was changed.")
    for pk, who in queue.held_by_others(claims, by).items():
        raise DecisionError(f"{who} is looking at claim {pk} just now; it was left alone. Nothing was changed.")


def _record(kind: str, claims: Sequence[int], by: Any, words: str) -> ReviewAction:
    ReviewLease.objects.filter(claim__in=claims).delete()
    ReviewSkip.objects.filter(claim__in=claims).delete()
    with pghistory.context() as context:  # the one that is open
        return _write(kind, claims, by, words, context.id)


def _write(kind: str, claims: Sequence[int], by: Any, words: str, context: Any) -> ReviewAction:
    return ReviewAction.objects.create(
        kind=kind,
        editor_id=getattr(by, "pk", None),
        context=context,
        claims=list(claims),
        words=words[:500],
        made_at=datetime.now(UTC),
    )


def _count(decided: Sequence[Decision]) -> str:
    return f"claim {decided[0].claim.pk}" + (f" and {len(decided) - 1} like it" if len(decided) > 1 else "")
