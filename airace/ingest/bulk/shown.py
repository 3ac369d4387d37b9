"""Values of claims and columns as an editor reads them in a preview."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from airace.models import Tier


def shown(value: Any) -> str:
    """'' for nothing; dates to their precision, money with its currency, lists joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _shown_mapping(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value))
    if isinstance(value, float | Decimal) and value == int(value):
        return f"{int(value)}"
    return str(value)


def _shown_mapping(value: Mapping[str, Any]) -> str:
    if "currency" in value:
        also = value.get("also")
        return f"{shown(value.get('value'))} {value['currency']}" + (f" ({shown(also)})" if also else "")
    if "precision" in value:
        return shown(value.get("value"))
    return ", ".join(f"{name} {shown(item)}" for name, item in value.items())


def shown_tier(value: int | None) -> str:
    return "" if value is None else str(Tier(value).label)
