"""Claims that may be accepted many at a time: what each must pass is written here, and a preview shows it claim by claim.

A claim passes where every rule of `ALWAYS` holds and at least one of `GROUNDS`. What the preview listed is accepted,
nothing else: each is looked at again in the transaction, and one that changed or does not pass any more is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Model

from airace.ingest import facts, queue
from airace.ingest.claim_fields import misfits
from airace.ingest.decisions import Done, accept_claims
from airace.ingest.identities import NAMED_BY
from airace.ingest.known import Known
from airace.ingest.matching import Found, UnclearError
from airace.ingest.plausible import faults
from airace.ingest.review import DecisionError, match, one_at_a_time
from airace.ingest.similar import agree
from airace.lib.choose import STATES, Choice, Statement, choose
from airace.models import Claim, ReviewKind, Tier

SURE = 0.9  # confidence of the extraction from which a filing's word is taken
AT_ONCE = 100
# Fields that say how a sentence speaks or help to find the fact, and make no column of it
_ASIDE = frozenset({"modality", "place", "exchange", "developer"})
_STEPS = frozenset({"ipo", "acquisition"})  # whose `date` is compared under the name of its step: listed, closed …


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with what is known: its fact (None: new or not found), what is shown of it now, and its own values."""

    claim: Claim
    fact: tuple[str, Model] | None
    problem: str
    fields: Mapping[str, Any]
    shown: Mapping[str, Choice]
    unchanged: bool
    held_by: str

    @property
    def told(self) -> list[str]:
        """The fields that say something of the fact beyond its name."""
        naming = {*_ASIDE, *NAMED_BY[self.claim.kind], *(("date",) if self.claim.kind in _STEPS else ())}
        return [name for name in self.fields if name not in naming]

    @property
    def compared(self) -> list[str]:
        return [name for name in self.told if name in self.shown]

    @property
    def agreeing(self) -> list[str]:
        return [name for name in self.compared if agree(self.fields[name], self.shown[name].value)]


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    sentence: str
    holds: Callable[[Case], bool]


ALWAYS = (
    Rule(
        "known fact",
        "It is about one fact that is on record already; it makes no new one.",
        lambda case: bool(case.fact),
    ),
    Rule(
        "asserted",
        "The sentence says that it happened; it is no plan, hearsay, condition or denial.",
        lambda case: str(case.claim.fields.get("modality", "happened")) == "happened",
    ),
    Rule(
        "possible",
        "Its fields have the agreed forms, and its dates and sums are possible.",
        lambda case: (
            not misfits(case.claim.kind, case.claim.fields, known=case.claim.fields)
            and not faults(case.claim.fields, published=case.claim.published_on)
        ),
    ),
    Rule(
        "no conflict",
        "Nothing that it says differs from what is shown now.",
        lambda case: len(case.agreeing) == len(case.compared),
    ),
    Rule("free", "Nobody else is looking at it.", lambda case: not case.held_by),
)
GROUNDS = (
    Rule(
        "confirms",
        "Everything that it says of the fact is known already, and nothing shown would change; it adds a second source.",
        lambda case: case.unchanged and bool(case.compared) and set(case.told) == set(case.agreeing),
    ),
    Rule(
        "sure filing",
        f"It is read out of a primary filing or dataset, with a confidence of at least {SURE:.0%}, and changes no stage.",
        lambda case: (
            case.claim.tier == Tier.PRIMARY
            and (case.claim.confidence or 0) >= SURE
            and not any(name in STATES and name not in case.shown for name in case.told)
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim and the rules; `state` is the state of the claim that was looked at."""

    case: Case
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    state: int

    @property
    def passes(self) -> bool:
        return not any(rule.name in self.failed for rule in ALWAYS) and any(
            rule.name in self.passed for rule in GROUNDS
        )


def preview(claims: Iterable[int], *, by: Any) -> list[Verdict]:
    """What the rules say about each of the claims, in their order; those decided by now are left out."""
    wanted = list(claims)
    held = queue.held_by_others(wanted, by)
    rows = (
        Claim.objects.filter(pk__in=wanted, status=Claim.Status.CANDIDATE)
        .select_related("article", "source")
        .defer("article__text", "article__search")
        .in_bulk()
    )
    kept: Any = Claim.versions.rel.related_model  # type: ignore[attr-defined]
    states = kept.objects.filter(pgh_obj__in=list(rows)).order_by("pgh_id")
    newest: dict[int, int] = dict(states.values_list("pgh_obj_id", "pgh_id"))
    there = [rows[pk] for pk in wanted if pk in rows]
    names = Known(there)
    meant = {claim.pk: _meant(claim, names) for claim in there}
    known = facts.statements_of(found[:2] for found in meant.values() if not isinstance(found, str) and found[1].pk)
    return [
        _judged(_case(claim, meant[claim.pk], known, held.get(claim.pk, "")), newest.get(claim.pk, 0))
        for claim in there
    ]


def _judged(case: Case, state: int) -> Verdict:
    rules = (*ALWAYS, *GROUNDS)
    passed = tuple(rule.name for rule in rules if rule.holds(case))
    return Verdict(case, passed, tuple(rule.name for rule in rules if rule.name not in passed), state)


def _meant(claim: Claim, names: Known) -> Found | str:
    """The fact that a claim is about, or why that is not clear."""
    try:
        return match(claim, dict(claim.fields), names)
    except UnclearError as error:
        return str(error)


def _case(
    claim: Claim, meant: Found | str, statements: Mapping[tuple[str, int], list[Statement]], held_by: str
) -> Case:
    if isinstance(meant, str):
        return Case(claim, None, meant, claim.fields, {}, False, held_by)
    kind, fact, fields = meant
    if fact.pk is None:
        return Case(claim, None, "", fields, {}, False, held_by)
    known = statements.get((kind, fact.pk), [])
    more = [*known, replace(facts.statement(claim), fields=fields)]
    unchanged = facts.values_of(kind, known) == facts.values_of(kind, more)
    return Case(claim, (kind, fact), "", fields, choose(known), unchanged, held_by)


def accept_previewed(previewed: Mapping[int, int], *, by: Any) -> tuple[Done | None, dict[int, str]]:
    """Accept the claims that a preview listed (claim → its state there) and that still pass, in one transaction.

    Gives what was done (None: nothing) and the claims left alone with the reason.
    """
    if len(previewed) > AT_ONCE:
        raise DecisionError(f"At most {AT_ONCE} claims are accepted at once; {len(previewed)} were sent.")
    with transaction.atomic():
        one_at_a_time()
        verdicts = {verdict.case.claim.pk: verdict for verdict in preview(previewed, by=by)}
        left = dict.fromkeys((pk for pk in previewed if pk not in verdicts), "it was decided by somebody meanwhile")
        going = []
        for pk, verdict in verdicts.items():
            if verdict.state != previewed[pk]:
                left[pk] = "it was changed meanwhile"
            elif not verdict.passes:
                left[pk] = f"it does not pass any more: {', '.join(verdict.failed)}"
            else:
                going.append(pk)
        if not going:
            return None, left
        return accept_claims(going, by=by, kind=ReviewKind.BULK), left
