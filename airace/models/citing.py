"""The pages that editors cite, by address: what each calls itself, so that a reader sees more than a link."""

from __future__ import annotations

from django.db import models

from .base import tracked


@tracked()
class CitedPage(models.Model):
    """A page that a claim was read on. Claims point to it by their address, since any source may be cited."""

    url = models.TextField(unique=True, db_comment="As claims give it.")
    title = models.CharField(max_length=500, blank=True, default="", db_comment="As the page states it.")
    publisher = models.CharField(max_length=200, blank=True, default="")
    published_on = models.DateField(null=True, blank=True, db_comment="Day on which the page was published.")

    class Meta:
        ordering = ("url",)

    def __str__(self) -> str:
        return self.title or self.url
