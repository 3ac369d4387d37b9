"""A period that a reader chose for the register of rounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from airace.lib.dates import in_words
from airace.lib.say import say

PAGE = "/capital/funding/"
REGISTER = "funding-rounds"


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a reader chose, both included; None is open."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since or date.min) <= day <= (self.until or date.max)

    @property
    def words(self) -> str:
        if self.since and self.until:
            return say(", {day} to {day_2}", day=in_words(self.since), day_2=in_words(self.until))
        if self.since:
            return say(", since {day}", day=in_words(self.since))
        return say(", until {day}", day=in_words(self.until)) if self.until else ""

    def link(self, **params: str) -> str:
        """The register of rounds of the same period, narrowed."""
        days = {"from": self.since, "to": self.until}
        kept = {name: day.isoformat() for name, day in days.items() if day} | params
        return f"{PAGE}?{urlencode(sorted(kept.items()))}#{REGISTER}"


ALL = Period()
