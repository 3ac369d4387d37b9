"""All-day events as a calendar of RFC 5545. Plain data in, bytes out; the same events give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from airace.web.address import CONTROL

MAKER = "-//AI Race//Listings//EN"
AGAIN = "PT12H"  # how often a calendar program should ask


@dataclass(frozen=True, slots=True)
class AllDay:
    """One day of a calendar. `uid` never changes for the same thing; `stamped` is the day on which it was last stated."""

    uid: str
    day: date
    summary: str
    description: str
    url: str
    category: str
    stamped: date
    tentative: bool = False


def calendar(name: str, description: str, days: Iterable[AllDay]) -> bytes:
    """The calendar, in the order given. Nothing in it depends on the moment at which it is asked for."""
    whole = Calendar()
    whole.add("prodid", MAKER)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", plain(name))
    whole.add("x-wr-caldesc", plain(description))
    whole.add("x-published-ttl", AGAIN)
    for day in days:
        whole.add_component(_event(day))
    found: bytes = whole.to_ical(sorted=False)
    return found


def _event(day: AllDay) -> Event:
    event = Event()
    stamp = datetime.combine(day.stamped, time(), UTC)
    event.add("uid", plain(day.uid))
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    event.add("summary", plain(day.summary))
    event.add("description", plain(day.description))
    event.add("url", day.url)
    event.add("categories", [plain(day.category)])
    event.add("status", "TENTATIVE" if day.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def plain(text: str) -> str:
    """The text in one line, without characters that no calendar holds."""
    return " ".join(CONTROL.sub(" ", text).split())
