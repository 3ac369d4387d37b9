"""A filter of lists by the words that a column holds: where it is empty the filter says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import CharField


class WordsFilter(admin.AllValuesFieldListFilter):
    """As Django's own, whose link to the rows without a word has no name."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": str(choice["display"]).strip() or "(empty)"}


admin.FieldListFilter.register(
    lambda field: isinstance(field, CharField) and not field.choices, WordsFilter, take_priority=True
)
