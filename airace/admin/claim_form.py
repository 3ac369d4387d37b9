"""The fields of a claim as inputs of their type, and what was typed there as fields of a claim again.

What nobody touched stays exactly as it was, with everything the input does not show (a second currency, a qualifier).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField

from airace.ingest.claim_fields import DATE, EXAMPLES, MONEY, NAMES, PLAIN, RANGE, TEXT, forms
from airace.ingest.identities import FACT_OF, NAMED_BY
from airace.lib.facts import SPECS
from airace.models import Claim

LONGEST = 2000  # characters of one input
FIRST = ("stage", "exchange", "round", "date", "made_on", "amount")  # after the names
MODALITIES = ("happened", "planned", "reported", "denied", "conditional")
HINTS = {
    DATE: "2026, 2026-Q1, 2026-01 or 2026-01-08",
    MONEY: "560000000, 560m, 1.2bn or 500m–600m",
    NAMES: "names with ; between them",
    RANGE: "a number such as 6, or 6–9",
    PLAIN: "a number, 20% or a text",
    TEXT: "",
}
_DATES = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "day"),
    (re.compile(r"\d{4}-\d{2}"), "month"),
    (re.compile(r"\d{4}-?Q[1-4]"), "quarter"),
    (re.compile(r"\d{4}"), "year"),
)
_SCALES = {"": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(k|mn?|bn?|tn)?", re.I)
_BETWEEN = re.compile(r"\s*(?:–|—|\bto\b)\s*")


@dataclass(frozen=True, slots=True)
class Input:
    """One field on the screen; `currency` None where it is no money, `choices` () where anything may be typed."""

    name: str
    label: str
    text: str
    hint: str
    currency: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""

    @property
    def key(self) -> str:
        return f"f-{self.name}"


def inputs(claim: Claim, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None) -> list[Input]:
    """Every field that the claim has or claims of its kind may have: first what names the fact, then what is said of it."""
    shapes = forms(claim.kind)
    names = dict.fromkeys((*NAMED_BY.get(claim.kind, ()), *FIRST, *shapes, *claim.fields))
    return [
        _input(claim, name, shapes.get(name, PLAIN), typed or {}, (wrong or {}).get(name, ""))
        for name in names
        if name in shapes or name in claim.fields
    ]


def _input(claim: Claim, name: str, shape: str, typed: Mapping[str, str], wrong: str) -> Input:
    value = claim.fields.get(name)
    text, currency = shown(value), _currency(value) if shape == MONEY else None
    if f"f-{name}" in typed:
        text = typed[f"f-{name}"]
        currency = typed.get(f"f-{name}-currency", "") if currency is not None else None
    choices = _choices(claim.kind, name)
    if choices and text and text not in dict(choices):
        choices = (*choices, (text, text))
    return Input(name, name.replace("_", " "), text, "" if choices else HINTS[shape], currency, choices, wrong)


def _choices(kind: str, name: str) -> tuple[tuple[str, str], ...]:
    """The vocabulary of a field, where it has one."""
    column = FACT_OF.get(kind, "")
    if name == "modality" and column != "model":
        return tuple((word, word) for word in MODALITIES)
    for attribute, (field, _) in SPECS.get(column, {}).items():
        if field == name:
            table: Any = Claim._meta.get_field(column).related_model
            made_of = table._meta.get_field(attribute)
            if isinstance(made_of, BooleanField):
                return (("true", "yes"), ("false", "no"))
            return tuple((str(value), str(label)) for value, label in made_of.flatchoices)
    return ()


def shown(value: Any) -> str:
    """A field's value as it stands in its input."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(str(item.get("name", item)) if isinstance(item, Mapping) else str(item) for item in value)
    if isinstance(value, Mapping):
        if "precision" in value or set(value) == {"value"}:
            return str(value.get("value", ""))
        ends = [value[end] for end in ("low", "high") if value.get(end) is not None]
        return _number(value["value"]) if value.get("value") is not None else "–".join(map(_number, ends))
    return str(value)


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _currency(value: Any) -> str:
    return str(value.get("currency", "")) if isinstance(value, Mapping) else "USD"


def read(claim: Claim, typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields as typed, and what is wrong with them by name; a field that the form did not bring stays."""
    fields: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for one in inputs(claim):
        text = " ".join(typed.get(one.key, one.text).split())
        currency = typed.get(f"{one.key}-currency", one.currency or "").strip().upper()
        old = claim.fields.get(one.name)
        if text == " ".join(one.text.split()) and (one.currency is None or currency == one.currency or not text):
            if old is not None:
                fields[one.name] = old
        elif len(text) > LONGEST:
            wrong[one.name] = f"Write at most {LONGEST:,} characters."
        elif text:
            shape = forms(claim.kind).get(one.name, PLAIN)
            try:
                fields[one.name] = _value(shape, text, currency, old, one.choices)
            except ValueError as error:
                wrong[one.name] = str(error)
    return fields, wrong


def _value(shape: str, text: str, currency: str, old: Any, choices: tuple[tuple[str, str], ...]) -> Any:
    if dict(choices).keys() == {"true", "false"}:
        return text == "true"
    if shape == DATE:
        return _date(text)
    if shape == MONEY:
        return {**_ends(text, f"This is no sum: write {HINTS[MONEY]}."), "currency": currency or "USD"}
    if shape == NAMES:
        known = {shown([item]): item for item in old} if isinstance(old, list) else {}
        return [known.get(name, name) for part in text.split(";") if (name := part.strip())]
    if shape == RANGE:
        ends = _ends(text, f"This is no number: write {EXAMPLES[RANGE]} or 6–9.")
        return ends.get("value", ends)
    return _plain(text) if shape == PLAIN else text


def _date(text: str) -> dict[str, str]:
    for pattern, precision in _DATES:
        if pattern.fullmatch(text):
            return {"value": text, "precision": precision}
    raise ValueError(f"This is no date: write {HINTS[DATE]}.")


def _ends(text: str, otherwise: str) -> dict[str, int | float]:
    amounts = list(_amounts(_BETWEEN.split(text.replace(",", ""))))
    if len(amounts) == 1 and amounts[0] is not None:
        return {"value": amounts[0]}
    if len(amounts) == 2 and amounts[0] is not None and amounts[1] is not None:
        return {"low": amounts[0], "high": amounts[1]}
    raise ValueError(otherwise)


def _amounts(parts: list[str]) -> Iterator[int | float | None]:
    for part in parts:
        found = _AMOUNT.fullmatch(part.strip())
        if found is None:
            yield None
            continue
        amount = float(found[1]) * _SCALES[(found[2] or "").lower()]
        yield int(amount) if amount.is_integer() else amount


def _plain(text: str) -> Any:
    plain = text.replace(",", "")
    if re.fullmatch(r"-?\d{1,15}", plain):
        return int(plain)
    if re.fullmatch(r"-?\d{1,15}\.\d{1,12}", plain):
        return float(plain)
    if percent := re.fullmatch(r"(-?\d{1,6}(?:\.\d{1,6})?)\s*%", plain):
        return round(float(percent[1]) / 100, 8)
    return text
