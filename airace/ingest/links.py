"""Every foreign key to a kind, found in the registry of models, so that a new kind is never forgotten."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from pghistory.models import Event as Version


def links_to(table: Any) -> tuple[Any, ...]:
    """Foreign keys of all our tables to this one, those of many-to-many links too.

    The tables that keep the history are left out: what was, was.
    """
    return tuple(
        field
        for model in apps.get_app_config("airace").get_models(include_auto_created=True)
        if not issubclass(model, Version)
        for field in model._meta.concrete_fields
        if field.related_model is table
    )
