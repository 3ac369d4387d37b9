"""The ledger: what sources changed after they had published it, old and new."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from airace.lib.dates import in_words
from airace.lib.units import exact, percent
from airace.queries.restatements import Restated, groups, ledger
from airace.web.address import AddressError
from airace.web.known_on import PARAMETER
from airace.web.page import Page, page

ROWS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A restatement in words. `after` '' means that the source took the value back."""

    of: Restated
    before: str
    after: str
    difference: str
    share: str


@page("source", "measure", "page")
def restatements(page: Page) -> HttpResponse:
    source, measure = page.address.text("source"), page.address.text("measure")
    at = _page_number(page.address.text("page"))
    counted = groups(known_on=page.known_on)
    total = sum(group.count for group in counted if source in {"", group.source} and measure in {"", group.measure})
    rows = ledger(known_on=page.known_on, source=source, measure=measure, first=(at - 1) * ROWS, count=ROWS)
    last = max(1, -(-total // ROWS))
    query = urlencode({name: value for name, value in (("source", source), ("measure", measure)) if value})
    csv = urlencode({PARAMETER: page.known_on})
    return page.render(
        "restatements/page.html",
        {
            "entries": [entry(row) for row in rows],
            "total": total,
            "at": at,
            "last": last,
            "newer": page.address.url(page=str(at - 1) if at > 2 else None) if 1 < at <= last else "",
            "older": page.address.url(page=str(at + 1)) if at < last else "",
            "source": source,
            "measure": measure,
            "sources": dict(
                sorted({(group.source, group.title) for group in counted}, key=lambda pair: pair[1].lower())
            ),
            "measures": sorted({group.measure for group in counted}),
            "withheld": sorted({group.title for group in counted if not group.redistributable}),
            "csv_url": f"{reverse('api-v1:restatements_csv')}?{'&'.join(filter(None, (query, csv)))}",
            "atom_url": f"{reverse('restatements-atom')}{'?' if query else ''}{query}",
        },
    )


def entry(row: Restated) -> Entry:
    return Entry(
        row,
        exact(row.old, row.unit) if row.old is not None else "",
        exact(row.new, row.unit) if row.new is not None else "",
        _signed(row) if row.difference is not None else "",
        f"{'+' if row.ratio > 0 else ''}{percent(row.ratio, 2)}" if row.ratio else "",
    )


def _signed(row: Restated) -> str:
    difference = row.difference or 0.0
    shown = exact(abs(difference), row.unit)
    return shown if difference == 0 else f"{'+' if difference > 0 else '−'}{shown}"


def sentence(row: Restated) -> str:
    """'Downloads all time of org/model, 3 Nov 2026: 1,000 → 900 (−100).'"""
    said = entry(row)
    change = f"{said.before or 'unknown'} → {said.after or 'taken back'}"
    words = row.measure.replace("-", " ")
    difference = f" ({said.difference})" if said.difference else ""
    return f"{words[:1].upper()}{words[1:]} of {row.subject}, {in_words(row.period)}: {change}{difference}."


def _page_number(text: str) -> int:
    if not text:
        return 1
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise AddressError(f"page={text[:40]} is not a page; write a whole number from 1 on.")
    return int(text)
