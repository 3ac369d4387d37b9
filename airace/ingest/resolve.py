"""Names to rows: a slug, else an alias. An unknown name is refused with the known names most like it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Value
from rapidfuzz import fuzz, process

from airace import models
from airace.lib.text import name_key, slugify

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
WATCHED = ("company", "model", "question")
MERGED = ("company", "model", "person")  # slugs of rows that were merged stay known
LIKE_ENOUGH = 60  # of 100; below it a suggestion is a guess


class UnknownNameError(Exception):
    """No row of the kind goes by this name, or more than one does."""

    def __init__(self, kind: str, name: str, suggestions: tuple[str, ...] = (), *, several: bool = False) -> None:
        self.name, self.suggestions, self.several = name, suggestions, several
        reason = "names more than one" if several else "is no known"
        super().__init__(f"{name} {reason} {kind}; add it, or add an alias, and import again.")


class Names:
    """Look-ups of one import. Read from the database on first use; `forget` after rows were added."""

    def __init__(self) -> None:
        self._slugs: dict[str, dict[str, int]] = {}
        self._suggested: dict[tuple[str, str], tuple[str, ...]] = {}
        self.carried: dict[str, object] = {}  # from one payload to the next, by loader; each checks what it left here

    def forget(self) -> None:
        self._slugs.clear()
        self._suggested.clear()
        self.__dict__.pop("_aliases", None)
        self.__dict__.pop("_titles", None)
        self.__dict__.pop("_watched", None)
        self.__dict__.pop("_tickers", None)

    def slugs(self, kind: str) -> dict[str, int]:
        """Slug → row, the slugs of rows that were merged into others too."""
        if kind not in self._slugs:
            rows = KINDS[kind].objects.order_by().values_list("slug", "pk")
            if kind in MERGED:  # in one query; where both have a slug, the row that bears it goes first
                moved = models.SlugRedirect.objects.filter(**{f"{kind}__isnull": False})
                by_old = moved.order_by().annotate(own=Value(False)).values_list("slug", f"{kind}_id", "own")
                every = by_old.union(rows.annotate(own=Value(True)).values_list("slug", "pk", "own"), all=True)
                rows = [(slug, pk) for slug, pk, own in sorted(every, key=lambda row: row[2])]
            self._slugs[kind] = dict(rows)
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

    @cached_property
    def _watched(self) -> dict[tuple[str, str, str], int]:
        """(kind, slug of the source, key that it is asked about) → row."""
        columns = [f"{kind}_id" for kind in WATCHED]
        rows = models.Watch.objects.values_list("source__slug", "key", *columns)
        return {
            (kind, source, key): pk
            for source, key, *ids in rows
            for kind, pk in zip(WATCHED, ids, strict=True)
            if pk is not None
        }

    @cached_property
    def _tickers(self) -> dict[str, int]:
        """Symbol with its exchange's suffix → company."""
        return dict(models.Ticker.objects.values_list("symbol", "company_id"))

    def find(self, kind: str, name: str, *, source: str = "") -> int:
        """Primary key of the row that a source means by a name.

        What the source is asked about goes first, then slugs, then the source's own spellings, then all others; a
        company is known by its tickers too.
        """
        if source and (pk := self._watched.get((kind, source, name))) is not None:
            return pk
        if (pk := self.slugs(kind).get(name)) is not None:
            return pk
        key = name_key(name)
        for spelled_by in (source, ""):
            rows = self._aliases.get((kind, spelled_by, key), set())
            if len(rows) == 1:
                return next(iter(rows))
            if rows:
                raise UnknownNameError(kind, name, several=True)
        if kind == "company" and (pk := self._tickers.get(name)) is not None:
            return pk
        if kind == "model" and (pk := self._model_named(name)) is not None:
            return pk
        raise UnknownNameError(kind, name, self.suggest(kind, name))

    @cached_property
    def _titles(self) -> dict[str, set[int]]:
        """Key of a model's own name → rows."""
        found: dict[str, set[int]] = {}
        for pk, name in models.AIModel.objects.values_list("pk", "name"):
            found.setdefault(name_key(name), set()).add(pk)
        return found

    def _model_named(self, name: str) -> int | None:
        """The model whose own name it is, else whose slug is made of it: `gpt-5.6-sol` is GPT-5.6 Sol."""
        rows = self._titles.get(name_key(name), set())
        if len(rows) > 1:
            raise UnknownNameError("model", name, several=True)
        return next(iter(rows), None) or self.slugs("model").get(model_slug(name))

    def maybe(self, kind: str, name: str | None) -> int | None:
        """As `find`; None for a name that is not given."""
        return None if name is None else self.find(kind, name)

    def suggest(self, kind: str, name: str, limit: int = 3) -> tuple[str, ...]:
        """Slugs and aliases of the kind that are most like the name, best first."""
        if (kind, name) not in self._suggested:  # one unknown name may stand in thousands of readings
            known = [*self.slugs(kind), *(key for of, _, key in self._aliases if of == kind)]
            ranked = process.extract(name_key(name), known, scorer=fuzz.WRatio, limit=limit, score_cutoff=LIKE_ENOUGH)
            self._suggested[kind, name] = tuple(dict.fromkeys(match for match, _, _ in ranked))
        return self._suggested[kind, name]


def model_slug(name: str) -> str:
    """The slug of a model of this name; '' where letters that tell it from others would be lost."""
    return slugify(name.replace("+", " plus")) if name.isascii() else ""
