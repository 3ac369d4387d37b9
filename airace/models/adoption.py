"""Who downloads and who deploys. Download counts are high-volume: one wide row per day and repository."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .base import Kind, Side, choices_check, filled, precision_field, side_field, tracked
from .companies import Company, HubOrganisation
from .releases import AIModel, ModelFamily


class HubRepository(models.Model):
    """A model repository on the Hugging Face Hub, the subject of download counts."""

    name = models.CharField(max_length=200, unique=True, db_comment="owner/name.")
    organisation = models.ForeignKey(
        HubOrganisation, models.SET_NULL, null=True, blank=True, related_name="repositories"
    )
    model = models.ForeignKey(AIModel, models.SET_NULL, null=True, blank=True, related_name="repositories")
    family = models.ForeignKey(ModelFamily, models.SET_NULL, null=True, blank=True, related_name="repositories")
    side = side_field(db_comment="Side of the owner; copied here so that rollups need no join.")
    hub_id = models.CharField(max_length=40, blank=True, default="", db_comment="The Hub's own id; survives renames.")
    created_on = models.DateField(null=True, blank=True)
    gated = models.BooleanField(default=False)
    parameters = models.BigIntegerField(null=True, blank=True)
    base_model = models.CharField(max_length=200, blank=True, default="", db_comment="owner/name, as the card states.")
    base_relation = models.CharField(
        max_length=20, blank=True, default="", db_comment="finetune, quantized, adapter or merge."
    )
    pipeline = models.CharField(max_length=60, blank=True, default="")
    library = models.CharField(max_length=60, blank=True, default="")
    tags = models.JSONField(default=list, blank=True)
    last_seen_on = models.DateField(null=True, blank=True)
    gone_on = models.DateField(null=True, blank=True, db_comment="First day on which the Hub no longer listed it.")
    excluded = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_comment="Why it stays out of totals: quantised, mirror, adapter, guard …; '' counts.",
    )

    class Meta:
        verbose_name_plural = "hub repositories"
        constraints = (
            models.UniqueConstraint(
                fields=("hub_id",), condition=~Q(hub_id=""), name="hub_repository_has_its_hub_id_alone"
            ),
        )

    def __str__(self) -> str:
        return self.name


class RuleField(models.TextChoices):
    NAME = "name", "Name of the repository"
    TAG = "tag", "One of its tags"
    RELATION = "relation", "Relation to its base model"


@tracked()
class ExclusionRule(Kind):
    """A rule by which repositories stay out of download totals; the first that fits, in order, gives the reason."""

    reason = models.CharField(max_length=20, db_comment="quantised, mirror, adapter, guard …")
    field = models.CharField(max_length=10, choices=RuleField)
    pattern = models.CharField(max_length=300, db_comment="Regular expression, searched, case ignored.")
    position = models.PositiveSmallIntegerField(default=0)
    enabled = models.BooleanField(default=True)
    source_url = models.URLField(max_length=1000)

    class Meta:
        ordering = ("position", "slug")
        constraints = (
            models.CheckConstraint(
                condition=choices_check("field", RuleField), name="exclusion_field_is_in_the_vocabulary"
            ),
        )


class DownloadSnapshot(models.Model):
    """Counters of one repository on one day. The table is partitioned by month (see migration 0001)."""

    pk = models.CompositePrimaryKey("day", "repository_id")
    day = models.DateField()
    repository = models.ForeignKey(
        HubRepository, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    downloads_30d = models.BigIntegerField(null=True)
    downloads_all_time = models.BigIntegerField(null=True)
    likes = models.IntegerField(null=True)
    source_url = models.TextField(db_default="", db_comment="'' for the repository's own page on the Hub.")
    known_at = models.DateTimeField()
    run = models.ForeignKey("ImportRun", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        managed = False
        db_table = "airace_downloadsnapshot"


class DownloadRollup(models.Model):
    """Sums over the repositories seen on a day, by side, organisation and family; kept in the import's transaction.

    One row a (day, side), (day, side, organisation) and (day, side, family). Which repositories were seen differs
    between days and sources: `repositories` says how many. Columns that begin with `every_` hold excluded ones too.
    """

    day = models.DateField()
    side = side_field()
    organisation = models.ForeignKey(
        HubOrganisation, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    family = models.ForeignKey(ModelFamily, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    downloads_30d = models.BigIntegerField(null=True)
    downloads_all_time = models.BigIntegerField(null=True)
    gained = models.BigIntegerField(
        null=True, db_comment="All-time counts minus those of the day before, of repositories counted on both days."
    )
    repositories = models.IntegerField()
    gained_of = models.IntegerField(db_default=0, db_comment="Repositories that `gained` is the sum of.")
    every_30d = models.BigIntegerField(null=True)
    every_all_time = models.BigIntegerField(null=True)
    every_gained = models.BigIntegerField(null=True)
    every_repositories = models.IntegerField(db_default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("day", "side", "organisation", "family"),
                nulls_distinct=False,
                name="download_rollup_is_one_row_a_group",
            ),
            models.CheckConstraint(
                condition=filled(1, "organisation", "family", at_most=True),
                name="download_rollup_is_of_an_organisation_or_a_family",
            ),
            models.CheckConstraint(condition=choices_check("side", Side), name="rollup_side_is_in_the_vocabulary"),
        )


@tracked()
class Deployment(Kind):
    """An organisation that puts a model, product or chip to work; one named customer a row."""

    adopter = models.CharField(max_length=200, db_comment="Name as stated; `adopter_company` where we know it.")
    adopter_company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="deployments")
    adopter_side = side_field()
    product = models.CharField(max_length=200, db_comment="Model, product or chip as stated.")
    developer = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="deployed_by")
    developer_side = side_field()
    family = models.ForeignKey(ModelFamily, models.PROTECT, null=True, blank=True, related_name="deployments")
    sector = models.CharField(max_length=40, blank=True, default="")
    use = models.TextField(blank=True, default="", db_comment="What for, in our words.")
    date = models.DateField(null=True, blank=True, db_index=True)
    date_precision = precision_field()
    figure = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True, default="")
    source_url = models.URLField(max_length=1000)

    class Meta:
        ordering = ("-date", "adopter")
        constraints = (
            models.CheckConstraint(condition=Q(figure__isnull=True) | ~Q(unit=""), name="deployment_figure_has_a_unit"),
        )

    def __str__(self) -> str:
        return f"{self.adopter}: {self.product}"
