"""What each row of a file would do: the same look for the preview and for the moment before it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from airace.ingest.bulk.intake import reading_of
from airace.ingest.bulk.kinds import columns_of
from airace.ingest.bulk.look import Look, References, RefusedError
from airace.ingest.bulk.shown import shown, shown_tier
from airace.ingest.curated import CLAIM_COLUMNS, claim_of
from airace.ingest.facts import assign, sentence, values_of
from airace.ingest.plausible import faults
from airace.ingest.resolve import UnknownNameError
from airace.ingest.rows import FactKind
from airace.lib.choose import Statement, choose
from airace.models import BulkRow, Claim
from airace.models.bulk import Outcome
from airace.sources.base import Refusal

AFTER_ALL = 10**15  # ids of claims that are not written yet: later than any that is
ABOUT_CLAIM = {"url": "source_url", "tier": "tier", "published_on": "known_on", "source_id": "source"}


@dataclass(slots=True)
class Planned:
    """What a row does. `claim` is unsaved where it is new; `before` holds columns of claim and fact as they were."""

    row: BulkRow
    outcome: str
    reason: str = ""
    diff: list[list[str]] = field(default_factory=list)
    reading: Any = None
    fact: Any = None
    fact_is_new: bool = False
    fact_before: dict[str, Any] = field(default_factory=dict)
    claim: Any = None
    claim_before: dict[str, Any] | None = None

    @property
    def writes(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.CHANGED)

    def refuse(self, reason: str) -> None:
        self.outcome, self.diff = Outcome.REFUSED, []
        self.reason = f"Line {self.row.line}: {reason}"


def plan(
    kind: FactKind, rows: Sequence[BulkRow], references: References, now: datetime, *, lock: bool = False
) -> list[Planned]:
    """Look at all rows of some facts, in the order of their lines; nothing is written. `lock` keeps others out."""
    planned, readings = [], {}
    for row in rows:
        found = reading_of(kind.file, row.line, row.cells)
        one = Planned(row, Outcome.UNCHANGED)
        if isinstance(found, Refusal):
            one.refuse(found.reason)
        else:
            one.reading = readings[row.pk] = found
        planned.append(one)
    look = Look(kind, list(readings.values()), [row.fact for row in rows], references.names, lock=lock)
    groups: dict[str, list[Planned]] = defaultdict(list)
    for one in planned:
        if one.reading:
            groups[one.row.fact].append(one)
    for slug, group in groups.items():
        _plan_fact(kind, slug, group, look, references, now)
    return planned


def _plan_fact(
    kind: FactKind, slug: str, group: list[Planned], look: Look, references: References, now: datetime
) -> None:
    """Rows of one fact, one after the other: each adds to what those before it have made of the fact."""
    fact, statements = look.fact(slug), look.statements(slug)
    is_new = fact.pk is None
    owner = next((one for one in reversed(group) if not one.reading.fields.get("second_report")), group[0])
    for order, one in enumerate(group):
        try:
            fact = _plan_row(
                kind, one, fact, statements, look, references, now, order, own=one is owner or fact.pk is None
            )
        except UnknownNameError as error:
            one.refuse(references.told(one.reading, error))
        except RefusedError as error:
            one.refuse(str(error))
        except ValidationError as error:
            one.refuse(sentence(error))
    for one in group:
        one.fact = fact
    if is_new and (first := next((one for one in group if one.writes), None)):
        first.fact_is_new = True


def _plan_row(
    kind: FactKind,
    one: Planned,
    fact: Any,
    statements: dict[int, Statement],
    look: Look,
    references: References,
    now: datetime,
    order: int,
    *,
    own: bool,
) -> Any:
    cells = one.reading.fields
    references.check(one.reading)
    if not kind.claim:
        return _plan_plain(kind, one, fact, look, references)
    if kind.file == "companies" and cells["parent"] == cells["slug"]:
        raise RefusedError("parent is the company itself.")
    identity = kind.identity(cells, references.names)
    wanted = claim_of(kind, one.reading, references.names, now)
    known = look.claim(one.reading)
    _check_known(known, kind, fact)
    differs = known is None or any(getattr(known, name) != getattr(wanted, name) for name in CLAIM_COLUMNS)
    if differs and (wrong := faults(wanted.fields, published=wanted.published_on)):
        raise RefusedError(" ".join(wrong))
    links = look.links(one.reading)
    said = dict(statements)
    if differs:
        key = known.pk if known else AFTER_ALL + order
        said[key] = Statement(
            key, wanted.fields, wanted.tier, wanted.published_on, wanted.url, bool(known and known.preferred)
        )
    values = (identity if own else {}) | (values_of(kind.fact, list(said.values())) if differs else {})
    before = _columns(fact)
    try:
        changed = assign(fact, values)
        if changed or fact.pk is None:
            fact.clean_fields(exclude=_not_to_clean(fact))
    except ValidationError:
        _restore(fact, before)
        raise
    one.fact_before = {name: before[name] for name in changed}
    statements.clear()
    statements.update(said)
    said_diff = list(_said_diff(known, wanted, references))
    told = {line[0] for line in said_diff}
    own_diff = [line for line in _own_diff(fact, before, identity, changed, references) if line[0] not in told]
    one.diff = [*said_diff, *own_diff, *links]
    if known is None:
        one.outcome, one.claim = Outcome.NEW, wanted
        one.reason = "" if fact.pk is None and len(said) == 1 else f"A further statement about {fact}."
    elif differs or changed or links:
        one.outcome, one.claim = Outcome.CHANGED, known
        one.claim_before = {name: getattr(known, name) for name in CLAIM_COLUMNS}
        for name in CLAIM_COLUMNS:
            setattr(known, name, getattr(wanted, name))
    if differs:
        one.reason = " ".join(filter(None, (one.reason, _overruled(said, known.pk if known else AFTER_ALL + order))))
    return fact


def _plan_plain(kind: FactKind, one: Planned, fact: Any, look: Look, references: References) -> Any:
    """A row of a kind that no claims speak of: its cells are the columns, each compared with what stands there."""
    new, before = fact.pk is None, _columns(fact)
    links = look.links(one.reading)
    values = columns_of(kind, one.reading.fields, references.names, new=new)
    try:
        changed = assign(fact, values)
        if changed:
            fact.clean_fields(exclude=_not_to_clean(fact))
    except ValidationError:
        _restore(fact, before)
        raise
    one.fact_before = {name: before[name] for name in changed}
    one.diff = [*_own_diff(fact, before, values, changed, references, told=()), *links]
    if changed or links:
        one.outcome = Outcome.NEW if new else Outcome.CHANGED
    return fact


def _check_known(known: Claim | None, kind: FactKind, fact: Any) -> None:
    if known is None:
        return
    if known.status == Claim.Status.REJECTED:
        raise RefusedError(
            f"an editor rejected this statement ({known.reason or 'no reason given'}); accept it there first."
        )
    about = getattr(known, f"{kind.fact}_id")
    if fact.pk is not None and about != fact.pk:
        raise RefusedError(f"this statement is on record about another fact ({getattr(known, kind.fact)}).")


def _columns(fact: Any) -> dict[str, Any]:
    return {one.attname: getattr(fact, one.attname) for one in fact._meta.concrete_fields if not one.generated}


def _restore(fact: Any, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(fact, name, value)


def _not_to_clean(fact: Any) -> list[str]:
    """References were looked up just now; addresses may be missing on rows of old."""
    return [one.name for one in fact._meta.concrete_fields if one.is_relation or one.primary_key]


def _said_diff(known: Claim | None, wanted: Claim, references: References) -> Iterator[list[str]]:
    """Fields of the statement, and where it was read, before and after."""
    was = known.fields if known else {}
    for name in dict.fromkeys([*was, *wanted.fields]):
        if was.get(name) != wanted.fields.get(name):
            yield [name, shown(was.get(name)), shown(wanted.fields.get(name))]
    for column, name in ABOUT_CLAIM.items():
        before, after = getattr(known, column) if known else None, getattr(wanted, column)
        if before != after:
            yield [name, *(references.slug("source", value) if column == "source_id" else
                           shown_tier(value) if column == "tier" else shown(value) for value in (before, after))]  # fmt: skip


def _own_diff(
    fact: Any, before: Mapping[str, Any], identity: Mapping[str, Any], changed: Sequence[str], references: References,
    told: Sequence[str] = ("source_url",),
) -> Iterator[list[str]]:  # fmt: skip
    """Columns that the row gives its fact beside the statement, which has `told` some already."""
    for name in changed:
        if name in identity and name not in told:
            column = fact._meta.get_field(name)
            yield [column.name, *(references.shown(column, value) for value in (before[name], getattr(fact, name)))]


def _overruled(statements: Mapping[int, Statement], ours: int) -> str:
    """Which fields of the row the choice rule does not show, in a sentence."""
    chosen = choose(statements.values())
    mine = statements[ours].fields
    others = [name for name, choice in chosen.items() if name in mine and choice.value != mine[name]]
    return f"Another source goes first for {', '.join(others)}." if others else ""
