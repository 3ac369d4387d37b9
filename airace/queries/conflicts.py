"""Fields of facts that accepted claims state differently, of every kind: what is shown, who says otherwise, how far apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from airace.lib.choose import STATES, Choice, Statement, by_rule, choose
from airace.lib.facts import SPECS, currency, precision, sum_of
from airace.models import Claim
from airace.queries.facts import IDENTITY

# Words that two sources never write alike; differing there is no contradiction.
PROSE = frozenset({"summary", "quote", "title", "short", "figure"})
# They say of what kind the number beside them is.
ASIDE = frozenset({"market_cap_basis", "valuation_kind", "amount_missing"})
WORDS_APART = 0.5  # how far apart two texts count as being, of 1
YEAR = 365
NUMBERS = (int, float, Decimal)
# Column, field, what is shown, what the rule alone would show, and the weight
Contested = tuple[str, str, Choice, Choice, float]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field in conflict. `weight` is how far the values lie apart, 0 to 1, doubled between sources equally close."""

    kind: str
    fact: int
    column: str
    field: str
    choice: Choice
    ruled: Choice
    weight: float
    identity: Mapping[str, Any]

    @property
    def slug(self) -> str:
        return str(self.identity["slug"])

    @property
    def overridden(self) -> bool:
        return self.choice.by.overrides(self.field)


def conflicts(*, known_on: date) -> list[Conflict]:
    """All of them, the weightiest first. One query, and one more for each kind that has any."""
    contested = list(_contested(known_on))
    identities = {
        kind: _identities(kind, {fact for of, fact, _ in contested if of == kind})
        for kind in dict.fromkeys(kind for kind, *_ in contested)
    }
    found = [
        Conflict(kind, fact, *field, identities[kind][fact]) for kind, fact, fields in contested for field in fields
    ]
    return sorted(found, key=lambda one: (-one.weight, one.kind, one.slug, one.column))


def open_conflicts(*, known_on: date) -> tuple[int, date | None]:
    """How many fields are in conflict that no editor has decided, and since when the oldest is: the day by which
    one statement and another that says otherwise were public. One query."""
    choices = [(field, choice) for _, _, fields in _contested(known_on) for _, field, choice, _, _ in fields]
    days = [
        max(choice.by.published_on, min(other.published_on for other in choice.others))
        for field, choice in choices
        if not choice.by.overrides(field)
    ]
    return len(days), min(days, default=None)


def _contested(known_on: date) -> Iterator[tuple[str, int, list[Contested]]]:
    """Kind and key of each fact with its fields in conflict."""
    for (kind, fact), statements in _statements(known_on).items():
        if len(statements) > 1 and (fields := list(contested_fields(kind, statements))):
            yield kind, fact, fields


def contested_fields(kind: str, statements: Sequence[Statement]) -> Iterator[Contested]:
    """Column, field, what is shown, what the rule alone would show, and the weight, of each field in conflict."""
    chosen, ruled = choose(statements), by_rule(statements)
    seen: set[str] = set()
    for column, (field, convert) in SPECS[kind].items():
        if field in STATES | PROSE | ASIDE | seen or field not in chosen or convert in (precision, currency):
            continue
        choice = chosen[field]
        shown = convert(choice.value)
        if shown is None:
            continue
        differing = [
            (other, apart)
            for other in choice.others
            if (value := convert(other.fields[field])) is not None
            and (apart := _apart(shown, value, choice.value, other.fields[field]))
        ]
        if not differing:
            continue
        seen.add(field)
        apart = max(apart for _, apart in differing)
        equal = any(other.tier <= choice.by.tier for other, _ in differing)
        yield column, field, choice, ruled[field], apart * (2 if equal else 1)


def _apart(one: Any, other: Any, stated: Any, otherwise: Any) -> float:
    """How far apart two values of a column lie, 0 to 1; sums are compared in a currency that both are stated in."""
    if isinstance(one, date) and isinstance(other, date):
        return min(1.0, abs((one - other).days) / YEAR)
    if isinstance(stated, Mapping) and "currency" in stated:
        mine, theirs = _sums(stated), _sums(otherwise)
        shared = [_share(mine[name], theirs[name]) for name in mine if name in theirs]
        return min(shared) if shared else WORDS_APART
    if isinstance(one, NUMBERS) and isinstance(other, NUMBERS) and not isinstance(one, bool):
        return _share(float(one), float(other))
    if isinstance(one, str) and isinstance(other, str) and "|" in one + other:
        mine_too, theirs_too = set(one.split("|")), set(other.split("|"))
        return WORDS_APART * (1 - len(mine_too & theirs_too) / len(mine_too | theirs_too))
    return WORDS_APART if one != other else 0.0


def _share(one: float, other: float) -> float:
    most = max(abs(one), abs(other))
    return min(1.0, abs(one - other) / most) if most else 0.0


def _sums(stated: Mapping[str, Any]) -> dict[str, float]:
    """Currency → amount, of a sum that may be stated in a second currency as well."""
    both = (stated.get("also"), stated)
    return {
        currency(money): float(amount)
        for money in both
        if isinstance(money, Mapping) and (amount := sum_of(money)) is not None
    }


def _statements(known_on: date) -> dict[tuple[str, int], list[Statement]]:
    kinds = tuple(IDENTITY)
    rows: Any = (
        Claim.objects.filter(status=Claim.Status.ACCEPTED, published_on__lte=known_on)
        .order_by("pk")
        .values_list(
            *(f"{kind}_id" for kind in kinds),
            *("pk", "fields", "tier", "published_on", "url", "preferred", "preferred_for"),
        )
    )
    found: dict[tuple[str, int], list[Statement]] = {}
    for row in rows:
        for kind, fact in zip(kinds, row, strict=False):
            if fact is not None:
                found.setdefault((kind, fact), []).append(Statement(*row[len(kinds) :]))
                break
    return found


def _identities(kind: str, facts: set[int]) -> dict[int, dict[str, Any]]:
    table: Any = Claim._meta.get_field(kind).related_model
    columns = dict.fromkeys((*IDENTITY[kind], *(("name",) if kind in {"company", "person", "model"} else ())))
    return {row["pk"]: row for row in table.objects.filter(pk__in=facts).values("pk", *columns)}
