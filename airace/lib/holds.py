"""What a reply says about when to come back. Header names are lower case."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

UNSAID_S = 15 * 60  # where a host only says that it is too much
MOST_S = 24 * 3600  # whatever a host says, it is asked again after a day
_EPOCH = 1_000_000_000  # a reset above it is a moment (s since 1970), below it a wait (s)


def limited(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the host may be asked again, where this reply is its refusal to answer more; None for any other reply.

    429 always is one, 503 with Retry-After, and 403 with nothing remaining (GitHub's way).
    """
    refused = status == 429 or (status == 503 and "retry-after" in headers) or (status == 403 and _used_up(headers))
    return _at(now, _wait(headers, now, UNSAID_S)) if refused else None


def used_up(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the host may be asked again, where this good reply was the last one of its window."""
    wait = _wait(headers, now, None) if _used_up(headers) else None
    return None if wait is None else _at(now, wait)


def _used_up(headers: Mapping[str, str]) -> bool:
    left = [
        headers.get(name, "").partition(",")[0].strip() for name in ("ratelimit-remaining", "x-ratelimit-remaining")
    ]
    return "0" in left or _draft(headers.get("ratelimit", "")) is not None


def _draft(text: str) -> float | None:
    """Seconds until the IETF draft's RateLimit has something left again: `"api";r=0;t=293`, one item for each limit."""
    waits = []
    for item in text.split(","):
        values = {name: int(number) for name, number in re.findall(r";\s*([rt])\s*=\s*(\d{1,12})", item)}
        if values.get("r") == 0:
            # The stated seconds are whole ones, rounded down.
            waits.append(values.get("t", UNSAID_S) + 1.0)
    return max(waits, default=None)


def _wait(headers: Mapping[str, str], now: datetime, unsaid: float | None) -> float | None:
    """Seconds from the most binding header there is: Retry-After, the IETF draft's, then the older ones."""
    return next(
        (
            wait
            for wait in (
                _retry_after(headers.get("retry-after", ""), now),
                _draft(headers.get("ratelimit", "")),
                _reset(headers.get("ratelimit-reset", ""), now),
                _reset(headers.get("x-ratelimit-reset", ""), now),
            )
            if wait is not None
        ),
        unsaid,
    )


def _retry_after(text: str, now: datetime) -> float | None:
    """Seconds to wait, or the date of RFC 9110."""
    if (seconds := _number(text)) is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(text)
        return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    except (ValueError, OverflowError):
        return None


def _reset(text: str, now: datetime) -> float | None:
    """Seconds to wait; a large number is the moment itself, in seconds or (larger still) milliseconds since 1970."""
    number = _number(text.partition(",")[0])
    if number is None or number < _EPOCH:
        return number
    return (number if number < _EPOCH * 100 else number / 1000) - now.timestamp()


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,20}(\.\d{1,9})?", text.strip()) else None


def _at(now: datetime, wait: float | None) -> datetime:
    return now + timedelta(seconds=math.ceil(min(max(wait or 0.0, 0.0), MOST_S)))
