"""Facts entered by hand: what an editor typed becomes an accepted claim with its source, like any other statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from airace import models
from airace.ingest import cited, facts, version
from airace.ingest.plausible import faults
from airace.ingest.rows import when
from airace.ingest.withdrawal import Editor
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


@dataclass(frozen=True, slots=True)
class Stated:
    """Where an editor read it. `preferred` puts it before the choice rule, for the reason given.

    `title` and `publisher` are what the page calls itself, where that is known.
    """

    url: str
    tier: int
    published_on: date
    preferred: bool = False
    reason: str = ""
    title: str = ""
    publisher: str = ""

    @property
    def page(self) -> cited.Page:
        return cited.Page(self.url, self.title, self.publisher, self.published_on)


def enter(
    fact: Any, *, changed: Iterable[str], stated: Stated, by: Editor, own: Mapping[str, Any] | None = None
) -> list[str]:
    """Save a fact and the claim that supports what was typed; returns the columns where the rule chose otherwise.

    `changed` are the columns that the editor touched; of a new fact all filled ones count. `own` are fields of the
    claim that the row has no columns for, such as a sum in the currency in which it was stated. Where nothing that
    claims speak of was touched, only the row is saved. Raises ValidationError where what was typed is not possible.
    """
    kind, new = KINDS[type(fact)], fact.pk is None
    if wrong := implausible(fact, changed=changed, published=stated.published_on):
        raise ValidationError(wrong)
    reason = stated.reason or ("entered" if new else "corrected")
    with pghistory.context(user=getattr(by, "pk", None), reason=reason), transaction.atomic():
        typed = {name: getattr(fact, name) for name in shapes.SPECS.get(kind, {})}
        if new:
            fact.save()
        said = fields_of(kind, fact, None if new else frozenset(changed)) | dict(own or {})
        if said:
            _claim(kind, fact, said, stated, by)
            facts.assign(fact, facts.values_of(kind, facts.statements(kind, fact)))
            facts.check(fact)
        fact.save()  # once, after the choice: an edit that another source overrules is no state of the row
        version.bump()
        return [name for name, value in typed.items() if said and getattr(fact, name) != value]


def support(fact: Any, said: Mapping[str, Any], stated: Stated, by: Editor) -> list[str]:
    """Add an accepted claim to a fact; returns the columns that changed. Within the caller's transaction and context."""
    kind = KINDS[type(fact)]
    _claim(kind, fact, said, stated, by)
    return facts.derive(kind, fact)


def _claim(kind: str, fact: Any, said: Mapping[str, Any], stated: Stated, by: Editor) -> None:
    cited.remember(stated.page)
    Claim.objects.create(
        kind=CLAIMS[kind],
        fields=dict(said),
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
            said[field] = {"value": plain(value), "currency": fact.currency or "USD"}
        elif convert is shapes.dollars:
            in_dollars = {"value": plain(value), "currency": "USD"}
            own = said.get(field)
            said[field] = {**own, "also": in_dollars} if own and own["currency"] != "USD" else in_dollars
        elif convert is shapes.joined:
            said[field] = str(value).split("|")
        else:
            said[field] = plain(value)
    return said


def _precision(kind: str, field: str, fact: Any) -> str:
    for column, (of, convert) in shapes.SPECS[kind].items():
        if of == field and convert is shapes.precision:
            return str(getattr(fact, column))
    return "day"


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
