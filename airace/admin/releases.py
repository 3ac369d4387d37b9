"""Models, families, benchmarks, chips, and the repositories and customers that use them."""

from __future__ import annotations

from django.contrib import admin

from airace.admin.base import FactAdmin, KindAdmin, ReadOnlyAdmin
from airace.models import (
    AIModel,
    Benchmark,
    Chip,
    Deployment,
    DownloadRollup,
    ExclusionRule,
    HubRepository,
    ModelFamily,
)


@admin.register(AIModel)
class AIModelAdmin(FactAdmin):
    list_display = ("name", "developer", "family", "released_on", "weights", "status")
    list_filter = ("weights", "status", "developer__side")
    list_select_related = ("developer", "family")
    search_fields = ("name", "slug", "developer__name", "aliases__text")
    autocomplete_fields = ("developer", "family")
    date_hierarchy = "released_on"


@admin.register(ModelFamily)
class ModelFamilyAdmin(KindAdmin):
    list_display = ("name", "name_zh", "developer")
    list_select_related = ("developer",)
    search_fields = ("name", "name_zh", "slug")
    autocomplete_fields = ("developer",)


@admin.register(Benchmark)
class BenchmarkAdmin(KindAdmin):
    list_display = ("name", "comparable", "self_reported", "maintainer", "licence")
    list_filter = ("comparable", "self_reported")
    search_fields = ("name", "slug")


@admin.register(Chip)
class ChipAdmin(FactAdmin):
    list_display = ("name", "vendor", "side", "announced_on", "process_nm", "fp16_tflops", "memory_gb")
    list_filter = ("side",)
    list_select_related = ("vendor",)
    search_fields = ("name", "slug", "vendor__name")
    autocomplete_fields = ("vendor",)


@admin.register(Deployment)
class DeploymentAdmin(FactAdmin):
    list_display = ("adopter", "product", "developer", "sector", "date", "adopter_side")
    list_filter = ("sector", "adopter_side", "developer_side")
    list_select_related = ("developer",)
    search_fields = ("adopter", "product", "slug")
    autocomplete_fields = ("adopter_company", "developer", "family")


@admin.register(HubRepository)
class HubRepositoryAdmin(KindAdmin):
    list_display = ("name", "organisation", "family", "side", "excluded")
    list_filter = ("side", "excluded")
    list_select_related = ("organisation", "family")
    search_fields = ("name",)
    autocomplete_fields = ("organisation", "model", "family")


@admin.register(ExclusionRule)
class ExclusionRuleAdmin(KindAdmin):
    list_display = ("slug", "reason", "field", "pattern", "position", "enabled")
    list_filter = ("reason", "field", "enabled")
    search_fields = ("slug", "pattern")


@admin.register(DownloadRollup)
class DownloadRollupAdmin(ReadOnlyAdmin):
    list_display = ("day", "side", "organisation", "family", "downloads_30d", "downloads_all_time", "repositories")
    list_filter = ("side",)
    list_select_related = ("organisation", "family")
    date_hierarchy = "day"
