"""The states that the database kept of a row, as lines for the history page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

SHOWN = 80  # characters of a value
WORDS = {"insert": "Created", "update": "Changed", "delete": "Deleted"}


@dataclass(frozen=True, slots=True)
class State:
    at: datetime
    what: str
    who: str
    why: str
    changes: tuple[tuple[str, str, str], ...]  # field, before, after


def states(obj: Model) -> list[State]:
    """Newest first; empty for kinds that are not tracked."""
    if not hasattr(obj, "versions"):
        return []
    kept: list[Any] = list(obj.versions.select_related("pgh_context").order_by("pgh_id"))
    found = []
    contexts = [row.pgh_context.metadata if row.pgh_context else {} for row in kept]
    users = dict(get_user_model()._default_manager.in_bulk({c["user"] for c in contexts if c.get("user")}))
    names = [field.attname for field in obj._meta.concrete_fields]
    for before, row, context in zip([None, *kept], kept, contexts, strict=False):
        changes = tuple(
            (name.removesuffix("_id").replace("_", " "), _shown(getattr(before, name)), _shown(getattr(row, name)))
            for name in names
            if before is not None and hasattr(row, name) and getattr(before, name) != getattr(row, name)
        )
        who = str(users.get(context.get("user"), "an import"))
        found.append(State(row.pgh_created_at, WORDS[row.pgh_label], who, str(context.get("reason", "")), changes))
    return found[::-1]


def _shown(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
