"""What is on record about the rows of a file: claims, facts, statements and links, a portion of rows at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from airace.ingest.bulk.kinds import known
from airace.ingest.bulk.shown import shown
from airace.ingest.facts import statement
from airace.ingest.resolve import KINDS, Names, UnknownNameError
from airace.ingest.rows import FactKind
from airace.lib.choose import Statement
from airace.models import Claim, Event, HubOrganisation, Resolution, Ticker
from airace.sources.base import Reading
from airace.sources.bundle.specs import BY_NAME

# File whose slugs a column holds → kind of name
NAMED = {
    "companies": "company",
    "people": "person",
    "families": "family",
    "models": "model",
    "questions": "question",
    "sources": "source",
    "benchmarks": "benchmark",
}


class RefusedError(Exception):
    """The row cannot be taken; the sentence says why."""


class References:
    """Names of other rows; those of the file itself count, wherever in it they stand."""

    def __init__(self, kind: FactKind, own: frozenset[str]) -> None:
        self.kind, self.own, self.names = kind, own, Names()
        self._slugs: dict[str, dict[int, str]] = {}

    def check(self, reading: Reading) -> None:
        """Raise UnknownNameError for a name that is neither on record nor in the file."""
        for column in BY_NAME[self.kind.file].columns:
            value = reading.fields[column.name]
            if column.refers in NAMED and value:
                for name in value if column.several else (value,):
                    if not (column.refers == self.kind.file and name in self.own):
                        self.names.find(NAMED[column.refers], name)

    def told(self, reading: Reading | None, error: UnknownNameError) -> str:
        """The error with the column that holds the name, and the names most like it."""
        cells = reading.fields if reading else {}
        refers = [column for column in BY_NAME[self.kind.file].columns if column.refers]
        held = [
            column.name
            for column in (*refers, *BY_NAME[self.kind.file].columns)
            if error.name in (cells.get(column.name) or () if column.several else (cells.get(column.name),))
        ]
        hint = f" Did you mean {', '.join(error.suggestions)}?" if error.suggestions else ""
        return f"{held[0] if held else 'a name'}: {error}{hint}"

    def slug(self, kind: str, pk: int | None) -> str:
        if pk is None:
            return ""
        if kind not in self._slugs:
            self._slugs[kind] = {number: slug for slug, number in self.names.slugs(kind).items()}
        return self._slugs[kind].get(pk, str(pk))

    def shown(self, column: Any, value: Any) -> str:
        """A column's value in words; of a reference the slug."""
        if not column.is_relation:
            return shown(value)
        of = next((kind for kind, table in KINDS.items() if table is column.related_model), "")
        return self.slug(of, value) if of else shown(value)


class Look:
    """The records that some rows speak of, read in a handful of queries."""

    def __init__(
        self, kind: FactKind, readings: Sequence[Reading], slugs: Sequence[str], names: Names, *, lock: bool
    ) -> None:
        self.kind = kind
        claims = Claim.objects.filter(locator__in=[reading.locator for reading in readings]).order_by("pk")
        self._claims = {claim.locator: claim for claim in (claims.select_for_update() if lock else claims)}
        table = kind.table.objects.order_by("pk")
        table = table.select_for_update(of=("self",)) if lock else table
        if kind.slug:
            self._facts = {fact.slug: fact for fact in table.filter(slug__in=set(slugs))}
        elif not kind.claim:
            self._facts = known(kind, readings, names, table)
        else:  # found by the claim of its row
            places = {getattr(claim, f"{kind.fact}_id"): locator for locator, claim in self._claims.items()}
            self._facts = {places[fact.pk]: fact for fact in table.filter(pk__in=[pk for pk in places if pk])}
        self._statements: dict[int, dict[int, Statement]] = defaultdict(dict)
        about = {f"{kind.fact}__in": {fact.pk for fact in self._facts.values()}}
        for claim in Claim.objects.filter(**about, status=Claim.Status.ACCEPTED) if kind.claim else ():
            self._statements[getattr(claim, f"{kind.fact}_id")][claim.pk] = statement(claim)
        self._links = _Links(kind, readings, self._facts)

    def fact(self, slug: str) -> Any:
        """The fact, unsaved and empty where there is none."""
        return self._facts.get(slug) or self.kind.table(**({"slug": slug} if self.kind.slug else {}))

    def statements(self, slug: str) -> dict[int, Statement]:
        fact = self._facts.get(slug)
        return dict(self._statements[fact.pk]) if fact else {}

    def claim(self, reading: Reading) -> Claim | None:
        return self._claims.get(reading.locator)

    def links(self, reading: Reading) -> list[list[str]]:
        return self._links.missing(reading)


class _Links:
    """What rows say beside their own table: tickers and accounts of companies, companies of events, rulings."""

    def __init__(self, kind: FactKind, readings: Sequence[Reading], facts: dict[str, Any]) -> None:
        self.kind, self.facts = kind, facts
        self.owners: dict[tuple[str, str], str] = {}
        self.of_events: dict[str, set[str]] = defaultdict(set)
        self.rulings: dict[str, tuple[Any, Any]] = {}
        if kind.file == "companies":
            symbols = {one.rpartition(":")[2] for reading in readings for one in reading.fields["tickers"]}
            accounts = {one for reading in readings for one in reading.fields["hub_organisations"]}
            for name, owner in Ticker.objects.filter(symbol__in=symbols).values_list("symbol", "company__slug"):
                self.owners["tickers", name] = owner
            for name, owner in HubOrganisation.objects.filter(name__in=accounts).values_list("name", "company__slug"):
                self.owners["hub_organisations", name] = owner or ""
        elif kind.file == "events":
            through = Event.companies.through.objects.filter(event__in=[fact.pk for fact in facts.values()])
            for event, company in through.values_list("event__slug", "company__slug"):
                self.of_events[event].add(company)
        elif kind.file == "questions":
            by_hand = Resolution.objects.filter(question__in=facts.values(), ruled_by=Resolution.Ruler.EDITOR)
            for slug, *ruled in by_hand.order_by("resolved_on").values_list("question__slug", "outcome", "resolved_on"):
                self.rulings[slug] = (ruled[0], ruled[1])

    def missing(self, reading: Reading) -> list[list[str]]:
        """Links that are not on record yet, as lines of a diff. Raises RefusedError."""
        cells = reading.fields
        if self.kind.file == "events":
            there = self.of_events[cells["slug"]]
            is_known = cells["slug"] in self.facts
            new = [name for name in cells["companies"] if name not in there] if is_known else []
            return [["companies", ", ".join(sorted(there)), ", ".join(sorted({*there, *new}))]] if new else []
        if self.kind.file == "questions":
            return self._ruling(cells)
        if self.kind.file != "companies":
            return []
        found = []
        for column in ("tickers", "hub_organisations"):
            for name in cells[column]:
                owner = self.owners.get((column, name.rpartition(":")[2]))
                if owner not in (None, "", cells["slug"]):
                    raise RefusedError(f"{column}: {name} belongs to {owner}.")
                if not owner:
                    found.append([column, "", name])
        return found

    def _ruling(self, cells: Mapping[str, Any]) -> list[list[str]]:
        """A ruling of the row where no editor has ruled. One who has is overruled on the ruling's own page."""
        stated, there = (cells["outcome"], cells["resolved_on"]), self.rulings.get(cells["slug"])
        if not cells["outcome"] or stated == there:
            return []
        if there:
            raise RefusedError(f"outcome: an editor ruled {there[0]} on {there[1]}; change that ruling on its page.")
        return [["outcome", "", f"{stated[0]} on {stated[1]}"]]
