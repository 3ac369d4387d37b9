"""Freezing what a page shows, or one chart of it: the numbers, words, tables and drawings, under a digest of them all.

The same view of the same data has the same digest, so it is kept once. Nothing that may not be handed on is frozen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Length
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from airace.charts.lines import chosen as shown_lines
from airace.charts.lines import within
from airace.charts.options import Options
from airace.models import FrozenView
from airace.results import Cell, Point, Result
from airace.web import pictures, tables
from airace.web.address import Address
from airace.web.chart import ChartView
from airace.web.exports import opened, to_csv
from airace.web.frozen_lists import cited, lists
from airace.web.page import Page
from airace.web.reports import turn
from airace.web.shown import ask, result_of, titled

LARGEST = 2_000_000  # characters of content, and of all drawings
EVERY_S, AT_ONCE = 60, 10  # one reader may freeze a view a minute, ten at once
EVERYBODY_S, EVERYBODY_AT_ONCE = 20, 60
NARROW = ".narrow"  # ends the name of a drawing for phones
SHORT = 16  # digits of a digest in an address


class RefusedError(Exception):
    """The view cannot be frozen; the text says why, and what can be done."""


class WaitError(Exception):
    """Too many views were frozen just now; `seconds` until another may be."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Wait {seconds:.0f} seconds.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen view as its page shows it. `content` is read from the bytes that are kept."""

    row: FrozenView
    content: dict[str, Any]

    @property
    def slug(self) -> str:
        return self.row.slug

    @property
    def path(self) -> str:
        return reverse("citation", args=[self.slug])

    @property
    def permalink(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def known_on(self) -> date:
        return date.fromisoformat(self.content["known_on"])

    @property
    def parts(self) -> list[dict[str, Any]]:
        return list(self.content["parts"])

    def part(self, slug: str) -> dict[str, Any] | None:
        return next((part for part in self.parts if part["slug"] == slug), None)


def fixed(page: Page) -> str:
    """The address of a page with the day on which it is read."""
    address = page.address
    return Address(address.path, address.today, page.known_on, address.params).url()


def freeze(request: HttpRequest, page: Page, slug: str) -> FrozenView:
    """Keep a page, or its chart or table of a slug; the row that is there already where it is. The caller asked `page`

    of nothing yet. Raises WaitError, RefusedError, BusyError, Http404.
    """
    things = ask(page)
    every = parts_of(page, things)
    things = [thing for thing in things if slug in {"", result_of(thing).definition.slug}]
    parts = [part for part in every if slug in {"", part["slug"]}]
    if not parts:
        raise Http404(_("There is no such chart or table on the page."))
    title = parts[0]["headline"] if slug else titled(page)[0]
    content = orjson.dumps(
        {
            "form": 1,
            "address": fixed(page),
            "part": slug,
            "known_on": page.known_on.isoformat(),
            "title": title,
            "parts": parts,
        },
        option=orjson.OPT_SORT_KEYS,
    ).decode()
    digest = sha256(content.encode()).hexdigest()
    if (there := FrozenView.objects.filter(sha256=digest).first()) is not None:
        return there
    if len(content) > LARGEST:
        raise RefusedError(_("This view holds too much to be frozen as one; freeze one of its charts."))
    _take_turn(request)
    drawn = {
        thing.slug + form: pictures.svg(thing, theme="auto", narrow=bool(form))
        for thing in things
        if isinstance(thing, ChartView) and thing.data
        for form in ("", NARROW)
    }
    if sum(map(len, drawn.values())) > LARGEST:
        raise RefusedError(_("The drawings of this view are too large to be frozen as one; freeze one of its charts."))
    row, _made = FrozenView.objects.get_or_create(
        sha256=digest,
        defaults={
            "slug": digest[:SHORT],
            "address": fixed(page) + (f"#{slug}" if slug else ""),
            "title": title[:400],
            "content": content,
            "pictures": drawn,
        },
    )
    return row


def _take_turn(request: HttpRequest) -> None:
    """Nobody fills the disk: each reader and all of them together have a pace, and all that is kept has a limit."""
    seconds = turn(request, "freeze", EVERY_S, AT_ONCE)
    if not seconds:
        seconds = turn(None, "freeze-all", EVERYBODY_S, EVERYBODY_AT_ONCE)
    if seconds:
        raise WaitError(seconds)
    held = FrozenView.objects.aggregate(size=Sum(Length("content")))["size"] or 0
    if held > settings.FROZEN_MB * 1_000_000:
        raise RefusedError(_("The archive of frozen views is full; its operator can make it larger (FROZEN_MB)."))


def parts_of(page: Page, things: Sequence[ChartView | Result]) -> list[dict[str, Any]]:
    """What was found on a page, in the form that is kept: its charts and results, then its other lists."""
    found = [part_of(thing) for thing in things]
    return [*found, *lists(page, {part["slug"] for part in found})]


def part_of(thing: ChartView | Result) -> dict[str, Any]:
    """One chart or table in the form that is kept: as it is set, without what may not be handed on."""
    shown = opened(result_of(thing))
    result = shown.result
    chosen = thing.chosen if isinstance(thing, ChartView) else Options()
    definition = result.definition
    lines = shown_lines(result, chosen) if isinstance(thing, ChartView) else list(result.lines)
    table = result.table or tables.of_lines(Result(definition, result.known_on, lines=tuple(lines)))
    return {
        "slug": definition.slug,
        "title": definition.title,
        "headline": result.headline or definition.title,
        "subtitle": replace(thing, result=result).subtitle if isinstance(thing, ChartView) else result.subtitle,
        "unit": definition.unit,
        "definition": definition.text,
        "formula": definition.formula,
        "caveats": [*definition.caveats, *result.notes],
        "reviewed": definition.reviewed.isoformat(),
        "known_on": result.known_on.isoformat(),
        "as_of": result.as_of.isoformat() if result.as_of else "",
        "withheld": shown.withheld,
        "drawn": isinstance(thing, ChartView) and bool(thing.data),
        "lines": [
            {"key": line.key, "name": line.name, "points": [_point(point) for point in within(line, chosen).points]}
            for line in lines
        ],
        "columns": list(table.columns),
        "numeric": sorted(table.numeric),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "csv": to_csv(
            Result(definition, result.known_on, lines=tuple(lines), sources=result.sources, table=result.table)
        ),
        "sources": cited(result.sources),
    }


def _point(point: Point) -> dict[str, Any]:
    kept = {"x": point.x.isoformat(), "y": point.y, "low": point.low, "high": point.high, "words": point.words}
    kept |= {"label": point.label, "url": point.url, "carried": point.carried, "provisional": point.provisional}
    return {name: value for name, value in kept.items() if name in {"x", "y"} or value}


def _cell(cell: Cell) -> dict[str, Any]:
    kept = {"text": cell.text, "url": cell.url, "note": cell.note, "missing": cell.missing}
    return {name: value for name, value in kept.items() if name == "text" or value}


def find(slug: str) -> Frozen:
    """Raises Http404."""
    row = FrozenView.objects.filter(slug=slug).first()
    if row is None:
        raise Http404(_("No frozen view has this address; copy the whole of it."))
    return Frozen(row, _read(row.content))


@lru_cache(maxsize=16)
def _read(content: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(content)
    return found
