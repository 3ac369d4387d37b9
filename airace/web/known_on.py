"""The one parameter of time: the day that a reader looks back from. One rule for pages, feeds and the API."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from airace.lib.dates import add_months, in_words
from airace.lib.say import later, say

PARAMETER = "known_on"
FIRST_DAY = date(2000, 1, 1)


class KnownOnError(ValueError):
    """The parameter is no day we can look back from; the text says why and what to write instead."""


FOUNDING_DAY = date(
    2026, 1, 10
)  # China’s AI leaders said how they saw the gap: the statements that this site began with


def today() -> date:
    """The current day in UTC: the default of `known_on`, and the last day that it may name."""
    return datetime.now(UTC).date()


def presets(today: date) -> list[tuple[str, date]]:
    """Days that readers look back from most, in words; those that lie ahead of `today` stay out."""
    named = [
        (later("3 months ago"), add_months(today, -3)),
        (later("1 year ago"), add_months(today, -12)),
        (in_words(FOUNDING_DAY), FOUNDING_DAY),
    ]
    return [(words, day) for words, day in named if FIRST_DAY <= day < today]


def single(values: Sequence[str]) -> str | None:
    """The one `known_on` of an address that may hold several. Raises KnownOnError where it does."""
    if len(values) > 1:
        raise KnownOnError(
            say("{parameter} is given {values} times; give one day.", parameter=PARAMETER, values=len(values))
        )
    return values[0] if values else None


def parse_known_on(text: str | None, *, today: date) -> date:
    """The day that `?known_on=` names; `today` where it is absent or empty. Raises KnownOnError."""
    if not text:
        return today
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise KnownOnError(
            say(
                "{parameter}={shown} is not a day; write it as YYYY-MM-DD, for example {today}.",
                parameter=PARAMETER,
                shown=shown,
                today=today,
            )
        ) from None
    if day > today:
        raise KnownOnError(
            say(
                "{parameter}={shown} lies in the future; nothing is known after today, {today}.",
                parameter=PARAMETER,
                shown=shown,
                today=today,
            )
        )
    if day < FIRST_DAY:
        raise KnownOnError(
            say(
                "{parameter}={shown} is before our first data; choose a day from {first_day} on.",
                parameter=PARAMETER,
                shown=shown,
                first_day=FIRST_DAY,
            )
        )
    return day
