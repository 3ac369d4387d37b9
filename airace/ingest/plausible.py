"""Values that no claim may carry, whatever its kind: said in sentences, before anything is written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from airace.lib.facts import day

MOST_MONEY = 1e13  # more than any sum in this field, in any currency we meet
FRACTIONS = ("probability_low", "probability_high", "share")
RETURNS = ("first_day_return", "open_return", "high_return")
FIRST_YEAR, LAST_YEAR = 1950, 2150
HAPPENED = frozenset({"listed", "priced", "filed", "announced", "closed", "blocked", "abandoned"})
STATED = frozenset({"reported", "announced", "closed"})  # status of a round that is no talk any more
# The day of a step → the stages at which the step has been taken; before them it is a plan
REACHED = {
    "filed": frozenset({"filed", "approved", "bookbuilding", "priced", "listed"}),
    "priced": frozenset({"priced", "listed"}),
    "listed": frozenset({"listed"}),
    "announced": frozenset({"announced", "licence-and-hire", "closed", "blocked", "unwinding", "abandoned"}),
    "closed": frozenset({"closed"}),
}
# A sentence that says this asserts no fact to accept.
UNASSERTED = {
    "denied": "The statement denies it; correct the fields or reject the claim.",
    "conditional": "The statement is conditional; correct the fields or reject the claim.",
}


def faults(fields: Mapping[str, Any], *, published: date) -> list[str]:
    """What is impossible about the fields, as sentences; empty where nothing is."""
    modality = str(fields.get("modality"))
    found = [UNASSERTED[modality]] if modality in UNASSERTED else []
    for name, value in fields.items():
        if isinstance(value, Mapping) and "precision" in value:
            found += _date(name, value, published, planned=_may_lie_ahead(name, fields))
        elif isinstance(value, Mapping) and "currency" in value:
            found += _money(name, value)
        elif name in (*FRACTIONS, *RETURNS) and value is not None:
            found += _fraction(name, value)
    low, high = fields.get("probability_low"), fields.get("probability_high")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        found.append(f"probability_low ({low}) is above probability_high ({high}).")
    return found


def _may_lie_ahead(name: str, fields: Mapping[str, Any]) -> bool:
    if name.startswith("horizon") or name == "lock_up_until" or fields.get("modality") == "planned":
        return True
    stage = str(fields.get("stage"))
    if name in REACHED:
        return "stage" in fields and stage not in REACHED[name]
    happened = stage in HAPPENED or str(fields.get("status")) in STATED or fields.get("scheduled") is False
    return not (happened or name in {"made_on", "founded"})


def _date(name: str, value: Mapping[str, Any], published: date, *, planned: bool) -> list[str]:
    try:
        stated = day(value)
    except (ValueError, KeyError, TypeError):
        return [f"{name} is not a date: {value.get('value')!r}; write it like 2026-01-08, 2026-01, 2026-Q1 or 2026."]
    if not FIRST_YEAR <= stated.year <= LAST_YEAR:
        return [f"{name} ({value['value']}) is outside the years {FIRST_YEAR} to {LAST_YEAR}."]
    if stated > published and not planned:
        return [f"{name} ({value['value']}) is later than its source, {published}; it cannot have happened yet."]
    return []


def _money(name: str, value: Mapping[str, Any]) -> list[str]:
    amounts = [value[part] for part in ("value", "low", "high") if value.get(part) is not None]
    if not amounts or not all(_number(amount) for amount in amounts):
        return [f"{name} has no amount; write a plain number, for example 560000000."]
    if not all(0 <= amount <= MOST_MONEY for amount in amounts):
        return [
            f"{name} ({', '.join(map(str, amounts))}) is not a possible sum: it must lie between 0 and {MOST_MONEY:.0e}."
        ]
    currency = value["currency"]
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isupper()):
        return [f"{name} has the currency {currency!r}; write its ISO code, for example USD."]
    return []


def _fraction(name: str, value: Any) -> list[str]:
    low, high = (-1.0, 1000.0) if name in RETURNS else (0.0, 1.0)
    if _number(value) and low <= value <= high:
        return []
    return [f"{name} ({value}) is not possible; write a fraction such as 0.2 for 20 %."]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
