"""The staff site's name; the pages are Django's own."""

from __future__ import annotations

from django.contrib import admin

site = admin.site
site.site_header = site.site_title = "AI Race: editors' desk"
site.index_title = "Facts, sources and review"
