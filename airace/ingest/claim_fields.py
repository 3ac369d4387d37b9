"""Which fields the claims of a kind have, and in which form: one table for corrections, checks and messages."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

from airace.lib.facts import SPECS, Convert, currency, day, dollars, joined, middle, precision, sum_of

DEEPEST = 6  # levels of a field's value; the agreed forms need three
LONGEST = 20_000  # characters and items of all fields together

TEXT, DATE, MONEY, NAMES, RANGE, PLAIN = "text", "date", "money", "names", "range", "plain"
EXAMPLES = {
    TEXT: "text such as zhipu",
    DATE: '{"value": "2026-01", "precision": "month"}',
    MONEY: '{"value": 560000000, "currency": "USD"}',
    NAMES: '["Alibaba", "HSG"]',
    RANGE: 'a number, or {"low": 6, "high": 9}',
    PLAIN: "a number or a text",
}
_FORMS: dict[Convert, str] = {
    day: DATE,
    precision: DATE,
    sum_of: MONEY,
    dollars: MONEY,
    currency: MONEY,
    joined: NAMES,
    middle: RANGE,
}
_EVENT = {"date": DATE, "made_on": DATE}
# kind of claim → (kind of fact, the fields that find the fact or come from the sentence)
_KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "ipo": (
        "ipo",
        {
            **dict.fromkeys(("company", "stage", "exchange", "place"), TEXT),
            **dict.fromkeys(("first_day_return", "open_return", "high_return"), PLAIN),
            "date": DATE,
            "also": MONEY,
        },
    ),
    "funding": ("funding_round", {"company": TEXT, "round": TEXT, "also": MONEY}),
    "acquisition": (
        "acquisition",
        {**dict.fromkeys(("acquirer", "target", "stage"), TEXT), "date": DATE, "also": MONEY},
    ),
    "prediction": (
        "prediction",
        {**dict.fromkeys(("person", "organisation", "proposition"), TEXT), "made_on": DATE},
    ),
    "statement": ("event", {**dict.fromkeys(("person", "organisation", "proposition", "topic"), TEXT), **_EVENT}),
    "ranking": (
        "event",
        {**dict.fromkeys(("subject", "metric", "surpassed"), TEXT), "rank": PLAIN, "share": PLAIN, "value": PLAIN}
        | _EVENT,
    ),
    "deployment": ("deployment", dict.fromkeys(("adopter", "product"), TEXT)),
    "relocation": ("side_change", {**dict.fromkeys(("company", "from", "to"), TEXT), "date": DATE}),
    "release": ("model", dict.fromkeys(("model", "developer"), TEXT)),
    "policy": ("event", {**dict.fromkeys(("actor", "instrument", "object", "effect"), TEXT), **_EVENT}),
    # What people propose or type, and no article states
    "profile": ("company", dict.fromkeys(("of", "affiliation", "role"), TEXT)),
    "chip": ("chip", dict.fromkeys(("name", "vendor"), TEXT)),
    "event": ("event", {"kind": TEXT}),
}


def forms(kind: str) -> dict[str, str]:
    """Field → form of every field that claims of a kind may have; empty for kinds that are not reviewed."""
    if kind not in _KINDS:
        return {}
    fact, own = _KINDS[kind]
    made_of = {field: _FORMS.get(convert, PLAIN) for field, convert in SPECS.get(fact, {}).values()}
    return {"modality": TEXT} | made_of | own


def misfits(kind: str, fields: Mapping[str, Any], *, known: Collection[str] = ()) -> list[str]:
    """What is wrong with the names and forms of the fields, as sentences; `known` names are let pass."""
    allowed = forms(kind)
    if too_large(fields):
        return [f"The fields are too deep or too long: at most {DEEPEST} levels and {LONGEST:,} characters."]
    if not allowed:
        return []
    unknown = sorted(name for name in fields if name not in allowed and name not in known)
    found = []
    if unknown:
        named = ", ".join(repr(name) for name in unknown)
        found.append(f"Claims of the kind {kind} have no field {named}; they have {', '.join(sorted(allowed))}.")
    for name, value in fields.items():
        if name in allowed and not _FITS[allowed[name]](value):
            found.append(f"{name} has the wrong form; write {EXAMPLES[allowed[name]]}.")
    return found


def too_large(value: Any) -> bool:
    """Whether a value is nested deeper or is longer than any claim needs. Does not recurse."""
    level, length = [value], 0
    for _ in range(DEEPEST + 1):
        following: list[Any] = []
        for item in level:
            if isinstance(item, Mapping):
                length += sum(len(str(name)) for name in item)
                following += item.values()
            elif isinstance(item, list | tuple):
                following += item
            length += len(item) if isinstance(item, str) else 1
        if length > LONGEST:
            return True
        if not following:
            return False
        level = following
    return True


def _date(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("value"), str | int)


def _money(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("also") or {}, Mapping)


def _names(value: Any) -> bool:
    def named(item: Any) -> bool:
        return isinstance(item, str) or (isinstance(item, Mapping) and isinstance(item.get("name"), str))

    return isinstance(value, str) or (isinstance(value, list) and all(map(named, value)))


def _plain(value: Any) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _range(value: Any) -> bool:
    if isinstance(value, Mapping):
        ends = [value[end] for end in ("low", "high") if value.get(end) is not None]
        return bool(ends) and all(map(_range, ends))
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


_FITS: dict[str, Callable[[Any], bool]] = {
    TEXT: _text,
    DATE: _date,
    MONEY: _money,
    NAMES: _names,
    RANGE: _range,
    PLAIN: _plain,
}
