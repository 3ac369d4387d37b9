"""The timeline: every event, told apart by kind, side, company and year; and one page an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import Http404, HttpResponse
from django.urls import reverse

from airace.charts.values import FRACTIONS, show
from airace.lib.dates import in_words, last_day, quarter_start
from airace.lib.say import later, listed, say, say_many
from airace.lib.text import name_key
from airace.lib.units import signed
from airace.metrics import registry
from airace.metrics.around import WINDOWS, Around, Moment, around, nearest, nearness
from airace.queries import timeline as query
from airace.queries.timeline import Happening
from airace.results import SIDE_NAMES, Line, Point, Result
from airace.web.address import Address, AddressError
from airace.web.page import Page, page
from airace.web.stated import TIERS

# What is held against an event, in the order of the page.
MEASURED = (
    "frontier-gap-arena",
    "frontier-lag-eci",
    "hub-downloads",
    "hub-download-share",
    "hub-daily-downloads",
    "token-share",
    "news-share",
)
# Lines compared, with the words for those that are no side's; what is unattributed or elsewhere is left out.
COMPARED = {"CN": "", "US": "", "gap": later("US minus China"), "lag": later("China behind the US")}
USUAL_WINDOW = 90
NEIGHBOURS = 12  # other events of the window that are named
KINDS = {
    "ipo": later("Listing"),
    "export-control": later("Export control"),
    "model-release": later("Model release"),
    "ranking": later("Ranking"),
    "acquisition": later("Acquisition"),
    "incident": later("Incident"),
    "research": later("Research"),
    "speech": later("Speech"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in a list. `ahead`: it is announced only."""

    at: Happening
    kind: str
    ahead: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Events of one month, or of a quarter or year of which no more is known."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a row: its words, or why there is none."""

    text: str
    note: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a metric around an event, ready to be written. `points` are those of the window, for a trend.

    `nearest`: where no value is near, the values next to the event with their days, in words.
    """

    line: str
    side: str
    values: tuple[Value, ...]
    changes: tuple[str, ...]
    points: tuple[Point, ...]
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """A metric around an event. `url` is its chart, of the same window."""

    result: Result
    url: str
    rows: tuple[Row, ...]


@page("q", "kind", "side", "company", "from", "to", "order")
def timeline(page: Page) -> HttpResponse:
    address = page.address
    everything = query.happenings(known_on=page.known_on)
    companies = sorted({pair for event in everything for pair in event.companies}, key=lambda pair: pair[1].lower())
    years = sorted({event.day.year for event in everything})
    find, company = address.text("q"), address.text("company", longest=120)
    kind = address.text("kind")
    kinds = sorted({event.kind for event in everything} | ({kind} if kind else set()))
    side = address.choice("side", {*SIDE_NAMES, ""}, "")
    start, end = _year(address, "from"), _year(address, "to")
    oldest_first = address.choice("order", {"oldest", ""}, "") == "oldest"
    found = [
        event
        for event in everything
        if kind in {"", event.kind}
        and side in {"", event.side}
        and (not company or company in {slug for slug, _ in event.companies})
        and (start or 0) <= event.day.year <= (end or 9999)
        and name_key(find) in name_key(f"{event.title} {event.summary}")
    ]
    return page.render(
        "timeline/page.html",
        {
            "years": grouped(found[::-1] if oldest_first else found, page.known_on),
            "found": len(found),
            "total": len(everything),
            "ahead": sum(is_ahead(event, page.known_on) for event in found),
            "kinds": [(key, kind_name(key)) for key in kinds],
            "sides": sorted(SIDE_NAMES.items(), key=lambda item: item[1]),
            "companies": companies,
            "all_years": years,
            "chosen": {"q": find, "kind": kind, "side": side, "company": company, "from": start, "to": end},
            "oldest_first": oldest_first,
            "filtered": any((find, kind, side, company, start, end)),
        },
    )


def _year(address: Address, name: str) -> int | None:
    value = address.text(name)
    if value and not (len(value) == 4 and value.isdecimal()):
        raise AddressError(
            say(
                "{name}={value} is not a year; write it as YYYY, for example {year}.",
                name=name,
                value=value[:40],
                year=address.today.year,
            )
        )
    return int(value) if value else None


def grouped(events: Sequence[Happening], known_on: date) -> list[tuple[int, list[Group]]]:
    """The events, in the order given, under their years and months."""
    return [
        (
            year,
            [
                Group(title, tuple(entry(event, known_on) for event in own))
                for title, own in groupby(of_year, key=_period)
            ],
        )
        for year, of_year in groupby(events, key=lambda event: event.day.year)
    ]


def _period(event: Happening) -> str:
    return in_words(event.day, event.precision if event.precision in {"quarter", "year"} else "month")


def entry(event: Happening, known_on: date) -> Entry:
    return Entry(event, kind_name(event.kind), is_ahead(event, known_on))


def kind_name(kind: str) -> str:
    return KINDS.get(kind) or say(kind.replace("-", " ").capitalize())


def is_ahead(event: Happening, known_on: date) -> bool:
    """Whether it is announced only: its date lies ahead, or nobody has confirmed it since."""
    return event.scheduled or event.day > known_on


@page("window")
def event(page: Page, slug: str) -> HttpResponse:
    everything = query.happenings(known_on=page.known_on)
    found = next((event for event in everything if event.slug == slug), None)
    if found is None:
        raise Http404(say("No event called {slug} was known on {known_on}.", slug=slug, known_on=page.known_on))
    days = int(page.address.choice("window", [str(window) for window in WINDOWS], str(USUAL_WINDOW)))
    first, last = period(found)
    reach = timedelta(days=days)
    ahead = is_ahead(found, page.known_on)
    near = [
        other
        for other in everything
        if other is not found and first - reach <= other.day <= min(last + reach, page.known_on)
    ]
    return page.render(
        "timeline/event.html",
        {
            "event": found,
            "kind": kind_name(found.kind),
            "ahead": ahead,
            "said": [
                (one, TIERS.get(one.tier, later("source"))) for one in query.said(found.pk, known_on=page.known_on)
            ],
            "days": days,
            "nearness": nearness(days),
            "windows": [
                (window, f"{page.address.url(window=str(window) if window != USUAL_WINDOW else None)}#around")
                for window in WINDOWS
            ],
            "effects": [] if ahead else [effect(slug, found, days, page) for slug in MEASURED],
            "first": first - reach,
            "last": last + reach,
            "neighbours": [
                entry(other, page.known_on)
                for other in sorted(near, key=lambda other: abs(other.day - found.day))[:NEIGHBOURS]
            ],
            "neighbour_count": len(near),
        },
    )


def period(event: Happening) -> tuple[date, date]:
    """First and last day on which it may have happened."""
    starts = {
        "month": event.day.replace(day=1),
        "quarter": quarter_start(event.day),
        "year": date(event.day.year, 1, 1),
    }
    return starts.get(event.precision, event.day), last_day(event.day, event.precision)


def effect(slug: str, event: Happening, days: int, page: Page) -> Effect:
    """What a metric said before and after an event."""
    result = registry()[slug].compute(known_on=page.known_on)
    first, last = period(event)
    start, end = first - timedelta(days=days), last + timedelta(days=days)
    at = Address(reverse("metric", args=[slug]), page.address.today, page.address.known_on)
    return Effect(
        result,
        at.with_changes({f"{slug}.from": start.isoformat(), f"{slug}.to": end.isoformat()}),
        tuple(
            _row(
                line,
                around(line, first=first, last=last, days=days, known_on=page.known_on),
                _nearest(line, first, last, result.definition.unit),
                result.definition.unit,
                tuple(point for point in line.points if start <= point.x <= end and point.y is not None),
            )
            for line in result.lines
            if line.key in COMPARED
        ),
    )


def _row(line: Line, found: Around, beyond: str, unit: str, points: tuple[Point, ...]) -> Row:
    moments = (found.before, found.eve, found.after)
    return Row(
        COMPARED[line.key],
        line.key if line.key in SIDE_NAMES else "",
        tuple(_value(moment, unit) for moment in moments),
        tuple("" if change is None else _change(change, unit) for change in (found.change_before, found.change_after)),
        points,
        beyond if all(moment.value is None for moment in moments) else "",
    )


def _nearest(line: Line, first: date, last: date, unit: str) -> str:
    """The values next to an event, however far away: 'none before; 300m on 4 Aug 2025, 117 days after'."""
    before, after = nearest(line, first=first, last=last)
    told = (
        say_many(
            "{y} on {day}, {away} day {word}",
            "{y} on {day}, {away} days {word}",
            away,
            y=show(point.y or 0, unit),
            day=in_words(point.x),
            away=away,
            word=word,
        )
        if point
        else say("none {word}", word=word)
        for point, word, away in (
            (before, later("before"), (first - before.x).days if before else 0),
            (after, later("after"), (after.x - last).days if after else 0),
        )
    )
    return listed(told, "; ") if before or after else ""


def _value(moment: Moment, unit: str) -> Value:
    if moment.point is None or moment.value is None:
        words = (
            say("too early, {day}", day=in_words(moment.day)) if moment.missing == "to come" else later("no value near")
        )
        return Value(words, "", missing=True)
    carried = later(", carried") if moment.point.carried else ""
    return Value(show(moment.value, unit), f"{in_words(moment.point.x)}{carried}", missing=False)


def _change(change: float, unit: str) -> str:
    """Of shares in percentage points; a rise and a fall are told apart by their sign."""
    if unit in FRACTIONS:
        return say("{change} pp", change=signed(change * 100, 1))
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{show(abs(change), unit)}"
