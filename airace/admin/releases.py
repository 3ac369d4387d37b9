"""Models, families, benchmarks, chips, and the repositories and customers that use them."""

from __future__ import annotations

from django.contrib import admin

from airace.admin.base import ReadOnlyAdmin, ReasonedAdmin
from airace.admin.facts import FactAdmin
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
    groups = (
        ("Which release", (("name", "status"), ("developer", "family"), "released_on")),
        ("Weights", (("weights", "licence"), "hub_repository")),
        ("Size", (("parameters_total", "parameters_active"), ("context_tokens", "modality"))),
    )
    labels = {  # noqa: RUF012  Django's declaration
        "released_on": "Released",
        "parameters_total": "Parameters, billions",
        "parameters_active": "Used per token, billions",
        "context_tokens": "Context, tokens",
        "hub_repository": "On the Hugging Face Hub",
    }
    suggested = ("licence", "modality")


@admin.register(ModelFamily)
class ModelFamilyAdmin(ReasonedAdmin):
    list_display = ("name", "name_zh", "developer")
    list_select_related = ("developer",)
    search_fields = ("name", "name_zh", "slug")
    autocomplete_fields = ("developer",)


@admin.register(Benchmark)
class BenchmarkAdmin(ReasonedAdmin):
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
    groups = (
        ("Which chip", (("vendor", "name"), ("side", "announced_on"))),
        ("What it does", (("process_nm", "memory_gb"), ("bandwidth_gbs", "fp16_tflops"))),
        ("Export rules", ("export_status",)),
    )
    labels = {  # noqa: RUF012
        "announced_on": "Announced",
        "process_nm": "Process, nm",
        "memory_gb": "Memory, GB",
        "bandwidth_gbs": "Memory bandwidth, GB/s",
        "fp16_tflops": "Dense FP16, TFLOPS",
    }


@admin.register(Deployment)
class DeploymentAdmin(FactAdmin):
    list_display = ("adopter", "product", "developer", "sector", "date", "adopter_side")
    list_filter = ("sector", "adopter_side", "developer_side")
    list_select_related = ("developer",)
    search_fields = ("adopter", "product", "slug")
    autocomplete_fields = ("adopter_company", "developer", "family")
    groups = (
        ("Who uses it", ("adopter", ("adopter_company", "adopter_side"), "sector")),
        ("What is used", ("product", ("developer", "developer_side"), "family")),
        ("What for, since when, how much", ("use", "date", ("figure", "unit"))),
    )
    labels = {"adopter_company": "If it is a company here", "date": "Since"}  # noqa: RUF012
    suggested = ("sector", "unit")


@admin.register(HubRepository)
class HubRepositoryAdmin(ReasonedAdmin):
    list_display = ("name", "organisation", "family", "side", "excluded")
    list_filter = ("side", "excluded")
    list_select_related = ("organisation", "family")
    search_fields = ("name",)
    autocomplete_fields = ("organisation", "model", "family")


@admin.register(ExclusionRule)
class ExclusionRuleAdmin(ReasonedAdmin):
    list_display = ("slug", "reason", "field", "pattern", "position", "enabled")
    list_filter = ("reason", "field", "enabled")
    search_fields = ("slug", "pattern")


@admin.register(DownloadRollup)
class DownloadRollupAdmin(ReadOnlyAdmin):
    list_display = ("day", "side", "organisation", "family", "downloads_30d", "downloads_all_time", "repositories")
    list_filter = ("side",)
    list_select_related = ("organisation", "family")
    date_hierarchy = "day"
