"""Numbers over time, as append-only vintages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .base import Side, choices_check, filled
from .companies import Company
from .forecasts import Question
from .provenance import ImportRun, Source
from .releases import AIModel


class Series(models.Model):
    """One measure of one subject as one source states it. Exactly one subject column is set."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="series")
    measure = models.CharField(
        max_length=60, db_comment="What is counted: a benchmark's slug, close, capex, downloads-all-time …"
    )
    unit = models.CharField(max_length=40)
    variant = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_comment="Tells apart series of one subject: ticker, window, segment, entity as stated.",
    )
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="series")
    model = models.ForeignKey(AIModel, models.PROTECT, null=True, blank=True, related_name="series")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="series")
    side = models.CharField(max_length=8, choices=Side, null=True, blank=True)  # noqa: DJ001  null: not the subject
    currency = models.CharField(max_length=3, null=True, blank=True)  # noqa: DJ001  null: not the subject

    class Meta:
        verbose_name_plural = "series"
        constraints = (
            models.CheckConstraint(
                condition=filled(1, "company", "model", "question", "side", "currency"),
                name="series_has_exactly_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(side__isnull=True) | choices_check("side", Side),
                name="series_side_is_in_the_vocabulary",
            ),
            models.UniqueConstraint(
                fields=("measure", "source", "variant", "company", "model", "question", "side", "currency"),
                nulls_distinct=False,
                name="series_is_listed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.variant}".strip()


class VintageQuerySet(models.QuerySet[Any]):
    def as_known_on(self, day: date) -> Self:
        """Keep the newest vintage of each key that was public by the end of `day` (UTC).

        Before this call filter only on key fields: a filter on a changing column would let an older vintage
        through. After it filter on anything.
        """
        midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
        key = self.model.vintage_key
        known = self.filter(known_at__lt=midnight)
        newest = known.order_by(*key, "-known_at").distinct(*key)
        current: Self = self.model._default_manager.filter(pk__in=newest.values("pk"), retracted=False)
        return current


class Vintage(models.Model):
    """A version of a value, dated by when the public could first know it. Never updated, never deleted."""

    known_at = models.DateTimeField(db_comment="The source's stated release time, else our fetch time.")
    recorded_at = models.DateTimeField(db_default=Now(), db_comment="When we wrote it; for audits only.")
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    retracted = models.BooleanField(default=False, db_comment="The source took the value back.")

    objects = VintageQuerySet.as_manager()
    vintage_key: tuple[str, ...] = ()

    class Meta:
        abstract = True


class Observation(Vintage):
    """One accepted vintage of a series at one period. Doubles, finite only."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="observations", db_index=False)
    period = models.DateField(db_comment="Day, or first day of the period, that the value speaks of.")
    value = models.FloatField(null=True)
    low = models.FloatField(null=True, db_comment="Lower bound of the source's interval.")
    high = models.FloatField(null=True, db_comment="Upper bound of the source's interval.")
    n = models.BigIntegerField(null=True, db_comment="Sample size: votes, repositories, respondents.")
    url = models.TextField(db_comment="Where this value was read.")
    note = models.TextField(blank=True, default="")
    second_hand = models.BooleanField(default=False, db_comment="Read in a report about the source, not in the source.")

    vintage_key = ("series_id", "period")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("series", "period", "known_at"), name="observation_is_one_a_vintage"),
            models.CheckConstraint(
                condition=Q(retracted=True, value__isnull=True) | Q(retracted=False, value__isnull=False),
                name="observation_has_a_value_or_is_retracted",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gt=float("-inf"), value__lt=float("inf")),
                name="observation_is_finite",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=models.F("high")),
                name="observation_interval_is_ordered",
            ),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.period}: {self.value}"


class Restatement(models.Model):
    """A source changed a number that it had already published; both values stay."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="restatements")
    series = models.ForeignKey(Series, models.CASCADE, null=True, blank=True, related_name="restatements")
    # No constraint in the database, as in the counters' own table: it would double the cost of a corrected day.
    repository = models.ForeignKey(
        "HubRepository", models.CASCADE, null=True, blank=True, related_name="restatements", db_constraint=False
    )
    measure = models.CharField(max_length=60)
    period = models.DateField()
    old = models.FloatField(null=True)
    new = models.FloatField(null=True)
    noted_at = models.DateTimeField(db_comment="When the new value became known.")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="restatements")

    class Meta:
        ordering = ("-noted_at",)
        indexes = (models.Index(fields=("-noted_at",), name="restatement_newest_first"),)
        constraints = (
            models.CheckConstraint(
                condition=filled(1, "series", "repository"), name="restatement_is_of_a_series_or_a_repository"
            ),
            models.UniqueConstraint(
                fields=("series", "repository", "measure", "period", "noted_at"),
                nulls_distinct=False,
                name="restatement_is_noted_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.period}: {self.old} → {self.new}"
