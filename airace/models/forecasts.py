"""Questions about the future, what was said about them, and how they came out."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from .base import Kind, filled, precision_field, tracked
from .companies import Company, Person


@tracked()
class Question(Kind):
    """A proposition that will turn out true or false by a rule written beforehand."""

    text = models.TextField()
    criteria = models.TextField(blank=True, default="", db_comment="What decides it.")
    fine_print = models.TextField(blank=True, default="", db_comment="Edge cases and the fallback.")
    opens_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, db_index=True, db_comment="Last day that counts.")
    metric = models.CharField(
        max_length=60, blank=True, default="", db_comment="Slug of our metric that decides it, if one does."
    )
    platform = models.CharField(
        max_length=40, blank=True, default="", db_comment="Market that asks it; '' for our own wording."
    )
    url = models.URLField(max_length=1000, blank=True, default="")
    asks_people = models.BooleanField(
        default=True, db_comment="False where AI agents answer; such markets are kept apart."
    )

    class Meta:
        ordering = ("due_on", "slug")

    def __str__(self) -> str:
        return self.text


@tracked()
class Prediction(Kind):
    """What one named person or organisation said about a question, in their words and on a day."""

    class Stance(models.TextChoices):
        CHINA_LEADS = "china-leads", "China leads"
        US_LEADS = "us-leads", "US leads"
        PARITY = "parity", "Parity"
        UNCLEAR = "unclear", "Unclear"

    question = models.ForeignKey(Question, models.PROTECT, related_name="predictions")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="predictions")
    organisation = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="predictions")
    made_on = models.DateField(db_index=True)
    made_precision = precision_field()
    probability_low = models.FloatField(null=True, blank=True, db_comment="Fraction, 0 to 1.")
    probability_high = models.FloatField(null=True, blank=True, db_comment="Fraction, 0 to 1.")
    stance = models.CharField(max_length=12, choices=Stance, default=Stance.UNCLEAR)
    lag_months = models.FloatField(null=True, blank=True, db_comment="Months the Chinese side was said to be behind.")
    horizon_start = models.DateField(null=True, blank=True)
    horizon_end = models.DateField(null=True, blank=True)
    quote = models.TextField(blank=True, default="")
    source_url = models.URLField(max_length=1000)

    class Meta:
        ordering = ("-made_on",)
        constraints = (
            models.CheckConstraint(
                condition=filled(1, "person", "organisation"), name="prediction_has_exactly_one_author"
            ),
            models.CheckConstraint(
                condition=Q(probability_low__isnull=True)
                | Q(probability_low__gte=0)
                & Q(probability_high__lte=1)
                & Q(probability_low__lte=F("probability_high")),
                name="prediction_probabilities_are_ordered_fractions",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person or self.organisation}, {self.made_on:%Y-%m-%d}"


def sha256_of(column: str) -> Func:
    """The SHA-256 of a text column's UTF-8 bytes in hexadecimal digits, computed by the database."""
    return Func(
        F(column),
        template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
        output_field=models.CharField(),
    )


@tracked(exclude=("recorded_at",))
class Resolution(models.Model):
    """How a question came out; a later row is a correction of an earlier one.

    A ruling by one of our metrics is made once, on what was known on the last day that counts, and holds the evidence
    as it was; nothing changes it afterwards. A ruling by hand goes before it.
    """

    class Outcome(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        AMBIGUOUS = "ambiguous", "Ambiguous"

    class Ruler(models.TextChoices):
        EDITOR = "editor", "An editor"
        METRIC = "metric", "One of our metrics"

    question = models.ForeignKey(Question, models.CASCADE, related_name="resolutions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    resolved_on = models.DateField(db_comment="Day of the ruling; of a metric's, the day after the last that counts.")
    source_url = models.URLField(max_length=1000, blank=True, default="")
    note = models.TextField(blank=True, default="")
    ruled_by = models.CharField(max_length=6, choices=Ruler, default=Ruler.EDITOR, editable=False)
    recorded_at = models.DateTimeField(
        null=True,
        editable=False,
        db_default=Now(),
        db_comment="When the row was written; null: before this was kept.",
    )
    evidence = models.TextField(
        blank=True,
        default="",
        editable=False,
        db_comment="JSON of what a metric's ruling rests on, byte for byte as it was hashed; '' for an editor's.",
    )
    evidence_sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        ordering = ("question", "-resolved_on")
        constraints = (
            models.UniqueConstraint(
                fields=("question", "resolved_on", "ruled_by"), name="question_is_ruled_once_a_day_by_each_ruler"
            ),
            models.UniqueConstraint(
                fields=("question",), condition=Q(ruled_by="metric"), name="question_is_ruled_by_its_metric_once"
            ),
            models.CheckConstraint(
                condition=Q(ruled_by="editor", evidence="", evidence_sha256="")
                | Q(ruled_by="metric", evidence_sha256=sha256_of("evidence")) & ~Q(evidence=""),
                name="ruling_by_metric_has_evidence_that_matches_its_hash",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="metric_rulings_stay",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__ruled_by="metric"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.outcome}"
