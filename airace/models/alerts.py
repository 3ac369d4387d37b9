"""Who wants to be told of what, what was found, and every letter and call that came of it.

Readers have no accounts: an address owns its rules and webhooks, and links that only we can sign lead to them.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Subscriber(models.Model):
    """An address that asked for alerts. It counts for nothing until a rule of its own is confirmed."""

    email = models.EmailField(unique=True, max_length=254, db_comment="In lower case.")
    language = models.CharField(max_length=10, default="en-gb", db_comment="Of the letters.")
    generation = models.PositiveIntegerField(default=0, db_comment="Raising it makes all older links invalid.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.email


class Webhook(models.Model):
    """An address of a program that is called. Its secret is derived from the site's key and never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=1000)
    generation = models.PositiveIntegerField(default=0, db_comment="Which secret: raised by each rotation.")
    previous_until = models.DateTimeField(
        null=True, blank=True, db_comment="Until then calls are signed with the secret before, too."
    )
    failing_since = models.DateTimeField(null=True, blank=True, db_comment="First failure after the last success.")
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_for = models.CharField(max_length=300, blank=True, default="", db_comment="Why, in a sentence.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "url"), name="webhook_is_listed_once_an_address"),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="webhook_is_called_over_https"),
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_for="")
                | Q(disabled_at__isnull=False) & ~Q(disabled_for=""),
                name="webhook_that_is_disabled_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.url


class AlertRule(models.Model):
    """One thing that an address wants to be told of. `evaluated_version` is the cursor over what was looked at."""

    class Kind(models.TextChoices):
        THRESHOLD = "threshold", "A metric crosses a value"
        OVERTAKE = "overtake", "One side passes the other"
        RECORD = "record", "A new best model"
        IPO = "ipo", "A listing reaches a new stage"
        RESTATEMENT = "restatement", "A source changes published numbers"
        FORECAST = "forecast", "A forecast is resolved"
        STALE = "stale", "A source falls silent"
        BRIEF = "brief", "The weekly brief"

    class Rhythm(models.TextChoices):
        NOW = "now", "At once"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week"

    class Comparison(models.TextChoices):
        ABOVE = "above", "Above"
        BELOW = "below", "Below"

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="rules")
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, null=True, blank=True, related_name="rules", db_comment="Null: told by mail."
    )
    kind = models.CharField(max_length=12, choices=Kind)
    metric = models.CharField(
        max_length=60, blank=True, default="", db_comment="Slug of the metric watched, if one is."
    )
    line = models.CharField(max_length=200, blank=True, default="", db_comment="Key of the metric's line.")
    comparison = models.CharField(max_length=5, choices=Comparison, blank=True, default="")
    threshold = models.FloatField(null=True, blank=True, db_comment="In the metric's own unit; shares as fractions.")
    subject = models.CharField(
        max_length=120, blank=True, default="", db_comment="Slug of side, company, source or question; '' for any."
    )
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.NOW)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True, db_comment="When the owner of the address said yes.")
    evaluated_version = models.PositiveBigIntegerField(null=True, blank=True, db_comment="Data version last looked at.")
    evaluated_on = models.DateField(null=True, blank=True, db_comment="Day last looked at.")

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=("threshold", "overtake", "record", "ipo", "restatement", "forecast", "stale", "brief")
                ),
                name="alert_rule_kind_is_in_the_vocabulary",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=("now", "daily", "weekly")), name="alert_rule_rhythm_is_in_the_vocabulary"
            ),
            models.CheckConstraint(
                condition=Q(kind="threshold", threshold__isnull=False, comparison__in=("above", "below"))
                & Q(threshold__gt=float("-inf"), threshold__lt=float("inf"))
                | ~Q(kind="threshold") & Q(threshold__isnull=True, comparison=""),
                name="alert_rule_has_a_threshold_where_it_is_one",
            ),
            models.CheckConstraint(
                condition=Q(webhook__isnull=True) | Q(rhythm="now"), name="alert_rule_calls_a_webhook_at_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.metric}{self.subject}".strip()


class Delivery(models.Model):
    """One letter or call: the outbox. It is written in the transaction of what it tells, and sent afterwards.

    The id is the one that receivers see; a repeat has the same.
    """

    class Kind(models.TextChoices):
        ALERT = "alert", "Alert"
        DIGEST = "digest", "Digest"
        CONFIRM = "confirm", "Please confirm"
        LINK = "link", "Link to manage alerts"
        DISABLED = "disabled", "A webhook was switched off"
        TEST = "test", "Test"

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, null=True, blank=True, related_name="deliveries", db_comment="Null: by mail."
    )
    kind = models.CharField(max_length=8, choices=Kind)
    content = models.JSONField(default=dict, db_comment="What it tells; links with secrets are added when it is sent.")
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(db_comment="When it is tried next.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="pending"), name="delivery_waiting_by_due_time"),
            models.Index(fields=("subscriber", "-created_at"), name="delivery_by_subscriber"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state="pending", ended_at__isnull=True)
                | Q(state__in=("sent", "failed"), ended_at__isnull=False),
                name="delivery_is_waiting_or_ended",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class DeliveryAttempt(models.Model):
    """One try to deliver, with what came of it: the log that the owner of a webhook reads."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="log")
    at = models.DateTimeField()
    ok = models.BooleanField()
    answer = models.CharField(max_length=500, db_comment="Status or sentence.")
    took_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.answer}"


class Occurrence(models.Model):
    """Something a rule found. One that was there when the rule was confirmed is known already and told to nobody."""

    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="occurrences")
    key = models.CharField(max_length=300, db_comment="Stays the same however often it is found.")
    day = models.DateField(db_comment="When it happened.")
    item = models.JSONField(default=dict, db_comment="Sentence, address, sources.")
    known_before = models.BooleanField(default=False, db_comment="It had happened when the rule was confirmed.")
    found_at = models.DateTimeField()
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="occurrences", db_comment="What told it."
    )

    class Meta:
        ordering = ("rule", "day", "key")
        indexes = (
            models.Index(
                fields=("rule", "found_at"),
                condition=Q(delivery__isnull=True, known_before=False),
                name="occurrence_waiting",
            ),
        )
        constraints = (models.UniqueConstraint(fields=("rule", "key"), name="occurrence_is_noted_once_a_rule"),)

    def __str__(self) -> str:
        return f"{self.day}: {self.key}"
