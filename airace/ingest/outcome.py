"""What an import did: counts by file or payload, and the readings that were refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from airace.sources.base import Reading, Refusal

Say = Callable[[str], None]


def silent(line: str) -> None:
    """For callers who show no progress."""


@dataclass(slots=True)
class Refused:
    """One reading that was not taken: where it stood, why, and the known names most like an unknown one."""

    place: str
    reason: str
    reading: Mapping[str, Any]
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        hint = f" Did you mean {', '.join(self.suggestions)}?" if self.suggestions else ""
        return f"{self.place} {self.reason}{hint}"


@dataclass(slots=True)
class Outcome:
    """Counts of one payload. `added` and `changed` are new and corrected rows, `restated` values that a source changed.

    `as_of` is the newest day that the numbers speak of.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    restated: int = 0
    as_of: date | None = None
    refused: list[Refused] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return self.read - self.added - self.changed - len(self.refused)

    def refuse(self, reading: Reading | Refusal, reason: str = "", suggestions: tuple[str, ...] = ()) -> None:
        if isinstance(reading, Refusal):
            self.refused.append(Refused(reading.place, reading.reason, dict(reading.record)))
        else:
            place = reading.place or reading.locator
            self.refused.append(Refused(place, reason, plain(reading.fields), suggestions))

    def __str__(self) -> str:
        parts = [f"{self.added} added", f"{self.changed} changed"] if self.changed else [f"{self.added} added"]
        parts += [f"{self.restated} restated"] if self.restated else []
        parts += [f"{self.unchanged} unchanged"]
        parts += [f"{len(self.refused)} refused"] if self.refused else []
        return ", ".join(parts)


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
