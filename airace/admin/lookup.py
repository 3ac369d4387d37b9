"""Finding rows while typing: by any of their names in both scripts, by transcription or ticker, as readers find pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from airace.queries.stats import data_version
from airace.web import finder

MOST = 40
# Kinds of rows → kinds of things that the search of the site knows
NAMED = {
    "company": "company",
    "person": "person",
    "modelfamily": "family",
    "aimodel": "model",
    "question": "question",
    "chip": "chip",
    "event": "event",
    "benchmark": "benchmark",
    "source": "source",
}


def ranked(rows: QuerySet[Any], term: str) -> QuerySet[Any] | None:
    """The rows that a term names, best first; None where the kind has no names or nothing goes by the term."""
    kind = NAMED.get(str(rows.model._meta.model_name))
    if kind is None or not term.strip():
        return None
    hits = finder.find(term[:100], version=data_version(), known_on=date.max, kinds=(kind,), limit=MOST)
    slugs = [hit.thing.slug for hit in hits]
    if not slugs:
        return None
    places = Case(*(When(slug=slug, then=Value(at)) for at, slug in enumerate(slugs)), output_field=IntegerField())
    return rows.filter(slug__in=slugs).order_by(places)
