"""How the chosen claims about one fact become the columns of its row. Both roads read facts through here.

A claim's `fields` have the shared forms: a date is {"value": "2026-01", "precision": "month"}, money is
{"value": 5.6e8, "currency": "USD"} (a second currency in `also`), names are slugs. `SPECS` says, for every kind of
fact, which column is made of which field; columns that a kind's identity fixes (company, acquirer, slug …) are not
listed: whoever finds or creates the row sets them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from airace.lib.choose import Choice, Statement, choose

Convert = Callable[[Any], Any]


def day(value: Mapping[str, Any]) -> date:
    """First day of the period that a date field names."""
    text = str(value["value"])
    if value.get("precision") == "quarter" and "Q" in text:
        stated, quarter = text.split("Q")
        return date(int(stated.rstrip("-")), int(quarter) * 3 - 2, 1)
    year, month, day_of_month = [*map(int, text.split("-")), 1, 1][:3]
    return date(year, month, day_of_month)


def precision(value: Mapping[str, Any]) -> str:
    return str(value.get("precision") or "day")


def sum_of(value: Mapping[str, Any]) -> Decimal | None:
    """The amount in its own currency; of a range, its lower end."""
    amount = value.get("value", value.get("low"))
    return None if amount is None else Decimal(str(amount))


def dollars(value: Mapping[str, Any]) -> Decimal | None:
    """The amount in US dollars where it is stated in them, in the first place or in `also`; never converted here."""
    for stated in (value, value.get("also") or {}):
        if stated.get("currency") == "USD":
            return sum_of(stated)
    return None


def middle(value: float | Mapping[str, Any] | None) -> float | None:
    """A number, or the middle of a stated range {"low": …, "high": …}."""
    if isinstance(value, Mapping):
        ends = [float(value[end]) for end in ("low", "high") if value.get(end) is not None]
        return sum(ends) / len(ends) if ends else None
    return value


def currency(value: Mapping[str, Any]) -> str:
    return str(value.get("currency", ""))


def same(value: Any) -> Any:
    return value


def joined(value: Any) -> str:
    """Investors, founders …: a list of names, or of {"name": …, "amount": …}, as names separated by |."""
    if isinstance(value, str):
        return value
    return "|".join(item if isinstance(item, str) else str(item["name"]) for item in value)


# kind of fact → column → (field, conversion)
SPECS: dict[str, dict[str, tuple[str, Convert]]] = {
    "ipo": {
        "stage": ("stage", same),
        "ticker": ("ticker", same),
        "filed_on": ("filed", day),
        "filed_precision": ("filed", precision),
        "priced_on": ("priced", day),
        "listed_on": ("listed", day),
        "listed_precision": ("listed", precision),
        "lock_up_until": ("lock_up_until", day),
        "currency": ("offer_price", currency),
        "offer_price": ("offer_price", sum_of),
        "open_price": ("open", sum_of),
        "high_price": ("high", sum_of),
        "low_price": ("low", sum_of),
        "close_price": ("close", sum_of),
        "shares_offered": ("shares_offered", same),
        "proceeds_usd": ("amount", dollars),
        "target_usd": ("target", dollars),
        "market_cap_usd": ("market_cap", dollars),
        "market_cap_basis": ("market_cap_basis", same),
        "retail_oversubscription": ("retail_oversubscription", same),
    },
    "funding_round": {
        "round": ("round", same),
        "date": ("date", day),
        "date_precision": ("date", precision),
        "amount": ("amount", sum_of),
        "currency": ("amount", currency),
        "amount_usd": ("amount", dollars),
        "amount_missing": ("amount_missing", same),
        "fx_rate": ("fx_rate", lambda value: Decimal(str(value))),
        "valuation_usd": ("valuation", dollars),
        "valuation_kind": ("valuation_kind", same),
        "investors": ("investors", joined),
        "status": ("status", same),
        "secondary": ("secondary", same),
        "in_totals": ("in_totals", same),
    },
    "acquisition": {
        "stage": ("stage", same),
        "announced_on": ("announced", day),
        "announced_precision": ("announced", precision),
        "closed_on": ("closed", day),
        "closed_precision": ("closed", precision),
        "price_usd": ("amount", dollars),
        "price_missing": ("amount_missing", same),
    },
    "deployment": {
        "sector": ("sector", same),
        "use": ("use", same),
        "date": ("date", day),
        "date_precision": ("date", precision),
        "figure": ("figure", same),
        "unit": ("unit", same),
    },
    "prediction": {
        "probability_low": ("probability_low", same),
        "probability_high": ("probability_high", same),
        "stance": ("stance", same),
        "lag_months": ("lag_months", middle),
        "horizon_start": ("horizon_start", day),
        "horizon_end": ("horizon_end", day),
        "quote": ("quote", same),
    },
    "model": {
        "released_on": ("date", day),
        "released_precision": ("date", precision),
        "weights": ("weights", same),
        "licence": ("licence", same),
        "parameters_total": ("parameters", same),
        "parameters_active": ("parameters_active", same),
        "context_tokens": ("context_tokens", same),
        "modality": ("modality", same),
        "hub_repository": ("hub_repository", same),
    },
    "chip": {
        "announced_on": ("announced", day),
        "announced_precision": ("announced", precision),
        "process_nm": ("process_nm", same),
        "memory_gb": ("memory_gb", same),
        "bandwidth_gbs": ("bandwidth_gbs", same),
        "fp16_tflops": ("fp16_tflops", same),
        "export_status": ("export_status", same),
    },
    "event": {
        "date": ("date", day),
        "date_precision": ("date", precision),
        "title": ("title", same),
        "short": ("short", same),
        "side": ("side", same),
        "summary": ("summary", same),
        "scheduled": ("scheduled", same),
    },
    "company": {
        "name": ("name", same),
        "name_zh": ("name_zh", same),
        "kind": ("kind", same),
        "side": ("side", same),
        "country": ("country", same),
        "city": ("city", same),
        "founded": ("founded", day),
        "founded_precision": ("founded", precision),
        "founders": ("founders", joined),
        "website": ("website", same),
    },
    "person": {
        "name": ("name", same),
        "name_zh": ("name_zh", same),
        "affiliation": ("affiliation", same),
        "role": ("role", same),
        "side": ("side", same),
    },
}


def columns(kind: str, statements: Iterable[Statement]) -> dict[str, Any]:
    """Column values of a fact from its statements; a column that no statement speaks of is left out."""
    return values(kind, choose(statements))


def values(kind: str, chosen: Mapping[str, Choice]) -> dict[str, Any]:
    """Column values from the chosen fields; a column that no field gives is left out."""
    return {
        column: value
        for column, (field, convert) in SPECS[kind].items()
        if field in chosen and (value := convert(chosen[field].value)) is not None
    }


def evidence(kind: str, chosen: Mapping[str, Choice]) -> dict[str, Choice]:
    """The choice behind every column that has a value: who said it, and who says otherwise."""
    return {column: chosen[field] for column, (field, _) in SPECS[kind].items() if field in chosen}
