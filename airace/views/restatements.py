"""The ledger: what sources changed after they had published it, old and new."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from airace.lib.measures import PLANS, span, title
from airace.lib.say import later, say
from airace.lib.units import SYMBOLS, compact, exact, percent, price
from airace.queries.restatements import Restated, groups, ledger
from airace.web.known_on import PARAMETER
from airace.web.page import Page, page

ROWS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A restatement in words. `after` '' means that the source took the value back."""

    of: Restated
    measure: str
    period: str
    remark: str
    plan: bool
    before: str
    after: str
    difference: str
    share: str


@page("source", "measure", "page")
def restatements(page: Page) -> HttpResponse:
    source, measure = page.address.text("source"), page.address.text("measure")
    at = page.address.page_number()
    counted = groups(known_on=page.known_on)
    fitting = [group for group in counted if source in {"", group.source} and measure in {"", group.measure}]
    total = sum(group.count for group in fitting)
    rows = ledger(known_on=page.known_on, source=source, measure=measure, first=(at - 1) * ROWS, count=ROWS)
    last = max(1, -(-total // ROWS))
    query = urlencode({name: value for name, value in (("source", source), ("measure", measure)) if value})
    csv = urlencode({PARAMETER: page.known_on})
    return page.render(
        "restatements/page.html",
        {
            "entries": [entry(row) for row in rows],
            "total": total,
            "plans": (plans := sum(group.count for group in fitting if group.measure in PLANS)),
            "changed": total - plans,
            "at": at,
            "last": last,
            "newer": page.address.url(page=str(at - 1) if at > 2 else None) if 1 < at <= last else "",
            "older": page.address.url(page=str(at + 1)) if at < last else "",
            "filtered": bool(query),
            "source": source,
            "measure": measure,
            "sources": dict(
                sorted({(group.source, group.title) for group in counted}, key=lambda pair: pair[1].lower())
            ),
            "measures": sorted(
                ((name, title(name)) for name in {group.measure for group in counted}), key=lambda m: m[1]
            ),
            "withheld": sorted({group.title for group in counted if not group.redistributable}),
            "csv_url": f"{reverse('api-v1:restatements_csv')}?{'&'.join(filter(None, (query, csv)))}",
            "atom_url": f"{reverse('restatements-atom')}{'?' if query else ''}{query}",
        },
    )


def entry(row: Restated) -> Entry:
    before, after = _amounts(row)
    period, remark = span(row.period, row.variant)
    return Entry(
        row,
        title(row.measure),
        period,
        remark,
        row.measure in PLANS,
        before,
        after,
        _signed(row) if row.difference is not None else "",
        f"{'+' if row.ratio > 0 else ''}{percent(row.ratio, 2)}" if row.ratio else "",
    )


def _amounts(row: Restated) -> tuple[str, str]:
    """Both values, with as many digits as it takes to tell them apart; '' for one that is not known."""
    for digits in range(3, 8):
        before, after = (_shown(value, row, digits) for value in (row.old, row.new))
        if before != after:
            break
    return before, after


def _shown(value: float | None, row: Restated, digits: int) -> str:
    """Money in newspaper style, a price to the cent, everything else with all digits that matter."""
    if value is None:
        return ""
    if not (len(row.unit) == 3 and row.unit.isupper()):
        return exact(value, row.unit)
    if row.measure == "close":
        return price(value, row.unit)
    sign, symbol = "−" if value < 0 else "", SYMBOLS.get(row.unit, f"{row.unit} ")
    return f"{sign}{symbol}{compact(abs(value), digits)}"


def _signed(row: Restated) -> str:
    difference = row.difference or 0.0
    shown = _shown(abs(difference), row, 3)
    return shown if difference == 0 else f"{'+' if difference > 0 else '−'}{shown}"


def sentence(row: Restated) -> str:
    """'Downloads, all time, of org/model, 3 Nov 2026: 1,000 → 900 (−100).'"""
    said = entry(row)
    before, after = said.before or later("unknown"), said.after or later("taken back")
    change = f"{before} → {after}"
    of = say(
        "{measure}{plan} of {subject}",
        measure=said.measure,
        plan=later(", revised plan,") if said.plan else "," if "," in said.measure else "",
        subject=row.subject,
    )
    difference = f" ({said.difference})" if said.difference else ""
    return f"{of}, {said.period}: {change}{difference}."
