"""Funding rounds and revenue of AI companies, from Epoch AI's lists.

Takes:   every round with a sum or a valuation, as a claim that waits for an editor; annualised revenue of whole
         companies as numbers over time.
Leaves:  rows that Epoch excludes from its graphs, revenue of products and divisions, revenue of a period that is not
         annualised; usage, staff and compute spending.
Beware:  run rates, recurring revenue and interpolations stand side by side; which one it is stands in the remark. A row's
         name is free text and sometimes wrong, so no number is read out of it. Companies that are not in the list are
         not poor, they are missing; few Chinese ones are in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from airace.sources import epoch_files as files
from airace.sources.base import Errand, LayoutError, Payload, Reading, Refusal, Source, observation

BASE = "https://epoch.ai/data/"
ROUNDS = "ai_companies_funding_rounds.csv"
REVENUE = "ai_companies_revenue_reports.csv"
EXCLUDED = "Exclude from graph view"  # not in every file
ROUND_COLUMNS = (
    "Id",
    "Company",
    "Close date",
    "Report date",
    "Status",
    "Type",
    "Funding (equity)",
    "Funding (debt)",
    "Valuation (post-money)",
    "Confidence",
    "Source 1",
)
REVENUE_COLUMNS = (
    "Id",
    "Company",
    "Date",
    "Annualized revenue (USD)",
    "Annualized revenue type",
    "Scope",
    "Confidence",
    "Report date",
)
# Status of a round → how the claim asserts it, and the status that the fact would have.
STATUSES = {
    "closed": ("happened", "closed"),
    "in discussion": ("planned", "rumoured"),
    "cancelled": ("happened", "cancelled"),  # that it came to nothing is the news
}
CONFIDENCE = ("confident", "likely", "speculative", "uncertain")  # best first
COMPILED = 4  # tier: compiled by others

SOURCE = Source(
    slug="epoch-companies",
    title="AI companies",
    publisher=files.PUBLISHER,
    url="https://epoch.ai/data/ai-companies",
    licence=files.LICENCE,
    licence_url=files.LICENCE_URL,
    redistributable=True,
    stake=files.STAKE,
    coverage="About a dozen large AI companies, few of them Chinese; figures from press reports and company statements.",
    citation="Epoch AI, Data on AI companies, CC BY 4.0",
    cadence=timedelta(days=1),
    jitter=timedelta(hours=1),
)


def fetch(errand: Errand) -> Iterator[Payload]:
    for file in (ROUNDS, REVENUE):
        if file in errand.done:
            continue
        payload = errand.get(BASE + file, name=file, types=files.CSV_TYPES, bytes=files.CSV_BYTES)
        if payload is not None:
            yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    if payload.name == ROUNDS:
        return _rounds(payload)
    if payload.name == REVENUE:
        return _revenue(payload)
    raise LayoutError(f"{payload.name} is not read here; {ROUNDS} and {REVENUE} are.")


def _rounds(payload: Payload) -> Iterator[Reading | Refusal]:
    """One claim for the equity of a round, one more for debt beside it."""
    seen: set[str] = set()
    for record in files.records(payload.body, ROUNDS, ROUND_COLUMNS):
        if isinstance(record, Refusal):
            yield record
            continue
        place, cells = record
        if files.ticked(cells.get(EXCLUDED, "")):
            continue
        try:
            claims = list(_claims(payload, place, cells))
        except ValueError as error:
            yield Refusal(place, str(error), files.filled(cells))
            continue
        for claim in claims:
            if claim.locator in seen:
                yield Refusal(place, f"lists the round {cells['Id']} a second time.", files.filled(cells))
            else:
                seen.add(claim.locator)
                yield claim


def _claims(payload: Payload, place: str, cells: dict[str, str]) -> Iterator[Reading]:
    """The claims of one row. Raises ValueError with what is wrong with it."""
    closed, reported = (files.day(cells[column], column) for column in ("Close date", "Report date"))
    equity, debt, valuation = (
        files.number(cells[column], column)
        for column in ("Funding (equity)", "Funding (debt)", "Valuation (post-money)")
    )
    if not cells["Company"]:
        raise ValueError("names no company.")
    if cells["Status"].lower() not in STATUSES:
        raise ValueError(f"has the status {cells['Status']!r}, which is none of {', '.join(STATUSES)}.")
    if equity is None and debt is None and valuation is None:
        raise ValueError("states neither a sum nor a valuation.")
    modality, status = STATUSES[cells["Status"].lower()]
    shared: dict[str, Any] = {"company": cells["Company"], "status": status, "modality": modality}
    if closed:
        shared["date"] = {"value": cells["Close date"][:10], "precision": closed[1]}
    if status != "closed":
        shared["in_totals"] = False
    if cells["Type"].lower() in {"secondary", "tender offer"}:
        shared |= {"round": "secondary", "secondary": True}
    public = max((stated[0] for stated in (reported, closed) if stated), default=payload.fetched_at.date())
    fields = {
        "kind": "funding",
        "excerpt": excerpt(cells, ("Id", "Company", *ROUND_COLUMNS[2:])),
        "url": payload.url,
        "published_on": min(public, payload.fetched_at.date()),
        "tier": COMPILED,
    }
    # The row's name alone is not told to be unique.
    key = "/".join((SOURCE.slug, cells["Company"], cells["Id"], cells["Close date"] or cells["Report date"]))
    if equity is not None or debt is None:
        said = shared | (_sum("amount", equity) if equity is not None else {"round": "valuation-only"})
        if valuation is not None:
            said |= _sum("valuation", valuation) | {"valuation_kind": "post"}
        yield Reading("claim", key, fields | {"fields": said}, place)
    if debt is not None:
        yield Reading(
            "claim", f"{key}/debt", fields | {"fields": shared | {"round": "debt"} | _sum("amount", debt)}, place
        )


def _sum(field: str, dollars: float) -> dict[str, Any]:
    return {field: {"value": int(dollars) if dollars.is_integer() else dollars, "currency": "USD"}}


def excerpt(cells: dict[str, str], columns: tuple[str, ...]) -> str:
    """The cells of the row that hold something, as an editor reads them."""
    return "; ".join(f"{column}: {cells[column]}" for column in dict.fromkeys(columns) if cells[column])[:1000]


def _revenue(payload: Payload) -> Iterator[Reading | Refusal]:
    """Of several reports of one company, day and report day, the one that Epoch trusts most."""
    trusted: dict[tuple[str, date, date], tuple[int, str, Reading]] = {}
    for record in files.records(payload.body, REVENUE, REVENUE_COLUMNS):
        if isinstance(record, Refusal):
            yield record
            continue
        place, cells = record
        if files.ticked(cells.get(EXCLUDED, "")) or cells["Scope"].lower() != "full company":
            continue
        try:
            reading = _run_rate(payload, place, cells)
        except ValueError as error:
            yield Refusal(place, str(error), files.filled(cells))
            continue
        if reading is None:
            continue
        confidence = cells["Confidence"].lower()
        rank = CONFIDENCE.index(confidence) if confidence in CONFIDENCE else len(CONFIDENCE)
        key = (cells["Company"], reading.fields["period"], reading.fields["known_at"])
        if key not in trusted or rank < trusted[key][0]:
            trusted[key] = (rank, place, reading)
    yield from (reading for _, _, reading in trusted.values())


def _run_rate(payload: Payload, place: str, cells: dict[str, str]) -> Reading | None:
    """The annualised revenue of a row; None where it states none. Raises ValueError with what is wrong with it."""
    value = files.number(cells["Annualized revenue (USD)"], "Annualized revenue (USD)")
    stated, reported = (files.day(cells[column], column) for column in ("Date", "Report date"))
    if value is None:
        return None
    if not cells["Company"] or stated is None:
        raise ValueError("names no company or no date.")
    if value <= 0:
        raise ValueError(f"states an annualised revenue of {value:g}.")
    known = datetime.combine(reported[0], time(), tzinfo=UTC) if reported else payload.fetched_at
    if stated[0] > known.date():
        raise ValueError(f"speaks of {stated[0]}, later than its report of {known.date()}; a forecast is no revenue.")
    row = observation(
        SOURCE.slug,
        "annualised-revenue",
        "USD",
        "company",
        cells["Company"],
        stated[0],
        value,
        variant="day",
        known_at=min(known, payload.fetched_at),
        url=payload.url,
        note=excerpt(cells, ("Annualized revenue type", "Confidence", "Id")),
    )
    return Reading(row.kind, f"{row.locator}/{known.date()}", row.fields, place)
