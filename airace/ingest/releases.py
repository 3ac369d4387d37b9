"""Releases that a source lists: what they add to models that are known, and new models of known developers.

A reading of the kind `release` holds source, name, organisations (as stated, the developer first), released_on and
released_precision, weights, parameters_total_b (billions or None), source_url, tier, known_on and note. It becomes one
accepted claim, told apart by its locator. About a known model it says only what no other accepted claim says: lists
of models repeat each other's errors, so they fill gaps and overrule nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from airace import models
from airace.ingest.curated import claim_rows
from airace.ingest.outcome import Outcome
from airace.ingest.resolve import Names, UnknownNameError, model_slug
from airace.ingest.rows import Cells, FactKind, model_is, model_said
from airace.sources.base import Reading

# Cell → field of the claims that speak of the same thing.
FIELDS = {"released_on": "date", "weights": "weights", "parameters_total_b": "parameters"}
NOT_LISTED = ("family", "licence", "parameters_active_b", "context_tokens", "modality", "hub_repository")


def _identity(cells: Cells, names: Names) -> dict[str, Any]:
    """Columns of a new model; those of a known one belong to whoever entered it."""
    return {} if cells["slug"] in names.slugs("model") else model_is(cells, names)


KIND = FactKind("release", "release", "model", models.AIModel, "slug", _identity, model_said)


def load(run: models.ImportRun, rows: Sequence[Reading], names: Names, outcome: Outcome, now: datetime) -> None:
    """Turn listed releases into claims; refuse those of developers that are not known."""
    slugs = {pk: slug for slug, pk in names.slugs("model").items()}
    known: list[tuple[int, Reading]] = []
    new: dict[str, Reading] = {}
    for row in rows:
        cells = row.fields
        developer, unknown = _developer(cells["organisations"], cells["source"], names)
        try:
            model = names.find("model", cells["name"], source=cells["source"])
        except UnknownNameError as error:
            slug = model_slug(cells["name"])
            if unknown:
                outcome.refuse(row, str(unknown), unknown.suggestions)
            elif error.several:
                outcome.refuse(row, str(error), error.suggestions)
            elif not slug or slug in new:
                outcome.refuse(row, f"{cells['name']} gives no address of its own ({slug!r}); enter the model by hand.")
            else:
                new[slug] = _as_row(row, slug, developer)
        else:
            known.append((model, _as_row(row, slugs[model], developer)))
    claim_rows(run, KIND, [*new.values(), *_gaps(known)], names, outcome, now)


def _developer(organisations: Sequence[str], source: str, names: Names) -> tuple[str | None, UnknownNameError | None]:
    """Slug of the first organisation, or why there is none."""
    try:
        company = names.find("company", organisations[0], source=source)
    except UnknownNameError as error:
        return None, error
    return next(slug for slug, pk in names.slugs("company").items() if pk == company), None


def _as_row(row: Reading, slug: str, developer: str | None) -> Reading:
    """The reading with the columns of a row of the models file."""
    return replace(row, fields={**dict.fromkeys(NOT_LISTED), **row.fields, "slug": slug, "developer": developer})


def _gaps(rows: Sequence[tuple[int, Reading]]) -> Iterable[Reading]:
    """Rows about known models without what other claims state; one that adds nothing is left out."""
    said: defaultdict[int, set[str]] = defaultdict(set)
    own = set()
    mine = {row.locator for _, row in rows}
    accepted = models.Claim.objects.filter(model__in={pk for pk, _ in rows}, status=models.Claim.Status.ACCEPTED)
    for model, locator, fields in accepted.values_list("model_id", "locator", "fields"):
        if locator in mine:
            own.add(locator)
        else:
            said[model] |= {field for field, value in fields.items() if _says(value)}
    for model, row in rows:
        cells = dict(row.fields)
        for cell, field in FIELDS.items():
            if field in said[model]:
                cells[cell] = None
        if any(_says(cells[cell]) for cell in FIELDS) or row.locator in own:
            yield replace(row, fields=cells)


def _says(value: Any) -> bool:
    """Whether a field states something; `unknown` weights leave the gap open."""
    return value is not None and value != "unknown"
