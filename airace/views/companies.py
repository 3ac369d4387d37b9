"""Companies: the directory, and one page a company with everything known of it, each value with its source."""

from __future__ import annotations

from django.http import HttpResponse

from airace.charts.values import show
from airace.lib.dates import in_words
from airace.lib.say import later, listed, marked, say
from airace.models import CompanyKind
from airace.queries import companies as query
from airace.queries import dossier as record
from airace.queries import events
from airace.queries.facts import Fact, facts
from airace.queries.people import people_of
from airace.results import SIDE_NAMES, Cell, Table
from airace.web import tables
from airace.web.moved import moved_or_missing
from airace.web.page import Page, page
from airace.web.stated import TIERS, stated

DIRECTORY = "directory"
SHOWN = 10  # rows of a list that are shown at once; the rest unfolds
KINDS: dict[str, str] = {str(value): str(label) for value, label in CompanyKind.choices}
PROFILE = (
    (later("Founded"), "founded"),
    (later("Founders"), "founders"),
    (later("City"), "city"),
    (later("Seat"), "country"),
)
ROUND = (
    (later("Date"), "date"),
    (later("Round"), "round"),
    (later("Amount"), "amount_usd"),
    (later("Valuation"), "valuation_usd"),
    (later("Investors"), "investors"),
    (later("Status"), "status"),
)
LISTING = (
    (later("Stage"), "stage"),
    (later("Filed"), "filed_on"),
    (later("Priced"), "priced_on"),
    (later("Listed"), "listed_on"),
    (later("Offer price"), "offer_price"),
    (later("Opening price"), "open_price"),
    (later("First-day high"), "high_price"),
    (later("First-day low"), "low_price"),
    (later("First-day close"), "close_price"),
    (later("Raised"), "proceeds_usd"),
    (later("Sought before pricing"), "target_usd"),
    (later("Market value"), "market_cap_usd"),
    (later("Retail cover"), "retail_oversubscription"),
)
DEAL = (
    (later("Stage"), "stage"),
    (later("Announced"), "announced_on"),
    (later("Closed"), "closed_on"),
    (later("Price"), "price_usd"),
)


@page("q", "kind", *tables.params(DIRECTORY))
def companies(page: Page) -> HttpResponse:
    find, kind = page.address.text("q"), page.address.choice("kind", {*KINDS, ""}, "")
    found = query.directory(known_on=page.known_on, find=find)
    rows = [company for company in found if kind in {"", company.kind}]
    view = tables.arrange(_directory(rows), DIRECTORY, page.address, first=400)
    return page.render(
        "companies/page.html",
        {
            "table": view,
            "find": find,
            "kind": kind,
            "kinds": sorted(KINDS.items(), key=lambda item: item[1]),
        },
    )


def _directory(rows: list[query.Listed]) -> Table:
    return Table(
        marked("Company", "Side", "Kind", "Base", "Founded", "Models"),
        tuple(
            (
                Cell(row.name, row.name, url=f"/companies/{row.slug}/", note=row.name_zh),
                Cell(SIDE_NAMES[row.side], row.side),
                Cell(KINDS[row.kind], KINDS[row.kind]),
                _text(listed(filter(None, (row.city, row.country)))),
                Cell(in_words(row.founded, row.founded_precision), row.founded.isoformat())
                if row.founded
                else Cell("", missing="unknown"),
                Cell(str(row.models), row.models) if row.models else Cell("", missing="not-applicable"),
            )
            for row in rows
        ),
        numeric=frozenset({5}),
    )


def _text(text: str) -> Cell:
    return Cell(text, text) if text else Cell("", missing="unknown")


@page()
def company(page: Page, slug: str) -> HttpResponse:
    day = page.known_on
    found = query.profile(slug, known_on=day)
    if found is None:
        missing = say("No company called {slug} was known on {day}.", slug=slug, day=day)
        return moved_or_missing(page, "company", slug, "company", missing)
    own = next(iter(facts("company", known_on=day, slug=slug)), None)
    rounds = facts("funding_round", known_on=day, company__slug=slug)
    deals = facts("acquisition", known_on=day)
    rounds.sort(key=lambda fact: str(fact["date"] or ""), reverse=True)
    return page.render(
        "companies/company.html",
        {
            "company": found,
            "profile": _stated("company", own, PROFILE) if own else [],
            "rounds": [(fact, [stated("funding_round", fact, column) for _, column in ROUND]) for fact in rounds],
            "round_titles": [title for title, _ in ROUND],
            "listings": [
                (fact, _stated("ipo", fact, LISTING)) for fact in facts("ipo", known_on=day, company__slug=slug)
            ],
            "bought": [(fact, _stated("acquisition", fact, DEAL)) for fact in deals if fact["acquirer__slug"] == slug],
            "sold": [(fact, _stated("acquisition", fact, DEAL)) for fact in deals if fact["target__slug"] == slug],
            "models": query.releases(found.pk, known_on=day),
            "events": events.of_company(slug, known_on=day),
            "articles": query.articles(found.pk, known_on=day),
            "people": people_of(slug, known_on=day),
            "record": record.dossier(found.pk, known_on=day),
            "measured": [(one, show(one.value, one.unit)) for one in record.measured(found.pk, known_on=day)],
            "behind": [(TIERS.get(one.tier, later("source")), one) for one in record.behind(found.pk, known_on=day)],
            "shown": SHOWN,
        },
    )


def _stated(kind: str, fact: Fact, columns: tuple[tuple[str, str], ...]) -> list[tuple[str, object]]:
    """Title and value of the columns that somebody speaks of."""
    return [(title, value) for title, column in columns if (value := stated(kind, fact, column)).text]
