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
    """What was not taken: where it stood, why, and the known names most like an unknown one.

    One unknown name may stand in many readings: then `reading` is the first of them and `count` says how many.
    """

    place: str
    reason: str
    reading: dict[str, Any]
    suggestions: tuple[str, ...] = ()
    count: int = 1

    def __str__(self) -> str:
        hint = f" Did you mean {', '.join(self.suggestions)}?" if self.suggestions else ""
        often = f" ({self.count} readings)" if self.count > 1 else ""
        return f"{self.place} {self.reason}{hint}{often}"


@dataclass(slots=True)
class Outcome:
    """Counts of one payload. `added` and `changed` are new and corrected rows, `restated` values that a source changed.

    `as_of` is the newest day that the numbers speak of. `read` counts all records, `readings` those that could be read,
    `strangers` those about names that nobody here knows, of a source that speaks of everybody.
    """

    read: int = 0
    readings: int = 0
    added: int = 0
    changed: int = 0
    restated: int = 0
    strangers: int = 0
    as_of: date | None = None
    refused: list[Refused] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return self.read - self.added - self.changed - self.strangers - self.rejected

    @property
    def rejected(self) -> int:
        """Readings and records that were not taken."""
        return sum(refused.count for refused in self.refused)

    def refuse(self, reading: Reading | Refusal, reason: str = "", suggestions: tuple[str, ...] = ()) -> None:
        if isinstance(reading, Refusal):
            self.refused.append(Refused(reading.place, reading.reason, dict(reading.record)))
        else:
            place = reading.place or reading.locator
            self.refused.append(Refused(place, reason, plain(reading.fields), suggestions))

    def refuse_name(self, reading: Reading, subject: str, name: str, reason: str, suggestions: tuple[str, ...]) -> None:
        """Refuse all readings of one unknown name together; the first and last period and their number are kept."""
        place, period = name_place(subject, name), plain(reading.fields["period"])
        known = next((refused for refused in self.refused if (refused.place, refused.reason) == (place, reason)), None)
        if known is None:
            stated = {**plain(reading.fields), "readings": 1, "first": period, "last": period}
            self.refused.append(Refused(place, reason, stated, suggestions))
            return
        known.count += 1
        known.reading |= {
            "readings": known.count,
            "first": min(known.reading["first"], period),
            "last": max(known.reading["last"], period),
        }

    def __str__(self) -> str:
        parts = [f"{self.added} added", f"{self.changed} changed"] if self.changed else [f"{self.added} added"]
        parts += [f"{self.restated} restated"] if self.restated else []
        parts += [f"{self.unchanged} unchanged"]
        parts += [f"{self.strangers} about others"] if self.strangers else []
        parts += [f"{self.rejected} refused"] if self.refused else []
        return ", ".join(parts)


def name_place(subject: str, name: str) -> str:
    """Where the refusal of an unknown name is kept."""
    return f"{subject} {name}"


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
