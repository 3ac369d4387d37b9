"""Vintages, counters, articles, claims, runs and restatements as tables that the API reads a page at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from airace.api.kinds import Asked, Row
from airace.models import Benchmark, Claim, DownloadSnapshot, ImportRun, Observation, Restatement, Source
from airace.models.news import FACTS
from airace.queries.news import Wanted, fitting
from airace.queries.observations import reading_page
from airace.queries.restatements import noted
from airace.queries.rollups import HUB

QUOTE = 200  # characters of an excerpt that are handed on, as on the pages
SUBJECTS = ("model", "company", "question", "side", "currency")


def midnight(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)


def readings(asked: Asked, condition: Q) -> QuerySet[Observation]:
    return Observation.objects.filter(condition).as_known_on(asked.known_on)


def ratings(asked: Asked, condition: Q) -> QuerySet[Observation]:
    boards = Benchmark.objects.values("slug")
    return readings(asked, condition & Q(series__measure__in=boards, series__model__isnull=False))


def prices(asked: Asked, condition: Q) -> QuerySet[Observation]:
    return readings(asked, condition & Q(series__measure="close", series__company__isnull=False))


def downloads(asked: Asked, condition: Q) -> QuerySet[DownloadSnapshot]:
    """Counters as they stand; one that was corrected later is left out on a day before its correction."""
    hub = Source.objects.filter(slug=HUB, redistributable=True)
    rows = DownloadSnapshot.objects.filter(condition, Exists(hub), day__lte=asked.known_on)
    return rows.filter(known_at__lt=midnight(asked.known_on))


def articles(asked: Asked, condition: Q) -> QuerySet[Any]:
    where = {name: str(asked.where.get(name) or "") for name in ("company", "side", "language")}
    return fitting(Wanted(asked.q, **where), asked.known_on).filter(condition)


def claims(asked: Asked, condition: Q) -> QuerySet[Claim]:
    """With the slug of the fact as `slug`: a question for each kind, since a dozen joins take a second to plan."""
    slugs = [_slug_of(kind) for kind in FACTS]
    rows = Claim.objects.filter(condition, published_on__lte=asked.known_on)
    return rows.annotate(slug=Coalesce(*slugs, output_field=TextField()))


def _slug_of(kind: str) -> Subquery:
    column = "company__slug" if kind == "side_change" else "slug"
    facts: Any = Claim._meta.get_field(kind).related_model
    return Subquery(facts.objects.filter(pk=OuterRef(kind)).values(column)[:1])


def runs(asked: Asked, condition: Q) -> QuerySet[ImportRun]:
    """Runs that had ended by the day, and those that have not ended yet."""
    end = midnight(asked.known_on)
    over = Q(finished_at__lt=end) | Q(finished_at__isnull=True, started_at__lt=end)
    return ImportRun.objects.filter(condition, over)


def restatements(asked: Asked, condition: Q) -> QuerySet[Restatement]:
    return noted(known_on=asked.known_on).filter(condition)


def with_evidence(row: Row) -> Row:
    """A reading with its subject and the page that shows how it came about."""
    subject = next((row[f"_{name}"] for name in SUBJECTS if row.get(f"_{name}")), "")
    period = row.get("period") or row["day"]
    evidence = reading_page(row["_measure"], row["source"], subject, period, row["_variant"])
    return row | {"subject": subject, "evidence": evidence}


def with_page(row: Row) -> Row:
    return row | {"page": f"https://huggingface.co/{row['repository']}"}


def with_fact(row: Row) -> Row:
    """A claim with the fact that it speaks of, once it is accepted, and no more of its words than the pages show."""
    kind = next((name for name in FACTS if row[f"_{name}"]), None)
    accepted = kind is not None and row["status"] == Claim.Status.ACCEPTED
    excerpt = row["excerpt"]
    return row | {
        "excerpt": excerpt if len(excerpt) <= QUOTE else f"{excerpt[: QUOTE - 1]}…",
        "fact_kind": kind if accepted else None,
        "fact": row["_slug"] if accepted else None,
        "source_url": row["source_url"] or row["_article_url"],
        "evidence": f"/evidence/facts/{kind}/{row['_slug']}/" if accepted and kind != "side_change" else "",
    }


def with_subject(row: Row) -> Row:
    subjects = ("_model", "_company", "_question", "_currency", "_repository", "_side")
    return row | {"subject": next((row[name] for name in subjects if row[name]), "")}
