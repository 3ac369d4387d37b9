"""A fact's values in words, each with its source and with what other sources say instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from airace.lib.choose import STATES
from airace.lib.choose import TIERS as TIERS
from airace.lib.dates import in_words
from airace.lib.facts import SPECS
from airace.lib.say import later, listed, say, word
from airace.lib.units import compact, money, number, percent, price
from airace.queries.facts import Fact


@dataclass(frozen=True, slots=True)
class Other:
    """Another value for the same field, and who states it."""

    text: str
    url: str
    by: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A value as shown; `text` is empty where nobody states one.

    `state`: it says how far something has come, so the others were right in their day and no contradiction.
    """

    text: str
    url: str = ""
    by: str = ""
    others: tuple[Other, ...] = ()
    state: bool = False
    evidence: str = ""


def stated(kind: str, fact: Fact, column: str) -> Stated:
    """The chosen value of a column, its source, and the other accepted values."""
    if column not in fact.values:
        return Stated("")
    choice = fact.evidence[column]
    field, convert = SPECS[kind][column]
    shown = words(kind, column, fact.values[column], fact.values)
    others: dict[str, Other] = {}
    for other in sorted(choice.others, key=lambda statement: statement.published_on, reverse=True):
        value = convert(other.fields[field])
        text = "" if value is None else words(kind, column, value, fact.values)
        if text and text != shown:
            others.setdefault(text, Other(text, other.url, _by(other.tier, other.published_on)))
    return Stated(
        shown,
        choice.by.url,
        _by(choice.by.tier, choice.by.published_on),
        tuple(others.values()),
        field in STATES,
        fact.proof(column),
    )


def _by(tier: int, published_on: date) -> str:
    return say("{tier}, {day}", tier=TIERS.get(tier, later("source")), day=in_words(published_on))


def words(kind: str, column: str, value: Any, values: Mapping[str, Any]) -> str:
    """A value of a column as readers see it; `values` are those of the same fact, for precision and currency."""
    if isinstance(value, date):
        return in_words(value, str(values.get(f"{column.removesuffix('_on')}_precision") or "day"))
    if isinstance(value, bool):
        return later("yes") if value else later("no")
    if column.endswith("_usd"):
        return money(float(value))
    if column.endswith("_price"):
        return price(float(value), str(values.get("currency") or "USD"))
    if kind == "funding_round" and column == "amount":
        return money(float(value), str(values.get("currency") or "USD"))
    if column == "retail_oversubscription":
        return f"{number(value)}×"
    if column.startswith("probability"):
        return percent(float(value))
    if column.startswith("parameters"):
        return f"{compact(float(value) * 1e9)}"
    if column == "context_tokens":
        return say("{float} tokens", float=number(float(value)))
    if isinstance(value, int | float | Decimal):
        return number(float(value), 0 if float(value).is_integer() else 2)
    if column == "weights":
        return word(str(value), "weights")
    return listed(_worded(part) for part in str(value).split("|"))


def _worded(part: str) -> str:
    """A word of the data such as `licence-and-hire` as it is read; other texts as they are."""
    known = part and word(part.replace("-", " "))
    return known if known != part.replace("-", " ") else part
