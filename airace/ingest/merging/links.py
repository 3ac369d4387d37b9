"""What hangs on the row that goes is moved to the row that stays; each move is noted so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, UniqueConstraint

from airace.ingest import facts
from airace.ingest.entry import KINDS as FACTS
from airace.ingest.links import links_to
from airace.models import Series


class MergeError(Exception):
    """The rows cannot be merged, or not be parted again; the sentence says why. Nothing was changed."""


@dataclass(slots=True)
class Log:
    """What a merge did, as its record holds it."""

    moved: list[list[Any]] = field(default_factory=list)
    dropped: list[list[Any]] = field(default_factory=list)
    changed: list[list[Any]] = field(default_factory=list)
    made: list[list[Any]] = field(default_factory=list)

    def change(self, row: Any, before: dict[str, Any]) -> None:
        """Note the columns of a row that differ from before."""
        after = columns(row)
        names = [name for name in before if before[name] != after[name]]
        if names:
            kept = [{name: state[name] for name in names} for state in (before, after)]
            self.changed.append([table_of(row), row.pk, *kept])

    def make(self, row: Any) -> None:
        row.save(force_insert=True)
        self.made.append([table_of(row), row.pk])

    def drop(self, row: Any) -> None:
        """Delete a row that nothing hangs on any more."""
        self.dropped.append([table_of(row), columns(row)])
        label = str(row)
        count, _ = row.delete()
        if count != 1:
            raise MergeError(f"{label} takes {count - 1} other rows with it, which no merge may do.")


def table_of(row: Model | type[Model]) -> str:
    return str(row._meta.object_name)


def columns(row: Any) -> dict[str, Any]:
    """All columns that are not computed by the database."""
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.generated}


def absorb(kept: Any, lost: Any, log: Log) -> None:
    """Move every link of a row to another one of its kind."""
    for link in links_to(type(lost)):
        rows = link.model._base_manager.filter(**{link.name: lost}).order_by("pk")
        if isinstance(kept, link.model):  # such as a parent: no row leads to itself
            rows = rows.exclude(pk__in=[kept.pk, lost.pk])
        pks = list(rows.values_list("pk", flat=True))
        if not pks:
            continue
        if _moved(link, pks, kept):
            log.moved.append([table_of(link.model), link.name, pks, lost.pk, kept.pk])
            continue
        for pk in pks:
            _move_one(link, link.model._base_manager.get(pk=pk), kept, log)


def _moved(link: Any, pks: list[Any], kept: Any) -> bool:
    try:
        with transaction.atomic():
            link.model._base_manager.filter(pk__in=pks).update(**{link.name: kept})
    except IntegrityError:
        return False
    return True


def _move_one(link: Any, row: Any, kept: Any, log: Log) -> None:
    """Move one row; where the other has the same already, the two become one as well."""
    rival = next(_rivals(link, row, kept), None)
    if rival is None:
        try:
            with transaction.atomic():
                link.model._base_manager.filter(pk=row.pk).update(**{link.name: kept})
        except IntegrityError as error:
            raise MergeError(
                f"{link.model._meta.verbose_name.capitalize()} “{row}” cannot move: {_rule(error)}"
            ) from None
        log.moved.append([table_of(link.model), link.name, [row.pk], getattr(row, link.attname), kept.pk])
    elif isinstance(row, Series):
        _keep_apart(link, row, kept, log)
    elif links_to(link.model):
        absorb(rival, row, log)
        before = columns(rival)
        if link.model in FACTS:
            facts.derive(FACTS[link.model], rival)
        log.change(rival, before)
        log.drop(row)
    else:
        log.drop(row)


def _keep_apart(link: Any, row: Series, kept: Any, log: Log) -> None:
    """Both have such a series, and vintages never change: the moved one goes on under the name it was stated for."""
    before, lost = columns(row), getattr(row, link.name)
    row.variant = " ".join(filter(None, (row.variant, f"({lost.slug})")))[:200]
    setattr(row, link.name, kept)
    row.save(update_fields=["variant", link.name])
    log.change(row, before)


def _rivals(link: Any, row: Any, kept: Any) -> Iterator[Any]:
    """Rows that would be the same as this one by a rule of its table, if it belonged to the one that stays."""
    for names in _unique_sets(link.model):
        if link.name not in names:
            continue
        wanted: dict[str, Any] = {}
        for name in names:
            value = kept.pk if name == link.name else getattr(row, link.model._meta.get_field(name).attname)
            wanted |= {f"{name}__isnull": True} if value is None else {name: value}
        yield from link.model._base_manager.filter(**wanted).exclude(pk=row.pk)[:1]


def _unique_sets(model: type[Model]) -> Iterator[tuple[str, ...]]:
    yield from model._meta.unique_together
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint):
            yield tuple(rule.fields) or tuple(one.name for one in rule.expressions if hasattr(one, "name"))


def _rule(error: IntegrityError) -> str:
    rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "its table has"
    return f"the rule would be broken that {rule.replace('_', ' ')}. Mend or delete it first."
