"""Which of several conflicting claims about one field is shown; all of them are kept.

The rule, in words for readers (docs/methodology.md prints it): an editor's override first, of a whole statement or of
one field of it, with the reason; then the source closest to the fact (primary filing, company statement, reporting,
compilation, second hand); then the newest. How far a deal has come is different: there the newest statement wins,
because older ones were right in their day. A date that merely says less exactly what another statement says
("January" beside 8 January) competes with nothing.
`airace.lib.facts` turns the choices into the columns of a fact.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from airace.lib.say import later, say

# Fields that describe a state of affairs, not a quantity fixed once.
STATES = frozenset({"stage", "status", "modality", "export_status", "role"})

# How close to the fact a statement is, in the words that readers see.
TIERS = {
    1: later("primary filing"),
    2: later("company statement"),
    3: later("reporting"),
    4: later("compilation"),
    5: later("second hand"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """An accepted claim as the rule sees it. `tier` is 1 (primary filing) to 5 (second hand).

    `preferred`: an editor put all of it before the rule; `preferred_for`: only these fields, each with the reason.
    """

    id: int
    fields: Mapping[str, Any]
    tier: int
    published_on: date
    url: str
    preferred: bool = False
    preferred_for: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def overrides(self, of: str) -> bool:
        return self.preferred or of in self.preferred_for


@dataclass(frozen=True, slots=True)
class Choice:
    """The value shown for a field, the statement it comes from, and the statements that say otherwise."""

    value: Any
    by: Statement
    others: tuple[Statement, ...]


def choose(statements: Iterable[Statement]) -> dict[str, Choice]:
    """The chosen value of every field that at least one statement gives; a value None counts as not given."""
    by_field: dict[str, list[Statement]] = {}
    for statement in statements:
        for field, value in statement.fields.items():
            if value is not None:
                by_field.setdefault(field, []).append(statement)
    return {field: _choice(field, given) for field, given in by_field.items()}


def by_rule(statements: Iterable[Statement]) -> dict[str, Choice]:
    """As `choose`, with every override of an editor left out of account."""
    return choose(replace(statement, preferred=False, preferred_for={}) for statement in statements)


def _choice(field: str, given: list[Statement]) -> Choice:
    if len(given) == 1:
        return Choice(given[0].fields[field], given[0], ())
    exact = [one for one in given if one.overrides(field) or not any(_says_less(one, other, field) for other in given)]
    best = max(exact, key=lambda statement: _rank(field, statement))
    value = best.fields[field]
    others = tuple(other for other in exact if other.fields[field] != value)
    return Choice(value, best, others)


def reason(field: str, choice: Choice) -> str:
    """Why the chosen statement is shown and not the others, in words; '' where nobody says otherwise."""
    if not choice.others:
        return ""
    if choice.by.overrides(field):
        why = choice.by.preferred_for.get(field, "").strip().rstrip(".")
        return f"chosen by an editor over the rule, because: {why}" if why else "chosen by an editor over the rule"
    if field in STATES:
        return "the newest"
    if choice.by.tier < min(other.tier for other in choice.others):
        return say("the closest to the fact: {tier}", tier=TIERS.get(choice.by.tier, later("source")))
    rivals = [other.published_on for other in choice.others if other.tier == choice.by.tier]
    return (
        "the newest of those closest to the fact" if choice.by.published_on > max(rivals) else "entered last of equals"
    )


def _rank(field: str, statement: Statement) -> tuple[bool, int, int, int]:
    newest, closest = statement.published_on.toordinal(), -statement.tier
    order = (newest, closest) if field in STATES else (closest, newest)
    return (statement.overrides(field), *order, statement.id)


_SHOWN = {"year": 4, "month": 7, "day": 10}  # characters of an ISO day that a date of this precision states


def _says_less(one: Statement, other: Statement, field: str) -> bool:
    """Whether `one` gives a date that holds the more exact date of `other`."""
    vague, exact = one.fields[field], other.fields[field]
    if not (isinstance(vague, Mapping) and isinstance(exact, Mapping)):
        return False
    stated, more = _SHOWN.get(vague.get("precision", "")), _SHOWN.get(exact.get("precision", ""))
    if stated is None or more is None or stated >= more:
        return False
    return str(exact["value"])[:stated] == str(vague["value"])[:stated]
