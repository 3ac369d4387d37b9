"""Waiting claims that say what another one says: the same about the same fact, or nearly the same sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from rapidfuzz import fuzz

from airace.ingest.identities import NAMED_BY
from airace.lib.choose import STATES
from airace.lib.facts import currency, precision
from airace.models import Claim

LOOKED_AT = 300  # waiting claims about the same names that are compared
SHOWN = 30
NEARLY = 90  # of 100: so alike are two excerpts that tell the same in the same words
ROUNDING = 0.005  # sums that differ by less are the same sum, rounded
ROUNDED = "agrees within rounding"


@dataclass(frozen=True, slots=True)
class Alike:
    """A waiting claim like another one. `same`: it says the same values, so that both may be decided together."""

    claim: Claim
    same: bool
    why: str


def similar(claim: Claim) -> list[Alike]:
    """Those that say the same first, then those that are only like it. One query."""
    names = {f"fields__{name}": claim.fields[name] for name in NAMED_BY.get(claim.kind, ()) if claim.fields.get(name)}
    if not names:
        return []
    rows = (
        Claim.objects.filter(Q(**names), kind=claim.kind, status=Claim.Status.CANDIDATE)
        .exclude(pk=claim.pk)
        .select_related("article", "source", "lease__editor")
        .defer("article__text", "article__search")
        .order_by("-confidence", "-pk")[:LOOKED_AT]
    )
    found = [alike for row in rows if (alike := _alike(claim, row))]
    return sorted(found, key=lambda one: not one.same)[:SHOWN]


def _alike(claim: Claim, other: Claim) -> Alike | None:
    both = [
        name for name in claim.fields if name in other.fields and name not in NAMED_BY[claim.kind] and name != "quote"
    ]
    telling = [name for name in both if name not in STATES]
    differing = [name for name in both if not agree(claim.fields[name], other.fields[name])]
    if not differing and telling:
        how = {name: standing(claim.fields[name], other.fields[name]) for name in telling}
        said = (name if how[name] == "same" else f"{name} ({how[name]})" for name in telling)
        return Alike(other, True, f"same {', '.join(said)}".replace("_", " "))
    if not differing and both and set(claim.fields) == set(other.fields):
        return Alike(other, True, "same fields")
    if claim.excerpt and fuzz.token_set_ratio(claim.excerpt, other.excerpt) >= NEARLY:
        return Alike(other, not differing and bool(both), "nearly the same sentence")
    if differing:
        return Alike(other, False, f"other {', '.join(differing)}".replace("_", " "))
    return None


def agree(one: Any, other: Any) -> bool:
    """Whether two values of a field do not contradict each other: a date in the month of the other, a rounded sum."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if "precision" in one and "precision" in other:
            short, long = sorted((str(one["value"]), str(other["value"])), key=len)
            return long.startswith(short) and (len(short) < len(long)) == (precision(one) != precision(other))
        if "currency" in one and "currency" in other:
            mine, theirs = sums(one), sums(other)
            return any(_near(mine[name], theirs[name]) for name in mine if name in theirs)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return _near(float(one), float(other))
    return bool(one == other)


def standing(one: Any, other: Any) -> str:
    """How a value stands to another one, for people: what merely agrees is not called the same."""
    if not agree(one, other):
        return "differs"
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if "precision" in one and "precision" in other and precision(one) != precision(other):
            vague = len(str(one["value"])) < len(str(other["value"]))
            return "agrees, less exactly" if vague else "agrees, more exactly"
        if "currency" in one and "currency" in other:
            return "same" if _exactly(one) & _exactly(other) else ROUNDED
    return "same" if one == other else ROUNDED


def _exactly(money: Mapping[str, Any]) -> set[tuple[str, Any]]:
    """The sums that are stated as one number, in each of their currencies."""
    both = (one for one in (money.get("also"), money) if isinstance(one, Mapping))
    return {(currency(one), one["value"]) for one in both if one.get("value") is not None}


def sums(money: Mapping[str, Any]) -> dict[str, float]:
    """Currency → amount, of a sum that may be stated in a second currency as well."""
    return {currency(one): _middle(one) for one in (money.get("also"), money) if isinstance(one, Mapping)}


def _middle(money: Mapping[str, Any]) -> float:
    ends = [money[end] for end in ("value", "low", "high") if isinstance(money.get(end), int | float)]
    return sum(ends) / len(ends) if ends else 0.0


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= ROUNDING * max(abs(one), abs(other))
