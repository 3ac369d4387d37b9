"""The whole public dataset as plain rows, table by table, for those who take it away.

A table is a model and the columns of it that are public; what a column means is read from the model's own comments.
Values of sources that may not be redistributed are left out here, and counted: rows of numbers as a whole, of facts the
single values that rest on such a source's statement. An empty text and a missing value are both None.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any, cast

from django.db import models as fields
from django.db.models import Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

from airace.models import FACTS, Claim, Company, Source
from airace.queries.facts import facts
from airace.queries.observations import SOURCE_COLUMNS
from airace.results import SourceRef

BATCH = 5000
Row = tuple[Any, ...]
KINDS: dict[type[fields.Field[Any, Any]], str] = {
    fields.BooleanField: "boolean",
    fields.DateTimeField: "datetime",
    fields.DateField: "date",
    fields.FloatField: "number",
    fields.DecimalField: "number",
    fields.IntegerField: "integer",
}
# What a number counts, by the name of its column.
UNITS = {
    "amount_usd": "USD",
    "valuation_usd": "USD",
    "proceeds_usd": "USD",
    "target_usd": "USD",
    "market_cap_usd": "USD",
    "price_usd": "USD",
    "amount": "currency of the row",
    "fx_rate": "USD per unit of currency",
    **dict.fromkeys(("offer_price", "open_price", "high_price", "low_price", "close_price"), "currency of the row"),
    "shares_offered": "shares",
    "retail_oversubscription": "times",
    "parameters_total": "billion parameters",
    "parameters_active": "billion parameters",
    "context_tokens": "tokens",
    "process_nm": "nm",
    "memory_gb": "GB",
    "bandwidth_gbs": "GB/s",
    "fp16_tflops": "TFLOPS",
    "figure": "unit of the row",
    "probability_low": "fraction",
    "probability_high": "fraction",
    "lag_months": "months",
    **dict.fromkeys(("value", "low", "high"), "unit of the series"),
    **dict.fromkeys(("old", "new"), "unit of the series"),
    "n": "votes, repositories or respondents",
    **dict.fromkeys(("downloads_30d", "downloads_all_time", "gained", "every_30d", "every_all_time"), "downloads"),
    "likes": "likes",
    "repositories": "repositories",
}
SOURCES_COLUMN = "sources"
TEXTS = {
    "sources": "Slugs of the sources of the row's values, separated by |; `press` and `article` are reports.",
    "evidence_url": "Where the newest statement about the row was read.",
    "source": "Slug of the source, as in the table sources.",
    "series": "The series' name, as in the table series.",
    "company": "Slug of the company.",
    "subject": "Slug of what the series is about, or a side, or a currency.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is Frictionless's word for the type."""

    name: str
    kind: str
    text: str
    unit: str = ""


@dataclass(slots=True)
class Told:
    """What is known of a table once its rows were read: its sources, and what was left out by the source's slug."""

    sources: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class TableOf:
    """`columns` are (name, look-up) pairs; `fact` is the foreign key of Claim where claims stand behind its values.

    `via` is the look-up of the source where every row has one; rows of restricted sources are left out.
    """

    name: str
    title: str
    text: str
    model: type[Model]
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    fact: str = ""
    via: str = ""
    where: Q = field(default_factory=Q)

    def schema(self) -> list[Column]:
        found = [_column(self.model, name, lookup) for name, lookup in self.columns]
        if self.fact:
            found += [Column(name, "string", TEXTS[name]) for name in (SOURCES_COLUMN, "evidence_url")]
        return found


def own(*names: str, **lookups: str) -> tuple[tuple[str, str], ...]:
    """Columns that are called as in the model, then those by look-up."""
    return (*((name, name) for name in names), *lookups.items())


def loaded() -> bool:
    """Is there anything to publish yet?"""
    return Company.objects.exists()


def every_source() -> dict[str, SourceRef]:
    found: Any = Source.objects.order_by("slug").values_list(*SOURCE_COLUMNS)
    return {row[0]: SourceRef(*row) for row in found}


def licence_urls() -> dict[str, str]:
    return dict(Source.objects.exclude(licence_url="").values_list("slug", "licence_url"))


def rows(table: TableOf, told: Told, *, known_on: date) -> Iterator[list[Row]]:
    """The rows of a table in batches, in a fixed order; `told` is filled on the way."""
    restricted = set(Source.objects.filter(redistributable=False).values_list("slug", flat=True))
    wanted = table.model._default_manager.filter(table.where).order_by(*table.order)
    if table.fact:
        yield from _facts(table, wanted, told, restricted, known_on)
        return
    lookups = [lookup for _, lookup in table.columns]
    batch: list[Row] = []
    for values in wanted.values_list(*lookups, *([table.via] if table.via else [])).iterator(BATCH):
        source = values[len(lookups)] if table.via else None
        if source in restricted:
            told.left_out[source] += 1
            continue
        if source:
            told.sources.add(source)
        batch.append(tuple(map(_plain, values[: len(lookups)])))
        told.rows += 1
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _facts(
    table: TableOf, wanted: QuerySet[Any], told: Told, restricted: set[str], known_on: date
) -> Iterator[list[Row]]:
    """Rows of facts with the sources of their statements; a value that a restricted source alone supports is empty."""
    known = {fact.id: fact for fact in facts(table.fact, known_on=known_on)}
    closed: dict[int, str] = dict(
        Claim.objects.filter(
            **{f"{table.fact}__isnull": False}, status=Claim.Status.ACCEPTED, source__slug__in=restricted
        ).values_list("pk", "source__slug")
    )
    lookups = [lookup for _, lookup in table.columns]
    found: list[Row] = []
    for pk, *values in wanted.values_list("pk", *lookups):
        fact = known.get(pk)
        if fact is None:  # nothing that supports it was public by the day
            continue
        if closed:
            for at, lookup in enumerate(lookups):
                by = fact.evidence[lookup].by.id if lookup in fact.evidence else 0
                if by in closed and values[at] not in (None, ""):
                    values[at] = None
                    told.left_out[closed[by]] += 1
        slugs = sorted({source.slug for source in fact.sources if source.redistributable})
        told.sources |= set(slugs)
        told.rows += 1
        newest = max((one for one in fact.statements if one.id not in closed), key=_newest, default=None)
        found.append((*map(_plain, values), "|".join(slugs) or None, newest.url or None if newest else None))
    yield found


def _newest(statement: Any) -> tuple[date, int]:
    return statement.published_on, statement.id


def _plain(value: Any) -> Any:
    """A value as every format can hold it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return "|".join(map(str, value)) or None
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    return None if value == "" else value


def _column(model: type[Model], name: str, lookup: str) -> Column:
    *road, last = lookup.split(LOOKUP_SEP)
    owner: Any = reduce(lambda at, step: at._meta.get_field(step).related_model, road, cast(Any, model))
    found = owner._meta.get_field(last)
    kind = next((kind for type_, kind in KINDS.items() if isinstance(found, type_)), "string")
    if isinstance(found, fields.ForeignKey | fields.AutoField):
        kind = "integer"
    text = TEXTS.get(name) or found.db_comment or _words(model, name, road, found)
    return Column(name, kind, text, UNITS.get(name, ""))


def _words(model: type[Model], name: str, road: Sequence[str], found: Any) -> str:
    choices = ", ".join(str(value) for value, _ in found.flatchoices if value != "")
    subject = name.replace("_", " ")
    if road:
        return f"{found.name.capitalize()} of the {' of its '.join(step.replace('_', ' ') for step in reversed(road))}."
    return f"{subject.capitalize()}: one of {choices}." if choices else f"{subject.capitalize()}."


def claims() -> TableOf:
    lookups = {kind: f"{kind}__slug" for kind in FACTS if kind != "side_change"}
    return TableOf(
        "claims",
        "Accepted claims",
        "Every statement that a value of a fact rests on or that contradicts it: who said what, when and where. "
        "Exactly one of the columns from company to chip names the fact.",
        Claim,
        own(
            "kind",
            "fields",
            "url",
            "tier",
            "published_on",
            "preferred",
            source="source__slug",
            publisher="article__publisher",
            **lookups,
        ),
        ("published_on", "url", "pk"),
        via="source__slug",
        where=Q(status=Claim.Status.ACCEPTED, side_change__isnull=True),
    )
