"""What a cell of the bundled dataset may hold. Each reader turns its text into a value or raises ValueError."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `refers` names the file whose slugs the cell must hold; `several` splits the cell at |."""

    name: str
    read: Read
    required: bool = False
    refers: str = ""
    several: bool = False

    def value(self, text: str) -> Any:
        """The typed value; None (or an empty tuple) for an empty cell that need not be filled."""
        if not text:
            if self.required:
                raise ValueError("is empty but must be filled")
            return () if self.several else None
        return tuple(self.read(part) for part in text.split("|")) if self.several else self.read(text)


def text(value: str) -> str:
    return value


def slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"is not a slug (lower-case words and hyphens): {value}")
    return value


def day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"is not a day written YYYY-MM-DD: {value}") from None


def number(value: str) -> float | int:
    """A finite number; whole ones stay whole, so that money does not turn into 558000000.0."""
    try:
        result = float(value)
    except ValueError:
        raise ValueError(f"is not a number: {value}") from None
    if not math.isfinite(result):
        raise ValueError(f"is not a finite number: {value}")
    return int(value) if re.fullmatch(r"-?\d+", value) else result


def count(value: str) -> int:
    if not re.fullmatch(r"\d+", value):
        raise ValueError(f"is not a whole number: {value}")
    return int(value)


def fraction(value: str) -> float | int:
    result = number(value)
    if not 0 <= result <= 1:
        raise ValueError(f"is not a fraction from 0 to 1: {value}")
    return result


def flag(value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError(f"is neither true nor false: {value}")
    return value == "true"


def url(value: str) -> str:
    if not re.fullmatch(r"https://[^\s/.]+\.[^\s]+", value):
        raise ValueError(f"is not an https address: {value}")
    return value


def table(value: str) -> dict[str, Any]:
    try:
        result = json.loads(value)
    except ValueError:
        raise ValueError(f"is not JSON: {value}") from None
    if not isinstance(result, dict):
        raise ValueError(f"is not a JSON object: {value}")
    return result


def country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError(f"is not a country's two letters: {value}")
    return value


@dataclass(frozen=True, slots=True)
class OneOf:
    """A vocabulary."""

    allowed: tuple[str, ...]

    def __call__(self, value: str) -> str:
        if value not in self.allowed:
            raise ValueError(f"is none of {', '.join(self.allowed)}: {value}")
        return value


def one_of(*allowed: str) -> Read:
    return OneOf(allowed)


PRECISION = one_of("day", "month", "quarter", "year")
SIDE = one_of("US", "CN", "other", "unknown")
TIER = one_of("primary", "company", "reporting", "compiled", "second-hand")
