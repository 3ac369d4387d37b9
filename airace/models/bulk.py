"""Files of facts that editors import in bulk: what was uploaded, what became of every row, and what to undo."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from .base import choices_check


class BulkImport(models.Model):
    """One uploaded file. Its rows are looked at first, applied together, and may be undone together."""

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Waits for your decision"
        APPLYING = "applying", "Being applied"
        APPLIED = "applied", "Applied"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        UNREADABLE = "unreadable", "Could not be read"

    kind = models.CharField(max_length=40, db_comment="The dataset's file that states such facts: companies, ipos …")
    file_name = models.CharField(max_length=200)
    body = models.BinaryField(db_comment="The file as it was uploaded.")
    asked_encoding = models.CharField(max_length=20, blank=True, default="", db_comment="'' to find it out.")
    reading = models.CharField(max_length=100, blank=True, default="", db_comment="How it was read, in words.")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    said = models.TextField(blank=True, default="", db_comment="What its last step has to say, in sentences.")
    skip_refused = models.BooleanField(default=False, db_comment="Apply the good rows though others are refused.")
    leave_changed = models.BooleanField(default=False, db_comment="Undo the rest though some facts changed since.")
    total = models.PositiveIntegerField(default=0, db_comment="Rows of the file.")
    context = models.UUIDField(null=True, db_comment="The history's name for the change that applied it.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=("checking", "checked", "applying", "applied", "undoing", "undone", "unreadable")
                ),
                name="bulk_import_state_is_in_the_vocabulary",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("applied", "undoing", "undone")) | Q(context__isnull=False),
                name="applied_bulk_import_names_its_change",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_name} ({self.kind})"


class Outcome(models.TextChoices):
    WAITING = "", "Not looked at yet"
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    REFUSED = "refused", "Refused"


class BulkRow(models.Model):
    """One row of a file: its cells, what applying it does, and what applying it did."""

    bulk_import = models.ForeignKey(BulkImport, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField(db_comment="Line of the file on which the row begins.")
    fact = models.CharField(
        max_length=300, blank=True, default="", db_comment="Slug of its fact; '' for a row that cannot be read."
    )
    cells = models.JSONField(db_comment="Column → text.")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    reason = models.TextField(blank=True, default="", db_comment="Why it is refused, or what else is to be known.")
    diff = models.JSONField(default=list, db_comment="[field, before, after] …")
    moved = models.BooleanField(default=False, db_comment="Applying found something else than the preview had shown.")
    done = models.JSONField(null=True, encoder=DjangoJSONEncoder, db_comment="What was written, so as to undo it.")

    class Meta:
        ordering = ("line",)
        indexes = (
            models.Index(fields=("bulk_import", "outcome", "line"), name="bulk_row_by_outcome"),
            models.Index(fields=("bulk_import", "fact", "line"), name="bulk_row_by_fact"),
        )
        constraints = (
            models.UniqueConstraint(fields=("bulk_import", "line"), name="bulk_row_is_one_a_line"),
            models.CheckConstraint(
                condition=choices_check("outcome", Outcome), name="bulk_row_outcome_is_in_the_vocabulary"
            ),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(reason=""), name="refused_bulk_row_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.bulk_import_id}:{self.line} {self.outcome}"
