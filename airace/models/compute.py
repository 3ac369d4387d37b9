"""Chips. Capacity figures are observations; their subject is a company or a side."""

from __future__ import annotations

from django.db import models

from .base import Kind, precision_field, side_field, tracked
from .companies import Company


@tracked()
class Chip(Kind):
    """An accelerator, with dense (not sparse) throughput; export status is as its source had it, dated there."""

    name = models.CharField(max_length=100)
    vendor = models.ForeignKey(Company, models.PROTECT, related_name="chips")
    side = side_field()
    announced_on = models.DateField(null=True, blank=True)
    announced_precision = precision_field()
    process_nm = models.FloatField(null=True, blank=True)
    memory_gb = models.FloatField(null=True, blank=True)
    bandwidth_gbs = models.FloatField(null=True, blank=True, db_comment="Memory bandwidth, gigabytes a second.")
    fp16_tflops = models.FloatField(null=True, blank=True, db_comment="Dense FP16 or BF16, teraflops.")
    export_status = models.TextField(blank=True, default="", db_comment="Under US rules, as of the source.")
    source_url = models.URLField(max_length=1000)

    class Meta:
        ordering = ("name",)
