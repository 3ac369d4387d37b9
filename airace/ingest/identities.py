"""The fields by which a claim names its fact, read off the fact: for claims that an editor says belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airace.models import Claim

# The foreign key of a claim to the facts that claims of a kind are about
FACT_OF = {
    "ipo": "ipo",
    "funding": "funding_round",
    "acquisition": "acquisition",
    "prediction": "prediction",
    "deployment": "deployment",
    "relocation": "side_change",
    "release": "model",
    "ranking": "event",
    "policy": "event",
    "statement": "event",
}
# The fields that say which fact is meant, by kind of claim
NAMED_BY = {
    "ipo": ("company",),
    "funding": ("company",),
    "acquisition": ("acquirer", "target"),
    "prediction": ("person", "organisation"),
    "deployment": ("adopter", "product"),
    "relocation": ("company", "to"),
    "release": ("model",),
    "ranking": ("subject", "metric", "surpassed"),
    "policy": ("actor", "instrument", "object"),
    "statement": ("person", "organisation", "proposition"),
}


def of(kind: str, fact: Any) -> dict[str, Any]:
    """What a claim of the kind must say to be about this fact; of an event nothing, since its words may differ."""
    return {name: value for name, value in _READ.get(kind, _nothing)(fact).items() if value}


def _nothing(fact: Any) -> dict[str, Any]:
    return {}


def _prediction(fact: Any) -> dict[str, Any]:
    author = {"person": fact.person.slug} if fact.person_id else {"organisation": fact.organisation.slug}
    return {**author, "proposition": fact.question.text}


def _deployment(fact: Any) -> dict[str, Any]:
    adopter = fact.adopter_company.slug if fact.adopter_company_id else fact.adopter
    return {"adopter": adopter, "product": fact.product}


_READ: dict[str, Callable[[Any], dict[str, Any]]] = {
    "ipo": lambda fact: {"company": fact.company.slug, "exchange": fact.exchange},
    "funding": lambda fact: {"company": fact.company.slug},
    "acquisition": lambda fact: {"acquirer": fact.acquirer.slug, "target": fact.target.slug},
    "prediction": _prediction,
    "deployment": _deployment,
    "relocation": lambda fact: {"company": fact.company.slug, "to": fact.side},
    "release": lambda fact: {"model": fact.slug},
}


def nearest(claim: Claim, limit: int = 40) -> list[Any]:
    """Facts that a claim may belong to: those that share a name with it first, then the newest of the kind."""
    column = FACT_OF.get(claim.kind)
    if column is None:
        return []
    table: Any = Claim._meta.get_field(column).related_model
    named = [str(claim.fields[name]) for name in NAMED_BY[claim.kind] if claim.fields.get(name)]
    links = [field.name for field in table._meta.fields if field.is_relation]
    rows = list(table.objects.select_related(*links).order_by("-pk")[: 20 * limit])
    keys = {word.lower() for name in named for word in (name, name.replace(" ", "-"))}
    return sorted(rows, key=lambda fact: -_shared(fact, keys))[:limit]


def _shared(fact: Any, keys: set[str]) -> int:
    said = f"{getattr(fact, 'slug', '')} {fact}".lower()
    return sum(key in said for key in keys)
