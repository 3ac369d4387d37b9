"""A whole import is taken back: new facts are withdrawn, changed ones go back, and the history keeps both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pghistory
from django.apps import apps
from django.db import transaction
from django.db.models import Max, Min, Q

from airace.ingest import version
from airace.ingest.bulk.kinds import KINDS
from airace.ingest.bulk.road import State, StoppedError, portions, step, tell
from airace.ingest.links import links_to
from airace.ingest.rows import FactKind
from airace.ingest.withdrawal import undo_move
from airace.models import BulkImport, Claim, Mention, SideHistory

TOLD = 20  # facts that are named when they stand in the way


def undo(pk: int) -> None:
    step(pk, State.UNDOING, State.APPLIED, _undo)


def _undo(wanted: BulkImport) -> None:
    kind = KINDS[wanted.kind]
    with (
        pghistory.context(user=wanted.undone_by_id, reason=f"bulk import {wanted.pk} undone"),
        transaction.atomic(),
    ):
        stuck: dict[int, str] = {}
        for rows in _done(wanted):
            stuck |= _changed_since(wanted, kind, rows)
        own = {row.done["fact"] for rows in _done(wanted) for row in rows if row.done["fact_is_new"]}
        for rows in _done(wanted):
            stuck |= {pk: told for pk, told in _needed(kind, rows, own - stuck.keys()).items() if pk not in stuck}
        if stuck and not wanted.leave_changed:
            raise StoppedError(f"Nothing was undone. {_listed(stuck)} Undo the rest alone, or mend these first.")
        seen = 0
        for rows in _done(wanted):
            _take_back(kind, [row for row in rows if row.done["fact"] not in stuck])
            seen += len(rows)
            tell(wanted.pk, seen)
        for rows in _done(wanted):
            _delete(kind, {row.done["fact"] for row in rows if row.done["fact_is_new"]} - stuck.keys())
        version.bump()
        said = f"Left as they are: {_listed(stuck)}" if stuck else ""
        BulkImport.objects.filter(pk=wanted.pk).update(state=State.UNDONE, undone_at=datetime.now(UTC), said=said)


def _done(wanted: BulkImport) -> Iterator[list[Any]]:
    return portions(wanted.rows.filter(done__isnull=False))


def _listed(stuck: dict[int, str]) -> str:
    told = " ".join(list(stuck.values())[:TOLD])
    return told + (f" And {len(stuck) - TOLD} more." if len(stuck) > TOLD else "")


def _changed_since(wanted: BulkImport, kind: FactKind, rows: list[Any]) -> dict[int, str]:
    """Facts that are not as the import left them, or of which something else is said; each with a sentence."""
    facts = (
        kind.table.objects.select_for_update(of=("self",)).order_by("pk").in_bulk({row.done["fact"] for row in rows})
    )
    found = {row.done["fact"]: f"{row.fact} was deleted since." for row in rows if row.done["fact"] not in facts}
    owners = {row.done["claim"]: row.done["fact"] for row in rows if row.done["claim"]}
    claims: list[tuple[Any, str, dict[int, int]]] = [(Claim, f"{kind.fact}_id", owners)] if kind.claim else []
    for table, column, known in [(kind.table, "pgh_obj_id", {}), *claims]:
        versions = apps.get_model("airace", f"{table.__name__}Version").objects.order_by("pgh_id")
        ours = versions.filter(pgh_context_id=wanted.context).aggregate(first=Min("pgh_id"), last=Max("pgh_id"))
        if ours["first"] is None:
            continue
        later = versions.filter(~Q(pgh_context_id=wanted.context) | Q(pgh_context_id=None), pgh_id__gt=ours["first"])
        about = later.filter(Q(**{f"{column}__in": list(facts)}) | Q(pgh_obj__in=list(known)))
        told = (column, "pgh_created_at", "pgh_context__metadata__bulk")
        touched = {
            obj: (known.get(obj, fact), day, by) for obj, fact, day, by in about.values_list("pgh_obj_id", *told)
        }
        of_them = versions.filter(pgh_obj__in=list(touched))
        then, now = _states(of_them.filter(pgh_id__lte=ours["last"])), _states(of_them)
        for obj, (pk, day, by) in touched.items():
            if then.get(obj) != now.get(obj) and pk in facts:
                who = f" by bulk import {by}; undo that one first" if by else ""
                found.setdefault(pk, f"{facts[pk]} was changed since, on {day:%Y-%m-%d at %H:%M}{who}.")
    return found


def _states(versions: Any) -> dict[int, dict[str, Any]]:
    """The newest of some states, by row; none of a row that is deleted. What went and came back is as it was."""
    newest = versions.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id").values()
    return {
        state["pgh_obj_id"]: {name: value for name, value in state.items() if not name.startswith("pgh_")}
        for state in newest
        if state["pgh_label"] != "delete"
    }


def _needed(kind: FactKind, rows: list[Any], own: set[int]) -> dict[int, str]:
    """New facts that others hang on by now. Statements and mentions go with a fact; what the import made, too."""
    new = {row.done["fact"]: row.fact for row in rows if row.done["fact_is_new"]}
    made = {(name, pk) for row in rows for name, pk in row.done["made"]}
    found: dict[int, str] = {}
    through = {one.remote_field.through for one in kind.table._meta.many_to_many}
    for field in links_to(kind.table):
        if field.model in (Claim, Mention) or field.model in through:
            continue
        rows_there = field.model.objects.filter(**{f"{field.name}__in": list(new)}).values_list(field.attname, "pk")
        for pk, link in rows_there:
            inside = field.model is kind.table and link in own
            if (field.model.__name__, link) not in made and not inside:
                found.setdefault(pk, f"{new[pk]} is needed by a row of {field.model._meta.verbose_name_plural}.")
    return found


def _take_back(kind: FactKind, rows: list[Any]) -> None:
    """Statements, links and columns as they were before; of a fact that several rows changed, the last row first."""
    for row in rows:
        for name, pk in row.done["made"]:
            apps.get_model("airace", name).objects.filter(pk=pk).delete()
    Claim.objects.filter(
        pk__in=[row.done["claim"] for row in rows if row.done["claim"] and row.done["claim_before"] is None]
    ).delete()
    changed = [row for row in rows if row.done["claim_before"] is not None]
    claims = Claim.objects.in_bulk([row.done["claim"] for row in changed])
    for row in changed:
        claim = claims[row.done["claim"]]
        if columns := _set(claim, row.done["claim_before"]):
            claim.save(update_fields=columns)
    facts = kind.table.objects.in_bulk({row.done["fact"] for row in rows})
    for row in reversed(rows):
        fact = facts[row.done["fact"]]
        if columns := _set(fact, row.done["fact_before"]):
            fact.save(update_fields=columns)
        if kind.file == "companies" and row.done["fact_is_new"] and fact.parent_id:
            fact.parent_id = None  # so that companies of one file go in any order
            fact.save(update_fields=["parent"])


def _set(row: Any, columns: dict[str, Any]) -> list[str]:
    """Set columns from what was kept as JSON; returns those that differ."""
    changed = []
    for name, value in columns.items():
        clean = row._meta.get_field(name).to_python(value)
        if getattr(row, name) != clean:
            setattr(row, name, clean)
            changed.append(name)
    return changed


def _delete(kind: FactKind, pks: set[int]) -> None:
    doomed = list(kind.table.objects.filter(pk__in=pks))
    kind.table.objects.filter(pk__in=pks).delete()
    for fact in doomed:
        if isinstance(fact, SideHistory):
            undo_move(fact)
