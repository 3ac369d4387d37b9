"""Names to rows: a slug, else an alias. An unknown name is refused with the known names most like it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from airace import models
from airace.lib.text import name_key

KINDS: dict[str, Any] = {
    "source": models.Source,
    "company": models.Company,
    "person": models.Person,
    "family": models.ModelFamily,
    "model": models.AIModel,
    "question": models.Question,
    "benchmark": models.Benchmark,
}
ALIASED = ("company", "person", "family", "model")
LIKE_ENOUGH = 60  # of 100; below it a suggestion is a guess


class UnknownNameError(Exception):
    """No row of the kind goes by this name, or more than one does."""

    def __init__(self, kind: str, name: str, suggestions: tuple[str, ...] = (), *, several: bool = False) -> None:
        self.suggestions = suggestions
        reason = "names more than one" if several else "is no known"
        super().__init__(f"{name} {reason} {kind}; add it, or add an alias, and import again.")


class Names:
    """Look-ups of one import. Read from the database on first use; `forget` after rows were added."""

    def __init__(self) -> None:
        self._slugs: dict[str, dict[str, int]] = {}

    def forget(self) -> None:
        self._slugs.clear()
        self.__dict__.pop("_aliases", None)

    def slugs(self, kind: str) -> dict[str, int]:
        if kind not in self._slugs:
            self._slugs[kind] = dict(KINDS[kind].objects.values_list("slug", "pk"))
        return self._slugs[kind]

    @cached_property
    def _aliases(self) -> dict[tuple[str, str, str], set[int]]:
        """(kind, slug of the source that alone spells it so or '', key) → rows."""
        found: dict[tuple[str, str, str], set[int]] = {}
        columns = [f"{kind}_id" for kind in ALIASED]
        for key, source, *ids in models.Alias.objects.values_list("key", "source__slug", *columns):
            kind, pk = next((kind, pk) for kind, pk in zip(ALIASED, ids, strict=True) if pk is not None)
            found.setdefault((kind, source or "", key), set()).add(pk)
        return found

    def find(self, kind: str, name: str, *, source: str = "") -> int:
        """Primary key of the row that a source means by a name; the source's own spellings go first."""
        if (pk := self.slugs(kind).get(name)) is not None:
            return pk
        key = name_key(name)
        for spelled_by in (source, ""):
            rows = self._aliases.get((kind, spelled_by, key), set())
            if len(rows) == 1:
                return next(iter(rows))
            if rows:
                raise UnknownNameError(kind, name, several=True)
        raise UnknownNameError(kind, name, self.suggest(kind, name))

    def maybe(self, kind: str, name: str | None) -> int | None:
        """As `find`; None for a name that is not given."""
        return None if name is None else self.find(kind, name)

    def suggest(self, kind: str, name: str, limit: int = 3) -> tuple[str, ...]:
        """Slugs and aliases of the kind that are most like the name, best first."""
        known = [*self.slugs(kind), *(key for of, _, key in self._aliases if of == kind)]
        ranked = process.extract(name_key(name), known, scorer=fuzz.WRatio, limit=limit, score_cutoff=LIKE_ENOUGH)
        return tuple(dict.fromkeys(match for match, _, _ in ranked))
