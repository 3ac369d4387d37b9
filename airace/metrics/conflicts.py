"""Fields of listings that accepted claims state differently: every value is kept, one is shown by the choice rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from airace.lib.choose import TIERS, Choice, Statement, choose, reason
from airace.lib.dates import in_words
from airace.lib.facts import SPECS, currency, precision
from airace.lib.say import later, marked, say
from airace.lib.units import money, number, price
from airace.metrics import metric
from airace.metrics.ipo import HEAD, Desk, Listing, change_words, from_desk, sources_of_listings
from airace.metrics.listings import BASES
from airace.queries.facts import Fact
from airace.results import Cell, Definition, Result, Table

REVIEWED = date(2026, 11, 24)
# Columns of a listing that may be in conflict, in the order and words of the page.
FIELDS = {
    "ticker": later("Ticker"),
    "filed_on": later("Filed"),
    "priced_on": later("Priced"),
    "listed_on": later("Listed"),
    "lock_up_until": later("Lock-up until"),
    "offer_price": later("Offer price"),
    "open_price": later("First trade"),
    "high_price": later("First-day high"),
    "low_price": later("First-day low"),
    "close_price": later("First-day close"),
    "shares_offered": later("Shares offered"),
    "proceeds_usd": later("Raised"),
    "target_usd": later("Sought"),
    "market_cap_usd": later("Market value"),
    "retail_oversubscription": later("Retail cover"),
}


def conflicts(fact: Fact) -> Iterator[tuple[str, str, Choice]]:
    """Column, field and choice of every column that accepted claims give different values of."""
    for column in FIELDS:
        if column in fact.values and fact.disagreements(column):
            yield column, SPECS["ipo"][column][0], fact.evidence[column]


@metric(
    "ipo-conflicts",
    title="Conflicting reports on listings",
    unit="fields",
    text="Every field of a listing of which accepted claims state different values: each value with who states "
    "it and when, "
    "which one is shown, and by which part of the choice rule. The value counts the fields.",
    caveats=(
        "The rule: an editor's choice first, then the source closest to the fact, then the newest.",
        "Small differences are often rounding or another exchange rate; they are kept all the same.",
        "Market values may differ because they were taken at different prices; what each was taken at is named.",
        "A stage that changed is no conflict: older statements were right in their day.",
    ),
    reviewed=REVIEWED,
)
@from_desk
def ipo_conflicts(definition: Definition, desk: Desk) -> Result:
    found = [(one, *conflict) for one in desk.listings for conflict in (*conflicts(one.fact), *_returns(one))]
    rows = tuple(row for one, column, field, choice in found for row in _rows(one, column, field, choice))
    names = dict.fromkeys(one.name for one, *_ in found)
    return Result(
        definition,
        desk.known_on,
        as_of=max((by.published_on for *_, choice in found for by in (choice.by, *choice.others)), default=None),
        value=len(found) if desk.listings else None,
        sources=sources_of_listings({one.slug: one for one, *_ in found}.values()),
        headline=say("{found} fields of {names} companies are reported differently", found=len(found), names=len(names))
        if found
        else "",
        subtitle=later("Each value with its source and date, and why one of them is shown"),
        table=Table((*HEAD, *marked("Field", "Value", "Stated by", "Published", "Shown")), rows),
        notes=() if found else (later("No field is reported differently."),),
    )


def _returns(one: Listing) -> list[tuple[str, str, Choice]]:
    """The first-day return, where it is taken over from a source and sources differ."""
    close = one.over_offer("close_price")
    choice = choose(one.fact.statements).get("first_day_return") if close and close.stated else None
    return [("first_day_return", "first_day_return", choice)] if choice and choice.others else []


def _rows(one: Listing, column: str, field: str, choice: Choice) -> Iterator[tuple[Cell, ...]]:
    """The value shown, then the others, the newest first; each value once for each who states it."""
    others = sorted(choice.others, key=lambda by: (by.published_on, by.id), reverse=True)
    shown = value(column, field, choice.by)
    for by in (choice.by, *others):
        text = value(column, field, by)
        if text and (by is choice.by or text != shown):
            yield (
                *one.cells(),
                Cell(FIELDS.get(column, later("First-day return")), column),
                Cell(text, text, url=by.url, evidence=one.fact.proof(column) if column in FIELDS else ""),
                Cell(TIERS.get(by.tier, later("source")), by.tier),
                Cell(in_words(by.published_on), by.published_on.isoformat()),
                Cell(say("shown: {reason}", reason=reason(field, choice)), "shown")
                if by is choice.by
                else Cell(later("kept"), "kept"),
            )


def value(column: str, field: str, by: Statement) -> str:
    """What a statement says of a column, in words; '' where it gives no value in the form of the column."""
    given: Any = by.fields[field]
    converted = SPECS["ipo"][column][1](given) if column in SPECS["ipo"] else given
    if converted is None:
        return ""
    if isinstance(converted, date):
        return in_words(converted, precision(given))
    if column == "market_cap_usd":
        basis = BASES.get(by.fields.get("market_cap_basis") or "", later("basis not stated"))
        return f"{money(float(converted))} {basis}"
    if column.endswith("_usd"):
        return money(float(converted))
    if column.endswith("_price"):
        return price(float(converted), currency(given))
    if column == "retail_oversubscription":
        return f"{number(converted, 0 if float(converted).is_integer() else 2)}×"
    if column == "first_day_return":
        return change_words(float(converted))
    return number(converted) if isinstance(converted, int | float) else str(converted)


def history(one: Listing) -> list[tuple[str, Statement]]:
    """The stages that were stated, the newest first, each where it was first stated after another."""
    told = sorted((by for by in one.fact.statements if by.fields.get("stage")), key=lambda by: (by.published_on, by.id))
    found: list[tuple[str, Statement]] = []
    for by in told:
        if not found or found[-1][0] != by.fields["stage"]:
            found.append((str(by.fields["stage"]), by))
    return found[::-1]
