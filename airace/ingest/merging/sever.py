"""A merge is reversed: both rows and every link as they were, or a sentence that says what stands in the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pghistory
from django.apps import apps
from django.db import IntegrityError, transaction

from airace.ingest import version
from airace.ingest.merging.fuse import TABLES
from airace.ingest.merging.links import MergeError
from airace.ingest.withdrawal import Editor
from airace.models import Merge, MergeCandidate

TOLD = 10  # obstacles that are named


def reverse(pk: int, *, why: str, by: Editor) -> Merge:
    """Part what was merged. Raises MergeError where later changes make that impossible; then nothing was changed."""
    if not why.strip():
        raise MergeError("Say why the two are not the same after all.")
    user = getattr(by, "pk", None)
    try:
        with pghistory.context(user=user, reason=f"merge reversed: {why.strip()}"), transaction.atomic():
            record = Merge.objects.select_for_update(of=("self",)).get(pk=pk)
            _check(record)
            _take_back(record)
            left, right = sorted((record.kept, record.lost))
            MergeCandidate.objects.filter(kind=record.kind, left=left, right=right).update(
                verdict=MergeCandidate.Verdict.OPEN, why="", decided_by=None, decided_at=None
            )
            record.reversed_by_id, record.reversed_at, record.reversed_why = user, datetime.now(UTC), why.strip()
            record.save(update_fields=["reversed_by", "reversed_at", "reversed_why"])
            version.bump()
    except Merge.DoesNotExist:
        raise MergeError(f"There is no merge {pk}.") from None
    except IntegrityError as error:
        rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "a table has"
        raise MergeError(f"It cannot be reversed: the rule would be broken that {rule.replace('_', ' ')}.") from None
    return record


def _check(record: Merge) -> None:
    if record.reversed_at:
        raise MergeError(f"It was reversed already, on {record.reversed_at:%Y-%m-%d}.")
    table = TABLES[record.kind]
    kept = table.objects.select_for_update(of=("self",)).filter(pk=record.kept).first()
    if kept is None:
        later = Merge.objects.filter(kind=record.kind, lost=record.kept, reversed_at=None).first()
        told = f"was itself merged into {later.kept_name}; reverse that first" if later else "is not there any more"
        raise MergeError(f"It cannot be reversed: {record.kept_name} {told}.")
    if table.objects.filter(slug=record.lost_slug).exists():
        raise MergeError(f"It cannot be reversed: the slug {record.lost_slug} has a new owner; rename that one first.")
    obstacles = [*_moved_on(record), *_edited(record)]
    if obstacles:
        more = f" And {len(obstacles) - TOLD} more." if len(obstacles) > TOLD else ""
        raise MergeError(f"It cannot be reversed, since things changed after it. {' '.join(obstacles[:TOLD])}{more}")


def _moved_on(record: Merge) -> list[str]:
    """Links that the merge moved and that are gone, or lead elsewhere by now."""
    found = []
    for name, link, pks, _, owner in record.moved:
        rows = dict(_table(name)._base_manager.filter(pk__in=pks).values_list("pk", f"{link}_id"))
        for pk in pks:
            if pk not in rows:
                found.append(f"{_table(name)._meta.verbose_name.capitalize()} {pk} was deleted.")
            elif rows[pk] != owner:
                found.append(f"{_table(name)._meta.verbose_name.capitalize()} {pk} belongs to another row now.")
    return found


def _edited(record: Merge) -> list[str]:
    """Columns that the merge set and somebody changed since."""
    found = []
    for name, pk, _, after in record.changed:
        row = _table(name)._base_manager.filter(pk=pk).first()
        if row is None:
            found.append(f"{_table(name)._meta.verbose_name.capitalize()} {pk} was deleted.")
            continue
        differ = [column for column, value in after.items() if getattr(row, column) != _clean(row, column, value)]
        if differ:
            found.append(f"{row}: {', '.join(differ).replace('_id', '')} was changed.")
    return found


def _take_back(record: Merge) -> None:
    for name, pk in record.made:
        _table(name)._base_manager.filter(pk=pk).delete()
    for name, pk, before, _ in record.changed:
        row = _table(name)._base_manager.get(pk=pk)
        for column, value in before.items():
            setattr(row, column, _clean(row, column, value))
        row.save(update_fields=[*before])
    # Before the rows that went come back: what moved may stand where they stood. Links are checked at the commit.
    for name, link, pks, source, _ in record.moved:
        _table(name)._base_manager.filter(pk__in=pks).update(**{f"{link}_id": source})
    for name, columns in reversed(record.dropped):
        row = _table(name)()
        for column, value in columns.items():
            setattr(row, column, _clean(row, column, value))
        row.save_base(raw=True, force_insert=True)


def _clean(row: Any, column: str, value: Any) -> Any:
    return row._meta.get_field(column).to_python(value)


def _table(name: str) -> Any:
    return apps.get_model("airace", name)
