"""Views of pages that somebody froze to cite them: kept as they were, for ever."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .forecasts import sha256_of


class FrozenView(models.Model):
    """What a page, or one chart of it, showed on a day; its name is the beginning of the digest of what it holds."""

    slug = models.CharField(max_length=16, unique=True, db_comment="First 16 digits of `sha256`; part of its address.")
    sha256 = models.CharField(max_length=64, unique=True, db_comment="Of `content`, in hexadecimal digits.")
    address = models.CharField(max_length=1100, db_comment="Of the page on this site, with its day and state.")
    title = models.CharField(max_length=400)
    content = models.TextField(db_comment="JSON of what was shown: figures, tables, definitions, sources, licences.")
    pictures = models.JSONField(default=dict, db_comment="The drawings of each chart as SVG, by the metric's slug.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(sha256=sha256_of("content")), name="frozen_view_content_matches_its_digest"
            ),
            models.CheckConstraint(
                condition=Q(sha256__startswith=models.F("slug")), name="frozen_view_is_named_by_digest"
            ),
            models.CheckConstraint(
                condition=Q(address__startswith="/") & ~Q(address__startswith="//"),
                name="frozen_view_is_of_a_page_of_this_site",
            ),
        )
        triggers = (pgtrigger.Protect(name="frozen_views_stay", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.title} ({self.slug})"
