"""What a contributor types: a candidate claim with its source, from which an editor makes or changes the fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from airace.ingest import cited
from airace.ingest.entry import CLAIMS, KINDS, Stated, fields_of, implausible
from airace.ingest.known import Known
from airace.ingest.matching import Fields, Found, Match, company, required
from airace.ingest.rows import when
from airace.ingest.slugs import slug_of
from airace.ingest.withdrawal import Editor
from airace.lib.facts import day, precision
from airace.models import Chip, Claim, Company, Event, Person, Prediction


def propose(
    fact: Any, *, changed: Iterable[str], stated: Stated, by: Editor, own: dict[str, Any] | None = None
) -> Claim:
    """Put what was typed before an editor; the fact is not touched. Raises ValidationError for what is not possible."""
    kind, new = KINDS[type(fact)], fact.pk is None
    if wrong := implausible(fact, changed=changed, published=stated.published_on):
        raise ValidationError(wrong)
    said = fields_of(kind, fact, None if new else frozenset(changed)) | (own or {})
    if not said:
        raise ValidationError("Nothing that a claim can say was changed: remarks are an editor's own.")
    about = {} if new else {kind: fact}
    user = getattr(by, "pk", None)
    with pghistory.context(user=user, reason="proposed"), transaction.atomic():
        cited.remember(stated.page)
        return Claim.objects.create(
            kind=CLAIMS[kind],
            fields=(IDENTITIES[kind](fact) | said) if new else said,
            status=Claim.Status.CANDIDATE,
            url=stated.url,
            tier=stated.tier,
            published_on=stated.published_on,
            reason=stated.reason,
            **about,
        )


def _prediction(fact: Prediction) -> dict[str, Any]:
    author = {"person": fact.person.slug} if fact.person else {"organisation": _slug(fact.organisation)}
    return {**author, "proposition": fact.question.text, "made_on": when(fact.made_on, fact.made_precision)}


def _slug(row: Any) -> str:
    return row.slug if row else ""


# Kind of fact → the fields by which a claim about a new one says which it is
IDENTITIES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "company": lambda fact: {"of": "company", "name": fact.name},
    "person": lambda fact: {"of": "person", "name": fact.name},
    "model": lambda fact: {"model": fact.name, "developer": fact.developer.slug},
    "ipo": lambda fact: {"company": fact.company.slug, "exchange": fact.exchange},
    "funding_round": lambda fact: {"company": fact.company.slug, "round": fact.round},
    "acquisition": lambda fact: {"acquirer": fact.acquirer.slug, "target": fact.target.slug},
    "deployment": lambda fact: {"adopter": _slug(fact.adopter_company) or fact.adopter, "product": fact.product},
    "prediction": _prediction,
    "event": lambda fact: {"kind": fact.kind},
    "chip": lambda fact: {"name": fact.name, "vendor": fact.vendor.slug},
    "side_change": lambda fact: {},
}


def profile(fields: Fields, claim: Claim, names: Known) -> Found:
    """A company or person that a contributor missed."""
    kind: type[Any] = Person if fields.get("of") == "person" else Company
    return KINDS[kind], _row(kind, claim, {"name": str(required(fields, "name"))}), fields


def chip(fields: Fields, claim: Claim, names: Known) -> Found:
    vendor = company(required(fields, "vendor"), names)
    identity = {"name": str(required(fields, "name")), "vendor": vendor}
    return "chip", _row(Chip, claim, identity, side=vendor.side), fields


def event(fields: Fields, claim: Claim, names: Known) -> Found:
    stated = required(fields, "date")
    identity = {"title": str(required(fields, "title")), "date": day(stated)}
    more = {"kind": str(required(fields, "kind")), "date_precision": precision(stated)}
    return "event", _row(Event, claim, identity, **more), fields


def _row(table: type[Any], claim: Claim, identity: dict[str, Any], **more: Any) -> Model:
    """The row of this identity, which an earlier claim may have made; else a new one, unsaved."""
    known: Model | None = table._default_manager.filter(**identity).first()
    if known:
        return known
    row = table(source_url=claim.url, **identity, **more)
    row.slug = slug_of(row)
    new: Model = row
    return new


NEW: dict[str, Match] = {"profile": profile, "chip": chip, "event": event}
