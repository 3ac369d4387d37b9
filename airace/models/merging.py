"""Rows that stand for one thing: pairs that look alike, what was decided about them, and what a merge did."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from .base import choices_check, filled
from .companies import Company, Person
from .releases import AIModel


class MergeKind(models.TextChoices):
    COMPANY = "company", "Companies"
    MODEL = "model", "Models"
    PERSON = "person", "People"


class MergeCandidate(models.Model):
    """Two rows of a kind that may be one. Kept by number, since one of them goes; a verdict stays for good."""

    class Verdict(models.TextChoices):
        OPEN = "", "Not decided"
        DIFFERENT = "different", "Not the same"
        MERGED = "merged", "Merged"

    kind = models.CharField(max_length=10, choices=MergeKind)
    left = models.BigIntegerField(db_comment="Number of the older row.")
    right = models.BigIntegerField(db_comment="Number of the newer row.")
    names = models.CharField(max_length=450, db_comment="Both names, as they were when the pair was noted.")
    score = models.FloatField(db_comment="0 to 1, of the strongest reason.")
    reasons = models.JSONField(default=list, db_comment="Sentences, the strongest first.")
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.OPEN)
    why = models.TextField(blank=True, default="", db_comment="What the editor says for the verdict.")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-score", "left", "right")
        constraints = (
            models.UniqueConstraint(fields=("kind", "left", "right"), name="merge_candidate_is_proposed_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="merge_candidate_is_of_two_rows_in_order"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True) | ~Q(verdict="") & Q(decided_at__isnull=False),
                name="merge_candidate_is_open_or_decided",
            ),
            models.CheckConstraint(
                condition=choices_check("kind", MergeKind), name="merge_candidate_kind_is_in_the_vocabulary"
            ),
        )

    def __str__(self) -> str:
        return self.names


class Merge(models.Model):
    """One judgement that two rows are one, with everything that it moved, so that it can be reversed exactly."""

    kind = models.CharField(max_length=10, choices=MergeKind)
    kept = models.BigIntegerField(db_comment="Number of the row that stayed.")
    lost = models.BigIntegerField(db_comment="Number of the row that went.")
    kept_name = models.CharField(max_length=200)
    lost_name = models.CharField(max_length=200)
    kept_slug = models.CharField(max_length=120)
    lost_slug = models.CharField(max_length=120)
    choices = models.JSONField(default=dict, db_comment="Field → whose value was chosen: kept or lost.")
    moved = models.JSONField(
        default=list, db_comment="[table, foreign key, numbers of the rows, whose they were, whose they became]."
    )
    dropped = models.JSONField(
        default=list, encoder=DjangoJSONEncoder, db_comment="[table, columns] of rows that went, in that order."
    )
    changed = models.JSONField(
        default=list, encoder=DjangoJSONEncoder, db_comment="[table, number, columns before, columns after]."
    )
    made = models.JSONField(default=list, db_comment="[table, number] of rows that the merge made.")
    why = models.TextField(db_comment="What the editor says for it.")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField()
    reversed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reversed_at = models.DateTimeField(null=True)
    reversed_why = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(kept=F("lost")), name="merge_is_of_two_rows"),
            models.CheckConstraint(condition=~Q(why=""), name="merge_says_why"),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True) | ~Q(reversed_why=""), name="reversed_merge_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.lost_name} into {self.kept_name}"


class SlugRedirect(models.Model):
    """An address that a merged row had; it leads to the row that stayed."""

    slug = models.SlugField(max_length=120)
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="redirects")
    model = models.ForeignKey(AIModel, models.CASCADE, null=True, related_name="redirects")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="redirects")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=filled(1, "company", "model", "person"), name="slug_redirect_leads_to_exactly_one_thing"
            ),
            *(
                models.UniqueConstraint(
                    fields=("slug",),
                    condition=Q(**{f"{kind}__isnull": False}),
                    name=f"slug_redirect_of_a_{kind}_is_one",
                )
                for kind in ("company", "model", "person")
            ),
        )

    def __str__(self) -> str:
        return self.slug
