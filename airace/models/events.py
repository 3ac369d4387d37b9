"""Dated events of every kind; charts overlay them, the timeline lists them."""

from __future__ import annotations

from django.db import models

from .base import Kind, precision_field, side_field, tracked
from .companies import Company


@tracked()
class Event(Kind):
    date = models.DateField(db_index=True)
    date_precision = precision_field()
    title = models.CharField(max_length=300)
    short = models.CharField(max_length=40, blank=True, default="", db_comment="Label on charts; '' keeps it off them.")
    kind = models.CharField(max_length=24, db_comment="policy, export-control, release, ipo, acquisition, speech …")
    side = side_field(db_comment="Whose act it was.")
    summary = models.TextField(blank=True, default="")
    companies = models.ManyToManyField(Company, related_name="events", blank=True)
    scheduled = models.BooleanField(default=False, db_comment="Announced for the date, not confirmed to have happened.")
    source_url = models.URLField(max_length=1000)

    class Meta:
        ordering = ("-date", "title")
        indexes = (models.Index(fields=("kind", "-date"), name="event_by_kind_and_date"),)

    def __str__(self) -> str:
        return self.title
