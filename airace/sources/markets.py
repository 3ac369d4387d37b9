"""What prediction platforms have in common: chances of a question, day by day (UTC). Not a source itself.

A day's value is the last one stated on it. A day that is not over has none yet; a payload that ends on such a day
goes by another name (`SO_FAR`), so that the same bytes are read again once the day is over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from airace.sources.base import LayoutError, Payload, Reading, Refusal, observation

JSON = ("application/json",)
SO_FAR = " so far"
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)  # what a record that makes no sense raises
MOST = 1_000_000_000  # forecasters of one question


@dataclass(frozen=True, slots=True)
class Quote:
    """A chance (0 to 1) stated at a moment. `n` forecasters; `low` and `high` an interval."""

    at: datetime
    chance: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    note: str = ""

    @property
    def day(self) -> date:
        return self.at.date()


def decoded(payload: Payload) -> Any:
    """The JSON of a payload. Raises LayoutError."""
    try:
        return json.loads(payload.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise LayoutError(f"{payload.url} is not JSON ({error}); look at the kept payload.") from None


def whole_or_refused(key: str, readings: Callable[[], Iterable[Reading | Refusal]]) -> Iterator[Reading | Refusal]:
    """The readings of one question; a refusal of it where its record makes no sense, so that the others go on."""
    try:
        found = list(readings())
    except BROKEN as error:
        found = [Refusal(key, f"cannot be read: {word(error, 150)}.")]
    yield from found


def so_far(now: datetime, ends: Callable[[], Iterable[datetime]]) -> str:
    """SO_FAR where a value is of a day that is not over; '' too where `ends` makes no sense, which parse then says."""
    try:
        return SO_FAR if any(end.date() >= now.date() for end in ends()) else ""
    except BROKEN:
        return ""


def word(text: Any, length: int = 40) -> str:
    """Another's word as it may stand in a sentence of ours."""
    return "".join(sign for sign in str(text)[:length] if sign.isprintable())


def moment(stated: Any, per_second: int = 1) -> datetime:
    """Seconds (or parts of them) since 1970 as an aware time. Raises ValueError with the end of a sentence."""
    count = number(stated)
    try:
        if count is not None:
            return datetime.fromtimestamp(count / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise ValueError(f"{word(stated)} is no time")


def number(text: Any) -> float | None:
    """A number given as such or as text; None for what is none."""
    if isinstance(text, bool) or not isinstance(text, (int, float, str)):
        return None
    try:
        return float(text)
    except (ValueError, OverflowError):
        return None


def last_of_days(quotes: Iterable[Quote], before: date | None) -> list[Quote]:
    """The last quote of every day before `before` (None: of every day), oldest first."""
    last: dict[date, Quote] = {}
    for quote in sorted(quotes, key=lambda quote: quote.at):
        if before is None or quote.day < before:
            last[quote.day] = quote
    return list(last.values())


def ended(days: list[Quote], at: datetime, note: str) -> list[Quote]:
    """The days of a question that ended: the last value holds until then, so that the note stands on the day of the end."""
    if not days:
        return []
    last = replace(days[-1], at=max(days[-1].at, at), note=note)
    return [*(day for day in days if day.day < last.day), last]


def chances(slug: str, key: str, quotes: Iterable[Quote], url: str) -> Iterator[Reading | Refusal]:
    """Observations of the question that is watched under `key`; what is no chance is refused."""
    for quote in quotes:
        if not 0 <= quote.chance <= 1:
            place = f"{key} {quote.at.isoformat()}"
            yield Refusal(place, f"has a chance of {quote.chance:g}, which is not between 0 and 1.")
            continue
        if any(bound is not None and not 0 <= bound <= 1 for bound in (quote.low, quote.high)):
            yield Refusal(f"{key} {quote.at.isoformat()}", "has an interval that is not between 0 and 1.")
            continue
        if quote.n is not None and (isinstance(quote.n, bool) or not 0 <= quote.n <= MOST or quote.n != int(quote.n)):
            yield Refusal(f"{key} {quote.at.isoformat()}", f"has {word(quote.n)} forecasters, which is no count.")
            continue
        yield observation(
            slug,
            "probability",
            "probability",
            "question",
            key,
            quote.day,
            round(quote.chance, 6),
            known_at=quote.at,
            url=url,
            variant=slug,
            low=quote.low,
            high=quote.high,
            n=quote.n,
            note=quote.note,
        )
