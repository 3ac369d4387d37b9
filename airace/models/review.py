"""The review of claims: who is looking at which, who passed one over, and what was decided, so that it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .base import choices_check
from .news import Claim


class ReviewLease(models.Model):
    """An editor has a claim on the screen (or as the next one); nobody else is given it until the time is over."""

    claim = models.OneToOneField(Claim, models.CASCADE, primary_key=True, related_name="lease")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(db_comment="When others may have it; put off while the page is open.")

    def __str__(self) -> str:
        return f"{self.claim_id} until {self.until:%H:%M}"


class ReviewSkip(models.Model):
    """An editor passed a claim over; others are still given it."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="skips")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("claim", "editor"), name="claim_is_skipped_once_by_an_editor"),)

    def __str__(self) -> str:
        return f"{self.claim_id} {self.at:%Y-%m-%d %H:%M}"


class ReviewKind(models.TextChoices):
    ACCEPT = "accept", "Accepted"
    CORRECT = "correct", "Corrected and accepted"
    REJECT = "reject", "Rejected"
    MERGE = "merge", "Merged"
    BULK = "bulk", "Accepted in bulk"
    SKIP = "skip", "Skipped"


class ReviewAction(models.Model):
    """One action of an editor in the review, written in the transaction that carried it out."""

    kind = models.CharField(max_length=8, choices=ReviewKind)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    context = models.UUIDField(null=True, db_comment="Of the rows that it wrote into the history; null: it wrote none.")
    claims = models.JSONField(db_comment="Keys of the claims decided, the one on the screen first.")
    words = models.CharField(max_length=500, db_comment="What was done, for the editor.")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=("editor", "-made_at"), name="review_action_of_editor"),)
        constraints = (
            models.CheckConstraint(
                condition=choices_check("kind", ReviewKind), name="review_action_kind_is_in_the_vocabulary"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=models.F("made_at")),
                name="review_action_is_undone_after_it_was_made",
            ),
        )

    def __str__(self) -> str:
        return self.words
