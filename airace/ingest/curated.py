"""Facts from claims: a dataset row becomes an accepted claim, and the fact's row is what its accepted claims support."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from airace import models
from airace.ingest.facts import assign, values_of
from airace.ingest.outcome import Outcome, plain
from airace.ingest.resolve import Names, UnknownNameError
from airace.ingest.rows import FactKind
from airace.lib.choose import Statement
from airace.sources.base import Reading

TIERS = {
    "primary": models.Tier.PRIMARY,
    "company": models.Tier.COMPANY,
    "reporting": models.Tier.REPORTING,
    "compiled": models.Tier.COMPILED,
    "second-hand": models.Tier.SECOND_HAND,
}
CLAIM_COLUMNS = ("fields", "url", "tier", "published_on", "source_id")


def claim_rows(
    run: models.ImportRun, kind: FactKind, rows: Sequence[Reading], names: Names, outcome: Outcome, now: datetime
) -> None:
    """Turn rows of one file into accepted claims and bring the facts they speak of up to date.

    Claims are told apart by the row's natural key, so that a corrected row corrects its claim (the database keeps
    the earlier state) and an unchanged one is left alone.
    """
    known = {claim.locator: claim for claim in models.Claim.objects.filter(locator__in=[row.locator for row in rows])}
    wanted = list(_wanted(run, kind, rows, names, outcome, now))
    fresh = [(row, claim, identity) for row, claim, identity in wanted if row.locator not in known]
    changed = [
        (row, claim, identity)
        for row, claim, identity in wanted
        if row.locator in known and _differs(known[row.locator], claim)
    ]
    facts = _facts(kind, rows)
    grouped: dict[str, list[tuple[Reading, models.Claim, dict[str, Any]]]] = defaultdict(list)
    for item in fresh:
        grouped[_slug(kind, item[0])].append(item)
    _make_facts(kind, {slug: items for slug, items in grouped.items() if slug not in facts}, facts, outcome)
    touched: dict[int, dict[str, Any]] = {}
    claims = []
    for slug, items in grouped.items():
        if (fact := facts.get(slug)) is None:
            continue  # its rows were refused with the fact
        for row, claim, identity in items:
            setattr(claim, f"{kind.fact}_id", fact)
            claims.append(claim)
            _note_identity(touched, fact, row, identity)
    models.Claim.objects.bulk_create(claims)
    for row, claim, identity in changed:
        stored = known[row.locator]
        for column in CLAIM_COLUMNS:
            setattr(stored, column, getattr(claim, column))
        stored.run = run
        stored.save(update_fields=[*CLAIM_COLUMNS, "run"])
        _note_identity(touched, getattr(stored, f"{kind.fact}_id"), row, identity)
    outcome.added += len(claims)
    outcome.changed += len(changed)
    apply(kind.fact, touched.keys(), identities=touched)


def _wanted(
    run: models.ImportRun, kind: FactKind, rows: Iterable[Reading], names: Names, outcome: Outcome, now: datetime
) -> Iterable[tuple[Reading, models.Claim, dict[str, Any]]]:
    for row in rows:
        try:
            identity, claim = kind.identity(row.fields, names), claim_of(kind, row, names, now)
        except UnknownNameError as error:
            outcome.refuse(row, str(error), error.suggestions)
            continue
        claim.run = run
        yield row, claim, identity


def claim_of(kind: FactKind, row: Reading, names: Names, now: datetime) -> models.Claim:
    """The accepted claim that a row makes, unsaved and about no fact yet. Raises UnknownNameError for its source."""
    return models.Claim(
        kind=kind.claim,
        fields=plain(kind.said(row.fields)),
        status=models.Claim.Status.ACCEPTED,
        source_id=names.find("source", row.fields["source"]),
        url=row.fields["source_url"],
        tier=TIERS[row.fields["tier"]],
        published_on=row.fields["known_on"],
        locator=row.locator,
        decided_at=now,
    )


def _differs(stored: models.Claim, wanted: models.Claim) -> bool:
    return any(getattr(stored, column) != getattr(wanted, column) for column in CLAIM_COLUMNS)


def _slug(kind: FactKind, row: Reading) -> str:
    return str(row.fields[kind.slug]) if kind.slug else row.locator


def _facts(kind: FactKind, rows: Iterable[Reading]) -> dict[str, int]:
    """Primary keys of the facts that are there, by slug; a kind without slugs is found by the claim of its row."""
    if kind.slug:
        slugs = {_slug(kind, row) for row in rows}
        return dict(kind.table.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    return {}


def _make_facts(
    kind: FactKind,
    missing: dict[str, list[tuple[Reading, models.Claim, dict[str, Any]]]],
    facts: dict[str, int],
    outcome: Outcome,
) -> None:
    """Insert the facts that are not there yet; one that the database refuses is refused with its rows, the rest stay."""
    made = {slug: _new_fact(kind, slug, items) for slug, items in missing.items()}
    try:
        with transaction.atomic():
            kind.table.objects.bulk_create(made.values())
    except DatabaseError:
        for slug, fact in made.items():
            fact.pk = None
            try:
                with transaction.atomic():
                    fact.save(force_insert=True)
            except DatabaseError as error:
                for row, _, _ in missing[slug]:
                    outcome.refuse(row, f"was refused by the database: {_in_short(error)}.")
    facts.update({slug: fact.pk for slug, fact in made.items() if fact.pk})


def _new_fact(kind: FactKind, slug: str, items: Sequence[tuple[Reading, models.Claim, dict[str, Any]]]) -> Any:
    statements = [
        Statement(order, claim.fields, claim.tier, claim.published_on, claim.url)
        for order, (_, claim, _) in enumerate(items)
    ]
    identity = next((own for row, _, own in items if not row.fields.get("second_report")), items[0][2])
    values = values_of(kind.fact, statements)
    return kind.table(**({"slug": slug} if kind.slug else {}), **identity, **values)


def _note_identity(touched: dict[int, dict[str, Any]], fact: int, row: Reading, identity: dict[str, Any]) -> None:
    if fact not in touched or not row.fields.get("second_report"):
        touched[fact] = identity


def _in_short(error: DatabaseError) -> str:
    return str(error).partition("\n")[0].rstrip(".")


def apply(kind: str, facts: Iterable[int], *, identities: dict[int, dict[str, Any]] | None = None) -> None:
    """Bring facts (primary keys of one kind, a foreign key of Claim) up to date with their accepted claims.

    Call it after claims of a fact were accepted, changed or rejected. Columns that no accepted claim speaks of
    stay as they are.
    """
    wanted = list(facts)
    table: Any = models.Claim._meta.get_field(kind).related_model
    claims = models.Claim.objects.filter(status=models.Claim.Status.ACCEPTED, **{f"{kind}__in": wanted})
    statements: dict[int, list[Statement]] = defaultdict(list)
    for fact, *stated in claims.values_list(
        f"{kind}_id", "pk", "fields", "tier", "published_on", "url", "preferred", "preferred_for"
    ):
        statements[fact].append(Statement(*stated))
    for fact in table.objects.filter(pk__in=wanted):
        values = dict((identities or {}).get(fact.pk, {}))
        values |= values_of(kind, statements[fact.pk])
        if changed := assign(fact, values):
            fact.save(update_fields=changed)
