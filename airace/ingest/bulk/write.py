"""Planned rows are written: facts, statements and links, with what is needed to take each back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import DatabaseError, transaction

from airace.ingest.bulk.plan import Planned
from airace.ingest.curated import CLAIM_COLUMNS
from airace.ingest.resolve import Names
from airace.ingest.rows import FactKind
from airace.models import Claim, Company, Event, HubOrganisation, Resolution, Ticker


def write(kind: FactKind, planned: Sequence[Planned], names: Names) -> None:
    """Write what is new or changed, inside the caller's transaction.

    Where the database refuses something, the rows of that fact are refused together; the rest stays.
    """
    writing = [one for one in planned if one.writes]
    if not writing or _written(kind, writing, names) is None:
        return
    for _, group in groupby(writing, key=lambda one: one.row.fact):
        rows = list(group)
        if refused := _written(kind, rows, names):
            for one in rows:
                one.refuse(refused)


def _written(kind: FactKind, rows: list[Planned], names: Names) -> str | None:
    """None where all of them are written, else why none is."""
    try:
        with transaction.atomic():
            _write(kind, rows, names)
    except DatabaseError as error:
        for one in rows:
            one.row.done = None
            if one.fact_is_new:
                one.fact.pk = None
            if one.claim is not None and one.claim_before is None:
                one.claim.pk = None
        return _in_words(error)
    return None


def _write(kind: FactKind, rows: list[Planned], names: Names) -> None:
    kind.table.objects.bulk_create(_each_once(one.fact for one in rows if one.fact_is_new))
    new = {one.row.fact for one in rows if one.fact_is_new}
    for fact in _each_once(one.fact for one in rows if one.row.fact not in new and one.fact_before):
        changed = {name for one in rows if one.fact is fact for name in one.fact_before}
        fact.save(update_fields=changed)
    for one in rows:
        if one.claim is not None and one.claim_before is None:
            setattr(one.claim, f"{kind.fact}_id", one.fact.pk)
    Claim.objects.bulk_create([one.claim for one in rows if one.claim is not None and one.claim_before is None])
    for one in rows:
        was = one.claim_before
        if was is not None and any(getattr(one.claim, name) != was[name] for name in CLAIM_COLUMNS):
            one.claim.save(update_fields=CLAIM_COLUMNS)
        one.row.done = {
            "claim": one.claim.pk if one.claim is not None else None,
            "claim_before": one.claim_before,
            "fact": one.fact.pk,
            "fact_is_new": one.row.fact in new,
            "fact_before": {} if one.row.fact in new else one.fact_before,
            "made": [[type(made).__name__, made.pk] for made in _link(kind, one, names)],
        }


def _each_once(rows: Iterator[Any]) -> list[Any]:
    return list({id(row): row for row in rows}.values())


def _link(kind: FactKind, one: Planned, names: Names) -> Iterator[Any]:
    """Rows that are made beside the fact's own: tickers, accounts, companies of events, rulings on questions."""
    cells = one.reading.fields
    if kind.file == "events":
        through = Event.companies.through
        for name in cells["companies"]:
            link, made = through.objects.get_or_create(event_id=one.fact.pk, company_id=names.find("company", name))
            if made:
                yield link
    elif kind.file == "questions":
        ruled = {name: cells[name] for name in ("outcome", "resolved_on")}
        by_hand = {**ruled, "question": one.fact, "ruled_by": Resolution.Ruler.EDITOR}
        if cells["outcome"] and not Resolution.objects.filter(**by_hand).exists():
            yield Resolution.objects.create(
                **by_hand, source_url=cells["resolution_url"] or cells["source_url"], note=cells["note"] or ""
            )
    elif kind.file == "companies":
        for ticker in cells["tickers"]:
            exchange, _, symbol = ticker.rpartition(":")
            if not Ticker.objects.filter(company=one.fact, symbol=symbol).exists():
                yield Ticker.objects.create(company=one.fact, exchange=exchange, symbol=symbol)
        for account in cells["hub_organisations"]:
            if not HubOrganisation.objects.filter(company__isnull=False, name=account).exists():
                found, made = HubOrganisation.objects.get_or_create(name=account, defaults={"company": one.fact})
                if made:
                    yield found
                else:  # an account that a download brought belonged to nobody yet
                    found.company = one.fact
                    found.save(update_fields=["company"])


def parents(rows: Sequence[tuple[dict[str, Any], str]], names: Names) -> None:
    """Once all companies of a file are there: their parents; `rows` are what was done, and the parent's slug."""
    for done, parent in rows:
        company = Company.objects.get(pk=done["fact"])
        found = names.find("company", parent)
        if company.parent_id != found:
            if not done["fact_is_new"]:
                done["fact_before"].setdefault("parent_id", company.parent_id)
            company.parent_id = found
            company.save(update_fields=["parent"])


def _in_words(error: DatabaseError) -> str:
    """The database's rules are named by sentences."""
    rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    told = str(error).partition("\n")[0].rstrip(".")
    return f"the rule is broken that {rule.replace('_', ' ')}." if rule else f"the database refuses it: {told}."
