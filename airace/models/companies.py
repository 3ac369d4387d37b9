"""Companies, the people who speak for them, and every name either goes by."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from .base import Kind, Side, choices_check, filled, precision_field, side_field, tracked


class CompanyKind(models.TextChoices):
    LAB = "lab", "AI lab"
    BIG_TECH = "big-tech", "Big tech"
    STARTUP = "startup", "Start-up"
    CHIP = "chip", "Chip maker"
    CLOUD = "cloud", "Cloud and data centres"
    ROBOTICS = "robotics", "Robotics"
    RESEARCH = "research", "Research institute or university"
    INVESTOR = "investor", "Investor"
    PUBLIC_BODY = "public-body", "Public body"
    ADOPTER = "adopter", "Adopter"
    OTHER = "other", "Other"


@tracked()
class Company(Kind):
    """An organisation. Its side follows the side rule: primary base, a subsidiary its parent's."""

    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True, default="", db_comment="Name in Chinese script.")
    kind = models.CharField(max_length=16, choices=CompanyKind, default=CompanyKind.OTHER)
    side = side_field(db_comment="Side today; earlier sides are in side_history.")
    country = models.CharField(max_length=2, blank=True, default="", db_comment="Seat, ISO 3166-1 alpha-2.")
    city = models.CharField(max_length=100, blank=True, default="")
    founded = models.DateField(null=True, blank=True)
    founded_precision = precision_field()
    founders = models.TextField(blank=True, default="", db_comment="Names separated by |, as the source writes them.")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subsidiaries")
    website = models.URLField(blank=True, default="")
    source_url = models.URLField(max_length=1000, blank=True, default="")

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "companies"
        constraints = (
            models.CheckConstraint(condition=choices_check("side", Side), name="company_side_is_in_the_vocabulary"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="company_is_not_its_own_parent"),
        )


@tracked()
class Ticker(models.Model):
    company = models.ForeignKey(Company, models.CASCADE, related_name="tickers")
    exchange = models.CharField(max_length=40)
    symbol = models.CharField(max_length=20, unique=True, db_comment="With exchange suffix, e.g. 2513.HK.")

    def __str__(self) -> str:
        return self.symbol


@tracked()
class HubOrganisation(models.Model):
    """An organisation's account on the Hugging Face Hub; renamed accounts stay as rows."""

    name = models.CharField(max_length=100, unique=True)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="hub_organisations")

    def __str__(self) -> str:
        return self.name


@tracked()
class SideHistory(models.Model):
    """The side a company belonged to from `start` until the day before `until` (open-ended when null)."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="sides")
    side = side_field()
    start = models.DateField(null=True, blank=True, db_comment="First day; null means always before.")
    until = models.DateField(null=True, blank=True, db_comment="First day that no longer counts; null means to date.")
    precision = precision_field()
    source_url = models.URLField(max_length=1000)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("company", "start")
        verbose_name_plural = "side history"
        constraints = (
            models.CheckConstraint(
                condition=choices_check("side", Side), name="side_history_side_is_in_the_vocabulary"
            ),
            # int8range stands in for equality, so that no extension is needed. By the field's name, not its column's:
            # the check of a form puts the row's own value in its place, else every company would be compared with itself.
            ExclusionConstraint(
                name="company_has_one_side_at_a_time",
                index_type="GIST",
                expressions=[
                    (Func(F("company"), F("company"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("start"), F("until"), function="daterange"), "&&"),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.company}: {self.side} from {self.start or 'the start'}"


@tracked()
class Person(Kind):
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=100, blank=True, default="", db_comment="Name in Chinese script.")
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="people")
    affiliation = models.CharField(
        max_length=200, blank=True, default="", db_comment="As stated, where it is no company here."
    )
    role = models.CharField(max_length=200, blank=True, default="")
    side = side_field()
    source_url = models.URLField(max_length=1000, blank=True, default="")

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "people"


@tracked()
class Alias(models.Model):
    """One more name of a company, person, model family or model, in one language."""

    class Language(models.TextChoices):
        EN = "en", "English or Latin script"
        ZH = "zh", "Chinese script"

    text = models.CharField(max_length=200)
    key = models.GeneratedField(
        expression=Lower(Func("text", function="normalize", template="normalize(%(expressions)s, NFKC)")),
        output_field=models.CharField(max_length=200),
        db_persist=True,
        db_comment="NFKC, lower-case text; what look-ups compare (airace.lib.text.name_key in Python).",
    )
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    context = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_comment="Words separated by |, one of which must stand in a text for an ambiguous name to count.",
    )
    source = models.ForeignKey(
        "Source", models.CASCADE, null=True, blank=True, db_comment="Set where only this source spells it so."
    )
    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="aliases")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="aliases")
    family = models.ForeignKey("ModelFamily", models.CASCADE, null=True, blank=True, related_name="aliases")
    model = models.ForeignKey("AIModel", models.CASCADE, null=True, blank=True, related_name="aliases")

    class Meta:
        verbose_name_plural = "aliases"
        constraints = (
            models.CheckConstraint(
                condition=filled(1, "company", "person", "family", "model"),
                name="alias_names_exactly_one_thing",
            ),
            models.UniqueConstraint(
                "key",
                "company",
                "person",
                "family",
                "model",
                "source",
                nulls_distinct=False,
                name="alias_is_listed_once",
            ),
        )
        indexes = (models.Index("key", name="alias_by_key"),)

    def __str__(self) -> str:
        return self.text
