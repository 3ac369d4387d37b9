"""Facts as rows: every column is what the accepted claims about the fact support, by the one choice rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from airace.lib.choose import Choice, Statement, choose
from airace.lib.facts import SPECS, columns
from airace.models import FACTS, Claim, Missing

# kind → column of the sum, column that says why it is empty
MISSING = {"funding_round": ("amount", "amount_missing"), "acquisition": ("price_usd", "price_missing")}
_RULE = re.compile("Constraint “([a-z_]+)” is violated.")


def statement(claim: Claim) -> Statement:
    own = (claim.pk, claim.fields, claim.tier, claim.published_on, claim.url, claim.preferred, claim.preferred_for)
    return Statement(*own)


def statements(kind: str, fact: Model) -> list[Statement]:
    """The accepted claims about a fact; `kind` is the claim's foreign key to it."""
    accepted = Claim.objects.filter(**{kind: fact.pk}, status=Claim.Status.ACCEPTED).order_by("pk")
    return [statement(claim) for claim in accepted]


def statements_of(found: Iterable[tuple[str, Model]]) -> dict[tuple[str, int], list[Statement]]:
    """As `statements`, of many facts at once."""
    keys: dict[str, set[int]] = {}
    for kind, fact in found:
        keys.setdefault(kind, set()).add(fact.pk)
    if not keys:
        return {}
    meant = reduce(or_, (Q(**{f"{kind}__in": pks}) for kind, pks in keys.items()))
    said: dict[tuple[str, int], list[Statement]] = {}
    for claim in Claim.objects.filter(meant, status=Claim.Status.ACCEPTED).order_by("pk"):
        kind = next(kind for kind in FACTS if getattr(claim, f"{kind}_id") is not None)
        said.setdefault((kind, getattr(claim, f"{kind}_id")), []).append(statement(claim))
    return said


def values_of(kind: str, statements: Sequence[Statement]) -> dict[str, Any]:
    """Columns that the statements support. A sum that nobody states is missing, one that somebody states is not."""
    if kind not in SPECS:
        return {}
    values = columns(kind, statements)
    if kind in MISSING:
        amount, why = MISSING[kind]
        stated = values.get(amount) is not None
        values[why] = "" if stated else values.get(why, Missing.UNKNOWN.value)
    return values


def chosen(kind: str, fact: Model) -> dict[str, Choice]:
    """Field → the value shown, who says it, and who says otherwise."""
    return choose(statements(kind, fact))


def derive(kind: str, fact: Model, *, empty: frozenset[str] = frozenset()) -> list[str]:
    """Write the chosen values into the fact's row and save it; returns the columns that changed.

    Columns that no claim speaks of keep their value, except those in `empty`, which fall back to their default:
    the claim behind them was withdrawn. Raises ValidationError for a value that the kind cannot hold.
    """
    if kind not in SPECS:
        return []
    chosen = values_of(kind, statements(kind, fact))
    for column in empty - set(chosen):
        field = fact._meta.get_field(column)
        chosen[column] = None if getattr(field, "null", False) else getattr(field, "get_default", str)()
    changed = assign(fact, chosen)
    if changed:
        check(fact)
        fact.save(update_fields=changed)
    return changed


def assign(fact: Any, values: dict[str, Any]) -> list[str]:
    """Set the values that differ from the row's, in the column's own type."""
    changed = []
    for column, value in values.items():
        clean = fact._meta.get_field(column).to_python(value)
        if getattr(fact, column) != clean:
            setattr(fact, column, clean)
            changed.append(column)
    return changed


def check(fact: Any) -> None:
    """Raise ValidationError where the row breaks a rule of its kind; addresses may be missing (files have none)."""
    blank = [field.name for field in fact._meta.concrete_fields if field.name == "source_url" and not fact.source_url]
    fact.full_clean(exclude=blank)


def spoken_of(kind: str, claim: Claim) -> frozenset[str]:
    """The columns of a fact that a claim speaks of."""
    return frozenset(columns(kind, [statement(claim)])) if kind in SPECS else frozenset()


def of(claim: Claim) -> tuple[str, Model] | None:
    """The fact that a claim is about: (kind, row)."""
    for kind in FACTS:
        if getattr(claim, f"{kind}_id") is not None:
            return kind, getattr(claim, kind)
    return None


def sentence(error: ValidationError) -> str:
    """What a ValidationError says, with the names of the fields; the name of a broken rule is a sentence itself."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    said = [
        (name, _RULE.sub(lambda rule: f"The rule is broken that {rule[1].replace('_', ' ')}.", " ".join(texts)))
        for name, texts in error.message_dict.items()
    ]
    return " ".join(text if name == "__all__" else f"{name}: {text}" for name, text in said)
