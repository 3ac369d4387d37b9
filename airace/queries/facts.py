"""Facts as known on a day: each is what its accepted claims published by then support, by the choice rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from airace.lib.choose import Choice, Statement, choose
from airace.lib.facts import SPECS, evidence, values
from airace.models import Claim, SideHistory
from airace.queries import tally
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef

# Columns of a fact's row that its identity fixes, by kind; read beside its claims.
IDENTITY: dict[str, tuple[str, ...]] = {
    "company": ("slug",),
    "person": ("slug",),
    "model": ("slug",),
    "ipo": ("slug", "exchange", "attempt", "company__slug", "company__name", "company__side", "company__id"),
    "funding_round": ("slug", "in_totals", "company__slug", "company__name", "company__side", "company__id"),
    "acquisition": (
        "slug",
        "acquirer__slug",
        "acquirer__name",
        "acquirer__side",
        "target__slug",
        "target__name",
        "target__side",
    ),
    "chip": ("slug", "name", "side", "vendor__slug", "vendor__name", "source_url", "note"),
    "deployment": (
        "slug",
        "adopter",
        "adopter_company__slug",
        "adopter_side",
        "product",
        "developer__slug",
        "developer__name",
        "developer_side",
    ),
    "event": ("slug", "kind", "title", "date", "date_precision", "side"),
    "prediction": (
        "slug",
        "made_on",
        "question__text",
        "person__slug",
        "person__name",
        "organisation__slug",
        "organisation__name",
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with its chosen values by column, and who said each. `values` lacks what nobody spoke of."""

    id: int
    kind: str
    identity: Mapping[str, Any]
    values: Mapping[str, Any]
    evidence: Mapping[str, Choice]
    statements: tuple[Statement, ...]
    sources: tuple[SourceRef, ...]

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column, self.identity.get(column))

    def disagreements(self, column: str) -> int:
        """How many accepted claims state another value; one that gives the same in another form does not."""
        field, convert = SPECS[self.kind][column]
        stated = (convert(other.fields[field]) for other in self.evidence[column].others)
        return sum(value is not None and value != self.values[column] for value in stated)

    def url(self, *preferred: str) -> str:
        """Where the first of the named columns that has a value was read; else the newest statement."""
        for column in preferred:
            if column in self.evidence:
                return self.evidence[column].by.url
        return max(self.statements, key=lambda statement: statement.published_on).url

    def proof(self, *preferred: str) -> str:
        """The address of the page that shows how the first of the named columns with a value got it."""
        column = next((column for column in preferred if column in self.evidence), "")
        return f"/evidence/facts/{self.kind}/{self['slug']}/{'#' if column else ''}{column}"


def facts(kind: str, *, known_on: date, **where: Any) -> list[Fact]:
    """Every fact of a kind (a foreign key of Claim) with at least one claim published by `known_on`; one query.

    `where` filters on columns of the fact that its identity fixes, such as company__slug="zhipu".
    """
    identity = IDENTITY[kind]
    rows = (
        Claim.objects.filter(
            **{f"{kind}__{column}": value for column, value in where.items()},
            status=Claim.Status.ACCEPTED,
            published_on__lte=known_on,
            **{f"{kind}__isnull": False},
        )
        .order_by(kind, "pk")
        .values_list(
            f"{kind}_id",
            "pk",
            "fields",
            "tier",
            "published_on",
            "url",
            "preferred",
            "preferred_for",
            *(f"source__{column}" for column in SOURCE_COLUMNS),
            "article__publisher",
            "article__title",
            *(f"{kind}__{column}" for column in identity),
        )
    )
    grouped: dict[int, tuple[dict[str, Any], list[Statement], set[SourceRef]]] = {}
    row: Any
    for row in rows:
        fact_id, *stated = row[:8]
        source, (publisher, title) = row[8 : 8 + len(SOURCE_COLUMNS)], row[8 + len(SOURCE_COLUMNS) :][:2]
        fixed = row[10 + len(SOURCE_COLUMNS) :]
        group = grouped.setdefault(fact_id, (dict(zip(identity, fixed, strict=True)), [], set()))
        statement = Statement(*stated)
        group[1].append(statement)
        if source[0] is not None:
            group[2].add(SourceRef(*source))
        elif title is not None:
            group[2].add(SourceRef("article", title, publisher or "An article", statement.url, "Figures are facts"))
    found = [
        Fact(
            fact_id,
            kind,
            fixed,
            values(kind, chosen),
            evidence(kind, chosen),
            tuple(statements),
            tuple(sorted(refs, key=lambda ref: ref.title)),
        )
        for fact_id, (fixed, statements, refs) in grouped.items()
        for chosen in (choose(statements),)
    ]
    tally.saw_facts(found)
    return found


def open_facts(kind: str, *, known_on: date, **where: Any) -> list[Fact]:
    """Those that may be handed on: none of their sources forbids it. For what leaves the site."""
    found = facts(kind, known_on=known_on, **where)
    return [fact for fact in found if all(source.redistributable for source in fact.sources)]


def sources_of_facts(found: Iterable[Fact]) -> tuple[SourceRef, ...]:
    """The distinct sources of facts, by title."""
    return tuple(sorted({source for fact in found for source in fact.sources}, key=lambda source: source.title))


def moved_sides() -> dict[int, list[tuple[date | None, date | None, str]]]:
    """Stretches of side by company, for the few companies whose side has a history."""
    moves: dict[int, list[tuple[date | None, date | None, str]]] = {}
    for company, start, until, side in SideHistory.objects.values_list("company_id", "start", "until", "side"):
        moves.setdefault(company, []).append((start, until, side))
    return moves


def side_on(
    day: date, company: int, today: str, moves: Mapping[int, list[tuple[date | None, date | None, str]]]
) -> str:
    """The side of a company on a day: from its history where it has one, else its side today."""
    for start, until, side in moves.get(company, ()):
        if (start is None or start <= day) and (until is None or day < until):
            return side
    return today
