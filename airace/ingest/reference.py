"""Rows of the dataset that are no claims: sources, their gaps, families, names, benchmarks, questions, feeds.

They are made when they are missing and then belong to the editors: a later load never overwrites an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Model

from airace import models
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names, UnknownNameError
from airace.lib.text import name_key
from airace.sources.base import Reading

Columns = Callable[[Mapping[str, Any], Names], dict[str, Any]]
# Of feeds that may state times without an offset; one zone a country, and for others the editors' to say.
ZONES = {
    "CN": "Asia/Shanghai",
    "HK": "Asia/Hong_Kong",
    "TW": "Asia/Taipei",
    "SG": "Asia/Singapore",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
}


def filled(fields: Any, *names: str) -> dict[str, Any]:
    """The named cells, empty text for those that hold nothing."""
    return {name: fields[name] if fields[name] is not None else "" for name in names}


def source_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    days = cells["cadence_days"]
    return {
        **filled(cells, "slug", "title", "publisher", "url", "licence", "licence_url", "stake", "coverage", "citation"),
        "redistributable": cells["redistributable"],
        "cadence": None if days is None else timedelta(days=days),
    }


def gap_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        **filled(cells, "measure", "reason", "source_url"),
        "source_id": names.find("source", cells["of"]),
        "start": cells["start"],
        "end": cells["end"],
    }


def family_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        **filled(cells, "slug", "name", "name_zh", "note"),
        "developer_id": names.find("company", cells["developer"]),
    }


def benchmark_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        **filled(cells, "slug", "name", "measures", "scale", "comparable", "maintainer", "url", "licence", "note"),
        "higher_is_better": cells["higher_is_better"],
        "self_reported": cells["self_reported"],
    }


RULES = ("criteria", "fine_print", "metric")  # what decides a question


def question_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        **filled(cells, "slug", "text", *RULES, "platform", "url", "note"),
        "opens_on": cells["opens_on"],
        "due_on": cells["due_on"],
        "asks_people": cells["asks_people"],
    }


def feed_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        **filled(cells, "slug", "name", "url", "homepage", "country", "topic", "note"),
        "language": cells["language"],
        "tier": models.Tier.COMPANY if cells["tier"] == "company" else models.Tier.REPORTING,
        "enabled": cells["enabled"],
        "time_zone": ZONES.get(cells["country"] or "", "UTC"),
    }


def rule_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        **filled(cells, "slug", "reason", "field", "pattern", "source_url", "note"),
        "position": cells["position"],
        "enabled": cells["enabled"],
    }


def alias_is(cells: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {
        "text": cells["alias"],
        "language": cells["language"],
        "context": cells["context"] or "",
        "source_id": names.maybe("source", cells["spelled_by"]),
        **dict.fromkeys(OWNERS),
        f"{cells['kind']}_id": names.find(cells["kind"], cells["entity"]),
    }


OWNERS = ("company_id", "person_id", "family_id", "model_id")  # of an alias, exactly one is set
MADE_OF: dict[str, tuple[type[Any], Columns]] = {
    "sources": (models.Source, source_is),
    "known_gaps": (models.KnownGap, gap_is),
    "families": (models.ModelFamily, family_is),
    "benchmarks": (models.Benchmark, benchmark_is),
    "questions": (models.Question, question_is),
    "feeds": (models.Feed, feed_is),
    "exclusion_rules": (models.ExclusionRule, rule_is),
}
# Columns of the model and cells of the row that tell whether a row is there already.
BY_SLUG = (("slug",), ("slug",))
KEYS = {"known_gaps": (("source__slug", "measure", "start"), ("of", "measure", "start"))}


def add_missing(file: str, rows: Sequence[Reading], names: Names, outcome: Outcome) -> list[tuple[Reading, Model]]:
    """The rows that are not there yet, unsaved, with the model that each becomes."""
    kind, columns_of = MADE_OF[file]
    columns, cells = KEYS.get(file, BY_SLUG)
    there = set(kind.objects.values_list(*columns))
    missing = (row for row in rows if tuple(row.fields[cell] or "" for cell in cells) not in there)
    return list(_made(missing, kind, columns_of, names, outcome))


def aliases(rows: Sequence[Reading], names: Names, outcome: Outcome) -> list[tuple[Reading, Model]]:
    columns = (*OWNERS, "source_id")
    there = set(models.Alias.objects.values_list("key", *columns))
    found = _made(rows, models.Alias, alias_is, names, outcome)
    return [
        (row, alias)
        for row, alias in found
        if (name_key(row.fields["alias"]), *(getattr(alias, column) for column in columns)) not in there
    ]


def _made(
    rows: Iterable[Reading], kind: type[Any], columns_of: Columns, names: Names, outcome: Outcome
) -> Iterable[tuple[Reading, Model]]:
    for row in rows:
        try:
            yield row, kind(**columns_of(row.fields, names))
        except UnknownNameError as error:
            outcome.refuse(row, str(error), error.suggestions)


def rules_of_questions(rows: Sequence[Reading], outcome: Outcome) -> None:
    """Give questions that were loaded before rules were written the rules of their rows.

    One with any rule of its own is left alone: its words, and whether a metric decides it, are the editors'.
    """
    bare = {question.slug: question for question in models.Question.objects.filter(**dict.fromkeys(RULES, ""))}
    for row in rows:
        stated, found = filled(row.fields, *RULES), bare.get(row.fields["slug"])
        if found and any(stated.values()):
            for name, text in stated.items():
                setattr(found, name, text)
            found.save(update_fields=RULES)
            outcome.changed += 1


def resolutions(rows: Sequence[Reading], names: Names) -> list[models.Resolution]:
    """How the questions came out, where the file says so and no editor has ruled; a metric's ruling does not count."""
    by_hand = models.Resolution.objects.filter(ruled_by=models.Resolution.Ruler.EDITOR)
    known = set(by_hand.values_list("question_id", flat=True))
    slugs = names.slugs("question")
    return [
        models.Resolution(
            question_id=slugs[row.fields["slug"]],
            outcome=row.fields["outcome"],
            resolved_on=row.fields["resolved_on"],
            source_url=row.fields["resolution_url"] or "",
            note=row.fields["note"] or "",
        )
        for row in rows
        if row.fields["outcome"] and slugs.get(row.fields["slug"]) not in {None, *known}
    ]


def tickers_and_accounts(rows: Sequence[Reading], names: Names) -> list[Model]:
    """Tickers (EXCHANGE:SYMBOL) and Hub accounts of the companies that are not on record yet."""
    slugs = names.slugs("company")
    symbols = set(models.Ticker.objects.values_list("symbol", flat=True))
    accounts = set(models.HubOrganisation.objects.values_list("name", flat=True))
    made: list[Model] = []
    for row in rows:
        company = slugs.get(row.fields["slug"])
        if company is None:
            continue
        for ticker in row.fields["tickers"]:
            exchange, _, symbol = ticker.rpartition(":")
            if symbol not in symbols:
                made.append(models.Ticker(company_id=company, exchange=exchange, symbol=symbol))
        for account in row.fields["hub_organisations"]:
            if account not in accounts:
                made.append(models.HubOrganisation(name=account, company_id=company))
    return made
