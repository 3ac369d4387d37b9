"""Facts, people, questions, metrics and sources as rows of the API, each as known on a day; at most four queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from airace import charts, metrics
from airace.api.kinds import Row
from airace.api.memory import RESTRICTED
from airace.models import AIModel, Source
from airace.queries import companies, forecasts, people, releases, timeline
from airace.queries.facts import IDENTITY, Fact, facts, moved_sides, side_on
from airace.results import SourceRef

Sources = Iterable[SourceRef]
MODEL = ("slug", "name", "developer__slug", "developer__name", "developer__side", "family__slug", "released_on")
SOURCE = ("slug", "title", "publisher", "url", "licence", "licence_url", "redistributable", "stake", "coverage")


def fact_rows(kind: str, *, page: str = "") -> Any:
    """A function that gives the facts of a kind as rows; `page` is where the site shows one, `{}` its slug."""

    def load(known_on: date) -> Iterator[Row]:
        moves = moved_sides() if "company__id" in IDENTITY[kind] else {}
        for fact in facts(kind, known_on=known_on):
            row = _fact(fact, page)
            if "company_id" in row:
                row["side"] = side_on(known_on, row["company_id"], row["company_side"], moves)
            yield row

    return load


def _fact(fact: Fact, page: str) -> Row:
    slug = str(fact["slug"])
    named = {_short(name): value for name, value in fact.identity.items()}
    return named | dict(fact.values) | _said(slug, fact) | {"page": page.format(slug)}


def _said(slug: str, fact: Fact) -> Row:
    return {
        "id": slug,
        "evidence": f"/evidence/facts/{fact.kind}/{slug}/",
        "source_url": fact.url(),
        **_by(fact.sources),
    }


def _by(sources: Sources) -> Row:
    """Who says it: the slugs of sources, `article` for articles."""
    return {
        "sources": sorted({source.slug for source in sources}),
        RESTRICTED: any(not source.redistributable for source in sources),
    }


def _short(column: str) -> str:
    """'company__slug' → 'company', 'company__name' → 'company_name'."""
    return column.removesuffix("__slug").replace("__", "_")


def company_rows(known_on: date) -> Iterator[Row]:
    for company in companies.directory(known_on=known_on):
        evidence = f"/evidence/facts/company/{company.slug}/"
        yield asdict(company) | {"id": company.slug, "page": f"/companies/{company.slug}/", "evidence": evidence}


def person_rows(known_on: date) -> Iterator[Row]:
    for one in people.people(known_on=known_on):
        company, name = one.company or (None, None)
        page = f"/people/{one.slug}/"
        yield asdict(one) | {"id": one.slug, "company": company, "company_name": name, "page": page}


def model_rows(known_on: date) -> Iterator[Row]:
    """Models by what claims of the day say; of one that is known in hindsight only, its day of release."""
    stated = {fact["slug"]: fact for fact in facts("model", known_on=known_on)}
    rows: Any = AIModel.objects.filter(releases.was_known(known_on)).values(*MODEL)
    for row in rows:
        slug = row["slug"]
        own = {_short(name): value for name, value in row.items()} | {"side": row["developer__side"]}
        known = own | {"id": slug, "page": f"/models/{slug}/"}
        fact = stated.get(slug)
        yield known | dict(fact.values) | _said(slug, fact) if fact else known


def event_rows(known_on: date) -> Iterator[Row]:
    for event in timeline.happenings(known_on=known_on):
        yield {
            "id": event.slug,
            "date": event.day,
            "date_precision": event.precision,
            **{name: getattr(event, name) for name in ("title", "kind", "side", "summary", "scheduled")},
            "companies": [slug for slug, _ in event.companies],
            "source_url": event.url,
            "page": f"/timeline/{event.slug}/",
            "evidence": f"/evidence/facts/event/{event.slug}/",
            **_by(event.sources),
        }


def question_rows(known_on: date) -> Iterator[Row]:
    for one in forecasts.questions(known_on=known_on).values():
        outcome = one.outcome
        yield asdict(one) | {
            "id": one.slug,
            "outcome": outcome.outcome if outcome else None,
            "resolved_on": outcome.day if outcome else None,
            "resolved_by": outcome.by if outcome else None,
            "page": f"/forecasts/{one.slug}/",
        }


def prediction_rows(known_on: date) -> Iterator[Row]:
    for one in forecasts.statements(forecasts.questions(known_on=known_on), known_on=known_on):
        kept = ("name", "who", "affiliation", "side", "made_on", "made_precision", "stance", "lag_months", "quote")
        yield {
            "id": one.slug,
            **{name: getattr(one, name) for name in kept},
            "question": one.question.slug,
            "probability_low": one.low if one.chance is not None else None,
            "probability_high": one.high if one.chance is not None else None,
            "horizon_start": one.start,
            "horizon_end": one.end,
            "outcome": one.question.came_out or None,
            "source_url": one.url,
            "page": f"/forecasts/{one.question.slug}/",
            "evidence": one.evidence,
            **_by(one.sources),
        }


def metric_rows(known_on: date) -> Iterator[Row]:
    """The published numbers; a change of a definition after the day is not told."""
    for slug, metric in metrics.registry().items():
        one = metric.definition
        yield {
            "id": slug,
            "title": one.title,
            "unit": one.unit,
            "topic": metric.topic,
            "definition": one.text,
            "formula": one.formula,
            "better": one.better,
            "reviewed": one.reviewed,
            "changed": [f"{day}: {text}" for day, text in one.changes if day <= known_on],
            "page": f"/metrics/{slug}/",
        }


def chart_rows(known_on: date) -> Iterator[Row]:
    registry = metrics.registry()
    for slug in charts.drawn():
        if slug in registry:
            definition = registry[slug].definition
            files = f"/api/v1/charts/{slug}"
            page = {"page": f"/metrics/{slug}/", "figure": files, "csv": f"{files}.csv"}
            yield {"id": slug, "title": definition.title, "unit": definition.unit, **page}


def source_rows(known_on: date) -> Iterator[Row]:
    """Who publishes what we read, as described today: of a description no past is kept."""
    rows: Any = Source.objects.order_by("slug").values(*SOURCE)
    for row in rows:
        yield row | {"id": row["slug"], "page": f"/status/{row['slug']}/"}
