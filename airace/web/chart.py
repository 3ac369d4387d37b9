"""The one chart component: everything a reader gets with a figure, ready for templates/components/chart.html."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.urls import reverse

from airace import charts
from airace.charts.options import EventMark, Options, Scale
from airace.charts.options import Switch as Switches
from airace.charts.pack import pack
from airace.lib.dates import add_months, in_words
from airace.queries.freshness import Gap
from airace.results import Result
from airace.web import tables
from airace.web.address import Address
from airace.web.gaps import GapNote, notes, with_gaps
from airace.web.known_on import PARAMETER
from airace.web.page import Page

STATE = ("scale", "show", "events", "from", "to", "tab")
TABS = ("chart", "table", "sources")
WINDOWS = ((36, "3 years"), (24, "2 years"), (12, "1 year"))
EVERYTHING = "all"
ROWS = 400  # of the table twin; more are in the CSV file


@dataclass(frozen=True, slots=True)
class Choice:
    text: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that a reader may choose about a chart, as links."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ChartView:
    """A result as a chart component. `data` is the packed figure as JSON, safe inside a script element."""

    result: Result
    page: Page
    chosen: Options
    data: str
    tab: str
    switches: tuple[Switch, ...]
    table: tables.TableView
    known_gaps: tuple[Gap, ...] = ()

    @property
    def slug(self) -> str:
        return self.result.definition.slug

    @property
    def headline(self) -> str:
        return self.result.headline or self.result.definition.title

    @property
    def subtitle(self) -> str:
        text = self.result.subtitle or self.result.definition.title
        return f"{text}{self._period}"

    @cached_property
    def _shown(self) -> tuple[date, date] | None:
        """First and last day with a point in the chosen window."""
        start, end = self.chosen.start or date.min, self.chosen.end or date.max
        days = [point.x for line in self.result.lines for point in line.points if start <= point.x <= end]
        return (min(days), max(days)) if days else None

    @property
    def _period(self) -> str:
        """'2023 to 2025', as finely as the metric knows its periods; once where both ends read the same."""
        if self._shown is None:
            return ""
        precision = tables.PRECISION.get(self.slug, "month")
        first, last = (in_words(day, precision) for day in self._shown)
        return f", {first}" if first == last else f", {first} to {last}"

    @property
    def gaps(self) -> list[GapNote]:
        """The known gaps that the drawing hatches, in words."""
        if self._shown is None:
            return []
        first, last = self._shown
        return notes(gap for gap in self.known_gaps if gap.start <= last and (gap.end or date.max) >= first)

    @property
    def csv_url(self) -> str:
        return csv_url(self.slug, self.page.known_on)

    @property
    def permalink(self) -> str:
        """The whole view, fixed to the day on which it is read."""
        address = self.page.address
        fixed = Address(address.path, address.today, self.page.known_on, address.params)
        return f"{settings.SITE_URL}{fixed.with_changes({})}#{self.slug}"

    @property
    def citation(self) -> str:
        publishers = ", ".join(dict.fromkeys(source.publisher for source in self.result.sources))
        title = self.result.definition.title
        day = in_words(self.page.known_on)
        return f"AI Race, “{title}”, as known on {day}. Data: {publishers or 'see sources'}. {self.permalink}"

    @property
    def bibtex(self) -> str:
        key = f"airace-{self.slug}-{self.page.known_on:%Y%m%d}"
        fields = {
            "title": f"{{{self.result.definition.title}}}",
            "author": "{AI Race}",
            "year": str(self.page.known_on.year),
            "note": f"As known on {self.page.known_on}",
            "howpublished": f"\\url{{{self.permalink}}}",
        }
        return "@misc{" + key + ",\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}"


def params(*slugs: str) -> tuple[str, ...]:
    """The parameters that charts of these metrics may have in an address."""
    return tuple(f"{slug}.{name}" for slug in slugs for name in STATE)


def csv_url(slug: str, known_on: date) -> str:
    return f"{reverse('api-v1:chart_csv', args=[slug])}?{urlencode({PARAMETER: known_on})}"


def chart_view(result: Result, page: Page, *, events: tuple[EventMark, ...] = ()) -> ChartView:
    """The component for a result; its state is read from the address. Raises AddressError."""
    slug, address = result.definition.slug, page.address
    result, gaps = with_gaps(result, page)
    own = charts.drawn().get(slug)
    months = own.months if own else None
    events = events if own and "events" in own.switches else ()
    chosen = Options(
        scale=_scale(address.choice(f"{slug}.scale", ("linear", "log"), "linear")),
        share=address.choice(f"{slug}.show", ("absolute", "share"), "absolute") == "share",
        start=_start(page, slug, months),
        end=address.day(f"{slug}.to"),
        events=events if address.choice(f"{slug}.events", ("on", "off"), "on") == "on" else (),
    )
    drawable = any(point.y is not None for line in result.lines for point in line.points)
    data = orjson.dumps(pack(charts.figure(result, chosen))).decode() if drawable else ""
    return ChartView(
        result=result,
        page=page,
        chosen=chosen,
        data=data.replace("<", "\\u003c"),
        tab=address.choice(f"{slug}.tab", TABS, "chart"),
        switches=tuple(_switches(slug, own.switches, months, chosen, page, bool(events))) if own else (),
        table=tables.arrange(result.table or tables.of_lines(result), slug, address, first=ROWS),
        known_gaps=gaps,
    )


def _scale(text: str) -> Scale:
    return "log" if text == "log" else "linear"


def _start(page: Page, slug: str, months: int | None) -> date | None:
    """First day drawn: from the address, where `all` asks for everything; else as the chart has it."""
    name = f"{slug}.from"
    if page.address.params.get(name) == EVERYTHING:
        return None
    return page.address.day(name) or (add_months(page.known_on, -months) if months else None)


def _switches(
    slug: str, offered: frozenset[Switches], months: int | None, chosen: Options, page: Page, has_events: bool
) -> list[Switch]:
    def choice(text: str, current: bool, **changes: str) -> Choice:
        url = page.address.with_changes({f"{slug}.{name}": value for name, value in changes.items()})
        return Choice(text, f"{url}#{slug}", current)

    found = []
    if "window" in offered:
        everything = choice("All", chosen.start is None and chosen.end is None, **{"from": _all(months), "to": ""})
        windows = [
            choice(text, _same(chosen, start), **{"from": "" if back == months else start.isoformat(), "to": ""})
            for back, text in WINDOWS
            for start in (add_months(page.known_on, -back),)
        ]
        found.append(Switch("Period", (everything, *windows)))
    if "scale" in offered:
        linear = choice("Linear", chosen.scale == "linear", scale="")
        found.append(Switch("Scale", (linear, choice("Log", chosen.scale == "log", scale="log"))))
    if "share" in offered:
        absolute = choice("Absolute", not chosen.share, show="")
        found.append(Switch("Show", (absolute, choice("Share", chosen.share, show="share"))))
    if "events" in offered and has_events:
        on = choice("On", bool(chosen.events), events="")
        found.append(Switch("Events", (on, choice("Off", not chosen.events, events="off"))))
    return found


def _same(chosen: Options, start: date) -> bool:
    return chosen.start == start and chosen.end is None


def _all(months: int | None) -> str:
    return EVERYTHING if months else ""
