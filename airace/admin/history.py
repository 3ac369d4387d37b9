"""The states that the database kept of a row: listed, two side by side, and an earlier one restored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from airace.ingest import version
from airace.ingest.bulk.kinds import KINDS
from airace.ingest.restore import RestoreError, bring_back
from airace.models import BulkRow

SHOWN = 80  # characters of a value
WORDS = {"insert": "Created", "update": "Changed", "delete": "Deleted"}


@dataclass(frozen=True, slots=True)
class State:
    at: datetime
    what: str
    who: str
    why: str
    changes: tuple[tuple[str, str, str], ...]  # field, before, after
    id: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One column in two states. `back`: whether the older value can be brought back."""

    column: str
    title: str
    one: str
    other: str
    back: bool = False

    @property
    def differs(self) -> bool:
        return self.one != self.other


def states(obj: Model) -> list[State]:
    """Newest first; of kinds that the database does not track, what was done by hand here."""
    if not hasattr(obj, "versions"):
        return _by_hand(obj)
    kept: list[Any] = list(obj.versions.select_related("pgh_context").order_by("pgh_id"))
    found = []
    contexts = [row.pgh_context.metadata if row.pgh_context else {} for row in kept]
    users = dict(get_user_model()._default_manager.in_bulk({c["user"] for c in contexts if c.get("user")}))
    lines = _lines(obj, {context["bulk"] for context in contexts if "bulk" in context})
    names = [field.attname for field in obj._meta.concrete_fields]
    for before, row, context in zip([None, *kept], kept, contexts, strict=False):
        changes = tuple(
            (_title(name), _shown(getattr(before, name)), _shown(getattr(row, name)))
            for name in names
            if before is not None and hasattr(row, name) and getattr(before, name) != getattr(row, name)
        )
        who = str(users.get(context.get("user"), "an import"))
        what = WORDS[row.pgh_label]
        why = str(context.get("reason", "")) + lines.get(context.get("bulk"), "")
        found.append(State(row.pgh_created_at, what, who, why, changes, row.pgh_id))
    return found[::-1]


def _lines(obj: Model, imports: set[int]) -> dict[int | None, str]:
    """Of bulk imports that made or changed a row: on which lines, and where those say that it was read."""
    kinds = [kind for kind, of in KINDS.items() if of.table is type(obj)]
    told: dict[int | None, str] = {}
    rows = BulkRow.objects.filter(bulk_import__in=imports, bulk_import__kind__in=kinds, done__fact=obj.pk)
    for row in rows.order_by("line") if imports else ():
        told[row.bulk_import_id] = f"{told.get(row.bulk_import_id, '')}, line {row.line}: {row.cells['source_url']}"
    return told


def _by_hand(obj: Model) -> list[State]:
    """What the desk wrote down about a row that imports write: who changed which fields, and when."""
    about = {"content_type": ContentType.objects.get_for_model(obj), "object_id": str(obj.pk)}
    entries = LogEntry.objects.filter(**about).select_related("user").order_by("-action_time", "-pk")
    return [_logged(entry) for entry in entries]


def _logged(entry: LogEntry) -> State:
    try:
        kept = json.loads(entry.change_message)["by_hand"]
        changes = tuple((str(field), str(before), str(after)) for field, before, after in kept["changes"])
        number = entry.pk if kept.get("was") else 0
        return State(entry.action_time, "Changed", str(entry.user), str(kept["why"]), changes, number)
    except (ValueError, KeyError, TypeError):  # as Django writes it
        return State(entry.action_time, entry.get_change_message(), str(entry.user), "", ())


def by_hand(form: Any, before: Model) -> str:
    """The log's message about a row that the database does not track: its changed values, old and new, and why."""
    names = [name for name in form.changed_data if hasattr(before, name)]
    values = {name: form.cleaned_data[name] for name in names}
    return _message(before, values, form.cleaned_data.get("stated_because", ""))


def _message(before: Model, values: dict[str, Any], why: str) -> str:
    """`was` holds the old values as the columns do, so that they can come back."""
    changes = [(_title(name), _shown(getattr(before, name)), _shown(value)) for name, value in values.items()]
    columns = [before._meta.get_field(name).attname for name in values]  # type: ignore[union-attr]
    was = {column: getattr(before, column) for column in columns}
    return json.dumps({"by_hand": {"changes": changes, "why": why, "was": was}}, cls=DjangoJSONEncoder)


def _back_by_hand(request: HttpRequest, obj: Any) -> list[str]:
    """Of a kind that the database does not track: the old values of one line of the log, with a line of its own."""
    asked, why = request.POST.get("line", ""), request.POST.get("reason", "").strip()
    if not why:
        raise RestoreError("Say why the earlier values come back.")
    about = {"content_type": ContentType.objects.get_for_model(obj), "object_id": str(obj.pk)}
    entry = LogEntry.objects.filter(**about, pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    try:
        was = json.loads(entry.change_message)["by_hand"]["was"] if entry else None
    except (ValueError, KeyError, TypeError):
        was = None
    if not was:
        raise RestoreError("Choose a line that keeps the values that stood before it.")
    with transaction.atomic():
        before = type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        fields = [obj._meta.get_field(column) for column in was]
        for field in fields:
            setattr(obj, field.attname, field.to_python(was[field.attname]))
        try:
            obj.clean_fields(exclude=[one.name for one in obj._meta.concrete_fields if one not in fields])
            obj.validate_unique()
        except ValidationError as error:
            raise RestoreError(f"They cannot come back: {' '.join(error.messages)}") from None
        obj.save(update_fields=[field.name for field in fields])
        obj.refresh_from_db()
        values = {field.name: getattr(obj, field.name) for field in fields}
        LogEntry.objects.log_actions(
            request.user.pk or 0, [obj], CHANGE, change_message=_message(before, values, f"restored: {why}"[:500])
        )
        version.bump()
    return list(values)


def shown(admin_: Any, request: HttpRequest, obj: Model) -> dict[str, Any]:
    """What the history page needs: the states, and the two that are asked for side by side."""
    kept = states(obj)
    tracked = hasattr(obj, "versions")
    ids = [state.id for state in kept] if tracked else []
    one, other = (_asked(request, name, ids) for name in ("from", "to"))
    may = request.user.has_perm("airace.restore_state") and admin_.has_change_permission(request, obj)
    pair = [obj.versions.get(pgh_id=pk) for pk in (one, other)] if one and other else []  # type: ignore[attr-defined]
    return {
        "states": kept,
        "tracked": tracked,
        "chosen": (one, other),
        "newest": ids[0] if ids else 0,
        "older": ids[1] if len(ids) > 1 else 0,
        "lines": compared(obj, *pair) if pair else [],
        "may_restore": may and bool(pair),
        "may_go_back": may and not tracked and any(state.id for state in kept),
        "restored": request.GET.get("from", ""),
    }


def _asked(request: HttpRequest, name: str, ids: list[int]) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 and int(text) in ids else 0


def compared(obj: Model, one: Any, other: Any) -> list[Line]:
    """Every column in both states, in words; of links the name of what they lead to."""
    found = []
    for field in obj._meta.concrete_fields:
        if field.primary_key or not hasattr(one, field.attname):
            continue
        before, after = (_named(field, getattr(state, field.attname)) for state in (one, other))
        if not before and not after:
            continue
        back = field.editable and getattr(one, field.attname) != getattr(obj, field.attname)
        found.append(Line(field.name, _title(field.name), before, after, back))
    return found


def _named(field: Any, value: Any) -> str:
    if isinstance(field, ForeignKey) and value is not None:
        row = field.remote_field.model._default_manager.filter(pk=value).first()
        return str(row) if row else f"{value}, deleted since"
    return "" if value is None else str(value)


def restore(admin_: Any, request: HttpRequest, obj: Model) -> HttpResponse:
    """Bring the ticked values of a state back, for a reason; back to the page, which says what came of it."""
    if not (request.user.has_perm("airace.restore_state") and admin_.has_change_permission(request, obj)):
        raise PermissionDenied
    asked = request.POST.get("state", "")
    try:
        if not hasattr(obj, "versions"):
            titles = ", ".join(_title(name) for name in _back_by_hand(request, obj))
            messages.success(request, f"Brought back: {titles}.")
            return HttpResponseRedirect(request.path)
        if not asked.isdecimal() or len(asked) > 18:
            raise RestoreError("Choose the state whose values shall come back.")
        done = bring_back(
            obj,
            int(asked),
            columns=request.POST.getlist("column"),
            reason=request.POST.get("reason", ""),
            by=request.user,
        )
    except RestoreError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.get_full_path())
    titles = ", ".join(_title(name) for name in done)
    messages.success(request, f"Brought back: {titles}. It is a new state, with your reason.")
    return HttpResponseRedirect(request.path)


def _title(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ")


def _shown(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
