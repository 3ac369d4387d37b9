"""Feeds, the articles they bring, the names found in them, and the claims that wait for an editor."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from .adoption import Deployment
from .base import Kind, between_minute_and_year, filled, precision_field, tracked
from .capital import IPO, Acquisition, FundingRound
from .companies import Company, Person, SideHistory
from .compute import Chip
from .events import Event
from .forecasts import Prediction
from .provenance import ImportRun, Source
from .releases import AIModel, ModelFamily


class Tier(models.IntegerChoices):
    """How close a source stands to the fact; lower wins a conflict."""

    PRIMARY = 1, "Primary filing or dataset"
    COMPANY = 2, "Company statement"
    REPORTING = 3, "Reporting"
    COMPILED = 4, "Compilation"
    SECOND_HAND = 5, "Second hand, original not opened"


@tracked(
    exclude=(
        "etag",
        "last_modified",
        "sha256",
        "failures",
        "last_error",
        "next_due_at",
        "last_success_at",
        "newest_entry_at",
    )
)
class Feed(Kind):
    name = models.CharField(max_length=200)
    url = models.URLField(max_length=1000, unique=True)
    homepage = models.URLField(max_length=1000, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    language = models.CharField(max_length=5, default="en")
    topic = models.CharField(max_length=40, blank=True, default="")
    tier = models.PositiveSmallIntegerField(choices=Tier, default=Tier.REPORTING)
    enabled = models.BooleanField(default=True)
    cadence = models.DurationField(default=timedelta(hours=1), db_comment="How often it is asked.")
    time_zone = models.CharField(
        max_length=40, default="UTC", db_comment="Of its dates that state none; IANA name, such as Asia/Shanghai."
    )
    read_pages = models.BooleanField(
        default=True, db_comment="Fetch the pages of its articles, where their robots.txt lets us?"
    )
    keep_full_text = models.BooleanField(
        default=False, db_comment="Keep whole texts instead of excerpts? Only where the publisher allows it."
    )
    quiet_after = models.DurationField(
        default=timedelta(days=30), db_comment="Without a new entry for so long it is reported as quiet."
    )
    etag = models.CharField(max_length=300, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    sha256 = models.CharField(
        max_length=64, blank=True, default="", db_comment="Of the last body; some hosts validate nothing."
    )
    failures = models.PositiveSmallIntegerField(default=0, db_comment="In a row.")
    last_error = models.TextField(blank=True, default="", db_comment="Why the last try failed, in a sentence.")
    next_due_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    newest_entry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=between_minute_and_year("cadence", "quiet_after"),
                name="feed_times_are_a_minute_to_400_days",
                violation_error_message="Cadence and quiet time must be a minute to 400 days.",
            ),
        )


class StoryCluster(models.Model):
    """Articles that tell the same story."""

    title = models.CharField(max_length=500)
    first_published_at = models.DateTimeField()

    class Meta:
        ordering = ("-first_published_at",)

    def __str__(self) -> str:
        return self.title


def _words(column: str) -> models.Func:
    """In the form that is searched: see the migration that makes the function."""
    return models.Func(models.F(column), function="airace_words", output_field=models.TextField())


class Article(models.Model):
    """One article, stored once. The text is what offsets of mentions and claims count in.

    Of articles that feeds bring only an excerpt is kept, unless the feed's publisher allows more.
    """

    class Page(models.TextChoices):
        NONE = "", "Not fetched"
        DUE = "due", "Waits to be fetched"
        READ = "read", "Read"
        REFUSED = "refused", "Refused by the site"
        FAILED = "failed", "Could not be read"

    url = models.TextField(blank=True, default="", db_comment="Canonical address; '' for a file that names none.")
    sha256 = models.CharField(
        max_length=64, unique=True, db_comment="Of the canonical address, or of the text where there is none."
    )
    title = models.CharField(max_length=500)
    text = models.TextField()
    language = models.CharField(max_length=5, default="en")
    publisher = models.CharField(max_length=200, blank=True, default="")
    published_on = models.DateField(db_index=True)
    published_precision = precision_field()
    feed = models.ForeignKey(Feed, models.SET_NULL, null=True, blank=True, related_name="articles")
    cluster = models.ForeignKey(StoryCluster, models.SET_NULL, null=True, blank=True, related_name="articles")
    fetched_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True, db_comment="To the minute, where the feed states it.")
    guid = models.CharField(max_length=500, blank=True, default="", db_comment="The feed's own id of the entry.")
    excerpt_only = models.BooleanField(default=False)
    page = models.CharField(max_length=8, choices=Page, blank=True, default=Page.NONE)
    page_tries = models.PositiveSmallIntegerField(default=0)
    page_error = models.TextField(blank=True, default="")
    search = models.GeneratedField(
        expression=SearchVector(_words("title"), config="simple", weight="A")
        + SearchVector(_words("text"), config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ("-published_on",)
        indexes = (
            GinIndex(fields=("search",), name="article_search"),
            models.Index(fields=("fetched_at",), condition=Q(page="due"), name="article_page_queue"),
        )

    def __str__(self) -> str:
        return self.title


class ArticleBand(models.Model):
    """One band of an article's MinHash; articles that share a band may tell the same story."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bands", db_index=False)
    band = models.PositiveSmallIntegerField()
    digest = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("band", "digest"), name="article_band"),)
        constraints = (models.UniqueConstraint(fields=("article", "band"), name="article_has_each_band_once"),)

    def __str__(self) -> str:
        return f"{self.article_id} {self.band}"


class Mention(models.Model):
    """A name found in an article, at character offsets into its text; no offsets where that text is not kept."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="mentions")
    text = models.CharField(max_length=200)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12)
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="mentions")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="mentions")
    family = models.ForeignKey(ModelFamily, models.CASCADE, null=True, blank=True, related_name="mentions")
    model = models.ForeignKey(AIModel, models.CASCADE, null=True, blank=True, related_name="mentions")
    chip = models.ForeignKey(Chip, models.CASCADE, null=True, blank=True, related_name="mentions")

    class Meta:
        ordering = ("article", "start")
        constraints = (
            models.UniqueConstraint(fields=("article", "start", "end"), name="mention_is_noted_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=models.F("end")),
                name="mention_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=filled(1, "company", "person", "family", "model", "chip"),
                name="mention_names_exactly_one_thing",
            ),
        )

    def __str__(self) -> str:
        return self.text


FACTS = (
    "company",
    "person",
    "model",
    "ipo",
    "funding_round",
    "acquisition",
    "deployment",
    "prediction",
    "event",
    "chip",
    "side_change",
)


@tracked()
class Claim(models.Model):
    """One statement, by one source, about one fact (see docs/architecture.md, 'claims')."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", "Waits for review"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    kind = models.CharField(
        max_length=12,
        db_comment="ipo, funding, acquisition … as the claims page lists; profile, chip, event for entries.",
    )
    fields = models.JSONField(
        db_comment="Field → value in the shared forms: dates with precision, money with currency."
    )
    excerpt = models.TextField(blank=True, default="", db_comment="The words that say it; '' for a row of a dataset.")
    start = models.PositiveIntegerField(
        null=True, blank=True, db_comment="Offset of the excerpt in the article's text."
    )
    end = models.PositiveIntegerField(null=True, blank=True)
    confidence = models.FloatField(null=True, blank=True, db_comment="Of the extraction, 0 to 1; null for entries.")
    status = models.CharField(max_length=10, choices=Status, default=Status.CANDIDATE)
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="claims")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="claims")
    url = models.TextField(blank=True, default="", db_comment="Where it is said.")
    tier = models.PositiveSmallIntegerField(choices=Tier, default=Tier.REPORTING)
    published_on = models.DateField(
        db_comment="Day the statement was public; the last day where only a month is known."
    )
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, blank=True, related_name="claims")
    locator = models.CharField(max_length=300, blank=True, default="", db_comment="Where in the payload.")
    preferred = models.BooleanField(
        default=False, db_comment="An editor's override of the choice rule, with the reason beside it."
    )
    preferred_for = models.JSONField(
        default=dict,
        blank=True,
        db_comment="Field → why an editor put this claim before the rule for that field alone.",
    )
    reason = models.TextField(blank=True, default="", db_comment="Why it was preferred or rejected.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="claims")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="claims")
    model = models.ForeignKey(AIModel, models.CASCADE, null=True, blank=True, related_name="claims")
    ipo = models.ForeignKey(IPO, models.CASCADE, null=True, blank=True, related_name="claims")
    funding_round = models.ForeignKey(FundingRound, models.CASCADE, null=True, blank=True, related_name="claims")
    acquisition = models.ForeignKey(Acquisition, models.CASCADE, null=True, blank=True, related_name="claims")
    deployment = models.ForeignKey(Deployment, models.CASCADE, null=True, blank=True, related_name="claims")
    prediction = models.ForeignKey(Prediction, models.CASCADE, null=True, blank=True, related_name="claims")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="claims")
    chip = models.ForeignKey(Chip, models.CASCADE, null=True, blank=True, related_name="claims")
    side_change = models.ForeignKey(SideHistory, models.CASCADE, null=True, blank=True, related_name="claims")

    class Meta:
        ordering = ("-published_on", "-pk")
        indexes = (
            models.Index(fields=("kind", "status", "published_on"), name="claim_by_kind_and_day"),
            models.Index(fields=("-confidence",), condition=Q(status="candidate"), name="claim_queue"),
        )
        constraints = (
            models.CheckConstraint(condition=filled(1, *FACTS, at_most=True), name="claim_is_about_one_fact_at_most"),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(filled(1, *FACTS)),
                name="accepted_claim_is_about_exactly_one_fact",
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=False) | ~Q(url=""), name="claim_says_where_it_was_read"
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="claim_confidence_is_a_fraction",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=models.F("end")),
                name="claim_excerpt_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=("source", "locator"),
                condition=~Q(locator=""),
                name="claim_is_read_once_from_a_payload",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.excerpt[:80] or self.url}"
