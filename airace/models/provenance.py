"""Where numbers come from: sources, the bytes they sent, the runs that read them, what was refused and restated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .base import tracked


@tracked(exclude=("next_due_at", "bookmark"))
class Source(models.Model):
    """One upstream dataset, with the words that readers are shown about it."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    url = models.URLField(max_length=1000)
    licence = models.CharField(max_length=200, blank=True, default="")
    licence_url = models.URLField(max_length=1000, blank=True, default="")
    redistributable = models.BooleanField(default=False, db_comment="May its values be in downloads and exports?")
    stake = models.CharField(
        max_length=300, blank=True, default="", db_comment="What the publisher has to gain, for readers."
    )
    coverage = models.TextField(blank=True, default="", db_comment="What the source leaves out.")
    citation = models.TextField(blank=True, default="")
    cadence = models.DurationField(null=True, blank=True, db_comment="How often it is asked; null: not on a schedule.")
    enabled = models.BooleanField(default=False)
    next_due_at = models.DateTimeField(null=True, blank=True)
    bookmark = models.JSONField(default=dict, blank=True, db_comment="Where the last good import stopped.")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.title


class Payload(models.Model):
    """The bytes of one download, kept once under their hash."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="payloads")
    sha256 = models.CharField(max_length=64)
    url = models.TextField()
    headers = models.JSONField(default=dict)
    content_type = models.CharField(max_length=100, blank=True, default="")
    size = models.PositiveBigIntegerField(db_comment="Bytes before compression.")
    body = models.BinaryField(db_comment="The bytes, compressed with zlib.")
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "sha256"), name="payload_is_kept_once_a_source"),)

    def __str__(self) -> str:
        return f"{self.source_id} {self.sha256[:12]}"


class ImportRun(models.Model):
    """One attempt to import one source. Written outside the data's transaction, so that failures stay on record."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        UNCHANGED = "unchanged", "Unchanged"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        INTERRUPTED = "interrupted", "Interrupted"

    source = models.ForeignKey(Source, models.PROTECT, related_name="runs")
    payload = models.ForeignKey(Payload, models.PROTECT, null=True, blank=True, related_name="runs")
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    data_as_of = models.DateField(null=True, blank=True, db_comment="Newest day the data speak of.")
    read = models.PositiveIntegerField(default=0, db_comment="Readings parsed.")
    added = models.PositiveIntegerField(default=0)
    restated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="", db_comment="Why it failed, in a sentence.")

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("source", "-started_at"), name="run_by_source_newest_first"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status="running", finished_at__isnull=True)
                | ~Q(status="running") & Q(finished_at__isnull=False),
                name="run_is_running_or_finished",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at:%Y-%m-%d %H:%M} {self.status}"


class Rejection(models.Model):
    """A reading that we refused; it keeps the reading and the reason until it is replayed or dismissed."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        REPLAYED = "replayed", "Replayed"
        DISMISSED = "dismissed", "Dismissed"

    source = models.ForeignKey(Source, models.CASCADE, related_name="rejections")
    run = models.ForeignKey(ImportRun, models.CASCADE, null=True, blank=True, related_name="rejections")
    payload = models.ForeignKey(Payload, models.SET_NULL, null=True, blank=True, related_name="rejections")
    locator = models.CharField(max_length=300, db_comment="Where in the payload: file and line, key or row.")
    reason = models.TextField()
    reading = models.JSONField(default=dict)
    suggestions = models.JSONField(
        default=list, blank=True, db_comment="Known names most like the unknown one, best first."
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    first_seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-first_seen_at", "locator")
        constraints = (models.UniqueConstraint(fields=("source", "locator", "reason"), name="rejection_is_noted_once"),)

    def __str__(self) -> str:
        return f"{self.locator}: {self.reason}"


class DataVersion(models.Model):
    """One row that counts committed changes of published data; part of every ETag and cache key."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="data_version_is_one_row"),)

    def __str__(self) -> str:
        return str(self.number)
