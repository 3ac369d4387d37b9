"""Facts entered by hand: what an editor typed becomes an accepted claim with its source, like any other statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from airace import models
from airace.ingest import facts, version
from airace.ingest.plausible import faults
from airace.ingest.review import Editor
from airace.ingest.rows import when
from airace.lib import facts as shapes
from airace.models import Claim

# Kind of fact (the claim's foreign key) → kind of claim
CLAIMS = {
    "company": "profile",
    "person": "profile",
    "model": "release",
    "ipo": "ipo",
    "funding_round": "funding",
    "acquisition": "acquisition",
    "deployment": "deployment",
    "prediction": "prediction",
    "event": "event",
    "chip": "chip",
    "side_change": "relocation",
}
UNSTATED = (None, "", "unknown", "unstated")  # values that say nothing, so that no claim is made of them
KINDS: dict[type[Model], str] = {
    models.Company: "company",
    models.Person: "person",
    models.AIModel: "model",
    models.IPO: "ipo",
    models.FundingRound: "funding_round",
    models.Acquisition: "acquisition",
    models.Deployment: "deployment",
    models.Prediction: "prediction",
    models.Event: "event",
    models.Chip: "chip",
    models.SideHistory: "side_change",
}


def no_identity(fact: Any) -> dict[str, Any]:
    return {}


# Kinds of which a review can make a new row → the words by which a claim says which one (see `matching`)
IDENTITY: dict[str, Callable[[Any], dict[str, Any]]] = {
    "ipo": lambda ipo: {"company": ipo.company.slug, "exchange": ipo.exchange},
    "funding_round": lambda held: {"company": held.company.slug},
    "acquisition": lambda deal: {"acquirer": deal.acquirer.slug, "target": deal.target.slug},
    "deployment": lambda use: {
        "adopter": use.adopter_company.slug if use.adopter_company else use.adopter,
        "product": use.product,
    },
    "prediction": lambda said: {
        "person": said.person.name if said.person else "",
        "organisation": said.organisation.slug if said.organisation else "",
        "proposition": said.question.text,
    },
    "model": lambda model: {"model": model.name, "developer": model.developer.slug},
    "side_change": no_identity,  # its fields name the company already
}


@dataclass(frozen=True, slots=True)
class Stated:
    """Where an editor read it. `preferred` puts it before the choice rule, for the reason given."""

    url: str
    tier: int
    published_on: date
    preferred: bool = False
    reason: str = ""


def enter(fact: Any, *, changed: Iterable[str], stated: Stated, by: Editor) -> list[str]:
    """Save a fact and the claim that supports what was typed; returns the columns where the rule chose otherwise.

    `changed` are the columns that the editor touched; of a new fact all filled ones count. Where nothing that claims
    speak of was touched, only the row is saved. Raises ValidationError where what was typed is not possible.
    """
    kind, new = KINDS[type(fact)], fact.pk is None
    if wrong := implausible(fact, changed=changed, published=stated.published_on):
        raise ValidationError(wrong)
    reason = stated.reason or ("entered" if new else "corrected")
    with pghistory.context(user=getattr(by, "pk", None), reason=reason), transaction.atomic():
        typed = {name: getattr(fact, name) for name in shapes.SPECS.get(kind, {})}
        if new:
            fact.save()
        said = fields_of(kind, fact, None if new else frozenset(changed))
        if said:
            Claim.objects.create(
                kind=CLAIMS[kind],
                fields=said,
                status=Claim.Status.ACCEPTED,
                url=stated.url,
                tier=stated.tier,
                published_on=stated.published_on,
                preferred=stated.preferred,
                reason=stated.reason,
                decided_by_id=getattr(by, "pk", None),
                decided_at=datetime.now(UTC),
                **{kind: fact},
            )
            facts.assign(fact, facts.values_of(kind, facts.statements(kind, fact)))
            facts.check(fact)
        fact.save()  # once, after the choice: an edit that another source overrules is no state of the row
        version.bump()
        return [name for name, value in typed.items() if said and getattr(fact, name) != value]


def propose(fact: Any, *, changed: Iterable[str], stated: Stated, by: Editor) -> Claim | None:
    """Keep what was typed as a candidate claim that waits for review; the row is not touched, nor made where it is new.

    None where nothing that claims speak of was typed. Raises ValidationError where that is not possible, and of a new
    fact of a kind that a review cannot make.
    """
    kind, new = KINDS[type(fact)], fact.pk is None
    if new and kind not in IDENTITY:
        raise ValidationError(
            f"A new {fact._meta.verbose_name} is entered by an editor; propose corrections to known ones."
        )
    if wrong := implausible(fact, changed=changed, published=stated.published_on):
        raise ValidationError(wrong)
    said = fields_of(kind, fact, None if new else frozenset(changed))
    if not said and not new:
        return None
    named = {field: str(value) for field, value in IDENTITY.get(kind, no_identity)(fact).items() if value}
    with pghistory.context(user=getattr(by, "pk", None), reason="proposed"), transaction.atomic():
        return Claim.objects.create(
            kind=CLAIMS[kind],
            fields=named | said if new else said,
            url=stated.url,
            tier=stated.tier,
            published_on=stated.published_on,
            **({} if new else {kind: fact}),
        )


def implausible(fact: Any, *, changed: Iterable[str], published: date) -> list[str]:
    """What is impossible about the columns that were touched (of a new fact all filled ones), as sentences.

    How far a deal is decides which days may lie ahead, so that is looked at even where it was not touched.
    """
    kind = KINDS[type(fact)]
    said = fields_of(kind, fact, None if fact.pk is None else frozenset(changed))
    state: dict[str, Any] = {
        name: getattr(fact, name) for name in ("stage", "status", "scheduled") if name in shapes.SPECS.get(kind, {})
    }
    return faults({**state, **said}, published=published)


def fields_of(kind: str, fact: Any, columns: frozenset[str] | None) -> dict[str, Any]:
    """The fields of a claim that says what these columns of the row hold; all filled ones for None."""
    if kind == "side_change":
        return {"company": fact.company.slug, "to": fact.side, "date": when(fact.start, fact.precision)}
    said: dict[str, Any] = {}
    for column, (field, convert) in shapes.SPECS[kind].items():
        touched = columns is None or columns & {name for name, (f, _) in shapes.SPECS[kind].items() if f == field}
        value = getattr(fact, column)
        if not touched or value in UNSTATED or convert in (shapes.precision, shapes.currency):
            continue
        if convert is shapes.day:
            said[field] = when(value, _precision(kind, field, fact))
        elif convert is shapes.sum_of:
            said[field] = {"value": _plain(value), "currency": fact.currency or "USD"}
        elif convert is shapes.dollars:
            in_dollars = {"value": _plain(value), "currency": "USD"}
            own = said.get(field)
            said[field] = {**own, "also": in_dollars} if own and own["currency"] != "USD" else in_dollars
        elif convert is shapes.joined:
            said[field] = str(value).split("|")
        else:
            said[field] = _plain(value)
    return said


def _precision(kind: str, field: str, fact: Any) -> str:
    for column, (of, convert) in shapes.SPECS[kind].items():
        if of == field and convert is shapes.precision:
            return str(getattr(fact, column))
    return "day"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
