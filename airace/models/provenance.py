"""Where numbers come from: sources, the bytes they sent, the runs that read them, what was refused and restated."""

from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from .base import LONGEST, between_minute_and_year, filled, tracked


@tracked(
    exclude=(
        "next_due_at",
        "bookmark",
        "failures",
        "last_success_at",
        "data_as_of",
        "backfill_since",
        "requested_at",
        "registered_at",
    )
)
class Source(models.Model):
    """One upstream dataset, with the words that readers are shown about it, and how it is asked."""

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
    jitter = models.DurationField(
        null=True, blank=True, db_comment="Each due time is put off by up to this much, at random."
    )
    active_from = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=(MaxValueValidator(23),), db_comment="First hour (UTC) in which it is asked."
    )
    active_until = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=(MaxValueValidator(23),),
        db_comment="Hour (UTC) at which asking stops; before active_from: after midnight.",
    )
    enabled = models.BooleanField(default=False)
    off_reason = models.CharField(
        max_length=300, blank=True, default="", db_comment="Why it is off unless somebody switches it on."
    )
    next_due_at = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField(null=True, blank=True, db_comment="When an editor asked for a run now.")
    backfill_since = models.DateField(
        null=True, blank=True, db_comment="First day that the next run shall ask for; empty again once it has."
    )
    failures = models.PositiveSmallIntegerField(default=0, db_comment="In a row.")
    last_success_at = models.DateTimeField(null=True, blank=True, db_comment="Last run that read it, changed or not.")
    data_as_of = models.DateField(null=True, blank=True, db_comment="Newest day that its data speak of.")
    registered_at = models.DateTimeField(
        null=True, blank=True, db_comment="When its module first described it here; editors own the row since."
    )
    bookmark = models.JSONField(default=dict, blank=True, db_comment="Where the last good import stopped.")

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=Q(active_from__isnull=True, active_until__isnull=True)
                | Q(active_from__isnull=False, active_until__isnull=False)
                & Q(active_from__lte=23, active_until__lte=23)
                & ~Q(active_from=models.F("active_until")),
                name="source_active_hours_are_two_hours_of_the_day",
                violation_error_message="Give both hours, 0 to 23 and not the same, or neither.",
            ),
            models.CheckConstraint(
                condition=between_minute_and_year("cadence"),
                name="source_cadence_is_a_minute_to_400_days",
                violation_error_message="The cadence must be a minute to 400 days.",
            ),
            models.CheckConstraint(
                condition=Q(jitter__isnull=True) | Q(jitter__gte=timedelta(), jitter__lte=LONGEST),
                name="source_jitter_is_at_most_400_days",
                violation_error_message="The jitter must be 0 to 400 days.",
            ),
        )

    def __str__(self) -> str:
        return self.title


@tracked()
class Watch(models.Model):
    """One thing that a source is asked about, under the key that the source knows it by."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="watches")
    key = models.CharField(max_length=300, db_comment="CIK, page title, market, repository, organisation …")
    company = models.ForeignKey("Company", models.CASCADE, null=True, blank=True, related_name="watches")
    model = models.ForeignKey("AIModel", models.CASCADE, null=True, blank=True, related_name="watches")
    question = models.ForeignKey("Question", models.CASCADE, null=True, blank=True, related_name="watches")
    detail = models.JSONField(default=dict, blank=True, db_comment="What else the source needs to know.")
    enabled = models.BooleanField(default=True)
    source_url = models.URLField(max_length=1000, db_comment="Where the key can be checked.")
    note = models.TextField(blank=True, default="")

    class Meta:
        verbose_name_plural = "watches"
        ordering = ("source", "key")
        constraints = (
            models.UniqueConstraint(fields=("source", "key"), name="watch_is_listed_once"),
            models.CheckConstraint(
                condition=filled(1, "company", "model", "question", at_most=True),
                name="watch_is_of_one_subject_at_most",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.key}"


@tracked()
class KnownGap(models.Model):
    """Days for which a source has no data, or data that are known to be wrong; shown to readers."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="gaps")
    measure = models.CharField(max_length=60, blank=True, default="", db_comment="'' for all that it states.")
    start = models.DateField()
    end = models.DateField(null=True, blank=True, db_comment="Last day; empty while it lasts.")
    reason = models.TextField(db_comment="A sentence for readers.")
    source_url = models.URLField(max_length=1000, blank=True, default="", db_comment="Where the gap is described.")

    class Meta:
        ordering = ("-start",)
        constraints = (
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=models.F("start")), name="known_gap_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.start}: {self.reason[:80]}"


@tracked(exclude=("changed_at",))
class ImportSwitch(models.Model):
    """One row: are all imports on a schedule held?"""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    paused = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True, default="")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "import switch"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="import_switch_is_one_row"),)

    def __str__(self) -> str:
        return "paused" if self.paused else "running"


class Payload(models.Model):
    """The bytes of one download, kept once under their hash."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="payloads")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(
        max_length=500, blank=True, default="", db_comment="Tells payloads of one source apart, as the module names it."
    )
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
        POSTPONED = "postponed", "Postponed"  # the source asked to come back later
        INTERRUPTED = "interrupted", "Interrupted"

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", "Schedule"
        REQUEST = "request", "Asked for by an editor"
        COMMAND = "command", "Command"
        REPLAY = "replay", "Replay of rejections"

    source = models.ForeignKey(Source, models.PROTECT, related_name="runs")
    payload = models.ForeignKey(Payload, models.PROTECT, null=True, blank=True, related_name="runs")
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    trigger = models.CharField(max_length=10, choices=Trigger, default=Trigger.COMMAND)
    progress = models.CharField(max_length=300, blank=True, default="", db_comment="What it is doing, while it runs.")
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
