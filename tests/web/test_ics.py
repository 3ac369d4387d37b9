"""Calendars read back by a strict reader of RFC 5545 of our own, so that writer and reader share no mistake."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airace.web.ics import AllDay, calendar

NAMES = (
    "Plain",
    "智谱华章科技股份有限公司" * 6,
    "Semi;colon, comma \\ backslash",
    "Line\r\nEND:VEVENT\r\nBEGIN:VALARM\nX:1",
    'Quote "quoted": and colon',
    "Tab\tand \x00 nothing \x07 bell \x7f",
    "\u2028 separators \u0085 of other kinds",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    "🧮" * 40,
    "x" * 300,
)
LINE = re.compile(r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^;:,\"]+)*):(.*)", re.DOTALL)


def day(name: str = "Plain", **changes: object) -> AllDay:
    given: dict[str, object] = {
        "uid": "one-hkex-listing@ipos.airace",
        "day": date(2026, 1, 8),
        "summary": f"{name}: first day of trading, HKEX",
        "description": f"Reporting, 8 Jan 2026: https://press.example/{name}",
        "url": "https://airace.example/ipos/one-hkex/",
        "category": "First day of trading",
        "stamped": date(2026, 1, 9),
    }
    return AllDay(**{**given, **changes})  # type: ignore[arg-type]  # the values are those above


def read(body: bytes) -> list[list[tuple[str, str, str]]]:
    """Properties (name, parameters, value) of the calendar itself and of each event. Raises AssertionError."""
    assert body.endswith(b"\r\n")
    raw = body[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in raw), "RFC 5545, 3.1: no line is longer than 75 octets"
    assert not any(b"\r" in line or b"\n" in line for line in raw)
    unfolded: list[bytes] = []
    for line in raw:
        line.decode()  # no character is cut by a fold
        if line.startswith(b" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    parts: list[list[tuple[str, str, str]]] = [[]]
    assert (unfolded[0], unfolded[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    inside = False
    for line in unfolded[1:-1]:
        found = LINE.fullmatch(line.decode())
        assert found, line
        name, parameters, value = found.groups()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value)
        if name in {"BEGIN", "END"}:
            assert value == "VEVENT"
            assert inside == (name == "END"), "components are closed before another begins"
            inside = name == "BEGIN"
            if inside:
                parts.append([])
        else:
            parts[-1 if inside else 0].append((name, parameters, value))
    assert not inside
    return parts


def text(value: str) -> str:
    """A TEXT value without its escapes; what is not escaped as it must be fails."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\([\\;,nN])", lambda match: "\n" if match[1] in "nN" else match[1], value)


def properties(body: bytes, event: int = 1) -> dict[str, str]:
    part = read(body)[event]
    names = [name for name, _, _ in part]
    assert len(names) == len(set(names)), "each property stands once"
    return {name + parameters: value for name, parameters, value in part}


def test_a_calendar_says_what_it_is_and_its_event_lasts_the_whole_day() -> None:
    body = calendar("Listings", "All of them.", [day()])
    head = properties(body, 0)
    assert (head["VERSION"], head["METHOD"], head["X-WR-CALNAME"]) == ("2.0", "PUBLISH", "Listings")
    assert head["PRODID"]
    assert properties(body) == {
        "UID": "one-hkex-listing@ipos.airace",
        "DTSTAMP": "20260109T000000Z",
        "LAST-MODIFIED": "20260109T000000Z",
        "DTSTART;VALUE=DATE": "20260108",
        "DTEND;VALUE=DATE": "20260109",
        "SUMMARY": r"Plain: first day of trading\, HKEX",
        "DESCRIPTION": r"Reporting\, 8 Jan 2026: https://press.example/Plain",
        "URL": "https://airace.example/ipos/one-hkex/",
        "CATEGORIES": "First day of trading",
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_a_calendar_or_adds_to_it(name: str) -> None:
    body = calendar(name, name, [day(name), day("Second", uid="two@ipos.airace", tentative=True)])
    parts = read(body)
    assert len(parts) == 3
    summary = text(properties(body)["SUMMARY"])
    assert summary == " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", f"{name}: first day of trading, HKEX").split())
    assert properties(body, 2)["STATUS"] == "TENTATIVE"


@given(st.text(max_size=200))
def test_whatever_a_name_holds_the_calendar_can_be_read(name: str) -> None:
    body = calendar("Listings", "All.", [day(name.encode("utf-8", "ignore").decode())])
    assert len(read(body)) == 2
    text(properties(body)["SUMMARY"])


def test_the_same_days_give_the_same_bytes() -> None:
    days = [day(), day(uid="two@ipos.airace")]
    assert calendar("Listings", "All.", days) == calendar("Listings", "All.", list(days))


def test_without_days_there_is_still_a_calendar() -> None:
    assert len(read(calendar("Listings", "All.", []))) == 1
