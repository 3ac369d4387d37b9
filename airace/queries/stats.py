"""How much there is: rows by kind, and the number that changes with every committed change of published data."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.db.models import Model

from airace import models

# Left out is how data come and are found (import runs, old addresses), and what readers and editors do with them.
KINDS: dict[str, type[Model]] = {
    "acquisitions": models.Acquisition,
    "aliases": models.Alias,
    "article_bands": models.ArticleBand,
    "articles": models.Article,
    "benchmarks": models.Benchmark,
    "chips": models.Chip,
    "claims": models.Claim,
    "companies": models.Company,
    "deployments": models.Deployment,
    "downloads": models.DownloadSnapshot,
    "download_rollups": models.DownloadRollup,
    "events": models.Event,
    "exclusion_rules": models.ExclusionRule,
    "feeds": models.Feed,
    "funding_rounds": models.FundingRound,
    "hub_organisations": models.HubOrganisation,
    "hub_repositories": models.HubRepository,
    "ipos": models.IPO,
    "known_gaps": models.KnownGap,
    "mentions": models.Mention,
    "model_families": models.ModelFamily,
    "models": models.AIModel,
    "observations": models.Observation,
    "payloads": models.Payload,
    "people": models.Person,
    "predictions": models.Prediction,
    "questions": models.Question,
    "rejections": models.Rejection,
    "resolutions": models.Resolution,
    "restatements": models.Restatement,
    "series": models.Series,
    "side_changes": models.SideHistory,
    "sources": models.Source,
    "story_clusters": models.StoryCluster,
    "tickers": models.Ticker,
    "watches": models.Watch,
}


def counts() -> dict[str, int]:
    """Rows by kind, in one query."""
    columns = ", ".join(f"(SELECT count(*) FROM {kind._meta.db_table})" for kind in KINDS.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return dict(zip(KINDS, cursor.fetchone(), strict=True))


def version_and_time() -> tuple[int, datetime]:
    """Number and moment of the last committed change of published data; one query."""
    row = models.DataVersion.objects.values_list("number", "changed_at").first()
    return row or (0, datetime.min.replace(tzinfo=UTC))


def data_version() -> int:
    """Number of the last committed change of published data; 0 before the first."""
    # Plain SQL, because every request asks and building the query would be a third of what a 304 costs.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {models.DataVersion._meta.db_table}")
        row = cursor.fetchone()
    return row[0] if row else 0
