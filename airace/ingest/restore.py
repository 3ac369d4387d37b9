"""An earlier state of a row brought back: a new state by the same road, with a reason, and for a fact with its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Model

from airace.ingest import entry, facts, version
from airace.ingest.withdrawal import Editor
from airace.lib.facts import SPECS, columns
from airace.models import Claim

UNSUPPORTED = (
    "No accepted claim says that {column} is {value}, so it cannot come back by itself: enter it on the form with its "
    "source, or accept the claim that was rejected."
)
EMPTY = (
    "{column} was empty then, and a claim cannot say nothing: reject the claim that fills it, and the column is empty."
)


class RestoreError(Exception):
    """The values cannot come back; the sentence says why. Nothing was changed."""


def bring_back(row: Any, state: int, *, columns: Iterable[str], reason: str, by: Editor) -> list[str]:
    """Give the named columns the values of an earlier state; returns those that changed. Raises RestoreError.

    Columns that claims speak of come back as what their claim said then, entered once more with its source and put
    before the rule; the others are simply written.
    """
    if not reason.strip():
        raise RestoreError("Say why the earlier values come back.")
    kept = row.versions.filter(pgh_id=state).first() if hasattr(row, "versions") else None
    if kept is None:
        raise RestoreError("This row has no such state.")
    fields = {field.name: field for field in row._meta.concrete_fields if field.editable and not field.primary_key}
    wanted = [name for name in columns if name in fields and hasattr(kept, fields[name].attname)]
    differing = [name for name in wanted if _value(kept, fields[name]) != _value(row, fields[name])]
    if not differing:
        raise RestoreError("Tick at least one value that differs from what is shown now.")
    why = f"restored: {reason.strip()}"[:500]
    try:
        with pghistory.context(user=getattr(by, "pk", None), reason=why), transaction.atomic():
            _restore(row, kept, [fields[name] for name in differing], why, by)
            version.bump()
    except ValidationError as error:
        raise RestoreError(facts.sentence(error)) from None
    except DatabaseError as error:
        raise RestoreError(f"The database refused it: {str(error).splitlines()[0]}.") from None
    return differing


def _value(row: Any, field: Any) -> Any:
    return getattr(row, field.attname)


def _restore(row: Any, kept: Any, fields: list[Any], why: str, by: Editor) -> None:
    kind = entry.KINDS.get(type(row), "")
    said = [field for field in fields if field.name in SPECS.get(kind, {})]
    for field in fields:
        if field not in said:
            setattr(row, field.attname, _value(kept, field))
    if len(said) < len(fields):
        facts.check(row)
        row.save()
    by_claim: dict[int, list[str]] = defaultdict(list)
    supporting: dict[int, Claim] = {}
    for field in said:
        claim = _supporting(kind, row, field, _value(kept, field))
        supporting[claim.pk] = claim
        by_claim[claim.pk].append(field.name)
    for pk, names in by_claim.items():
        _reenter(kind, row, supporting[pk], names, why, by)
    row.refresh_from_db()
    lost = [field.name for field in said if _value(row, field) != _value(kept, field)]
    if lost:
        raise RestoreError(f"Another statement goes before {', '.join(lost)} even so; look at its claims first.")


def _supporting(kind: str, row: Model, field: Any, value: Any) -> Claim:
    """The accepted claim that says the value, the newest of them. Raises RestoreError where none does."""
    title = field.name.replace("_", " ")
    if value in (None, ""):
        raise RestoreError(EMPTY.format(column=title))
    for claim in Claim.objects.filter(**{kind: row.pk}, status=Claim.Status.ACCEPTED).order_by("-pk"):
        stated = columns(kind, [facts.statement(claim)]).get(field.name)
        if stated is not None and field.to_python(stated) == value:
            return claim
    raise RestoreError(UNSUPPORTED.format(column=title, value=value))


def _reenter(kind: str, row: Any, claim: Claim, names: list[str], why: str, by: Editor) -> None:
    """What the claim says of these columns, once more and put first; what was put first before gives way to it."""
    wanted = {SPECS[kind][name][0] for name in names}
    said = {name: value for name, value in claim.fields.items() if name in wanted}
    for rival in Claim.objects.filter(**{kind: row.pk}, status=Claim.Status.ACCEPTED, preferred=True):
        _give_way(rival, wanted)
    entry.support(row, said, _stated(claim, why), by)


def _give_way(rival: Claim, fields: set[str]) -> None:
    """An earlier override ends for these fields only: the rest of it stays put first, as a claim of its own."""
    spoken = set(rival.fields)
    if not spoken & fields:
        return
    rest = {name: value for name, value in rival.fields.items() if name not in fields}
    if rest:
        of = {f"{name}_id": getattr(rival, f"{name}_id") for name in entry.CLAIMS}
        copied = ("kind", "url", "tier", "published_on", "reason", "decided_by_id", "decided_at", "source_id")
        same = {name: getattr(rival, name) for name in copied}
        Claim.objects.create(**same, **of, fields=rest, status=rival.status, preferred=True)
    rival.preferred = False
    rival.save(update_fields=["preferred"])


def _stated(claim: Claim, why: str) -> entry.Stated:
    url = claim.url or (claim.article.url if claim.article else "")
    if not url:
        raise RestoreError(f"The claim that says so ({claim}) has no address; enter the value with its source.")
    return entry.Stated(url, claim.tier, claim.published_on, preferred=True, reason=why)
