"""Models as released, the families they belong to, and the benchmarks that compare them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .base import Kind, precision_field, tracked
from .companies import Company


class Weights(models.TextChoices):
    OPEN = "open", "Open weights"
    CLOSED = "closed", "Closed"
    UNKNOWN = "unknown", "Unknown"


@tracked()
class ModelFamily(Kind):
    """A line of models under one name, such as Qwen or Llama."""

    name = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=100, blank=True, default="")
    developer = models.ForeignKey(Company, models.PROTECT, related_name="families")

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "model families"


@tracked()
class AIModel(Kind):
    """One release. Effort and date variants are merged unless a dated version is a release of its own."""

    class Status(models.TextChoices):
        CURRENT = "current", "Current"
        PROVISIONAL = "provisional", "Provisional"
        RETIRED = "retired", "Retired"

    name = models.CharField(max_length=200)
    developer = models.ForeignKey(Company, models.PROTECT, related_name="models")
    family = models.ForeignKey(ModelFamily, models.SET_NULL, null=True, blank=True, related_name="models")
    released_on = models.DateField(null=True, blank=True, db_index=True)
    released_precision = precision_field()
    weights = models.CharField(max_length=8, choices=Weights, default=Weights.UNKNOWN)
    licence = models.CharField(max_length=100, blank=True, default="")
    parameters_total = models.FloatField(null=True, blank=True, db_comment="Billions of parameters, all of them.")
    parameters_active = models.FloatField(null=True, blank=True, db_comment="Billions of parameters used per token.")
    context_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    modality = models.CharField(
        max_length=100, blank=True, default="", db_comment="Inputs->outputs, e.g. text+image->text."
    )
    hub_repository = models.CharField(
        max_length=200, blank=True, default="", db_comment="owner/name on the Hugging Face Hub."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.CURRENT)
    source_url = models.URLField(max_length=1000)

    class Meta:
        ordering = ("name",)
        verbose_name = "AI model"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(parameters_active__isnull=True)
                | models.Q(parameters_total__isnull=True)
                | models.Q(parameters_active__lte=models.F("parameters_total")),
                name="model_uses_no_more_parameters_than_it_has",
            ),
        )


@tracked()
class Benchmark(Kind):
    """A leaderboard or test. Scores live in series whose measure is the benchmark's slug."""

    name = models.CharField(max_length=200)
    measures = models.TextField(db_comment="What it measures, in a sentence.")
    scale = models.CharField(max_length=200)
    higher_is_better = models.BooleanField(default=True)
    comparable = models.CharField(
        max_length=16,
        choices={"snapshot": "Inside one snapshot only", "time": "Over time", "static": "By release date"},
        default="snapshot",
    )
    self_reported = models.BooleanField(default=False, db_comment="Scores are the developers' own figures.")
    maintainer = models.CharField(max_length=200)
    url = models.URLField(max_length=1000)
    licence = models.CharField(max_length=200, blank=True, default="")
    categories = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering = ("name",)
