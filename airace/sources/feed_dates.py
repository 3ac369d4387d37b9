"""When a feed says that an entry was published: offsets are believed, the rest is read in the feed's own time zone.

`CST` is both Central Standard Time and China Standard Time, and most feeds in Chinese state no zone, so nothing here is
read by a library's guess at a zone. What cannot be told apart is no date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

import dateparser

# Hours east of Greenwich of names that mean one zone to everybody.
ZONES = {
    name: hours
    for hours, names in (
        (0, "Z GMT UTC UT WET"),
        (1, "CET"),
        (2, "CEST EET"),
        (3, "EEST MSK"),
        (8, "HKT SGT"),
        (9, "JST KST"),
        (-5, "EST CDT"),
        (-4, "EDT"),
        (-6, "MDT"),
        (-7, "MST PDT"),
        (-8, "PST"),
    )
    for name in names.split()
}
EARLIEST = date(1995, 1, 1)  # feeds that know no date often state 1970
LONGEST = 200  # characters of a date that are looked at
AHEAD = timedelta(days=1)  # later than this after the download, a date is a mistake
_REMARK = re.compile(r"\s*\([^)]*\)\s*$")
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?"
_ZONE = re.compile(
    rf"(?P<clock>{_CLOCK})\s*(?P<zone>[+-]\d{{2}}:?\d{{2}}|(?![AaPp][Mm]\b)[A-Za-z]{{1,5}})(?=$|\s+\d{{4}}$)"
)
_HOUR = re.compile(r"\d\s*[:：时時点點]")
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ].*)?$")
_RFC = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-][A-Za-z]{3,9}[\s-]\d{2,4}\b")
_SWAPPABLE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")


def stated(raw: str, zone: tzinfo, language: str, fetched_at: datetime) -> tuple[datetime | None, date | None]:
    """(instant in UTC, day in UTC) of a date as a feed words it.

    The instant is None where only the day is told, or where the zone's name may mean several; both are None where
    there is no date, or none that can be meant: before 1995, a day ahead, or with day and month that could be swapped.
    """
    try:
        return _stated(raw, zone, language, fetched_at)
    except (ValueError, OverflowError):  # no such day, or one that the calendar has no room for
        return None, None


def _stated(raw: str, zone: tzinfo, language: str, fetched_at: datetime) -> tuple[datetime | None, date | None]:
    """As `stated`; raises ValueError or OverflowError where there is no such day."""
    text = _REMARK.sub("", raw.strip()[:LONGEST])
    match = _ZONE.search(text)
    name = match["zone"] if match else ""
    if match:
        text = f"{text[: match.end('clock')]}{text[match.end() :]}"
    local = _local(text, language)
    if local is None:
        return None, None
    offset = _offset(name, zone, local)
    at = local.replace(tzinfo=offset).astimezone(UTC) if offset and _HOUR.search(text) else None
    day = at.date() if at else local.date()
    latest = fetched_at + AHEAD
    if day < EARLIEST or (at > latest if at else day > latest.date()):
        return None, None
    return at, day


def _local(text: str, language: str) -> datetime | None:
    """What the calendar and the clock on the wall said; its zone is not meant yet."""
    if _ISO.match(text):
        return datetime.fromisoformat(text.replace(",", ".")).replace(tzinfo=UTC)
    if _RFC.match(text) and (fields := parsedate_tz(text)):
        return datetime(*fields[:6], tzinfo=UTC)
    order = "DMY"
    if match := _SWAPPABLE.match(text):
        first, second = int(match[1]), int(match[2])
        if first <= 12 and second <= 12 and first != second:
            return None
        order = "DMY" if first > 12 else "MDY"
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": order}
    found = dateparser.parse(
        re.sub(r"(\d)\s*[时時点點]\s*(\d{1,2})\s*分?", r"\1:\2", text),
        languages=list(dict.fromkeys((language.partition("-")[0] or "en", "en", "zh"))),
        settings={**settings, "RETURN_AS_TIMEZONE_AWARE": False, "TIMEZONE": "UTC"},
    )
    return found.replace(tzinfo=UTC) if found else None


def _offset(name: str, zone: tzinfo, local: datetime) -> tzinfo | None:
    """What the zone's name stands for; the feed's own where none is given, None where it cannot be told."""
    if not name:
        return zone
    if name[0] in "+-":
        ahead = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
        return timezone(-ahead if name[0] == "-" else ahead) if ahead < timedelta(days=1) else None
    if name.upper() == local.replace(tzinfo=zone).tzname():
        return zone
    hours = ZONES.get(name.upper())
    return None if hours is None else timezone(timedelta(hours=hours))
