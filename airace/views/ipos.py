"""The IPO desk: pipeline, calendar, price paths, first days and conflicting reports; one page a listing; a calendar file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from airace.lib.dates import in_words
from airace.lib.say import later, say
from airace.lib.text import slugify
from airace.metrics.conflicts import history
from airace.metrics.debuts import range_of
from airace.metrics.ipo import STAGES, Desk, Listing, held
from airace.metrics.listings import Step, steps
from airace.results import SIDE_NAMES, Cell, Result, Table
from airace.web import conditional, tables
from airace.web.address import Address, AddressError
from airace.web.chart import ChartView, chart_view, params
from airace.web.ics import AllDay, calendar
from airace.web.known_on import KnownOnError
from airace.web.page import Page, bad_request, page, read_page
from airace.web.stated import TIERS, stated

CHART = "ipo-paths"
TABLES = {"ipo-since-offer": 30, "ipo-first-day": 30, "ipo-conflicts": 40}
FILTERS = ("side", "venue")
FIELDS = (
    (later("Stage"), "stage"),
    (later("Ticker"), "ticker"),
    (later("Filed"), "filed_on"),
    (later("Priced"), "priced_on"),
    (later("Listed"), "listed_on"),
    (later("Lock-up until"), "lock_up_until"),
    (later("Offer price"), "offer_price"),
    (later("First trade"), "open_price"),
    (later("First-day high"), "high_price"),
    (later("First-day low"), "low_price"),
    (later("First-day close"), "close_price"),
    (later("Shares offered"), "shares_offered"),
    (later("Raised"), "proceeds_usd"),
    (later("Sought"), "target_usd"),
    (later("Market value"), "market_cap_usd"),
    (later("Retail cover"), "retail_oversubscription"),
)
UNTIL_LISTED = frozenset({"stage", "ticker", "filed_on", "target_usd"})  # what an attempt that is under way may have
UIDS_AT = "ipos.airace"  # never changes, wherever the site moves: programs know an event by its UID


@dataclass(frozen=True, slots=True)
class Lane:
    """One stage of the board with its attempts, each a row of the pipeline by column."""

    stage: str
    title: str
    cards: tuple[dict[str, Cell], ...]


@page(*FILTERS, *params(CHART), *(name for slug in (*TABLES, CHART) for name in tables.params(slug)))
def ipos(page: Page) -> HttpResponse:
    side, venue = _filters(page.address)
    desk = Desk(page.known_on, side, venue)
    shown = desk.listings
    calendar_of, dated = desk.result("ipo-calendar"), steps(desk)
    pipeline = desk.result("ipo-pipeline")
    return page.render(
        "ipos/page.html",
        {
            "lanes": _lanes(pipeline.table),
            "empty_stages": [
                title.lower() for stage, title in STAGES.items() if stage not in {one.stage for one in shown}
            ],
            "pipeline": pipeline,
            "answers": [(one, held(one)) for one in shown if one.since],
            "first_day_only": [one for one in desk.completed if one.offer and one.quotes and not one.since],
            "no_close": [one for one in desk.completed if one.offer and not one.quotes],
            "no_offer": [one for one in desk.completed if not one.offer],
            "calendar": calendar_of,
            "coming": _rows(calendar_of.table, [step for step in dated if step.ahead][::-1]),
            "past": _rows(calendar_of.table, [step for step in dated if not step.ahead]),
            "ics": _ics_url(page, side, venue),
            "chart": _chart(page, desk.result(CHART), page_only=bool(side or venue)),
            "desks": [(desk.result(slug), _arranged(desk.result(slug), page)) for slug in TABLES],
            "shown": len(shown),
            "total": len(desk.every),
            "side": side,
            "venue": venue,
            "sides": sorted(
                ((key, SIDE_NAMES[key]) for key in {one.side for one in desk.every}), key=lambda one: one[1]
            ),
            "venues": sorted({(slugify(one.venue), one.venue) for one in desk.every}, key=lambda one: one[1]),
            "all_url": page.address.url(side=None, venue=None),
        },
    )


def _filters(address: Address) -> tuple[str, str]:
    """Side and venue asked for. A venue that the day does not know fits nothing, and breaks no link."""
    return address.choice("side", {*SIDE_NAMES, ""}, ""), slugify(address.text("venue", longest=60))


def _lanes(table: Table | None) -> list[Lane]:
    """The stages that have an attempt, in their order; completed listings, which are many, come last."""
    rows = (
        [
            dict(zip((slugify(title).replace("-", "_") for title in table.columns), row, strict=True))
            for row in table.rows
        ]
        if table
        else []
    )
    lanes = [
        Lane(stage, title, tuple(row for row in rows if row["stage"].value == stage)) for stage, title in STAGES.items()
    ]
    return sorted((lane for lane in lanes if lane.cards), key=lambda lane: lane.stage == "listed")


def _rows(table: Table | None, wanted: Sequence[Step]) -> list[tuple[Cell, ...]]:
    """The rows of the calendar that belong to these steps, in their order."""
    rows = {(row[0].value, row[1].url, row[4].value): row for row in table.rows} if table else {}
    return [rows[step.day.isoformat(), step.listing.url, step.words] for step in wanted]


def _arranged(result: Result, page: Page) -> tables.TableView | None:
    slug = result.definition.slug
    if result.table is None or not result.table.rows:
        return None
    return tables.arrange(result.table, slug, page.address, first=TABLES[slug])


def _chart(page: Page, result: Result, *, page_only: bool) -> ChartView | None:
    return chart_view(result, page, page_only=page_only) if result.lines else None


def _ics_url(page: Page, side: str, venue: str) -> str:
    return page.address.link("/ipos/calendar.ics", {"side": side, "venue": venue})


@page(*params(CHART), *tables.params(CHART))
def listing(page: Page, slug: str) -> HttpResponse:
    desk = Desk(page.known_on)
    one = next((one for one in desk.listings if one.slug == slug), None)
    if one is None:
        raise Http404(say("No listing called {slug} was known on {known_on}.", slug=slug, known_on=page.known_on))
    found = {name: _of(desk.result(name), one) for name in ("ipo-calendar", CHART, *TABLES)}
    fields = [(title, column, stated("ipo", one.fact, column)) for title, column in FIELDS]
    return page.render(
        "ipos/listing.html",
        {
            "one": one,
            "answer": held(one),
            "stage": STAGES.get(one.stage, later("Stage not stated")),
            "fields": [
                (title, value)
                for title, column, value in fields
                if value.text or one.listed_on or column in UNTIL_LISTED
            ],
            "first_day": _pairs(found["ipo-first-day"].table, 5),
            "since": _pairs(found["ipo-since-offer"].table, 5) if one.since else [],
            "dates": found["ipo-calendar"].table,
            "history": [
                (STAGES.get(stage, stage), by, TIERS.get(by.tier, later("source"))) for stage, by in history(one)
            ],
            "conflicts": found["ipo-conflicts"],
            "chart": _chart(page, found[CHART], page_only=True),
            "others": [
                other
                for other in desk.listings
                if other.fact["company__slug"] == one.fact["company__slug"] and other is not one
            ],
            "ics": page.address.link("/ipos/calendar.ics"),
        },
    )


def _of(result: Result, one: Listing) -> Result:
    """The rows and the line of one listing."""
    table = result.table
    rows = tuple(row for row in table.rows if any(cell.url == one.url for cell in row)) if table else ()
    lines = tuple(line for line in result.lines if line.key.partition(":")[2] == one.slug)
    headline = range_of(one) if lines else result.headline
    return replace(result, table=replace(table, rows=rows) if table else None, lines=lines, headline=headline)


def _pairs(table: Table | None, first: int) -> list[tuple[str, Cell]]:
    """Title and cell of the columns from `first` on, of a table of one row."""
    return list(zip(table.columns[first:], table.rows[0][first:], strict=True)) if table and table.rows else []


@csrf_exempt
@require_safe
@gzip_page
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The dates known to the day, for a calendar program; 304 after one query while nothing has changed."""
    try:
        response = conditional.file(request, conditional.CALENDAR, lambda _day: _calendar(request))
    except (KnownOnError, AddressError) as error:
        return bad_request(request, str(error))
    response["Content-Disposition"] = 'inline; filename="ai-listings.ics"'
    return response


def _calendar(request: HttpRequest) -> bytes:
    read = read_page(request, FILTERS)
    side, venue = _filters(read.address)
    return calendar(
        later("AI listings: US and China"),
        later("Filings, pricings, first days of trading and ends of lock-ups that a source dates to the day."),
        all_days(steps(Desk(read.known_on, side, venue))),
    )


def all_days(found: Iterable[Step]) -> list[AllDay]:
    """Steps known to the day, the oldest first."""
    days = [_all_day(step) for step in found if step.precision == "day"]
    return sorted(days, key=lambda day: (day.day, day.uid))


def _all_day(step: Step) -> AllDay:
    one, by = step.listing, step.by
    told = f"{TIERS.get(by.tier, 'source').capitalize()}, {in_words(by.published_on)}: {by.url}"
    state = "" if step.confirmed else f" ({step.state})"
    return AllDay(
        uid=f"{one.slug}-{step.kind}@{UIDS_AT}",
        day=step.day,
        summary=f"{one.name}: {step.words.lower()}, {one.venue if one.fact['exchange'] else 'venue not stated'}{state}",
        description=told,
        url=f"{settings.SITE_URL}{one.url}",
        category=step.words,
        stamped=by.published_on,
        tentative=not step.confirmed,
    )
