"""The names that extraction looks for, from the database: companies, people, families, models and chips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from airace.extract import Entry, Gazetteer
from airace.ingest.version import current
from airace.models import AIModel, Alias, Chip, Company, ModelFamily, Person

KINDS = {"company": Company, "person": Person, "family": ModelFamily, "model": AIModel, "chip": Chip}


def gazetteer() -> Gazetteer:
    """The names as they stand now; built once for each version of the data."""
    return _built(current())


@lru_cache(maxsize=1)
def _built(version: int) -> Gazetteer:
    return Gazetteer(entries())


def entries() -> Iterator[Entry]:
    """One entry for the plain names of a thing, and one for each alias that counts only in a context."""
    plain: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, model in (("company", Company), ("person", Person), ("family", ModelFamily)):
        for slug, *names in model.objects.order_by("pk").values_list("slug", "name", "name_zh"):
            plain[kind, slug] += filter(None, names)
    for slug, name in Chip.objects.order_by("pk").values_list("slug", "name"):
        plain["chip", slug].append(name)
    for slug, name, developer in AIModel.objects.order_by("pk").values_list("slug", "name", "developer__name"):
        if _tells_apart(name):
            plain["model", slug].append(name)
        else:
            yield Entry("model", slug, (name,), (developer,))
    owners = ("company__slug", "person__slug", "family__slug", "model__slug")
    aliases = Alias.objects.filter(source=None).order_by("pk").values_list("text", "context", *owners)
    for text, context, *slugs in aliases:
        kind, slug = next((kind, slug) for kind, slug in zip(KINDS, slugs, strict=False) if slug)
        if context:
            yield Entry(kind, slug, (text,), tuple(filter(None, context.split("|"))))
        else:
            plain[kind, slug].append(text)
    for (kind, slug), names in plain.items():
        yield Entry(kind, slug, tuple(dict.fromkeys(names)))


def _tells_apart(name: str) -> bool:
    """Whether a model's name is more than a word that any text may hold ("Gopher")."""
    return len(name) > 2 and (" " in name or any(character.isdigit() for character in name))
