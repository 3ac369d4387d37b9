"""What all providers of share prices share: symbols, currencies, and which bars are closes.

A close is an observation of the measure `close`, the currency as unit and the symbol as variant, of the company whose
ticker it is. Symbols have the suffix of their exchange: 2513.HK with four digits, 688256.SS, none for US exchanges.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time
from typing import Any

from airace.sources.base import Reading, observation

# Suffixes of others → ours
SUFFIXES = {"HK": "HK", "HKG": "HK", "SS": "SS", "SH": "SS", "SHH": "SS", "XSHG": "SS", "SZ": "SZ", "SHZ": "SZ"}
PENCE = {"GBp": "GBP", "GBX": "GBP", "GBx": "GBP", "ILA": "ILS", "ZAc": "ZAR"}  # hundredths that prices are stated in


def symbol(text: str) -> str:
    """A symbol in the one form used here: 02513, 2513.HK and HKEX:2513 are all 2513.HK. Raises ValueError."""
    exchange, _, rest = text.strip().upper().rpartition(":")
    code, _, suffix = rest.partition(".")
    suffix = SUFFIXES.get(suffix, suffix) or ("HK" if exchange in {"HKEX", "SEHK"} else "")
    if code.isdecimal():
        if suffix == "HK" or (not suffix and len(code) in {4, 5}):
            return f"{int(code):04d}.HK"
        if len(code) == 6 and suffix in {"", "SS", "SZ"}:
            # Shanghai's codes begin with 6 (STAR: 688), Shenzhen's with 0 or 3.
            return f"{code}.{suffix or ('SS' if code[0] == '6' else 'SZ')}"
    if not re.fullmatch(r"[A-Z][A-Z0-9-]{0,9}", code) or not re.fullmatch(r"[A-Z]{0,4}", suffix):
        raise ValueError(f"{text!r} is no symbol; write it like MSFT, 2513.HK or 688256.SS")
    return f"{code}.{suffix}" if suffix else code


def number(stated: Any) -> float | None:
    """A price; None for a bar that has none yet (a holiday, or trading goes on). Raises ValueError."""
    if stated is None or str(stated).strip() in {"", "null", "None"}:
        return None
    try:
        value = float(stated)
    except (TypeError, ValueError):
        raise ValueError(f"the close {str(stated)[:60]!r} is no number") from None
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"the close {stated!r} is not a price above nought")
    return value


def close(source: str, name: str, ticker: str, day: date, value: float, currency: str, *, url: str) -> Reading:
    """The close of a day, public on that day. Pence become pounds. Raises ValueError for what is no currency.

    `name` is what the company is known by: its ticker, or the key under which the source is asked about it.
    """
    if currency in PENCE:
        value, currency = value / 100, PENCE[currency]
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise ValueError(f"{currency!r} is no currency; write its ISO code, such as HKD")
    known_at = datetime.combine(day, time(), tzinfo=UTC)
    return observation(
        source, "close", currency, "company", name, day, value, known_at=known_at, url=url, variant=ticker
    )
