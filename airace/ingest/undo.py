"""Taking back the last action of an editor: every row that it touched gets the state before, and history gains rows.

The database writes each state of a tracked row under the context of the action, so what was touched is read there, not
guessed. Where somebody changed such a row since, nothing is taken back and the sentence says who and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pghistory
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction

from airace.ingest import happenings, queue, version
from airace.ingest.review import DecisionError, one_at_a_time
from airace.ingest.withdrawal import needed_by
from airace.models import FACTS, Claim, Event, Mention, ReviewAction, ReviewKind, ReviewSkip


@dataclass(frozen=True, slots=True)
class Touched:
    """A row that an action wrote: its states before and after; None where there was none, or is none any more."""

    kind: Any
    pk: int
    before: Any
    after: Any
    last: Any

    @property
    def name(self) -> str:
        row = self.kind.objects.filter(pk=self.pk).first()
        called = str(row) if row else getattr(self.last, "slug", None) or str(self.pk)
        return f"{self.kind._meta.verbose_name} {called}"


def undo(editor: Any, action_id: int | None = None) -> ReviewAction:
    """Take back the last action of an editor that was not taken back yet. Raises DecisionError; then nothing changed.

    `action_id` is the one that the editor was shown: another tab may have done something since.
    """
    with _reason(editor) as context, transaction.atomic():
        one_at_a_time()
        rows = ReviewAction.objects.filter(editor_id=editor.pk, undone_at__isnull=True)
        action = rows.select_for_update().first()
        if action is None:
            raise DecisionError("There is nothing to undo.")
        if action_id is not None and action.pk != action_id:
            raise DecisionError(f"That was not your last action any more. The last one is: {action.words}")
        context.metadata["reason"] = f"undone: {action.words}"
        if action.kind == ReviewKind.SKIP:
            ReviewSkip.objects.filter(claim__in=action.claims, editor_id=editor.pk).delete()
        else:
            _take_back(action)
            version.bump()
        action.undone_at = datetime.now(UTC)
        action.save(update_fields=["undone_at"])
        for claim in action.claims[:1]:
            queue.take_one(claim, editor)
        return action


def _reason(editor: Any) -> Any:
    return pghistory.context(user=editor.pk, reason="undone")


def _take_back(action: ReviewAction) -> None:
    found = list(touched(action.context))
    if not found:
        raise DecisionError("The history of this action is not there any more; correct the fact by hand.")
    for row in found:
        _unchanged_since(row)
    _no_later_claims(found)
    gone = [row for row in found if row.after is None and row.before is not None]
    kept = [row for row in found if row.after is not None and row.before is not None]
    made = [row for row in found if row.before is None and row.after is not None]
    try:
        # Claims first, so that none is about a fact when that goes; what comes back last, when its place is free again.
        for row in (row for row in kept if row.kind is Claim):
            _write(row, row.kind.objects.get(pk=row.pk), new=False)
        for row in sorted(made, key=lambda row: row.kind._meta.model_name not in _FACT_KINDS):
            _remove(row)
        for row in (row for row in kept if row.kind is not Claim):
            _write(row, row.kind.objects.get(pk=row.pk), new=False)
        for row in sorted(gone, key=lambda row: row.kind is Claim):
            _write(row, row.kind(pk=row.pk), new=True)
        for row in gone:
            _rejoin(row)
    except DatabaseError as error:
        raise DecisionError(f"The database refused it: {str(error).splitlines()[0]}.") from None


_FACT_KINDS = frozenset(str(Claim._meta.get_field(name).related_model._meta.model_name) for name in FACTS)  # type: ignore[union-attr]


def tracked_kinds() -> Iterator[tuple[Any, Any]]:
    """Every kind whose states are kept, with the table that keeps them."""
    for states in apps.get_app_config("airace").get_models():
        if (kind := getattr(states, "pgh_tracked_model", None)) is not None:
            yield kind, states


def touched(context: Any) -> Iterator[Touched]:
    """The rows of all kinds that were written under a context, in the order of their first change."""
    for kind, states in tracked_kinds():
        by_row: dict[int, list[Any]] = {}
        for state in states.objects.filter(pgh_context=context).order_by("pgh_id"):
            by_row.setdefault(state.pgh_obj_id, []).append(state)
        for pk, own in by_row.items():
            first, last = own[0], own[-1]
            before = None
            if first.pgh_label != "insert":
                earlier = states.objects.filter(pgh_obj_id=pk, pgh_id__lt=first.pgh_id).order_by("-pgh_id")
                before = earlier.first()
                if before is None:
                    raise DecisionError(f"The state of {kind._meta.verbose_name} {pk} before it is not on record.")
            if before is not None or last.pgh_label != "delete":
                yield Touched(kind, pk, before, None if last.pgh_label == "delete" else last, last)


def _unchanged_since(row: Touched) -> None:
    states = type(row.last)
    newest = states.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("-pgh_id").first()
    if newest is not None and newest.pgh_id != row.last.pgh_id and not _same(newest, row.last):
        who, when = _who(newest), f"{newest.pgh_created_at:%Y-%m-%d %H:%M} UTC"
        raise DecisionError(
            f"{who} changed {row.name} since ({when}), so it cannot be undone; see its history and correct it by hand."
        )


def _same(one: Any, other: Any) -> bool:
    """Whether two states are alike, as after an action that was undone itself; both gone are alike too."""
    if "delete" in (one.pgh_label, other.pgh_label):
        return bool(one.pgh_label == other.pgh_label)
    names = [field.attname for field in one._meta.concrete_fields if not field.attname.startswith("pgh_")]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _no_later_claims(found: Iterable[Touched]) -> None:
    """A fact that another claim was decided about since may rest on it now, even where no value changed."""
    found = list(found)
    own = [row for row in found if row.kind is Claim]
    last = max((row.last.pgh_id for row in own), default=0)
    states: Any = Claim.versions.rel.related_model  # type: ignore[attr-defined]
    about = {(name, value) for row in own for name in FACTS if (value := getattr(row.last, f"{name}_id")) is not None}
    for name, value in about:
        others = Claim.objects.filter(**{name: value}).exclude(pk__in=[row.pk for row in own]).values("pk")
        later = states.objects.filter(pgh_obj__in=others, pgh_id__gt=last).select_related("pgh_context").first()
        if later is not None:
            when = f"{later.pgh_created_at:%Y-%m-%d %H:%M} UTC"
            raise DecisionError(
                f"{_who(later)} decided about claim {later.pgh_obj_id} of the same fact since ({when}), "
                "so it cannot be undone; reject or accept the claims by hand."
            )


def _who(state: Any) -> str:
    context = state.pgh_context.metadata if state.pgh_context else {}
    user = get_user_model()._default_manager.filter(pk=context.get("user") or 0).first()
    return str(user) if user else "An import"


def _write(row: Touched, obj: Any, *, new: bool) -> None:
    """Give a row the values of its state before."""
    names = [field.attname for field in obj._meta.concrete_fields if hasattr(row.before, field.attname)]
    differing = [name for name in names if new or getattr(obj, name) != getattr(row.before, name)]
    for name in differing:
        setattr(obj, name, getattr(row.before, name))
    if new:
        obj.save(force_insert=True)
    elif differing:
        obj.save(update_fields=differing)


def _remove(row: Touched) -> None:
    obj = row.kind.objects.filter(pk=row.pk).first()
    if obj is None:  # it went with another one
        return
    if needed := needed_by(obj):
        raise DecisionError(f"{needed} hang on {row.name} by now, so it cannot be undone; delete those first.")
    if lost := obj.mentions.count() if hasattr(obj, "mentions") else 0:
        raise DecisionError(f"{lost} {Mention._meta.verbose_name_plural} hang on {row.name}, so it cannot be undone.")
    obj.delete()


def _rejoin(row: Touched) -> None:
    """What the history does not keep: the companies of an event that comes back."""
    if row.kind is Event:
        for fields in Claim.objects.filter(event=row.pk).values_list("fields", flat=True):
            row.kind.objects.get(pk=row.pk).companies.add(*happenings.companies(fields))
