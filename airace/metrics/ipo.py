"""Listings as the IPO desk reads them: every attempt with its closes since, what it raised, and its first day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import median
from typing import NamedTuple

from airace.lib.choose import choose
from airace.lib.dates import in_words
from airace.lib.say import later, marked, say, say_many
from airace.lib.text import slugify
from airace.lib.units import number, percent, price
from airace.metrics import registry
from airace.metrics.proceeds import Proceeds, proceeds
from airace.queries.facts import Fact, facts
from airace.queries.observations import reading_page
from airace.queries.prices import Close, histories
from airace.results import SIDE_NAMES, Cell, Definition, Result, SourceRef

STAGES: dict[str, str] = {
    "rumoured": later("Rumoured"),
    "planned": later("Planned"),
    "tutoring": later("Listing guidance"),
    "filed": later("Filed"),
    "approved": later("Approved"),
    "bookbuilding": later("Book-building"),
    "priced": later("Priced"),
    "listed": later("Listed"),
    "withdrawn": later("Withdrawn"),
}
ENOUGH = 3  # returns of one venue that make a median
UNSTATED = later("Not stated")  # the venue of an attempt whose sources name none


class Quote(NamedTuple):
    """A close of one day, where it was read, and our page of its evidence.

    `source` None: it is the first-day close as stated about the listing.
    """

    day: date
    value: float
    url: str
    evidence: str
    source: SourceRef | None = None


class Return(NamedTuple):
    """A price over the offer, minus one. `stated`: taken over from a source, since the price is not known."""

    value: float
    url: str
    evidence: str = ""
    stated: bool = False


class Median(NamedTuple):
    """The median of a venue's first-day returns; `value` None where fewer than ENOUGH are known."""

    value: float | None
    n: int


@dataclass(frozen=True)
class Listing:
    """One attempt to list. `quotes` are closes since the first day, oldest first, in the currency of the offer."""

    fact: Fact
    raised: Proceeds | None = None
    quotes: tuple[Quote, ...] = ()

    @property
    def slug(self) -> str:
        return str(self.fact["slug"])

    @property
    def name(self) -> str:
        return str(self.fact["company__name"])

    @property
    def side(self) -> str:
        return str(self.fact["company__side"])

    @property
    def venue(self) -> str:
        return str(self.fact["exchange"] or UNSTATED)

    @property
    def stage(self) -> str:
        return str(self.fact["stage"] or "")

    @property
    def url(self) -> str:
        return f"/ipos/{self.slug}/"

    @property
    def currency(self) -> str:
        return str(self.fact["currency"] or "")

    @property
    def listed_on(self) -> date | None:
        """The first day of trading, of completed listings."""
        found: date | None = self.fact["listed_on"] if self.stage == "listed" else None
        return found

    @property
    def offer(self) -> float | None:
        return float(self.fact["offer_price"]) if self.fact["offer_price"] else None

    def over_offer(self, column: str) -> Return | None:
        """A price of the first day over the offer, minus one; of the close also as a source states it."""
        if self.offer and self.fact[column]:
            return Return(float(self.fact[column]) / self.offer - 1, self.fact.url(column), self.fact.proof(column))
        stated = choose(self.fact.statements).get("first_day_return") if column == "close_price" else None
        return Return(float(stated.value), stated.by.url, stated=True) if stated else None

    @property
    def since(self) -> tuple[Quote, ...]:
        """The closes, where one is of a later day than the first."""
        return self.quotes if self.offer and self.quotes and self.quotes[-1].day > self.quotes[0].day else ()

    @property
    def below(self) -> int:
        """How many of the known closes are below the offer."""
        return sum(quote.value < (self.offer or 0) for quote in self.quotes)

    def cells(self) -> tuple[Cell, Cell, Cell]:
        """Company, side and venue: the first cells of every row of the desk."""
        return (
            Cell(self.name, self.name, url=self.url),
            Cell(SIDE_NAMES[self.side], self.side),
            Cell(self.venue, self.venue, missing="" if self.fact["exchange"] else "undisclosed"),
        )


HEAD = marked("Company", "Side", "Venue")


@dataclass
class Desk:
    """Everything on record about listings as known on a day; each part is read when it is first asked for.

    `side` and the slug of a `venue`, where given, select the listings; medians of a venue stay those of all.
    """

    known_on: date
    side: str = ""
    venue: str = ""
    _results: dict[str, Result] = field(default_factory=dict)

    @cached_property
    def register(self) -> list[Fact]:
        return facts("ipo", known_on=self.known_on)

    @cached_property
    def listings(self) -> list[Listing]:
        """The attempts that are selected."""
        return [one for one in self.every if self.side in {"", one.side} and self.venue in {"", slugify(one.venue)}]

    @cached_property
    def every(self) -> list[Listing]:
        """Every attempt, the newest first day first, then by company."""
        raised = proceeds(self.register, known_on=self.known_on)
        listed = {fact["ticker"]: fact for fact in self.register if _trades(fact)}
        closes = histories(sorted(listed), known_on=self.known_on)
        found = [
            Listing(fact, raised.get(fact.id), _quotes(fact, closes.get(fact["ticker"] or "", ())))
            for fact in self.register
        ]
        return sorted(found, key=lambda one: (-(one.listed_on or date.min).toordinal(), one.name.lower(), one.slug))

    @cached_property
    def completed(self) -> list[Listing]:
        return [one for one in self.listings if one.listed_on]

    @cached_property
    def medians(self) -> dict[str, Median]:
        """The median first-day return, close over offer, of every venue with a completed listing that is selected."""
        return {
            venue: venue_median(
                one.over_offer("close_price") for one in self.every if one.listed_on and one.venue == venue
            )
            for venue in sorted({one.venue for one in self.completed})
        }

    def result(self, slug: str) -> Result:
        """A metric of the desk, computed once."""
        if slug not in self._results:
            definition = registry()[slug].definition
            self._results[slug] = _makers[slug](definition, self)
        return self._results[slug]


def _trades(fact: Fact) -> bool:
    return bool(fact["ticker"] and fact["stage"] == "listed" and fact["listed_on"])


def _quotes(fact: Fact, closes: Iterable[Close]) -> tuple[Quote, ...]:
    """Closes from the first day on, of this company and in the currency of its offer.

    The close of the first day is that stated about the listing, where one is, so that it is one number everywhere.
    """
    first: date | None = fact["listed_on"] if fact["stage"] == "listed" else None
    if first is None:
        return ()
    stated = fact["close_price"]
    own = (Quote(first, float(stated), fact.url("close_price"), fact.proof("close_price")),) if stated else ()
    afterwards = (
        Quote(
            close.day,
            close.value,
            close.url,
            reading_page("close", close.source.slug, close.company, close.day, close.ticker),
            close.source,
        )
        for close in closes
        if close.company == fact["company__slug"]
        and close.currency == (fact["currency"] or close.currency)
        and (close.day > first or (close.day == first and not stated))
    )
    return (*own, *afterwards)


def venue_median(returns: Iterable[Return | None]) -> Median:
    known = [one.value for one in returns if one is not None]
    return Median(median(known) if len(known) >= ENOUGH else None, len(known))


def held(one: Listing) -> str:
    """Whether a listing held its offer price, in a sentence with the day; '' for what is not listed.

    It held where no known close is below the offer; above it now after a close below, it stands above.
    """
    if one.listed_on is None:
        return ""
    first = in_words(one.listed_on, str(one.fact["listed_precision"] or "day"))
    if one.offer is None:
        return say(
            "{name}: unknown whether it holds its offer price, which no source here states (listed {first}).",
            name=one.name,
            first=first,
        )
    offer = price(one.offer, one.currency)
    if not one.quotes:
        return say(
            "{name}: unknown whether it holds its offer price of {offer}; no close is known (listed {first}).",
            name=one.name,
            offer=offer,
            first=first,
        )
    newest = one.quotes[-1]
    change = newest.value / one.offer - 1
    where = later("exactly there")
    if change:
        share = percent(abs(change), 1)
        where = say("{share} above", share=share) if change > 0 else say("{share} below", share=share)
    close, day = price(newest.value, one.currency), in_words(newest.day)
    if not one.since:
        return say(
            "{name}: only the first day is known; it closed at {close} on {day}, {where} its offer price of {offer}.",
            name=one.name,
            close=close,
            day=day,
            where=where,
            offer=offer,
        )
    verdict = (
        later("held")
        if not one.below
        else later("did not hold")
        if change < 0
        else later("stood above")
        if change
        else later("stood at")
    )
    below = say_many(
        "{below} of {quotes} known closes since {first} was",
        "{below} of {quotes} known closes since {first} were",
        max(one.below, 1),
        below=one.below or later("none"),
        quotes=len(one.quotes),
        first=first,
    )
    return say(
        "{name} {verdict} its offer price of {offer}: at the newest known close, on {day}, it stood at {close}, "
        "{where}; {below} below it.",
        name=one.name,
        verdict=verdict,
        offer=offer,
        day=day,
        close=close,
        where=where,
        below=below,
    )


def stated_cell(fact: Fact, column: str, text: str, value: float | str, note: str = "") -> Cell:
    """A value of a column, with where it was read and our page of its evidence."""
    return Cell(text, value, url=fact.url(column), note=note, evidence=fact.proof(column))


def change_cell(value: float, url: str = "", note: str = "", evidence: str = "") -> Cell:
    return Cell(change_words(value), value, url=url, note=note, evidence=evidence)


def change_words(value: float) -> str:
    """+1,974.0 %, −2.5 %."""
    return f"{'+' if value > 0 else ''}{number(value * 100, 1)} %"


def return_cell(found: Return | None) -> Cell:
    if found is None:
        return Cell("", missing="unknown")
    return change_cell(found.value, found.url, later("as reported") if found.stated else "", found.evidence)


def conflict(fact: Fact, column: str) -> str:
    """A few words when other accepted claims state another value."""
    others = fact.disagreements(column) if column in fact.values else 0
    return (
        say_many(
            "{others} other report with another value",
            "{others} other reports with another value",
            others,
            others=others,
        )
        if others
        else ""
    )


def sources_of_listings(found: Iterable[Listing], *, closes: bool = False) -> tuple[SourceRef, ...]:
    """The distinct sources of listings, of rates of conversion and, where asked for, of their closes, by title."""
    refs: set[SourceRef] = set()
    for one in found:
        refs |= set(one.fact.sources)
        if one.raised and one.raised.source:
            refs.add(one.raised.source)
        if closes:
            refs |= {quote.source for quote in one.quotes if quote.source}
    return tuple(sorted(refs, key=lambda ref: ref.title))


def precision_of(fact: Fact, column: str) -> str:
    """How exactly the chosen source states a date: day, month, quarter or year."""
    stated = fact.evidence[column].value if column in fact.evidence else None
    return str(stated.get("precision") or "day") if isinstance(stated, Mapping) else "day"


Make = Callable[[Definition, Desk], Result]
_makers: dict[str, Make] = {}


def from_desk(make: Make) -> Callable[[Definition, date], Result]:
    """A metric made of a Desk. Its slug is the function's name with hyphens, so that `Desk.result` finds it."""
    _makers[make.__name__.replace("_", "-")] = make

    def function(definition: Definition, known_on: date) -> Result:
        return make(definition, Desk(known_on))

    return function
