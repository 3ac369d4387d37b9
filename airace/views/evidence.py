"""Where every shown value leads: what was said and by whom, why this value, what stood there before."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpResponse

from airace.charts.values import show
from airace.lib import measures
from airace.lib.say import later, say, word
from airace.lib.units import exact
from airace.metrics import Metric, registry
from airace.metrics.chips import REMARKS_WRITTEN
from airace.queries.evidence import Traced, proof, traced
from airace.queries.facts import IDENTITY
from airace.queries.restatements import of_sources
from airace.queries.tally import tally
from airace.results import SIDE_NAMES, Result, Table, Value
from airace.views.restatements import entry
from airace.web import evidence, tables
from airace.web.moved import MERGED, moved_or_missing
from airace.web.page import Page, page

EARLIER = (30, 90, 365)  # days before the one looked back from
BUDGET = 12  # questions to the database; earlier values are computed while they fit
ROWS = 8
CHANGED = 5
UNITS = frozenset({"USD", "HKD", "CNY", "EUR", "fraction", "share", "probability", "%"})  # shown by the number itself

HOMES = {"model": "/models/{}/", "company": "/companies/{}/", "question": "/forecasts/{}/"}


@page()
def fact(page: Page, kind: str, slug: str) -> HttpResponse:
    if kind not in IDENTITY:
        raise Http404(later("There is no such kind of fact."))
    found = proof(kind, slug, known_on=page.known_on)
    if found is None:
        missing = say("Nothing was known of {slug} on {known_on}.", slug=slug, known_on=page.known_on)
        if kind not in MERGED:
            raise Http404(missing)
        return moved_or_missing(page, kind, slug, "evidence-fact", missing, kind=kind)
    columns = [column for column in evidence.columns_of(found) if not _written_later(kind, column.name, page.known_on)]
    text = {column.name: column.text for column in columns}
    name = evidence.named(kind, found.identity, text, found.name)
    context = {"proof": found, "columns": columns, "name": name, "home": evidence.home(found)}
    return page.render("evidence/fact.html", context)


def _written_later(kind: str, column: str, known_on: date) -> bool:
    """Is this a remark on exports of a chip, looked back at from before it was written?"""
    return (kind, column) == ("chip", "export_status") and known_on < REMARKS_WRITTEN


@page("variant")
def reading(page: Page, measure: str, source: str, subject: str, period: str) -> HttpResponse:
    try:
        day = date.fromisoformat(period)
    except ValueError:
        raise Http404(say("{period} is not a day.", period=period)) from None
    variant = page.address.text("variant", longest=200)
    found = traced(measure, source, subject, day, variant=variant, known_on=page.known_on)
    if found is None:
        raise Http404(say("No such reading was known on {known_on}.", known_on=page.known_on))
    span, remark = measures.span(day, variant)
    return page.render(
        "evidence/reading.html",
        {
            "found": found,
            "what": measures.title(measure),
            "name": SIDE_NAMES.get(found.name, found.name),
            "home": HOMES[found.kind].format(subject) if found.kind in HOMES else "",
            "span": span,
            "remark": remark,
            "versions": [(one, _exact(one.value, found), _ends(one.low, one.high, found)) for one in found.versions],
            "restated": [(at, _exact(old, found), _exact(new, found)) for at, old, new in found.restatements],
        },
    )


def _exact(value: float | None, of: Traced) -> str:
    return "" if value is None else f"{exact(value, of.unit)}{_unit(of.unit)}"


def _ends(low: float | None, high: float | None, of: Traced) -> str:
    return (
        say("{low} to {high}", low=exact(low, of.unit), high=exact(high, of.unit))
        if low is not None and high is not None
        else ""
    )


def _unit(unit: str) -> str:
    """The unit behind a number, where the number does not show it."""
    return "" if unit in UNITS else f" {word(unit)}"


@page()
def metric(page: Page, slug: str) -> HttpResponse:
    known = registry().get(slug)
    if known is None:
        raise Http404(say("There is no metric {slug}; the methodology lists them.", slug=slug))
    with tally() as read:
        result = known.compute(known_on=page.known_on)
    changed, restatements = of_sources(
        [source.slug for source in result.sources], measures=result.measures, known_on=page.known_on, count=CHANGED
    )
    newest = (tables.of_lines(result) if result.lines else result.table) or Table((), ())
    rows = [[(cell, index in newest.numeric) for index, cell in enumerate(row)] for row in newest.rows[:ROWS]]
    # What the page shows leads on by itself, or else to what it was computed from.
    computed = not any(cell.evidence for row in rows for cell, _ in row)
    return page.render(
        "evidence/metric.html",
        {
            "result": result,
            "slug": slug,
            "values": stated(result),
            "unit": "" if result.definition.unit in UNITS else result.definition.unit,
            "read": read,
            "earlier": earlier(known, page.known_on, read.queries) if result.value not in (None, {}) else [],
            "head": [(name, index in newest.numeric) for index, name in enumerate(newest.columns)],
            "rows": rows,
            "more": max(0, len(newest.rows) - ROWS),
            "facts": evidence.newest_facts(read.facts, ROWS) if computed else [],
            "readings": evidence.newest_readings(read.readings, ROWS) if computed else [],
            "restated": [entry(row) for row in changed],
            "restatements": restatements,
        },
    )


def stated(result: Result) -> list[tuple[str, str, str]]:
    """The value in words: whose it is ('' where it is of no side), the number, its interval."""
    unit = result.definition.unit
    found = []
    for key, value in by_key(result.value).items():
        low, high = by_key(result.low).get(key), by_key(result.high).get(key)
        ends = (
            say("{low} to {high}", low=show(low, unit), high=show(high, unit))
            if low is not None and high is not None
            else ""
        )
        found.append((SIDE_NAMES.get(key, key), show(value, unit), ends))
    return found


def by_key(value: Value) -> dict[str, float]:
    if value is None:
        return {}
    return dict(value) if isinstance(value, dict) else {"": value}


def earlier(known: Metric, day: date, queries: int) -> list[tuple[date, list[tuple[str, str, str]] | None]]:
    """The value as it was known on earlier days, by the same function; None where computing it would take too long."""
    room = BUDGET - queries
    found: list[tuple[date, list[tuple[str, str, str]] | None]] = []
    for back in EARLIER:
        then = day - timedelta(days=back)
        room -= queries
        found.append((then, stated(known.compute(known_on=then)) if room >= 0 else None))
    return found
