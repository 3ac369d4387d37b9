"""The one chart component: everything a reader gets with a figure, ready for templates/components/chart.html."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.urls import reverse

from airace import charts
from airace.charts.lines import chosen as shown_lines
from airace.charts.lines import within
from airace.charts.options import EventMark, Options, Scale
from airace.charts.overlay import numbered
from airace.charts.pack import pack
from airace.lib.dates import in_words
from airace.lib.say import later, listed, say
from airace.queries.freshness import Gap
from airace.results import SIDE_NAMES, Result
from airace.web import tables
from airace.web.address import Address
from airace.web.cite import Citation, citation
from airace.web.embeds import Embed, embed
from airace.web.exports import opened, to_csv
from airace.web.gaps import GapNote, notes, with_gaps
from airace.web.known_on import PARAMETER
from airace.web.page import FileInsteadError, Page
from airace.web.switches import EVERYTHING, PERIOD, Asker, Choice, Switch, hidden, start_of, switches, whole

__all__ = ["ChartView", "Choice", "Switch", "chart_view", "csv_url", "params"]

STATE = ("scale", "show", "events", "from", "to", "hide", "tab")
TABS = ("chart", "table", "sources")
CSV = "csv"  # the parameter that asks a page for the points of one of its charts
ROWS = 400  # of the table twin; more are in the CSV file


@dataclass(frozen=True)
class ChartView:
    """A result as a chart component. `data` is the packed figure as JSON, safe inside a script element.

    `marks` are the events in the period drawn, numbered as on the chart. `page_only`: the result is of this page
    and not what the API answers for its slug.
    """

    result: Result
    page: Page
    chosen: Options
    data: str
    tab: str
    switches: tuple[Switch, ...]
    table: tables.TableView
    known_gaps: tuple[Gap, ...] = ()
    marks: tuple[tuple[int, EventMark], ...] = ()
    page_only: bool = False

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
        return f", {first}" if first == last else say(", {first} to {last}", first=first, last=last)

    @property
    def gaps(self) -> list[GapNote]:
        """The known gaps that the drawing hatches, in words."""
        if self._shown is None:
            return []
        first, last = self._shown
        return notes(gap for gap in self.known_gaps if gap.start <= last and (gap.end or date.max) >= first)

    @property
    def permalink_path(self) -> str:
        """The whole view on our site, fixed to the day on which it is read."""
        address = self.page.address
        return Address(address.path, address.today, self.page.known_on, address.params).with_changes({})

    @property
    def permalink(self) -> str:
        return f"{settings.SITE_URL}{self.permalink_path}#{self.slug}"

    @cached_property
    def cite(self) -> Citation:
        return citation(self.result, known_on=self.page.known_on, permalink=self.permalink)

    @cached_property
    def embed(self) -> Embed:
        return embed(self.slug, self.page.address, self.headline, of_page=self.page_only)

    @property
    def visible_csv_url(self) -> str:
        """The points as they are drawn: this period, these lines, as shares where shares are shown."""
        return self.page.address.with_changes({CSV: self.slug})

    @property
    def csv_url(self) -> str:
        """Everything that the metric holds, however the chart is set."""
        if not self.page_only:
            return csv_url(self.slug, self.page.known_on)
        plain = {f"{self.slug}.{name}": "" for name in STATE}
        return self.page.address.with_changes({**plain, f"{self.slug}.from": EVERYTHING, CSV: self.slug})

    @property
    def zooms(self) -> bool:
        """Can a stretch of time be drawn out with the pointer? Only where the period can be switched back."""
        return any(switch.name == PERIOD for switch in self.switches)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the period leaves as it is."""
        own = {f"{self.slug}.from", f"{self.slug}.to"}
        return [(name, value) for name, value in self.page.address.params.items() if name not in own]

    @property
    def whole_url(self) -> str:
        """The chart with every line over the whole period."""
        months = charts.chart_of(self.slug).months
        return Asker(self.page, self.slug).url(**{"from": whole(months), "to": "", "hide": ""})

    @property
    def nothing(self) -> str:
        """Why there is no drawing, in a sentence; '' where there is one."""
        if self.data:
            return ""
        if not any(point.y is not None for line in self.result.lines for point in line.points):
            return say("No values were known on {day}.", day=in_words(self.page.known_on))
        if {line.key for line in self.result.lines} <= self.chosen.hidden:
            return later("Every line is hidden.")
        return say("No value {window}.", window=self._window)

    @property
    def partial(self) -> str:
        """Which lines are asked for but have no value in the period; '' where all have."""
        if not self.data:
            return ""
        wanted = [line for line in self.result.lines if line.key not in self.chosen.hidden]
        missing = [
            SIDE_NAMES.get(line.key, line.name)
            for line in wanted
            if not any(point.y is not None for point in within(line, self.chosen).points)
        ]
        return say("No value of {list} {window}.", list=listed(missing), window=self._window) if missing else ""

    @property
    def _window(self) -> str:
        """Where no value was found, as the end of a sentence."""
        start, end = self.chosen.start, self.chosen.end
        if start and end:
            return say("lies between {day} and {day_2}", day=in_words(start), day_2=in_words(end))
        if start:
            return say("lies on {day} or later", day=in_words(start))
        return say("lies on {day} or before", day=in_words(end)) if end else later("is known")


def params(*slugs: str) -> tuple[str, ...]:
    """The parameters that charts of these metrics may have in an address."""
    return (CSV, *(f"{slug}.{name}" for slug in slugs for name in STATE))


def csv_url(slug: str, known_on: date) -> str:
    return f"{reverse('api-v1:chart_csv', args=[slug])}?{urlencode({PARAMETER: known_on})}"


def chart_view(result: Result, page: Page, *, events: tuple[EventMark, ...] = (), page_only: bool = False) -> ChartView:
    """The component for a result; its state is read from the address.

    Raises AddressError, and FileInsteadError where the address asks for the points of this chart as a file.
    """
    slug, address = result.definition.slug, page.address
    own = charts.chart_of(slug) if result.lines else charts.drawn().get(slug)
    months = own.months if own else None
    has_events = bool(own and "events" in own.switches and events)
    chosen = Options(
        scale=_scale(address.choice(f"{slug}.scale", ("linear", "log"), "linear")),
        share=address.choice(f"{slug}.show", ("absolute", "share"), "absolute") == "share",
        start=start_of(page, slug, months),
        end=address.day(f"{slug}.to"),
        events=events if has_events and address.choice(f"{slug}.events", ("on", "off"), "on") == "on" else (),
        hidden=hidden(page, slug),
    )
    if address.params.get(CSV) == slug:
        raise drawn_points(result, chosen)
    result, gaps = with_gaps(result, page)
    figure = drawing(result, chosen)
    return ChartView(
        result=result,
        page=page,
        chosen=chosen,
        data=_packed(figure),
        tab=address.choice(f"{slug}.tab", TABS, "chart"),
        switches=switches(slug, own.switches, months, chosen, page, result.lines, has_events=has_events) if own else (),
        table=tables.arrange(result.table or tables.of_lines(result), slug, address, first=ROWS),
        known_gaps=gaps,
        marks=_marks(chosen.events, figure),
        page_only=page_only,
    )


def drawing(result: Result, chosen: Options) -> dict[str, Any]:
    """The figure; empty where none of the lines wanted has a value in the period."""
    wanted = [line for line in result.lines if line.key not in chosen.hidden]
    drawable = any(point.y is not None for line in wanted for point in within(line, chosen).points)
    return charts.figure(result, chosen) if drawable else {}


def _packed(figure: dict[str, Any]) -> str:
    if not figure:
        return ""
    packed = orjson.dumps(pack(figure), default=str, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    return packed.decode().replace("<", "\\u003c")


def handed_on(view: ChartView) -> tuple[ChartView, str]:
    """The view without what a licence keeps from being handed on, and in words what that was ('' for nothing)."""
    shown = opened(view.result)
    if not shown.withheld:
        return view, ""
    table = shown.result.table or tables.of_lines(shown.result)
    return replace(
        view,
        result=shown.result,
        data=_packed(drawing(shown.result, view.chosen)),
        table=tables.arrange(table, view.slug, view.page.address, first=ROWS),
    ), shown.withheld


def drawn_points(result: Result, chosen: Options) -> FileInsteadError:
    """The points as a chart so set draws them, without those that may not be handed on."""
    slug, day = result.definition.slug, result.known_on
    windowed = replace(result, lines=tuple(within(line, chosen) for line in result.lines), table=None)
    shown = opened(windowed)
    drawn = replace(shown.result, lines=tuple(shown_lines(shown.result, chosen)))
    return FileInsteadError(f"airace-{slug}-{day}-as-drawn.csv", to_csv(drawn), shown.withheld)


def as_drawn(result: Result, chosen: Options) -> Result:
    """The result with the points that a chart so set draws, and no others."""
    windowed = replace(result, lines=tuple(within(line, chosen) for line in result.lines))
    return replace(windowed, lines=tuple(shown_lines(windowed, chosen)))


def _marks(events: tuple[EventMark, ...], figure: dict[str, Any]) -> tuple[tuple[int, EventMark], ...]:
    """The events in the period that a figure draws, numbered like its names."""
    if not events or not figure:
        return ()
    start, end = (date.fromisoformat(day[:10]) for day in figure["layout"]["xaxis"]["range"])
    return tuple(numbered(events, (start, end)))


def _scale(text: str) -> Scale:
    return "log" if text == "log" else "linear"
